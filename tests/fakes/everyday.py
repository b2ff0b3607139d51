"""Somebody in a conversation of the real content, who presses buttons; with the facts of an ordinary evening."""

from bot.content import Content
from bot.domain.days.coping import OTHER, STARTERS
from bot.domain.flow.effects import Do, Effect, Show
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Pressed, Started
from bot.domain.flow.state import RunState
from bot.domain.flow.values import FactValue
from bot.domain.flow.verbs import Verb

#: Nothing special about the person: a Monday evening, every consent, no request out, a starter menu.
USUAL: dict[str, FactValue] = {
    "today": "2026-03-02",
    "weekday": "monday",
    "hour": 19,
    "consent_keep": True,
    "consent_contact": True,
    "consent_reminders": True,
    "open_request": "none",
    "has_caseworker": True,
    "coping_menu": [*STARTERS, OTHER],
    "reason_menu": [],
    "idea_any_menu": ["walk", "cook", "library"],
    "idea_home_menu": ["tidy", "film"],
}


class Person:
    """Somebody in a conversation, who presses buttons."""

    def __init__(self, content: Content, flow: str, **facts: FactValue) -> None:
        self.book = content.book
        self.facts = USUAL | facts
        self.taps = 0
        self.shown: list[str] = []
        self.effects: list[Effect] = []
        self.state = RunState()
        self._happens(Started(flow))

    def taps_on(self, *options: str) -> "Person":
        """Press one button after another; `_skip` passes a question over, `_now` ends a wait."""
        for option in options:
            frame = self.state.frames[-1]
            self.taps += 1
            self._happens(Pressed(self.state.seq, frame.flow, frame.step, option))
        return self

    @property
    def step(self) -> str:
        """Where the conversation stands; `` when it is over."""
        return self.state.frames[-1].step if self.state.frames else ""

    def done(self, verb: type[Verb]) -> list[Verb]:
        """The effects of a kind so far."""
        return [
            effect.verb for effect in self.effects if isinstance(effect, Do) and isinstance(effect.verb, verb)
        ]

    def _happens(self, event: Event) -> None:
        self.state, effects = advance(self.book, self.state, event, self.facts)
        self.effects += effects
        self.shown += [f"{effect.flow}.{effect.step}" for effect in effects if isinstance(effect, Show)]
