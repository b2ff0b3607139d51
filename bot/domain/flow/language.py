"""The flow language as data: what a conversation file may say. Nothing here runs a conversation (`engine.py`) or reads a file."""

import hashlib
import json
import re
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_serializer, model_validator

from bot.domain.flow.actions import Action
from bot.domain.flow.conditions import Condition, Name
from bot.domain.flow.values import Means

#: What Telegram takes in one message: so long may any answer be, so that nobody has to be told that theirs is too long.
LONGEST_ANSWER = 4096
FlowId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,15}$")]
StepId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,19}$")]
OptionId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,19}$")]
Text = Annotated[str, Field(min_length=1)]

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST_WAIT: Final = 7 * 86400


class FlowClass(StrEnum):
    """Which conversation goes first: the order of the members is the precedence, highest first."""

    CRISIS = "crisis"
    CRAVING = "craving"
    REQUEST = "request"
    CHECKIN = "checkin"
    CHECKLIST = "checklist"
    SETUP = "setup"


class Starts(StrEnum):
    """Who begins the conversation. When the bot does, everything before the first answer is neutral."""

    PERSON = "person"
    BOT = "bot"


class Part(BaseModel):
    """Base of everything in a flow: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Option(Part):
    """A button of a choice; `means` is honoured even when the button is old."""

    label: Text
    means: Means | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_label(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return {"label": data} if isinstance(data, str) else data

    @model_serializer
    def _short(self) -> dict[str, str]:
        return {"label": self.label} | ({"means": self.means.value} if self.means else {})


def _text_keys(data: Any) -> Any:  # noqa: ANN401 - raw YAML
    """Option ids written as bare numbers are text."""
    if not isinstance(data, dict):
        return data
    return {
        str(key) if isinstance(key, int) and not isinstance(key, bool) else key: value
        for key, value in data.items()
    }


class Choice(Part):
    """One of the options, or one of the person's own menu named by `from`.

    `skip` is what the key says that passes this question over, where that is itself the answer no («Ikke nå»). It is then the one key by
    which nothing is done: the general keys for skipping and leaving are not shown beside it.
    """

    kind: Literal["choice"]
    save: Name
    options: dict[OptionId, Option] = Field(default_factory=dict)
    menu: str | None = Field(None, alias="from")
    skip: Text | None = None

    _ids = field_validator("options", mode="before")(_text_keys)

    @model_validator(mode="after")
    def _either(self) -> "Choice":
        if bool(self.options) == (self.menu is not None):
            raise ValueError("a choice has either `options` or `from`, and at least one option")
        return self


class Many(Part):
    """Any number of the options, marked and then sent with "done"."""

    kind: Literal["many"]
    save: Name
    options: dict[OptionId, Option] = Field(min_length=1)

    _ids = field_validator("options", mode="before")(_text_keys)


class YesNo(Part):
    """`yes` or `no`."""

    kind: Literal["yes_no"]
    save: Name


class HighEnd(Part):
    """What the numbers of a scale from `at_least` up stand for, honoured even when the button is old."""

    at_least: int
    as_: Means = Field(alias="as")


class Scale(Part):
    """A whole number from `min` to `max`, at most eleven of them; `low` and `high` are the words at its ends."""

    kind: Literal["scale"]
    save: Name
    min: int
    max: int
    low: Text | None = None
    high: Text | None = None
    means: HighEnd | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Scale":
        if self.means and not self.min < self.means.at_least <= self.max:
            raise ValueError("`means.at_least` lies above `min`, and not above `max`")
        if not 1 <= self.max - self.min <= 10:
            raise ValueError("a scale has 2 to 11 steps: `min` below `max` by at most 10")
        return self


class FreeText(Part):
    """Typed text of at most `max` characters; one message of Telegram's has 4,096."""

    kind: Literal["text"]
    save: Name
    max: int = Field(LONGEST_ANSWER, ge=1, le=LONGEST_ANSWER)


class Number(Part):
    """A typed number; with `whole`, no decimals."""

    kind: Literal["number"]
    save: Name
    min: float | None = None
    max: float | None = None
    unit: Text | None = None
    whole: bool = False


class Date(Part):
    """A day, typed as people write it; `days` are those a key stands for, counted from today. With `ahead`, none that has passed."""

    kind: Literal["date"]
    save: Name
    days: tuple[Literal[1, 7, 30], ...] = ()
    ahead: bool = False


class Time(Part):
    """A typed time of day."""

    kind: Literal["time"]
    save: Name


class When(Part):
    """A typed line in which a day and a time of day stand: "tannlege 12.3 kl 10.15".

    It saves the line itself, and what was read from it under names of its own (`saved_by`). With `needs` the line must hold a day, a time,
    or either, and what it says besides is not taken for what the appointment is.
    """

    kind: Literal["when"]
    save: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,15}$")]
    needs: Literal["day", "time", "any"] | None = None


