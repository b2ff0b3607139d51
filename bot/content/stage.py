"""A conversation as plain text: what the person would see, with an invented caseworker. For playing and golden transcripts."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.content.folder import Content
from bot.domain.days.coping import COPING_MENU, OTHER, at_first
from bot.domain.flow.effects import (
    WAIT_PART,
    Do,
    Effect,
    Ended,
    Ignored,
    Keyboard,
    Reask,
    Show,
    Stale,
    StartTimer,
    StopTimer,
    Toggled,
    Unfolded,
)
from bot.domain.flow.language import Ask, Choice, Flow, Many, Number, Scale, YesNo, option_ids, own_skip
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.texts import SKIP_FIELD
from bot.domain.flow.values import ANSWER_PREFIX, Answers, Facts, Value

#: Gives the text under a key in a language.
TextOf = Callable[[str, str], str]

#: Who and what stands in the placeholders.
CAST: Final = {
    "caseworker": "Kari",
    "deputy": "Ola",
    "clinic": "Solbakken",
    "hours": "hverdager 8–15",
    "open_now": "Legevakt 116 117",
    "checkin_at": "18:30",
    "first_name": "Kim",
    "time": "14:05",
    "date": "3. april",
}
_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\{([a-z0-9_.]+)\}")


class Stage:
    """Turns effects into lines of text, in one language."""

    def __init__(self, content: Content, language: str, text_of: TextOf | None = None) -> None:
        self.content = content
        self.language = language
        self._text_of = text_of or (lambda key, _: content.texts[key])

    def lines(self, state: RunState, effects: tuple[Effect, ...], facts: Facts) -> Iterator[str]:
        """What the effects look like. `state` is the one after them."""
        for effect in effects:
            match effect:
                case Show():
                    yield from self._show(state, effect, facts)
                case Toggled():
                    yield from self._buttons(
                        self.content.book.get(effect.flow, effect.version), effect.step, effect.picked, facts
                    )
                case Unfolded():
                    shown = self.content.book.get(effect.flow, effect.version)
                    yield from self._buttons(shown, effect.step, (), facts, whole=True)
                case Do():
                    values = effect.verb.model_dump(mode="json", exclude_none=True)
                    yield " ".join(
                        (
                            f"  * {effect.verb.name}",
                            *(f"{key}={self._said(value)}" for key, value in values.items()),
                        )
                    )
                case Reask():
                    hint = self.phrase(f"hint_{effect.reason.value}")
                    yield filled(hint, {"low": _plain(effect.low), "high": _plain(effect.high)}.get)
                case StartTimer():
                    yield f"  * comes back in {effect.seconds} s"
                case StopTimer():
                    yield "  * does not wait longer"
                case Stale():
                    yield (
                        f"  * an old button; means {effect.means}"
                        if effect.means
                        else self.phrase("stale_press")
                    )
                case Ignored():
                    yield "  * nothing"
                case Ended():
                    yield f"  * the conversation is over ({effect.how})"

    def phrase(self, key: str) -> str:
        """A phrase of the interface."""
        return self._text_of(f"phrase.{key}", self.language)

    def labels(self, flow: Flow, step: str, facts: Facts) -> dict[str, str]:
        """Option id → label of an open question; a menu's entry is its own label, unless the content has one for it."""
        ask = flow.steps[step].ask
        match ask:
            case Choice() if ask.menu is not None:
                entries = facts.get(ask.menu, ())
                listed = entries if isinstance(entries, list | tuple) else ()
                return {entry: self.entry(ask.menu, entry) for entry in listed}
            case Choice() | Many():
                return {
                    option: filled(
                        self._text_of(f"{self._prefix(flow)}.{step}.ask.{option}", self.language), CAST.get
                    )
                    for option in ask.options
                }
            case YesNo():
                return {option: self.phrase(f"button_{option}") for option in option_ids(ask)}
            case _:
                return {}

    def own_skip(self, flow: Flow, step: str) -> str | None:
        """What the key says that passes a question over, when it says something of its own."""
        if own_skip(flow.steps[step].ask) is None:
            return None
        return filled(self._text_of(f"{self._prefix(flow)}.{step}.{SKIP_FIELD}", self.language), CAST.get)

    def _prefix(self, flow: Flow) -> str:
        return self.content.book.text_prefix(flow.id, flow.version)

    def entry(self, menu: str, entry: str) -> str:
        """The label of an entry of a menu: the phrase `coping_walk` for `walk` in the `coping_menu`, else the entry itself."""
        key = f"phrase.{menu.removesuffix('_menu')}_{entry}"
        return self._text_of(key, self.language) if key in self.content.texts else entry

    def _show(self, state: RunState, show: Show, facts: Facts) -> Iterator[str]:
        flow = self.content.book.get(show.flow, show.version)
        wait = flow.steps[show.step].wait
        own = show.part != WAIT_PART or (wait is not None and wait.say is not None)
        text = (
            self._text_of(f"{self._prefix(flow)}.{show.text_field}", self.language)
            if own
            else self.phrase("waiting")
        )
        yield filled(text, lambda name: self._value(state, show.visible, name))
        if show.keyboard is Keyboard.ASK:
            yield from self._buttons(flow, show.step, state.picked, facts)
        elif show.keyboard is Keyboard.WAIT:
            yield self._controls(NOW, HELP, LEAVE)

    def _buttons(
        self, flow: Flow, step: str, picked: tuple[str, ...], facts: Facts, *, whole: bool = False
    ) -> Iterator[str]:
        ask = flow.steps[step].ask
        labels = self.labels(flow, step, facts)
        folded = isinstance(ask, Choice) and ask.menu == COPING_MENU and not whole
        first = at_first(list(labels)) if folded else list(labels)
        for number, (option, label) in enumerate(labels.items(), 1):
            if option in (*first, OTHER):
                yield f"  [{number}] {label}{' ✓' if option in picked else ''}"
        if folded and len(first) < len([option for option in labels if option != OTHER]):
            yield self._controls(MORE)
        if isinstance(ask, Scale):
            yield f"  {self._scale(flow, step, ask)}"
        if isinstance(ask, Number) and ask.unit:
            yield f"  ({ask.unit})"
        if own := self.own_skip(flow, step):
            yield f"  [{CONTROLS[SKIP]}] {own}"
            yield self._controls(HELP)
        else:
            yield self._controls(*((DONE,) if isinstance(ask, Many) else ()), SKIP, HELP, LEAVE)

    def _scale(self, flow: Flow, step: str, ask: Scale) -> str:
        ends = {
            end: self._text_of(f"{self._prefix(flow)}.{step}.ask.{end}", self.language)
            for end in ("low", "high")
            if getattr(ask, end)
        }
        low, high = (f" ({ends[end]})" if end in ends else "" for end in ("low", "high"))
        return f"{ask.min}{low} – {ask.max}{high}"

    def _controls(self, *options: str) -> str:
        return "  " + "  ".join(
            f"[{CONTROLS[option]}] {self.phrase('button' + option)}" for option in options
        )

    def _value(self, state: RunState, answers: Answers, name: str) -> str | None:
        if name == "answer":
            return self._answer(state, *list(answers.items())[-1]) if answers else ""
        if name.startswith(ANSWER_PREFIX):
            key = name.removeprefix(ANSWER_PREFIX)
            return self._answer(state, key, answers[key]) if key in answers else ""
        if name == "preview":
            return "\n".join(self._said(answers[key]) for key in ("about", "text") if key in answers) or "…"
        return self.language if name == "language" else CAST.get(name)

    def _answer(self, state: RunState, name: str, value: Value) -> str:
        """An answer as the person knows it: the label of an option, else what was typed."""
        if isinstance(value, tuple):
            return ", ".join(self._answer(state, name, each) for each in value)
        for flow_id, version in state.versions.items():
            flow = self.content.book.get(flow_id, version)
            for step, ask in asks_of(flow):
                if ask.save != name:
                    continue
                if isinstance(ask, Choice) and ask.menu is not None:
                    return self.entry(ask.menu, str(value))
                if label := self.labels(flow, step, {}).get(str(value)):
                    return label
        return self._said(value)

    def _said(self, value: object) -> str:
        key = self.content.text_key(value) if isinstance(value, str) else None
        return self._text_of(key, self.language) if key else str(value)


#: What is typed in a terminal in place of the buttons under every question.
CONTROLS: Final[Mapping[str, str]] = {SKIP: "-", HELP: "?", NOW: "+", DONE: "=", LEAVE: "x", MORE: "~"}


def asks_of(flow: Flow) -> Iterator[tuple[str, Ask]]:
    """The questions of a flow with their steps."""
    return ((name, step.ask) for name, step in flow.steps.items() if step.ask)


def open_labels(stage: Stage, state: RunState, facts: Facts) -> dict[str, str]:
    """The labels of the open question; none when nothing is asked."""
    if state.status is not Status.ASKING:
        return {}
    frame = state.frames[-1]
    flow = stage.content.book.get(frame.flow, frame.version)
    own = stage.own_skip(flow, frame.step)
    return stage.labels(flow, frame.step, facts) | ({SKIP: own} if own else {})


def filled(text: str, value_of: Callable[[str], str | None]) -> str:
    """`text` with each `{name}` replaced by its value, or left as it is when there is none, and each doubled brace by one."""

    def one(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        value = value_of(found[1])
        return found[0] if value is None else value

    return _PLACEHOLDER.sub(one, text)


def _plain(number: float | None) -> str:
    return "…" if number is None else f"{number:g}"
