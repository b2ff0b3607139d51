"""From what the engine wants shown to a message: the words in the person's language, and the buttons under them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.domain.days.coping import COPING_MENU, OTHER, at_first
from bot.domain.flow.effects import WAIT_PART, Keyboard, Show, Toggled, Unfolded
from bot.domain.flow.language import YES_NO, Ask, Choice, Flow, FreeText, Many, Number, Scale, YesNo, own_skip
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP, Press, press_data
from bot.domain.flow.state import RunState
from bot.domain.flow.texts import SKIP_FIELD, say_field
from bot.domain.flow.values import ANSWER_PREFIX, Answers, Value
from bot.domain.messages.message import Button, Message, Method
from bot.domain.words.commands import is_skip, yes_no_of
from bot.service.conversation.voice import Buttons, Voice
from bot.service.days import daily
from bot.service.requests.preview import request_lines

SCALE_ROW: Final = 6
#: Short labels stand side by side, two in a row, so that a phone shows the question and its buttons together.
SHORT_LABEL: Final = 14
#: Option ids that a typed yes or no stands for in a choice.
_MEANS_YES_NO: Final[Mapping[bool | None, tuple[str, ...]]] = {
    True: ("yes", "agree", "send"),
    False: ("no", "refuse"),
}


class Renderer:
    """Renders the messages of one run for one person."""

    def __init__(self, voice: Voice, tag: str, state: RunState) -> None:
        self.voice = voice
        self.tag = tag
        self.state = state

    def message(self, show: Show, *, first: bool) -> Message:
        """A message of a step. `first` says that the person has just done something, so the text need not be neutral."""
        flow = self.flow(show.flow, show.version)
        step = flow.steps[show.step]
        waits_silently = show.part == WAIT_PART and not (step.wait and step.wait.say)
        key = f"{self._prefix(flow)}.{show.text_field}"
        text = self.voice.phrase("waiting") if waits_silently else self.text(key, show.visible)
        neutral = step.neutral or (show.part == WAIT_PART and not first)
        match show.keyboard:
            case Keyboard.ASK if show.seq is not None:
                return Message(text, self.ask_buttons(flow, show.step, show.seq), neutral=neutral)
            case Keyboard.WAIT if show.seq is not None:
                return Message(text, self._wait_buttons(flow, show.step, show.seq), neutral=neutral)
            case _:
                return Message(text, keyboard=self.voice.keyboard(), neutral=neutral)

    def edited(self, effect: Toggled | Unfolded) -> Message:
        """The buttons of an open question as they are now, marked or unfolded: an edit of its message."""
        flow = self.flow(effect.flow, effect.version)
        picked = effect.picked if isinstance(effect, Toggled) else ()
        whole = isinstance(effect, Unfolded)
        buttons = self.ask_buttons(flow, effect.step, effect.seq, picked, whole=whole)
        return Message("", buttons, method=Method.EDIT)

    def open_question(self) -> str:
        """The words of the question that is open now."""
        frame = self.state.frames[-1]
        flow = self.flow(frame.flow, frame.version)
        return self.text(
            f"{self._prefix(flow)}.{frame.step}.{say_field(len(flow.steps[frame.step].say) - 1)}"
        )

    def flow(self, flow: str, version: int) -> Flow:
        """A flow at the version the run is pinned to."""
        return self.voice.desk.content.book.get(flow, version)

    def text(self, key: str, answers: Answers | None = None) -> str:
        """A text of the content, with the answers filled in: those of this run as it stands, or those given."""
        return self.voice.text(key, _Answers(self, self.state.visible if answers is None else answers))

    def _prefix(self, flow: Flow) -> str:
        return self.voice.desk.content.book.text_prefix(flow.id, flow.version)

    def ask_buttons(
        self, flow: Flow, step: str, seq: int, picked: tuple[str, ...] = (), *, whole: bool = False
    ) -> Buttons:
        """The buttons of a question: its options, then skip and help, then the way out.

        A long menu shows its first entries and a key for the rest, unless it is to be `whole`. Where skipping has a key of its own
        («Ikke nå»), that is the way out.
        """
        ask = flow.steps[step].ask
        if ask is None:
            return ()
        rows = [
            [Button(label, self._data(seq, flow.id, step, option)) for option, label in row]
            for row in self._option_rows(flow, step, ask, picked, whole=whole)
        ]
        if isinstance(ask, Many):
            rows.append([self._control("button_done", seq, flow.id, step, DONE)])
        rows.append([self._control(phrase, seq, flow.id, step, option) for phrase, option in _ways(ask)])
        return tuple(tuple(row) for row in rows)

    def label_of(self, flow: Flow, step: str, option: str) -> str:
        """What stands on the button of an option."""
        ask = flow.steps[step].ask
        controls = {
            SKIP: "button_skip",
            HELP: "button_help",
            NOW: "button_now",
            DONE: "button_done",
            LEAVE: "button_leave",
            MORE: "button_more",
        }
        if option == SKIP and own_skip(ask):
            return self.text(f"{self._prefix(flow)}.{step}.{SKIP_FIELD}")
        if option in controls:
            return self.voice.phrase(controls[option])
        match ask:
            case Choice() if ask.menu is not None:
                return daily.label(self.voice, ask.menu, option)
            case Choice() | Many() if option in ask.options:
                return self.text(f"{self._prefix(flow)}.{step}.ask.{option}")
            case YesNo():
                return self.voice.phrase(f"button_{option}")
            case _:
                return option

    def option_called(self, flow: Flow, step: str, text: str) -> str | None:
        """The option a person typed instead of pressing: its label, its number in the list, yes or no, or a word for skipping.

        A no to a question whose key for skipping has a label of its own passes it over.
        """
        ask = flow.steps[step].ask
        said = " ".join(text.casefold().split()).rstrip(".!")
        if ask is not None and not isinstance(ask, FreeText) and is_skip(text):
            return SKIP
        if isinstance(ask, YesNo):
            answer = yes_no_of(text)
            return None if answer is None else YES_NO[0 if answer else 1]
        if not isinstance(ask, (Choice, Many)):
            return None
        options = self._labels(flow, step, ask)
        labels = {label.casefold().rstrip(".!"): option for option, label in options.items()}
        if said in labels:
            return labels[said]
        shown = _shown_at_first(ask, options)
        if len(shown) < len(options) and said == self.voice.phrase("button_more").casefold():
            return MORE
        if said.isdigit() and 1 <= int(said) <= len(shown):
            return list(options)[int(said) - 1]
        answer = yes_no_of(text)
        no = SKIP if answer is False and own_skip(ask) else None
        return next((option for option in options if option in _MEANS_YES_NO.get(answer, ())), no)

    def answer_text(self, name: str, value: Value) -> str:
        """An answer as the person gave it: the label of a chosen option, else the value itself."""
        if isinstance(value, tuple):
            return ", ".join(self.answer_text(name, part) for part in value)
        frames = [(frame.flow, frame.version) for frame in reversed(self.state.frames)]
        for flow_id, version in dict.fromkeys((*frames, *self.state.versions.items())):
            flow = self.flow(flow_id, version)
            for step_name, step in flow.steps.items():
                if (
                    step.ask is not None
                    and step.ask.save == name
                    and not isinstance(step.ask, (Scale, Number))
                ):
                    return self.label_of(flow, step_name, str(value))
        return str(value)

    def _option_rows(
        self, flow: Flow, step: str, ask: Ask, picked: tuple[str, ...], *, whole: bool
    ) -> list[list[tuple[str, str]]]:
        match ask:
            case Scale():
                numbers = [(str(n), str(n)) for n in range(ask.min, ask.max + 1)]
                return [numbers[i : i + SCALE_ROW] for i in range(0, len(numbers), SCALE_ROW)]
            case YesNo():
                return [[("yes", self.voice.phrase("button_yes")), ("no", self.voice.phrase("button_no"))]]
            case Choice() | Many():
                labels = self._labels(flow, step, ask)
                labels = labels if whole else self._folded(ask, labels)
                marked = [
                    (o, self.voice.phrase("chosen", label=label) if o in picked else label)
                    for o, label in labels.items()
                ]
                return _rows(marked)
            case _:
                return []

    def _labels(self, flow: Flow, step: str, ask: Choice | Many) -> dict[str, str]:
        """Option id → label, in order; for a menu of the person's own, its entries as they are now."""
        own = {SKIP: self.label_of(flow, step, SKIP)} if own_skip(ask) else {}
        if isinstance(ask, Choice) and ask.menu is not None:
            return daily.menu(self.voice, ask.menu) | own
        return {option: self.label_of(flow, step, option) for option in ask.options} | own

    def _folded(self, ask: Choice | Many, labels: dict[str, str]) -> dict[str, str]:
        """The entries of a menu that are shown at first, then a key for the rest, then "something else"."""
        first = _shown_at_first(ask, labels)
        if len(first) == len(labels):
            return labels
        more = {MORE: self.voice.phrase("button_more")}
        return {one: labels[one] for one in first} | more | {OTHER: labels[OTHER]}

    def _wait_buttons(self, flow: Flow, step: str, seq: int) -> Buttons:
        now = self._control("button_now", seq, flow.id, step, NOW)
        leave = self._control("button_leave", seq, flow.id, step, LEAVE)
        return ((now,), (self._control("button_help", seq, flow.id, step, HELP), leave))

    def _control(self, phrase: str, seq: int, flow: str, step: str, option: str) -> Button:
        return Button(self.voice.phrase(phrase), self._data(seq, flow, step, option))

    def _data(self, seq: int, flow: str, step: str, option: str) -> str:
        return press_data(Press(self.tag, seq, flow, step, option))


