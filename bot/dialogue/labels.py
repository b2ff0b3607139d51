"""What options and answers are called in the person's language, and which option a typed text stands for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from bot.dialogue import appointment
from bot.dialogue.preview import request_lines
from bot.dialogue.speech import Speech
from bot.domain.days.coping import COPING_MENU, OTHER, STARTERS, at_first
from bot.domain.flow.language import (
    Ask,
    Choice,
    Date,
    Flow,
    FreeText,
    Many,
    Number,
    Scale,
    When,
    YesNo,
    day_keys,
    option_ids,
    own_skip,
    saved_by,
)
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP
from bot.domain.flow.state import RunState
from bot.domain.flow.texts import SKIP_FIELD
from bot.domain.flow.typed_answers import match_label
from bot.domain.flow.values import ANSWER_PREFIX, PLAN_MENUS, Answers, Value
from bot.domain.words.commands import is_skip, yes_no_of
from bot.domain.words.word_lists import LANGUAGE_NAMES
from bot.i18n import format_date

#: Option ids that a typed yes or no stands for in a choice.
_MEANS_YES_NO: Final[Mapping[bool | None, tuple[str, ...]]] = {
    True: ("yes", "agree", "send"),
    False: ("no", "refuse"),
}


#: So many entries of a long menu are shown at once.
PAGE: Final = 10
#: The person's own menu of a name: its entries with their labels, in order; empty when there is none.
Menus = Callable[[str], Mapping[str, str]]


class Labels:
    """The words of one conversation as it stands, for one person."""

    def __init__(self, speech: Speech, menus: Menus, state: RunState) -> None:
        self.speech = speech
        self.menus = menus
        self.state = state

    def flow(self, flow: str, version: int) -> Flow:
        """A flow at the version the run is pinned to."""
        return self.speech.content.book.get(flow, version)

    def text(self, key: str, answers: Answers | None = None) -> str:
        """A text of the content, with the answers filled in: those of this run as it stands, or those given."""
        return self.speech.text(key, _Answers(self, self.state.visible if answers is None else answers))

    def _prefix(self, flow: Flow) -> str:
        return self.speech.content.book.text_prefix(flow.id, flow.version)

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
            return self.speech.phrase(controls[option])
        match ask:
            case Choice() if ask.menu is not None:
                return self._entry(ask.menu, option)
            case Choice() | Many() if option in ask.options:
                return self.text(f"{self._prefix(flow)}.{step}.ask.{option}")
            case YesNo():
                return self.speech.phrase(f"button_{option}")
            case Date():
                return self._day(ask, option)
            case _:
                return option

    def _day(self, ask: Date, answer: str) -> str:
        """What stands on the key of a day, or the day that was answered, as it is said."""
        if answer in day_keys(ask):
            return self.speech.phrase(f"button_{answer}")
        return format_date(date.fromisoformat(answer), self.speech.language)

    def option_called(self, flow: Flow, step: str, text: str) -> str | None:
        """The option a person typed instead of pressing: its label, its number in the list, yes or no, or a word for skipping.

        A no to a question whose key for skipping has a label of its own passes it over.
        """
        ask = flow.steps[step].ask
        skipped = SKIP if ask is not None and not isinstance(ask, FreeText) and is_skip(text) else None
        if not isinstance(ask, (Choice, Many, YesNo)):
            return skipped
        options = self.labels(flow, step, ask)
        numbered = self.numbered(flow, step)
        key, phrase = (f"{MORE}{PAGE}", "button_more_entries") if has_pages(ask) else (MORE, "button_more")
        more = {key: self.speech.phrase(phrase)} if len(numbered) < len(options) else {}
        more |= {DONE: self.speech.phrase("button_done")} if isinstance(ask, Many) else {}
        if found := match_label(text, options | more) or skipped:
            return found
        said = text.strip().rstrip(".!")
        if (code := LANGUAGE_NAMES.get(said.casefold())) in options:
            return code
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(numbered):
            return numbered[int(said) - 1]
        answer = yes_no_of(text)
        no = SKIP if answer is False and own_skip(ask) else None
        return next((option for option in options if option in _MEANS_YES_NO.get(answer, ())), no)

    def numbered(self, flow: Flow, step: str) -> Sequence[str]:
        """The options that a typed 1, 2, 3 … stands for: those that are shown at first."""
        ask = flow.steps[step].ask
        return (
            shown_at_first(ask, self.labels(flow, step, ask))
            if isinstance(ask, (Choice, Many, YesNo))
            else ()
        )

    def answer_text(self, name: str, value: Value) -> str:
        """An answer as the person gave it: the label of a chosen option, else the value itself."""
        if isinstance(value, tuple):
            return ", ".join(self.answer_text(name, part) for part in value)
        frames = [(frame.flow, frame.version) for frame in reversed(self.state.frames)]
        for flow_id, version in dict.fromkeys((*frames, *self.state.versions.items())):
            flow = self.flow(flow_id, version)
            for step_name, step in flow.steps.items():
                if isinstance(step.ask, When) and name in saved_by(step.ask):
                    return appointment.part_said(self.speech, name, str(value))
                if (
                    step.ask is not None
                    and step.ask.save == name
                    and not isinstance(step.ask, (Scale, Number))
                ):
                    return self.label_of(flow, step_name, str(value))
        return str(value)

    def labels(self, flow: Flow, step: str, ask: Choice | Many | YesNo) -> dict[str, str]:
        """Option id → label, in order; for a menu of the person's own, its entries as they are now."""
        own = {SKIP: self.label_of(flow, step, SKIP)} if own_skip(ask) else {}
        if isinstance(ask, Choice) and ask.menu is not None:
            return {**self.menus(ask.menu), **own}
        return {option: self.label_of(flow, step, option) for option in option_ids(ask)} | own

    def _entry(self, menu: str, entry: str) -> str:
        """What stands on the button of an entry; empty for one that has been taken out, since its id says nothing to anybody."""
        if menu == COPING_MENU and entry in (*STARTERS, OTHER):
            return self.speech.phrase(f"coping_{entry}")
        return self.menus(menu).get(entry, "")


