"""Small flows for tests, and a walker that keeps state, effects and log together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.flow.book import FlowBook
from bot.domain.flow.effects import Effect, Show
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Pressed, Started
from bot.domain.flow.language import Flow
from bot.domain.flow.state import RunState
from bot.domain.flow.values import Facts, Value

#: A small content folder without findings but the number that nobody has called.
FOLDER = Path(__file__).parent.parent / "fixtures" / "flows"


def make_flow(steps: Mapping[str, Any], flow: str = "talk", **more: Any) -> Flow:
    """A flow that starts at its first step."""
    head = {
        "id": flow,
        "version": 1,
        "title": "Tittel",
        "class": "request",
        "starts": "person",
        "start": next(iter(steps)),
    }
    return Flow.model_validate({**head, "steps": steps, **more})


def ask(kind: str, save: str = "a", **more: Any) -> dict[str, Any]:
    """The keys of a step that asks."""
    return {"say": "Hva nå?", "ask": {"kind": kind, "save": save, **more}}


def choice(*options: str, save: str = "a") -> dict[str, Any]:
    """The keys of a step with a choice."""
    return ask("choice", save, options={option: option.capitalize() for option in options})


def skip(state: RunState) -> Pressed:
    """The button that passes over what is open."""
    frame = state.frames[-1]
    return Pressed(state.seq, frame.flow, frame.step, "_skip")


@dataclass
class Walk:
    """A conversation under way in a test."""

    book: FlowBook
    facts: dict[str, Any] = field(default_factory=dict)
    state: RunState = field(default_factory=RunState)
    effects: tuple[Effect, ...] = ()
    log: list[Event] = field(default_factory=list)

    def __call__(self, event: Event, **facts: Any) -> tuple[Effect, ...]:
        """Let something happen; give what is to be done."""
        self.facts.update(facts)
        self.state, self.effects = advance(self.book, self.state, event, self.facts)
        self.log.append(event)
        return self.effects

    def press(self, option: str) -> tuple[Effect, ...]:
        """Press a button of what is open."""
        return self(self.button(option))

    def button(self, option: str) -> Pressed:
        """A button of what is open, to be pressed later."""
        frame = self.state.frames[-1]
        return Pressed(self.state.seq, frame.flow, frame.step, option)

    @property
    def step(self) -> str:
        """The step that is open."""
        return self.state.frames[-1].step

    @property
    def shown(self) -> list[str]:
        """The steps whose messages were sent last."""
        return [effect.step for effect in self.effects if isinstance(effect, Show)]


def begin(*flows: Flow, facts: Facts | None = None, params: Mapping[str, Value] | None = None) -> Walk:
    """The first of the flows, started."""
    walk = Walk(FlowBook(flows), dict(facts or {}))
    walk(Started(flows[0].id, params or {}))
    return walk