class _Answers(Mapping[str, str]):
    """The placeholders that come from the run: `answer`, `answer.NAME` and `preview`."""

    def __init__(self, renderer: Renderer, answers: Answers) -> None:
        self._renderer = renderer
        self._answers = answers

    def __getitem__(self, name: str) -> str:
        if name == "preview":
            return "\n".join(
                request_lines(
                    self._renderer.voice, *(self._answers.get(name) for name in ("about", "text", "kind"))
                )
            )
        if name == "answer" and self._answers:
            last = list(self._answers)[-1]
            return self._renderer.answer_text(last, self._answers[last])
        key = name.removeprefix(ANSWER_PREFIX)
        if key != name:
            return self._renderer.answer_text(key, self._answers[key]) if key in self._answers else ""
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in {"preview", "answer"} or str(name).startswith(ANSWER_PREFIX)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _ways(ask: Ask) -> Iterator[tuple[str, str]]:
    """The keys under every question: skip, help, leave; only help where skipping stands among the options."""
    if not own_skip(ask):
        yield "button_skip", SKIP
    yield "button_help", HELP
    if not own_skip(ask):
        yield "button_leave", LEAVE


def _shown_at_first(ask: Ask, labels: Mapping[str, str]) -> Sequence[str]:
    """The ids of the options that are shown at first; all of them, except in a long menu of what helps."""
    ids = list(labels)
    folded = at_first(ids) if isinstance(ask, Choice) and ask.menu == COPING_MENU else ids
    return ids if len(folded) == len([one for one in ids if one != OTHER]) else folded


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
