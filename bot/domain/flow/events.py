"""What can happen to a conversation. Logged in order with the facts of the moment, events replay a run exactly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from bot.domain.flow.state import answers_from_json
from bot.domain.flow.values import Answers


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation begins with `flow`. `versions` pins the flows it can reach (`FlowBook.versions_from`); empty: the latest."""

    flow: str
    params: Answers = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: `option` is an option id, or one of `_skip`, `_help`, `_now`, `_done`, `_leave`, `_more`."""

    seq: int
    flow: str
    step: str
    option: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """A typed answer. Labels of a choice are turned into `Pressed` by the caller, who knows the language."""

    text: str


@dataclass(frozen=True, slots=True)
class Added:
    """More words while those of a message to somebody are shown, or just before: they join them, on a line of their own."""

    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """The words of a message to somebody that are shown, as their writer has changed them: they stand instead of those before."""

    text: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The wait with this number is over."""

    seq: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person is back: show where we are. The number of the open ask stays, so that its older buttons still work."""


@dataclass(frozen=True, slots=True)
class Left:
    """The conversation is ended early; its answers are kept."""


Event = Started | Pressed | Wrote | Added | Corrected | TimerFired | Resumed | Left

_EVENTS: Final[Mapping[str, type[Event]]] = {
    "started": Started,
    "pressed": Pressed,
    "wrote": Wrote,
    "added": Added,
    "corrected": Corrected,
    "timer_fired": TimerFired,
    "resumed": Resumed,
    "left": Left,
}
_NAMES: Final = {event: name for name, event in _EVENTS.items()}


def event_to_json(event: Event) -> str:
    """A compact form for the table `run_event`."""
    data = {"event": _NAMES[type(event)]} | {each.name: getattr(event, each.name) for each in fields(event)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def event_from_json(text: str) -> Event:
    """The event `event_to_json` was made of."""
    data: dict[str, Any] = json.loads(text)
    kind = _EVENTS[data.pop("event")]
    if kind is Started:
        data["params"] = answers_from_json(data["params"])
    return kind(**data)
