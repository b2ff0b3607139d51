"""What a conversation wants done. The engine returns these in order; the service layer carries them out in that order."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.flow.texts import say_field
from bot.domain.flow.values import Answers, Means, visible
from bot.domain.flow.verbs import Verb

#: The `part` of a `Show` that stands for the words of a wait (`wait.say`, or the phrase `waiting`).
WAIT_PART: Final = -1


class Keyboard(StrEnum):
    """Which buttons stand under a message. Both kinds carry help and leave."""

    NONE = "none"
    ASK = "ask"
    WAIT = "wait"


class Reason(StrEnum):
    """Why an answer was not understood."""

    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_AN_OPTION = "not_an_option"
    NOT_A_DATE = "not_a_date"
    DAY_PAST = "day_past"
    NOT_A_TIME = "not_a_time"


class How(StrEnum):
    """How a conversation ended."""

    FINISHED = "finished"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Show:
    """Send a message of a step. With `seq`, `keyboard` stands under it: the ask's, or that of a wait ("now").

    `answers` and `params` are those of the moment: when the message is rendered, the conversation has moved on, or is over.
    """

    flow: str
    version: int
    step: str
    seq: int | None
    part: int = 0
    keyboard: Keyboard = Keyboard.NONE
    answers: Answers = field(default_factory=dict, compare=False, repr=False)
    params: Answers = field(default_factory=dict, compare=False, repr=False)

    @property
    def visible(self) -> Answers:
        """The answers as the step sees them; the latest is last."""
        return visible(self.answers, self.params)

    @property
    def text_field(self) -> str:
        """The last part of the key of the text: `first.say`, `first.say.2`, `first.wait.say`. `FlowBook.text_prefix` gives the first."""
        return f"{self.step}." + ("wait.say" if self.part == WAIT_PART else say_field(self.part))

    @property
    def key(self) -> str:
        """The key of the text when the flow's version is in force: `talk.first.say`."""
        return f"{self.flow}.{self.text_field}"


@dataclass(frozen=True, slots=True)
class Toggled:
    """The marks of the open `many` changed: edit its keyboard in place. No message."""

    flow: str
    version: int
    step: str
    seq: int
    picked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """More of the open menu is wanted, from entry `start` on: edit its keyboard in place. No message, and the question stays open."""

    flow: str
    version: int
    step: str
    seq: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out a verb, its answers filled in."""

    verb: Verb
    flow: str
    step: str


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Come back with `TimerFired(seq)` after `seconds`."""

    seq: int
    seconds: int


@dataclass(frozen=True, slots=True)
class StopTimer:
    """The running timer is not needed any more."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation is over."""

    how: How


@dataclass(frozen=True, slots=True)
class Reask:
    """The answer was not understood: say why, with the buttons of the open ask under it. State is unchanged."""

    reason: Reason
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """A press or text that does not belong to what is open.

    With `means`, honour it as of now. Without, say a kind word; the `Show` that follows, if something is open, is where we are.
    """

    means: Means | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A double tap, or a timer that is not needed: nothing to say."""


Effect = Show | Toggled | Unfolded | Do | StartTimer | StopTimer | Ended | Reask | Stale | Ignored
