"""Checks on what flows refer to: steps, flows, answers, facts, options, check-list items, evidence, effects."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import ValidationError

from bot.domain.flow.actions import Action, reference
from bot.domain.flow.conditions import Condition
from bot.domain.flow.language import (
    Ask,
    Choice,
    Date,
    Flow,
    FreeText,
    Number,
    Scale,
    Step,
    Time,
    When,
    option_ids,
)
from bot.domain.flow.values import (
    END,
    FACT_WORDS,
    FACTS,
    NO_REQUEST,
    OPEN_REQUEST,
    PLAN_PREFIX,
    REMEMBERED_PREFIX,
    WORKS_SUFFIX,
    FactType,
    Value,
)
from bot.domain.flow.verbs import VERBS, PlanItem, PlanStatus, Request, Works
from bot.domain.lint.names import Names
from bot.domain.lint.problems import Problem, Remark, Where

_EVIDENCE: Final = frozenset(f"E{number}" for number in range(1, 71))
_TEXT_KEY: Final = "@"
#: Keys of effects that people read.
_WORDS: Final = frozenset(
    {
        ("request", "about"),
        ("request", "text"),
        ("relay", "text"),
        ("profile", "first_name"),
        ("checkin_done", "line"),
        ("coping_tool", "text"),
        ("reason_kept", "text"),
        ("appointment", "what"),
        ("appointment", "where"),
        ("appointment", "who"),
        ("appointment_way", "company"),
        ("appointment_way", "bring"),
        ("safety_line", "text"),
        ("person_kept", "number"),
    }
)
#: An answer to each kind of question without listed options, to try effects with.
_TYPED_SAMPLES: Final[Mapping[type, Value]] = {
    Date: "2026-04-03",
    Time: "09:30",
    FreeText: "Noe med ord",
    Choice: "a1B2c3D4",
}
#: What a line with a day and a time in it may be read as, by what the name of the answer ends with.
_READ_SAMPLES: Final[Mapping[str, Value]] = {
    "day": "2026-04-03",
    "next": "2027-04-03",
    "at": "09:30",
    "again": "weekly",
    "is": "past",
}


def name_problems(names: Names, flow: Flow) -> Iterator[Problem]:
    """What a flow refers to and there is not."""

    def problem(at: Where, code: str, message: str) -> Problem:
        return Problem(flow.id, at, Remark(code, message))

    if flow.start not in flow.steps:
        yield problem(
            ("start",),
            "unknown-step",
            f"`start` names step {flow.start}, which is not there; {_there_are(flow.steps)}",
        )
    if END in flow.steps:
        yield problem(("steps", END), "reserved", "`end` ends a flow and cannot be the name of a step")
    for number, code in enumerate(flow.evidence):
        if code not in _EVIDENCE:
            yield problem(
                ("evidence", number), "unknown-evidence", f"{code} is no finding; there are E1 to E70"
            )
    for name, step in flow.steps.items():
        here: Where = ("steps", name)
        if not (step.say or step.do or step.run or step.wait or step.next):
            yield problem(here, "empty-step", f"step {name} does nothing and leads nowhere")
        for number, branch in enumerate(step.next):
            at = (*here, "next", number)
            if branch.go != END and branch.go not in flow.steps:
                yield problem(
                    (*at, "go"), "unknown-step", f"there is no step {branch.go}; {_there_are(flow.steps)}"
                )
            if branch.when:
                yield from _condition(names, flow, branch.when, (*at, "when"))
        if step.unless:
            yield from _condition(names, flow, step.unless, (*here, "unless"))
        yield from _call(names, flow, step, here)
        if (
            isinstance(step.ask, Choice)
            and step.ask.menu is not None
            and FACTS.get(step.ask.menu) is not FactType.MENU
        ):
            menus = [fact for fact, kind in FACTS.items() if kind is FactType.MENU]
            yield problem(
                (*here, "ask", "from"),
                "unknown-menu",
                f"there is no menu {step.ask.menu}; {_there_are(menus)}",
            )
        for number, action in enumerate(step.do):
            yield from _action(names, flow, action, (*here, "do", number))


def _call(names: Names, flow: Flow, step: Step, here: Where) -> Iterator[Problem]:
    if step.run is None:
        return
    if step.run.flow not in names.flows:
        remark = Remark("unknown-flow", f"there is no flow {step.run.flow}; {_there_are(names.flows)}")
        yield Problem(flow.id, (*here, "run", "flow"), remark)
    for key, value in step.run.arguments.items():
        yield from _value(names, flow, value, (*here, "run", "with", key))
        if (step.run.flow, key) in names.kind_params:
            yield from _kind(names, flow, value, (*here, "run", "with", key))


def _kind(names: Names, flow: Flow, value: object, at: Where) -> Iterator[Problem]:
    """A kind of request that there is not; answers are tried one by one."""
    name = reference(value)
    samples = [value] if name is None else list(_samples(names.asks(flow.id, name), name))
    unknown = next((each for each in samples if each is not None and each not in names.kinds), None)
    if unknown is not None:
        message = f"there is no kind of request {unknown}; {_there_are(sorted(names.kinds))}"
        yield Problem(flow.id, at, Remark("unknown-request", message))


def _value(names: Names, flow: Flow, value: object, at: Where) -> Iterator[Problem]:
    """A "$answer" or an "@text" that there is not."""
    name = reference(value)
    if name is not None and not names.is_answer(flow.id, name):
        yield Problem(
            flow.id, at, Remark("unknown-answer", f"no question saves {name}, and no caller gives it")
        )
    if isinstance(value, str) and value.startswith(_TEXT_KEY) and value[1:] not in names.texts:
        yield Problem(flow.id, at, Remark("unknown-text", f"there is no text {value[1:]}"))


def _condition(names: Names, flow: Flow, condition: Condition, at: Where) -> Iterator[Problem]:
    for key, inner in (("all", condition.all_ or ()), ("any", condition.any_ or ())):
        for number, part in enumerate(inner):
            yield from _condition(names, flow, part, (*at, key, number))
    if condition.not_:
        yield from _condition(names, flow, condition.not_, (*at, "not"))
    if condition.answer is not None:
        yield from (
            Problem(flow.id, at, remark) for remark in _about_answer(names, flow, condition, condition.answer)
        )
    if condition.fact is not None:
        yield from (Problem(flow.id, at, remark) for remark in _about_fact(names, condition, condition.fact))


def _compared(condition: Condition) -> list[str | int | float | bool]:
    return [*(() if condition.is_ is None else (condition.is_,)), *(condition.in_ or ())]


def _by_size(condition: Condition) -> bool:
    return condition.at_least is not None or condition.at_most is not None


def _about_answer(names: Names, flow: Flow, condition: Condition, answer: str) -> Iterator[Remark]:
    if not names.is_answer(flow.id, answer):
        yield Remark("unknown-answer", f"no question saves {answer}, and no caller gives it")
        return
    possible = names.values(flow.id, answer)
    for value in _compared(condition):
        if possible is not None and str(value) not in possible:
            yield Remark("never-true", f"{answer} is never {value}; it can be {', '.join(sorted(possible))}")
    asks = names.asks(flow.id, answer)
    if (
        _by_size(condition)
        and asks
        and not any(isinstance(ask, Scale | Number) for ask in asks)
        and answer not in flow.takes
    ):
        yield Remark("never-true", f"{answer} is no number: `at_least` and `at_most` never hold")


def _about_fact(names: Names, condition: Condition, fact: str) -> Iterator[Remark]:
    kind, words = _fact(names, fact)
    if kind is None:
        yield Remark("unknown-fact", f"there is no fact {fact}; docs/flows.md lists them")
        return
    for value in _compared(condition):
        fits = {
            FactType.FLAG: isinstance(value, bool),
            FactType.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
            FactType.WORD: isinstance(value, str) and (words is None or value in words),
            FactType.MENU: isinstance(value, str),
            FactType.ANY: True,
        }[kind]
        if not fits:
            expected = (
                ", ".join(sorted(words)) if words else {FactType.FLAG: "true or false"}.get(kind, f"a {kind}")
            )
            yield Remark("never-true", f"the fact {fact} is never {value}; it can be {expected}")
    if _by_size(condition) and kind not in {FactType.NUMBER, FactType.ANY}:
        yield Remark("never-true", f"the fact {fact} is no number: `at_least` and `at_most` never hold")


def _fact(names: Names, fact: str) -> tuple[FactType | None, frozenset[str] | None]:
    """The type of a fact and, where they are listed, its words; no type when there is no such fact."""
    if fact.startswith(PLAN_PREFIX):
        item = fact.removeprefix(PLAN_PREFIX)
        works = item.endswith(WORKS_SUFFIX)
        words = frozenset(Works) if works else frozenset(PlanStatus) | {"ask_again"}
        return (
            FactType.WORD if item.removesuffix(WORKS_SUFFIX) in names.items else None,
            frozenset(map(str, words)),
        )
    if fact.startswith(REMEMBERED_PREFIX):
        return (FactType.ANY if fact.removeprefix(REMEMBERED_PREFIX) in names.remembered else None, None)
    if fact == OPEN_REQUEST:
        return FactType.WORD, names.kinds | {NO_REQUEST}
    return FACTS.get(fact), FACT_WORDS.get(fact)


def _action(names: Names, flow: Flow, action: Action, at: Where) -> Iterator[Problem]:
    for key, value in action.args.items():
        yield from _value(names, flow, value, (*at, action.verb, key))
    for key, name in action.references.items():
        for remark in _misfits(names, flow, action, key, name):
            yield Problem(flow.id, (*at, action.verb, key), remark)
    if VERBS[action.verb] is Request:
        yield from _kind(names, flow, action.args.get("kind"), (*at, action.verb, "kind"))
    item, area = action.args.get("item"), action.args.get("area")
    literal = VERBS[action.verb] is PlanItem and reference(item) is None and reference(area) is None
    if literal and names.items.get(str(item)) != area:
        message = f"no check-list has an item {item} in the area {area}"
        yield Problem(flow.id, (*at, action.verb, "item"), Remark("unknown-item", message))


def _misfits(names: Names, flow: Flow, action: Action, key: str, name: str) -> Iterator[Remark]:
    """Answers that the key of an effect would not take, tried one by one; and option ids where somebody reads words."""
    if (action.verb, key) in _WORDS and names.is_option(flow.id, name):
        message = f"people read `{action.verb}.{key}`, but {name} can be an option's id; write words, or @ and a text's key"
        yield Remark("id-for-words", message)
        return
    for value in _samples(names.asks(flow.id, name), name):
        try:
            VERBS[action.verb].model_validate({key: value})
        except ValidationError as error:
            if any(fault["loc"][:1] == (key,) and fault["type"] != "missing" for fault in error.errors()):
                yield Remark(
                    "misfit", f"`{action.verb}.{key}` cannot take the answer {name} when it is {value!r}"
                )
                return


def _samples(asks: Iterable[Ask], name: str) -> Iterator[Value]:
    for ask in asks:
        match ask:
            case Scale():
                yield from (ask.min, ask.max)
            case Number():
                whole = 3 if ask.min is None else int(ask.min)
                yield from (whole,) if ask.whole else (whole, whole + 0.5)
            case When():
                yield _READ_SAMPLES.get(name.rpartition("_")[2], "Noe med ord")
            case _ if ask.kind == "many":
                yield option_ids(ask)
            case _ if option_ids(ask):
                yield from option_ids(ask)
            case _:
                yield _TYPED_SAMPLES[type(ask)]


def _there_are(names: Iterable[str]) -> str:
    return f"there are: {', '.join(names)}"
