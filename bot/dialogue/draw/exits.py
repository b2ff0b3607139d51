"""Which answers lead where: the branches of a step, worked through for each answer that its question can get."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.domain.flow.conditions import Condition, compile_condition
from bot.domain.flow.language import Branch, Choice, Flow, Scale, Step, YesNo, option_ids
from bot.domain.flow.values import END


class Reply(Enum):
    """What can come of a question besides one of its buttons."""

    SKIPPED = "skipped"
    SOMETHING = "something"  # something was typed or picked; what, is not known beforehand
    PASSED = "passed"  # the step was passed over, nothing was asked


#: A button of the question, a number of its scale, or `Reply`.
Said = str | int | Reply


@dataclass(frozen=True, slots=True)
class Case:
    """What was answered, and what else must be true. Neither: always. `otherwise`: only when no branch before took that answer."""

    said: Said | None = None
    rest: Condition | None = None
    otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a step. `to` is a step, or None for the end; `cases` are when it is taken, none for "otherwise".

    `when` is the whole condition as it was written.
    """

    to: str | None
    cases: tuple[Case, ...]
    when: Condition | None = None


def ways(flow: Flow, name: str) -> list[Way]:
    """The ways out of a step in the order of its branches; a branch that no answer can take is left out."""
    step = flow.steps[name]
    branches = step.next or (Branch(go=END),)
    if step.ask is None:
        return [_way(branch, [Case(rest=branch.when)] if branch.when else []) for branch in branches]
    taken: list[list[Case]] = [[] for _ in branches]
    for said in _replies(step):
        knowing = _Knowing(step, said, earlier=step.ask.save in flow.takes or _comes_back(flow, name))
        otherwise = False
        for number, branch in enumerate(branches):
            rest = knowing.reduced(branch.when) if branch.when else True
            if rest is not False:
                taken[number].append(Case(said, None if rest is True else rest, otherwise))
                otherwise = True
            if rest is True:
                break
    return [_way(branch, cases) for branch, cases in zip(branches, taken, strict=True) if cases]


def _comes_back(flow: Flow, name: str) -> bool:
    """Whether a step can be come to a second time within the same conversation."""
    seen: set[str] = set()
    todo = [branch.go for branch in flow.steps[name].next]
    while todo:
        here = todo.pop()
        if here in flow.steps and here not in seen:
            seen.add(here)
            todo += [branch.go for branch in flow.steps[here].next]
    return name in seen


def _way(branch: Branch, cases: Sequence[Case]) -> Way:
    return Way(None if branch.go == END else branch.go, tuple(cases), branch.when)


def _replies(step: Step) -> list[Said]:
    ask, passed = step.ask, [Reply.PASSED] if step.unless else []
    if isinstance(ask, Scale):
        return [*range(ask.min, ask.max + 1), Reply.SKIPPED, *passed]
    if isinstance(ask, YesNo) or (isinstance(ask, Choice) and ask.options):
        return [*option_ids(ask), Reply.SKIPPED, *passed]
    return [Reply.SOMETHING, Reply.SKIPPED, *passed]


#: How a comparison is asked about a value: as the engine would.
_NAME: Final = "x"


class _Knowing:
    """What remains of a condition when the answer to a step's question is known.

    `earlier`: when the step is passed over there may be an answer of that name already, given by a caller or in an earlier round.
    """

    def __init__(self, step: Step, said: Said, *, earlier: bool) -> None:
        self.said = said
        self.name = step.ask.save if step.ask else None
        self.earlier = earlier
        passed = said is Reply.PASSED
        self.true = _parts(step.unless, "all_") if passed else ()
        self.false = () if passed else _parts(step.unless, "any_")

    def reduced(self, condition: Condition) -> bool | Condition:
        """True, false, or what must hold besides."""
        if condition in self.true:
            return True
        if condition.all_ is not None:
            parts = [self.reduced(part) for part in condition.all_]
            return False if False in parts else _joined("all", parts)
        if condition.any_ is not None:
            parts = [self.reduced(part) for part in condition.any_]
            return True if True in parts else _joined("any", parts)
        if condition.answer is not None and condition.answer == self.name:
            return self._compared(condition)
        if condition in self.false:
            return False
        if condition.not_ is not None:
            inner = self.reduced(condition.not_)
            return Condition.model_validate({"not": inner}) if isinstance(inner, Condition) else not inner
        return condition

    def _compared(self, condition: Condition) -> bool | Condition:
        """A comparison of the answer itself."""
        asked = condition.model_copy(update={"answer": _NAME})
        if self.said is Reply.PASSED and self.earlier:
            return condition
        if self.said in {Reply.SKIPPED, Reply.PASSED}:
            return compile_condition(asked)({}, {})
        if not isinstance(self.said, Reply):
            return compile_condition(asked)({_NAME: self.said}, {})
        if condition.given is False:
            return False
        compares = (condition.is_, condition.in_, condition.at_least, condition.at_most)
        return True if all(each is None for each in compares) else condition


def _parts(condition: Condition | None, form: str) -> tuple[Condition, ...]:
    """A condition, and the parts that are as true (`all_`), or as false (`any_`), as it is."""
    if condition is None:
        return ()
    return (condition, *(part for each in getattr(condition, form) or () for part in _parts(each, form)))


def _joined(form: str, parts: Sequence[bool | Condition]) -> bool | Condition:
    """The parts that are still open, as one condition; without any, what `all` or `any` of nothing is."""
    kept = [part for part in parts if isinstance(part, Condition)]
    if len(kept) == 1:
        return kept[0]
    return Condition.model_validate({form: kept}) if kept else form == "all"
