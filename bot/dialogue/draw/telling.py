"""One conversation in plain words: its conditions, effects, questions and ways out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bot.dialogue.draw.exits import Case, Reply, Way
from bot.dialogue.draw.words import DrawingWords
from bot.dialogue.stage import asks_of
from bot.domain.checklist.as_flows import TEXT_KEY
from bot.domain.checklist.when_asked import ALONE, settled
from bot.domain.flow.actions import Action, reference
from bot.domain.flow.conditions import Condition
from bot.domain.flow.language import Ask, Choice, Flow, FreeText, Many, Number, Scale, Step
from bot.domain.flow.press import SKIP
from bot.domain.flow.values import FACT_WORDS, NO_REQUEST, OPEN_REQUEST, PLAN_PREFIX

#: Effects whose words depend on one of their values.
_BY_VALUE: Final = {
    "appointment_end": "how",
    "consent": "purpose",
    "show": "what",
    "take_out": "menu",
    "safety_picture": "does",
}
#: Effects that keep several answers, which are said one after another.
_SEVERAL: Final = frozenset(
    {
        "appointment",
        "appointment_way",
        "person_kept",
        "checkin_done",
        "coping_used",
        "places",
        "plan_set",
        "silence",
        "voice_back",
        "instrument",
    }
)


#: When a way out has more conditions than this besides its answers, its condition is said as it was written.
_MOST_CONDITIONS: Final = 2
#: Says a value that something is compared with.
_Said = Callable[[object], str]


class Telling:
    """Words for what stands in one conversation. `numbers` are those of its steps on the picture."""

    def __init__(self, words: DrawingWords, flow: Flow) -> None:
        self.words = words
        self.flow = flow
        self.numbers = {name: number for number, name in enumerate(flow.steps, 1)}
        self._asks: dict[str, list[tuple[Flow, str, Ask]]] = {}
        for each in (flow, *(other for other in words.content.book if other.id != flow.id)):
            for step, ask in asks_of(each):
                self._asks.setdefault(ask.save, []).append((each, step, ask))

    # --- answers ---

    def answer(self, name: str) -> str:
        """What an answer is called: by the number of its question, or the conversation it comes from."""
        here = [str(self.numbers[step]) for flow, step, _ in self._asks.get(name, ()) if flow is self.flow]
        if here:
            return self.words.say("answer_here", n="/".join(here))
        elsewhere = self._asks.get(name, ())
        if name in self.flow.takes or not elsewhere:
            return self.words.say("answer_given", name=self.words.name(name))
        return self.words.say("answer_there", title=self.words.title(elsewhere[0][0].id))

    def _answer_value(self, name: str, value: object) -> str:
        for flow, step, ask in self._asks.get(name, ()):
            if label := self.words.option(flow, step, ask, value):
                return label
        if isinstance(value, str) and value in self.words.content.kinds.kinds:
            return self.words.fact_value(OPEN_REQUEST, value)
        return self.words.say("yes" if value else "no") if isinstance(value, bool) else str(value)

    def value(self, value: object) -> str:
        """A value in an effect or a call: an answer, a text of the content, or itself."""
        if (name := reference(value)) is not None:
            return self.answer(name)
        if isinstance(value, bool):
            return self.words.say("yes" if value else "no")
        key = self.words.content.text_key(value) if isinstance(value, str) else None
        return (
            self.words.quoted(self.words.read(key, self.answer)) if key else str(value).removeprefix(TEXT_KEY)
        )

    # --- conditions ---

    def condition(self, condition: Condition, *, inner: bool = False) -> str:
        """A condition in plain words; `inner` ones that have several parts stand in brackets."""
        if (asked_with_others := _not_alone(condition)) is not None:
            return self.condition(asked_with_others, inner=inner)
        if item := self._settled(condition):
            return self.words.say("settled", item=item)
        if condition.not_ is not None:
            if item := self._settled(condition.not_):
                return self.words.say("unsettled", item=item)
            if others := self._other_words(condition.not_):
                return self._comparison(others)
            return self.words.say("not", condition=self.condition(condition.not_))
        if condition.all_ is None and condition.any_ is None:
            return self._comparison(condition)
        joined = self.words.both if condition.all_ is not None else self.words.either
        parts = condition.all_ if condition.all_ is not None else condition.any_ or ()
        text = joined([self.condition(part, inner=True) for part in parts])
        return f"({text})" if inner and len(parts) > 1 else text

    def _settled(self, condition: Condition) -> str | None:
        """The name of the item when the condition is that it need not be asked."""
        first = condition.any_[0].fact if condition.any_ else None
        item = (first or "").removeprefix(PLAN_PREFIX)
        return self.words.item(item) if condition == Condition.model_validate(settled(item or "x")) else None

    def _other_words(self, condition: Condition) -> Condition | None:
        """What a fact is when it is not a certain word, for facts whose words are all known."""
        if condition.fact == OPEN_REQUEST:
            words: frozenset[str] | None = frozenset(self.words.content.kinds.kinds) | {NO_REQUEST}
        else:
            words = FACT_WORDS.get(condition.fact or "")
        if words is None or condition.is_ is None:
            return None
        others = tuple(sorted(words - {str(condition.is_)}))
        return Condition.model_validate({"fact": condition.fact, "in": others})

    def _comparison(self, condition: Condition) -> str:
        name, said = self._named(condition)
        parts = [said(each) for each in self._values(condition)]
        compared = [self.words.either(parts)] if parts else []
        low, high = condition.at_least, condition.at_most
        if low is not None and high is not None:
            compared.append(self.words.say("from_to", low=f"{low:g}", high=f"{high:g}"))
        elif low is not None:
            compared.append(self.words.say("at_least", n=f"{low:g}"))
        elif high is not None:
            compared.append(self.words.say("at_most", n=f"{high:g}"))
        if condition.given is not None:
            kind = "answered" if condition.answer is not None else "known"
            compared.append(self.words.say(kind if condition.given else f"not_{kind}"))
        return self.words.say("is", name=name, value=self.words.both(compared))

    def _named(self, condition: Condition) -> tuple[str, _Said]:
        if condition.answer is not None:
            answer = condition.answer
            return self.answer(answer), lambda value: self._answer_value(answer, value)
        fact = condition.fact or ""
        return self.words.fact(fact), lambda value: self.words.fact_value(fact, value)

    @staticmethod
    def _values(condition: Condition) -> Sequence[object]:
        return [*([condition.is_] if condition.is_ is not None else []), *(condition.in_ or ())]

    # --- questions and ways out ---

    def question(self, name: str, ask: Ask) -> str:
        """What kind of answer a question takes."""
        match ask:
            case Choice() if ask.menu is not None:
                return self.words.say("ask_menu", menu=self.words.fact(ask.menu))
            case Many():
                labels = [self.words.stage.label(self.flow, name, each) for each in ask.options]
                return self.words.say("ask_many", options=", ".join(map(self.words.quoted, labels)))
            case Scale():
                return self.words.say(
                    "ask_scale", low=self._end(name, ask, "low"), high=self._end(name, ask, "high")
                )
            case FreeText():
                return self.words.say("ask_text", max=ask.max)
            case Number():
                unit = f" ({self.words.get(f'{self.flow.id}.{name}.ask.unit')})" if ask.unit else ""
                limits = (
                    "" if ask.min is None and ask.max is None else f", {_limit(ask.min)}–{_limit(ask.max)}"
                )
                return self.words.say("ask_number") + limits + unit
            case _:
                return self.words.say(f"ask_{ask.kind}")

    def _end(self, name: str, ask: Scale, end: str) -> str:
        number = ask.min if end == "low" else ask.max
        return (
            f"{number} ({self.words.get(f'{self.flow.id}.{name}.ask.{end}')})"
            if getattr(ask, end)
            else f"{number}"
        )

    def way(self, name: str, step: Step, way: Way) -> list[str]:
        """When a way out is taken, a line for each case; none when it is always taken."""
        if not way.cases:
            return [self.words.say("otherwise")] if len(step.next) > 1 else []
        if step.ask is None:
            return [self.condition(case.rest) for case in way.cases if case.rest]
        together: dict[tuple[str, bool], list[Case]] = {}
        for case in way.cases:
            together.setdefault((self._rest(step.ask, case), case.otherwise), []).append(case)
        many = sum(1 for rest, _ in together if rest) > _MOST_CONDITIONS
        lines = [
            line
            for (rest, _), cases in together.items()
            if not (rest and many)
            for line in self._cases(name, step.ask, cases, rest)
        ]
        if many and way.when:
            lines += [self.condition(part) for part in way.when.any_ or (way.when,)]
        return lines

    def _rest(self, ask: Ask, case: Case) -> str:
        """What else must be true; where it says which of several things was answered, with no more than that."""
        rest = case.rest
        if rest is None:
            return ""
        alone = case.said is Reply.SOMETHING and rest.answer == ask.save
        return self._only_value(rest) if alone else self.condition(rest)

    def _cases(self, name: str, ask: Ask, cases: Sequence[Case], rest: str) -> list[str]:
        """Lines for the answers that lead on under the same condition."""
        numbers = [case.said for case in cases if isinstance(case.said, int)]
        said = [self._said(name, ask, case) for case in cases if not isinstance(case.said, int)]
        lines = [*([_ranges(numbers)] if numbers else []), *said]
        first = cases[0]
        if rest and first.said is Reply.SOMETHING and first.rest and first.rest.answer == ask.save:
            return [rest]
        if rest:
            return [self.words.say("case", said=self.words.either(lines), condition=rest)]
        ends = (
            f" {self.words.say('otherwise')}" if first.otherwise and first.said is not Reply.SOMETHING else ""
        )
        return [f"{line}{ends}" for line in lines]

    def _only_value(self, condition: Condition) -> str:
        """A comparison of the answer just given, without its name where the value says enough."""
        values = [self._answer_value(condition.answer or "", each) for each in self._values(condition)]
        alone = values and condition.at_least is None and condition.at_most is None
        return self.words.either(values) if alone else self._comparison(condition)

    def _said(self, name: str, ask: Ask, case: Case) -> str:
        menu = isinstance(ask, Choice) and ask.menu is not None
        match case.said:
            case Reply.SKIPPED:
                skip = self.words.quoted(self.words.stage.label(self.flow, name, SKIP))
                return self.words.either([skip, self.words.say("nothing_there")]) if menu else skip
            case Reply.PASSED:
                return self.words.say("passed_over")
            case Reply.SOMETHING:
                return self.words.say("many_picked" if menu or isinstance(ask, Many) else "something")
            case said:
                return self.words.option(self.flow, name, ask, said) or str(said)

    # --- effects and calls ---

    def effect(self, action: Action) -> str:
        """What an effect does."""
        verb, values = action.verb, {key: self.value(value) for key, value in action.args.items()}
        say = self.words.say
        match verb:
            case "plan_item":
                return self._plan_item(action.args)
            case "language":
                return say("do_language", code=self.words.fact_value("language", action.args["code"]))
            case "safety_line":
                words = values.get("text") or values["picked"]
                return say(f"do_safety_line_{action.args['part']}", text=words)
            case "call_order":
                return say("do_call_last", who=values["who"]) if values else say("do_call_anew")
            case _ if verb in _SEVERAL:
                kept = dict.fromkeys(value for key, value in values.items() if key != "which")
                return say(f"do_{verb}", values=self.words.both(kept))
            case "remember":
                values["key"] = self.words.name(action.args["key"])
        key = _BY_VALUE.get(verb)
        if verb == "request":
            said = say("do_request", kind=self._kind(action.args.get("kind")))
            more = [say(f"do_{each}", **{each: values[each]}) for each in ("about", "text") if each in values]
            return ". ".join((said, *more))
        return say(f"do_{verb}_{action.args[key]}" if key else f"do_{verb}", **_without(values, key))

    def _kind(self, value: object) -> str:
        """What a kind of request is called."""
        if reference(value) is not None:
            return self.value(value)
        name, _ = self.words.content.kinds.find(None if value is None else str(value))
        return self.words.fact_value(OPEN_REQUEST, name)

    def _plan_item(self, args: Mapping[str, Any]) -> str:
        item, status = args["item"], args["status"]
        stands = self.value(status) if reference(status) else self.words.plan_word(item, status)
        said = self.words.say("do_plan_item", item=self.words.item(item), status=stands)
        works = args.get("works")
        if works is None:
            return said
        how = self.value(works) if reference(works) else self.words.plan_word(item, f"works_{works}")
        return f"{said}, {self.words.say('do_plan_item_works', works=how)}"

    def given(self, arguments: Mapping[str, object]) -> str:
        """What a called conversation is given."""
        values = (
            self.words.say("is", name=self.words.name(key), value=self._argument(key, value))
            for key, value in arguments.items()
        )
        return self.words.say("with", values=", ".join(values))

    def _argument(self, name: str, value: object) -> str:
        """A value in a call. A word is said as the button of a question of that name says it."""
        said = self.value(value)
        return self._answer_value(name, value) if said == str(value) else said


def _without(values: Mapping[str, str], key: str | None) -> dict[str, str]:
    """The values that the words of an effect still need."""
    return {name: value for name, value in values.items() if name != key}


def _limit(number: float | None) -> str:
    return "…" if number is None else f"{number:g}"


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers with those that follow each other drawn together: "0–3, 7"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _not_alone(condition: Condition) -> Condition | None:
    """What passes an item over where it is asked among others: that one entry may be talked about alone stands at the check-list itself."""
    ways = condition.any_ or ()
    parts = (ways[1].all_ or ()) if len(ways) == 2 else ()
    return parts[1] if parts and parts[0].not_ == Condition.model_validate(ALONE) else None