Ask = Annotated[
    Choice | Many | YesNo | Scale | FreeText | Number | Date | Time | When, Field(discriminator="kind")
]

#: What is read from a line with a day and a time in it; `domain/appointments/reading.py` says what each is.
WHEN_PARTS: Final = ("what", "day", "at", "again", "is", "next")

YES_NO: Final = ("yes", "no")


def option_ids(ask: Ask) -> tuple[str, ...]:
    """The ids of the buttons that answer `ask`; empty for typed asks, and for menus, whose entries the facts bring."""
    match ask:
        case Choice() | Many():
            return tuple(ask.options)
        case YesNo():
            return YES_NO
        case Scale():
            return tuple(str(number) for number in range(ask.min, ask.max + 1))
        case _:
            return ()


def saved_by(ask: Ask) -> tuple[str, ...]:
    """The names under which the answer to `ask` is kept."""
    return (
        (ask.save, *(f"{ask.save}_{part}" for part in WHEN_PARTS)) if isinstance(ask, When) else (ask.save,)
    )


def day_keys(ask: Ask) -> dict[str, int]:
    """The keys of a question for a day, with how many days ahead each means; the answer is that day, never the key."""
    return {f"in_{days}": days for days in ask.days} if isinstance(ask, Date) else {}


def own_skip(ask: Ask | None) -> str | None:
    """What the key says that passes `ask` over, when it says something of its own."""
    return ask.skip if isinstance(ask, Choice) else None


def meaning(ask: Ask | None, option: str) -> Means | None:
    """What a button of `ask` stands for even when it is old."""
    match ask:
        case Choice() | Many() if option in ask.options:
            return ask.options[option].means
        case Scale() if ask.means and option in option_ids(ask):
            return ask.means.as_ if int(option) >= ask.means.at_least else None
        case _:
            return None


class Call(Part):
    """Run another flow and come back. `arguments` (`with` in YAML) are literals or "$answer"."""

    flow: FlowId
    arguments: dict[Name, str | int | float | bool] = Field(default_factory=dict, alias="with")

    @field_validator("arguments", mode="before")
    @classmethod
    def _bare_names(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        names = [data] if isinstance(data, str) else data
        return {name: f"${name}" for name in names} if isinstance(names, list) else names


class Wait(Part):
    """A timed come-back after `seconds` (`for: 10m` in YAML); `say` stands above the button that ends it early."""

    seconds: int = Field(alias="for", ge=1, le=_LONGEST_WAIT)
    say: Text | None = None

    @field_validator("seconds", mode="before")
    @classmethod
    def _duration(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        found = re.fullmatch(r"(\d{1,6})([smhd])", str(data).strip())
        if not found:
            raise ValueError("a duration is a number and s, m, h or d: 30s, 10m, 2h, 1d")
        return int(found[1]) * _UNITS[found[2]]


class Branch(Part):
    """Where to go, and when; without `when`, always."""

    go: str
    when: Condition | None = None


class Step(Part):
    """One step, in the order in which it happens: unless, say, ask, do, run, wait, next."""

    unless: Condition | None = None
    say: tuple[Text, ...] = ()
    neutral: bool = False
    ask: Ask | None = None
    do: tuple[Action, ...] = ()
    run: Call | None = None
    wait: Wait | None = None
    next: tuple[Branch, ...] = ()

    @field_validator("say", mode="before")
    @classmethod
    def _one_message(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return [data] if isinstance(data, str) else data

    @field_validator("next", mode="before")
    @classmethod
    def _one_branch(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        if isinstance(data, str):
            return [{"go": data}]
        return [data] if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _hangs_together(self) -> "Step":
        if self.ask and not self.say:
            raise ValueError("a step that asks must `say` something")
        if self.next:
            if self.next[-1].when is not None:
                raise ValueError(
                    "the last branch of `next` must have no `when`, so that there is always a way on"
                )
            if any(branch.when is None for branch in self.next[:-1]):
                raise ValueError(
                    "a branch without `when` is always taken: the branches after it are never reached"
                )
        return self


class Flow(Part):
    """One conversation at one version."""

    id: FlowId
    version: int = Field(ge=1)
    title: Text
    class_: FlowClass = Field(alias="class")
    starts: Starts
    evidence: tuple[str, ...] = ()
    takes: tuple[Name, ...] = ()
    start: str
    steps: dict[StepId, Step] = Field(min_length=1)

    _ids = field_validator("steps", mode="before")(_text_keys)

    def to_data(self) -> dict[str, Any]:
        """The flow as plain JSON data, the shape of the YAML file; `Flow.model_validate` reads it back."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def to_json(self) -> str:
        """Canonical JSON, for the table `flow_version`."""
        return json.dumps(self.to_data(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Flow":
        """The flow `to_json` was made of."""
        return cls.model_validate(json.loads(text))

    @property
    def sha256(self) -> str:
        """Hash of structure and words together: what a signature stands for."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()
