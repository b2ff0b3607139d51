"""From what the engine wants shown to a message: the words in the person's language, and the buttons under them."""

from collections.abc import Iterator
from typing import Final

from bot.dialogue.labels import PAGE, Labels, Menus, has_pages, shown_at_first
from bot.dialogue.speech import Buttons, Speech
from bot.domain.days.coping import OTHER
from bot.domain.flow.effects import (
    WAIT_PART,
    Effect,
    Ended,
    How,
    Keyboard,
    Reask,
    Show,
    Stale,
    Toggled,
    Unfolded,
)
from bot.domain.flow.language import (
    Ask,
    Choice,
    Date,
    Flow,
    Many,
    Scale,
    YesNo,
    day_keys,
    own_skip,
)
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP, Press, press_data
from bot.domain.flow.state import RunState
from bot.domain.flow.texts import say_field
from bot.domain.messages.message import Button, Message, Method

SCALE_ROW: Final = 6
#: Short labels stand side by side, two in a row, so that a phone shows the question and its buttons together.
SHORT_LABEL: Final = 14


class Renderer(Labels):
    """Renders what becomes of one run for one person. `state` is the one after the event, `tag` names the run on its buttons."""

    def __init__(self, speech: Speech, menus: Menus, tag: str, state: RunState) -> None:
        super().__init__(speech, menus, state)
        self.tag = tag

    def seen(self, effect: Effect, *, first: bool) -> Message | None:
        """What the person sees of an effect; None for one that shows nothing by itself.

        `first` says that the person has just done something, so the text need not be neutral.
        """
        match effect:
            case Show():
                return self.message(effect, first=first)
            case Toggled() | Unfolded():
                return self.edited(effect)
            case Reask():
                return self.asked_again(effect)
            case Stale(means=None):
                return self.speech.message("stale_press")
            case Ended(how=How.LEFT):
                return self.speech.message("left", keyboard=self.speech.keyboard())
            case _:
                return None

    def message(self, show: Show, *, first: bool) -> Message:
        """A message of a step. `first` says that the person has just done something, so the text need not be neutral."""
        flow = self.flow(show.flow, show.version)
        step = flow.steps[show.step]
        waits_silently = show.part == WAIT_PART and not (step.wait and step.wait.say)
        key = f"{self._prefix(flow)}.{show.text_field}"
        text = self.speech.phrase("waiting") if waits_silently else self.text(key, show.visible)
        neutral = step.neutral or (show.part == WAIT_PART and not first)
        match show.keyboard:
            case Keyboard.ASK if show.seq is not None:
                return Message(
                    text, self.ask_buttons(flow, show.step, show.seq, self._picked(show.seq)), neutral=neutral
                )
            case Keyboard.WAIT if show.seq is not None:
                return Message(text, self._wait_buttons(flow, show.step, show.seq), neutral=neutral)
            case _:
                return Message(text, keyboard=self.speech.keyboard(), neutral=neutral)

    def edited(self, effect: Toggled | Unfolded) -> Message:
        """The buttons of an open question as they are now, marked or unfolded: an edit of its message."""
        flow = self.flow(effect.flow, effect.version)
        picked = effect.picked if isinstance(effect, Toggled) else self._picked(effect.seq)
        start = effect.start if isinstance(effect, Unfolded) else None
        buttons = self.ask_buttons(flow, effect.step, effect.seq, picked, start=start)
        return Message("", buttons, method=Method.EDIT)

    def asked_again(self, effect: Reask) -> Message:
        """Why an answer was not understood and whom to call, with the buttons of the open question."""
        frame = self.state.frames[-1]
        flow, seq = self.flow(frame.flow, frame.version), self.state.seq
        buttons = self.ask_buttons(flow, frame.step, seq, self._picked(seq))
        low, high = (f"{limit:g}" if limit is not None else "" for limit in (effect.low, effect.high))
        hint = self.speech.phrase(f"hint_{effect.reason}", low=low, high=high)
        return Message(f"{hint}\n\n{self.speech.phrase('numbers_line')}", buttons)

    def _picked(self, seq: int) -> tuple[str, ...]:
        """What is marked under a question: it stays marked wherever the question is shown again."""
        return self.state.picked if seq == self.state.seq else ()

    def open_question(self) -> str:
        """The words of the question that is open now."""
        frame = self.state.frames[-1]
        flow = self.flow(frame.flow, frame.version)
        return self.text(
            f"{self._prefix(flow)}.{frame.step}.{say_field(len(flow.steps[frame.step].say) - 1)}"
        )

    def ask_buttons(
        self, flow: Flow, step: str, seq: int, picked: tuple[str, ...] = (), *, start: int | None = None
    ) -> Buttons:
        """The buttons of a question: its options, then skip and help, then the way out.

        A long menu shows its first entries and a key for the rest, unless `start` says from where it is wanted. Where skipping has a key
        of its own («Ikke nå»), that is the way out.
        """
        ask = flow.steps[step].ask
        if ask is None:
            return ()
        rows = [
            [Button(label, self._data(seq, flow.id, step, option)) for option, label in row]
            for row in self._option_rows(flow, step, ask, picked, start=start)
        ]
        if isinstance(ask, Many):
            rows.append([self._control("button_done", seq, flow.id, step, DONE)])
        rows.append([self._control(phrase, seq, flow.id, step, option) for phrase, option in _ways(ask)])
        return tuple(tuple(row) for row in rows)

    def _option_rows(
        self, flow: Flow, step: str, ask: Ask, picked: tuple[str, ...], *, start: int | None
    ) -> list[list[tuple[str, str]]]:
        match ask:
            case Scale():
                numbers = [(str(n), str(n)) for n in range(ask.min, ask.max + 1)]
                return [numbers[i : i + SCALE_ROW] for i in range(0, len(numbers), SCALE_ROW)]
            case YesNo():
                return [list(self.labels(flow, step, ask).items())]
            case Choice() | Many():
                labels = self.labels(flow, step, ask)
                if has_pages(ask):
                    labels = self._page(labels, start or 0)
                elif start is None:
                    labels = self._folded(ask, labels)
                marked = [
                    (o, self.speech.phrase("chosen", label=label) if o in picked else label)
                    for o, label in labels.items()
                ]
                return _rows(marked)
            case Date():
                return _rows([(option, self.label_of(flow, step, option)) for option in day_keys(ask)])
            case _:
                return []

    def _page(self, labels: dict[str, str], start: int) -> dict[str, str]:
        """One page of a menu with pages, and a key that goes on; behind the last page the first comes again."""
        entries = [one for one in labels if one != SKIP]
        if len(entries) <= PAGE:
            return labels
        start = start if start < len(entries) else 0
        following = start + PAGE if start + PAGE < len(entries) else 0
        more = {f"{MORE}{following}": self.speech.phrase("button_more_entries")}
        own = {SKIP: labels[SKIP]} if SKIP in labels else {}
        return {one: labels[one] for one in entries[start : start + PAGE]} | more | own

    def _folded(self, ask: Choice | Many, labels: dict[str, str]) -> dict[str, str]:
        """The entries of a menu that are shown at first, then a key for the rest, then "something else"."""
        first = shown_at_first(ask, labels)
        if len(first) == len(labels):
            return labels
        more = {MORE: self.speech.phrase("button_more")}
        return {one: labels[one] for one in first} | more | {OTHER: labels[OTHER]}

    def _wait_buttons(self, flow: Flow, step: str, seq: int) -> Buttons:
        now = self._control("button_now", seq, flow.id, step, NOW)
        leave = self._control("button_leave", seq, flow.id, step, LEAVE)
        return ((now,), (self._control("button_help", seq, flow.id, step, HELP), leave))

    def _control(self, phrase: str, seq: int, flow: str, step: str, option: str) -> Button:
        return Button(self.speech.phrase(phrase), self._data(seq, flow, step, option))

    def _data(self, seq: int, flow: str, step: str, option: str) -> str:
        return press_data(Press(self.tag, seq, flow, step, option))


def _ways(ask: Ask) -> Iterator[tuple[str, str]]:
    """The keys under every question: skip, help, leave; only help where skipping stands among the options."""
    if not own_skip(ask):
        yield "button_skip", SKIP
    yield "button_help", HELP
    if not own_skip(ask):
        yield "button_leave", LEAVE


def _rows(labels: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Two short labels side by side, every long one in a row of its own."""
    rows: list[list[tuple[str, str]]] = []
    for option in labels:
        short = len(option[1]) <= SHORT_LABEL
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0][1]) <= SHORT_LABEL:
            rows[-1].append(option)
        else:
            rows.append([option])
    return rows
