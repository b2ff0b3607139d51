"""A conversation as plain text: what the person would see, with an invented caseworker. For playing, golden transcripts and pictures."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from bot.content import Content
from bot.dialogue.render import Renderer
from bot.dialogue.speech import Speech, TextOf
from bot.domain.days.ideas import MENUS as IDEA_MENUS
from bot.domain.flow.effects import Do, Effect, Ended, Ignored, Stale, StartTimer, StopTimer
from bot.domain.flow.language import Ask, Flow
from bot.domain.flow.press import DONE, HELP, LEAVE, MORE, NOW, SKIP, TAG_LENGTH, parse_press
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import Facts
from bot.domain.messages.message import Button, Message

#: Who and what stands in the placeholders.
CAST: Final = {
    "caseworker": "Kari",
    "deputy": "Ola",
    "clinic": "Solbakken",
    "hours": "hverdager 8–15",
    "open_now": "Legevakt 116 117",
    "checkin_at": "18:30",
    "review_day": "mandag 30. mars",
    "leaving_day": "torsdag 2. april",
    "door_shelter": "22 00 00 01 (hver kveld 20–08)",
    "door_detox": "22 00 00 02 (hele døgnet)",
    "door_acute_team": "22 00 00 03 (hverdager 8–22)",
    "door_lar": "22 00 00 04 (hverdager 8–15)",
    "door_ward": "22 00 00 05 (hele døgnet)",
    "first_name": "Kim",
    "scene_when": "fredag 13. mars kl. 21:30",
    "scene_clinic": "Klinikken har stengt da, og åpner mandag kl. 08:00.",
    "scene_contact": "Beskjeden går til Kari med en gang. Klinikken har stengt da, og åpner mandag kl. 08:00. "
    "Hvis ingen har tatt den mandag kl. 09:00, går den til Ola. Hvis ingen har tatt den mandag kl. 10:00 heller, får du vite det her.",
    "scene_urgent": "Beskjeden går til Kari med en gang. Hvis ingen har tatt den kl. 21:45, går den til Ola. "
    "Hvis ingen har tatt den kl. 22:00 heller, får du vite det her.",
    "scene_holes": "• Det er ingen som tar over når Kari er borte. Forslag: Solbakken, innen 12. mars.",
    "scene_answer": "│ Det du skrev, er ikke sendt til noen. Vil du sende det til Kari?",
    "time": "14:05",
    "date": "3. april",
}
#: What of that is said otherwise in other languages.
CAST_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "nn": {
        "hours": "kvardagar 8–15",
        "review_day": "måndag 30. mars",
        "scene_when": "fredag 13. mars kl. 21:30",
        "scene_clinic": "Klinikken har stengt da, og opnar måndag kl. 08:00.",
        "scene_contact": "Beskjeden går til Kari med ein gong. Klinikken har stengt da, og opnar måndag kl. 08:00. "
        "Viss ingen har teke han måndag kl. 09:00, går han til Ola. Viss ingen har teke han måndag kl. 10:00 heller, får du vite det her.",
        "scene_urgent": "Beskjeden går til Kari med ein gong. Viss ingen har teke han kl. 21:45, går han til Ola. "
        "Viss ingen har teke han kl. 22:00 heller, får du vite det her.",
        "scene_answer": "│ Det du skreiv, er ikkje sendt til nokon. Vil du sende det til Kari?",
        "scene_holes": "• Det er ingen som tek over når Kari er borte. Framlegg: Solbakken, innan 12. mars.",
        "door_shelter": "22 00 00 01 (kvar kveld 20–08)",
        "door_detox": "22 00 00 02 (heile døgnet)",
        "door_acute_team": "22 00 00 03 (kvardagar 8–22)",
        "door_lar": "22 00 00 04 (kvardagar 8–15)",
        "door_ward": "22 00 00 05 (heile døgnet)",
    },
    "en": {
        "hours": "on weekdays, 8–15",
        "open_now": "Out-of-hours doctor (legevakt) 116 117",
        "date": "3 April",
        "review_day": "Monday 30 March",
        "leaving_day": "Thursday 2 April",
        "scene_when": "Friday 13 March at 21:30",
        "scene_clinic": "The clinic is closed then, and opens on Monday at 08:00.",
        "scene_contact": "The message goes to Kari straight away. The clinic is closed then, and opens on Monday at 08:00. "
        "If nobody has taken it by Monday at 09:00, it goes to Ola. If still nobody has taken it by Monday at 10:00, you hear of it here.",
        "scene_urgent": "The message goes to Kari straight away. If nobody has taken it by 21:45, it goes to Ola. "
        "If still nobody has taken it by 22:00, you hear of it here.",
        "scene_answer": "│ What you wrote has not been sent to anyone. Send it to Kari?",
        "scene_holes": "• Nobody takes over when Kari is away. Suggestion: Solbakken, by 12 March.",
        "door_shelter": "22 00 00 01 (every night 20–08)",
        "door_detox": "22 00 00 02 (day and night)",
        "door_acute_team": "22 00 00 03 (weekdays 8–22)",
        "door_lar": "22 00 00 04 (weekdays 8–15)",
        "door_ward": "22 00 00 05 (day and night)",
    },
}
#: What the phrases of a menu's entries begin with, where it is not the menu's name: of a hole, what there is to do about it.
_ENTRIES: Final[Mapping[str, str]] = {"hole_menu": "mend", **dict.fromkeys(IDEA_MENUS, "idea")}
#: What is typed in a terminal in place of the buttons under every question.
CONTROLS: Final[Mapping[str, str]] = {SKIP: "-", HELP: "?", NOW: "+", DONE: "=", LEAVE: "x", MORE: "~"}
_TAG: Final = "x" * TAG_LENGTH


class Stage(Speech):
    """Speaks to an invented person, and writes what they would see as lines of text, in one language."""

    def __init__(self, content: Content, language: str, text_of: TextOf | None = None) -> None:
        super().__init__(content, language, text_of or (lambda key, _: content.texts[key]))

    def known(self, name: str) -> str:
        """What stands in a placeholder; the language has its own name."""
        if name == "language":
            return self.phrase(f"language_{self.language}")
        return CAST_IN.get(self.language, {}).get(name) or CAST[name]

    def renderer(self, state: RunState, facts: Facts) -> Renderer:
        """The renderer of the conversation as it stands; the facts have the person's own menus."""
        return Renderer(self, partial(self._menu, facts), _TAG, state)

    def lines(self, state: RunState, effects: tuple[Effect, ...], facts: Facts) -> Iterator[str]:
        """What the effects look like. `state` is the one after them."""
        renderer = self.renderer(state, facts)
        for effect in effects:
            seen = renderer.seen(effect, first=True)
            if seen is not None:
                yield from self._seen(renderer, seen)
            if done := self._done(effect):
                yield f"  * {done}"

    def label(self, flow: Flow, step: str, option: str) -> str:
        """What stands on the button of an option, before anything is answered."""
        return self.renderer(RunState(), {}).label_of(flow, step, option)

    def _menu(self, facts: Facts, menu: str) -> dict[str, str]:
        """An invented person's own words have no label but their id."""
        listed = facts.get(menu, ())
        entries = listed if isinstance(listed, list | tuple) else ()
        return {entry: self._entry(menu, entry) for entry in entries}

    def _entry(self, menu: str, entry: str) -> str:
        key = f"{_ENTRIES.get(menu, menu.removesuffix('_menu'))}_{entry}"
        return self.phrase(key) if f"phrase.{key}" in self.content.texts else entry

    def _done(self, effect: Effect) -> str | None:
        """What the program does that nobody sees."""
        match effect:
            case Do():
                values = effect.verb.model_dump(mode="json", exclude_none=True)
                said = (f"{key}={self._said(value)}" for key, value in values.items())
                return " ".join((effect.verb.name, *said))
            case StartTimer():
                return f"comes back in {effect.seconds} s"
            case StopTimer():
                return "does not wait longer"
            case Stale() if effect.means is not None:
                return f"an old button; means {effect.means}"
            case Ignored():
                return "nothing"
            case Ended():
                return f"the conversation is over ({effect.how})"
            case _:
                return None

    def _said(self, value: object) -> str:
        key = self.content.text_key(value) if isinstance(value, str) else None
        return self.text(key) if key else str(value)

    def _seen(self, renderer: Renderer, message: Message) -> Iterator[str]:
        """A message: its text, then its buttons with what to type for each; keys for the program itself stand in one line a row."""
        if message.text:
            yield message.text
        numbered = list(_numbered(renderer))
        scale = [each.label for row in message.buttons for each in row if _is_number(each)]
        if scale:
            yield f"  {scale[0]} – {scale[-1]}"
        for row in message.buttons:
            keys = [(_option(button), button.label) for button in row if not _is_number(button)]
            controls = [f"[{CONTROLS[option]}] {label}" for option, label in keys if option in CONTROLS]
            if controls and len(controls) == len(keys):
                yield f"  {'  '.join(controls)}"
                continue
            for option, label in keys:
                number = str(numbered.index(option) + 1) if option in numbered else " "
                yield f"  [{CONTROLS.get(option, number)}] {label}"


def asks_of(flow: Flow) -> Iterator[tuple[str, Ask]]:
    """The questions of a flow with their steps."""
    return ((name, step.ask) for name, step in flow.steps.items() if step.ask)


def _numbered(renderer: Renderer) -> Iterator[str]:
    if renderer.state.status is Status.ASKING:
        frame = renderer.state.frames[-1]
        yield from renderer.numbered(renderer.flow(frame.flow, frame.version), frame.step)


def _is_number(button: Button) -> bool:
    return button.label.isdigit() and button.label == _option(button)


def _option(button: Button) -> str:
    press = parse_press(button.data)
    return press.option if press else ""
