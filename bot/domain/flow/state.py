"""Where a conversation stands: frames, answers, what is open. Plain frozen values with a JSON form; `engine.py` moves them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.flow.values import Answers, Value, visible


class Status(StrEnum):
    """What the conversation waits for: an answer, a time, or nothing."""

    ASKING = "asking"
    WAITING = "waiting"
    ENDED = "ended"


class Phase(StrEnum):
    """What a frame is doing at its step: asking, running another flow, waiting."""

    ASK = "ask"
    RUN = "run"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow on the call stack, pinned to its version; `params` are what the caller gave and come before answers of that name."""

    flow: str
    version: int
    step: str
    phase: Phase = Phase.ASK
    params: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tap:
    """A press that was taken; the same press again is a double tap. Typed answers have an empty option."""

    seq: int
    flow: str
    step: str
    option: str


@dataclass(frozen=True, slots=True)
class RunState:
    """A conversation at rest. `RunState()` is one that has not begun.

    `frames` has the first flow at the bottom. `answers` are in the order of answering, the latest last. `seq` numbers the asks and
    waits shown so far; the open one has that number. `picked` are the options marked under an open `many`. `versions` pins every
    flow that this conversation can reach. `last` is the press that was taken last.
    """

    frames: tuple[Frame, ...] = ()
    answers: Answers = field(default_factory=dict)
    seq: int = 0
    status: Status = Status.ENDED
    picked: tuple[str, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    last: Tap | None = None

    @property
    def visible(self) -> Answers:
        """The answers as the present step sees them, the frame's params before answers of that name; the latest is last."""
        return visible(self.answers, self.frames[-1].params) if self.frames else self.answers

    def to_json(self) -> str:
        """A compact form for the table `run`."""
        data = {
            "f": [
                [frame.flow, frame.version, frame.step, frame.phase, frame.params] for frame in self.frames
            ],
            "a": self.answers,
            "s": self.seq,
            "t": self.status,
            "p": self.picked,
            "v": self.versions,
            "l": self.last and [self.last.seq, self.last.flow, self.last.step, self.last.option],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "RunState":
        """The state `to_json` was made of."""
        data = json.loads(text)
        return cls(
            frames=tuple(
                Frame(flow, version, step, Phase(phase), answers_from_json(params))
                for flow, version, step, phase, params in data["f"]
            ),
            answers=answers_from_json(data["a"]),
            seq=data["s"],
            status=Status(data["t"]),
            picked=tuple(data["p"]),
            versions=data["v"],
            last=Tap(*data["l"]) if data["l"] else None,
        )


def answers_from_json(data: Mapping[str, Any]) -> dict[str, Value]:
    """Answers out of JSON, where the tuples have become lists."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