class _Answers(Mapping[str, str]):
    """The placeholders that come from the run: `answer`, `answer.NAME` and `preview`."""

    def __init__(self, labels: Labels, answers: Answers) -> None:
        self._labels = labels
        self._answers = answers

    def __getitem__(self, name: str) -> str:
        if name == "preview":
            said = (self._answers.get(each) for each in ("about", "text", "kind"))
            return "\n".join(request_lines(self._labels.speech, *said))
        if name == "appointment":
            return "\n".join(appointment.lines(self._labels.speech, self._answers))
        if name == "answer" and self._answers:
            last = list(self._answers)[-1]
            return self._labels.answer_text(last, self._answers[last])
        key = name.removeprefix(ANSWER_PREFIX)
        if key != name:
            return self._labels.answer_text(key, self._answers[key]) if key in self._answers else ""
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in {"preview", "appointment", "answer"} or str(name).startswith(ANSWER_PREFIX)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def has_pages(ask: Ask) -> bool:
    """Whether a menu is shown page by page: each of the person's own words, which may be any length."""
    return isinstance(ask, Choice) and ask.menu in {*PLAN_MENUS, "reason_menu", "sheet_menu", "handover_menu"}


def shown_at_first(ask: Ask, labels: Mapping[str, str]) -> Sequence[str]:
    """The ids of the options that are shown at first; all of them, except in a long menu."""
    ids = list(labels)
    if has_pages(ask):
        entries = [one for one in ids if one != SKIP]
        return entries[:PAGE] if len(entries) > PAGE else ids
    folded = at_first(ids) if isinstance(ask, Choice) and ask.menu == COPING_MENU else ids
    return ids if len(folded) == len([one for one in ids if one != OTHER]) else folded
