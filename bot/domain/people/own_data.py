"""What somebody gets of their own data, as plain values: what the readable pages and the FHIR bundle are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.appointments.appointment import Standing
from bot.domain.days.coping import Use
from bot.domain.days.safety import SafetyPlan
from bot.domain.flow.verbs import Purpose
from bot.domain.plan.entry import Kept
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import State


class Part(StrEnum):
    """What somebody at the clinic is, or was, to the person."""

    CASEWORKER = "caseworker"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody at the clinic; `until` is None for those who are it now. `id` is only for telling two of one name apart."""

    id: str
    name: str
    part: Part
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """One yes or no; `wording` names what asked, `shown` are the words as the person had them before them, in `language`."""

    purpose: Purpose
    given: bool
    at: datetime
    wording: str
    language: str
    shown: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One entry of the plan, with its words in the person's language."""

    kept: Kept
    words: str


@dataclass(frozen=True, slots=True)
class Appointed:
    """An appointment: what and when in words, on which day it is or was last, and where it stands."""

    id: str
    words: str
    day: date
    standing: Standing


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over to somebody else: when it was begun, how it stands, and its words: the summary, what the person added and agreed to."""

    id: str
    at: datetime
    state: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Words about a request; without `staff` they are the person's own."""

    text: str
    at: datetime
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its code, what it was about, how it stands, and the words either way."""

    code: str
    kind: str
    urgency: Urgency
    state: State
    at: datetime
    lines: tuple[str, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """What somebody promised, and for when."""

    text: str
    staff: str
    due: datetime
    standing: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody of the staff saw or did something."""

    what: str
    at: datetime
    staff: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a standard instrument: its name in the file, its words, what the answer counts, and what the answer is called."""

    item: str
    words: str
    value: int
    answer: str


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody answered to a standard instrument on a day. `sum` is None where a question was passed over."""

    id: str
    version: int
    title: str
    source: str
    licence: str
    day: date
    questions: tuple[Question, ...]
    sum: int | None
    most: int
    shared: bool


@dataclass(frozen=True, slots=True)
class OwnData:
    """All of it. `everything` are the rows as they stand, by table; `staff` names the numbers in them."""

    id: str
    made_at: datetime
    language: str
    timezone: str
    name: str
    phone: str
    clinic: str
    clinic_id: str
    since: datetime
    discharge_on: date | None
    team: tuple[Helper, ...]
    agreed: tuple[Agreed, ...]
    plan: tuple[PlanLine, ...]
    checkins: tuple[tuple[date, Mapping[str, Any]], ...]
    reasons: tuple[str, ...]
    tools: Mapping[str, str]
    uses: tuple[Use, ...]
    asked: tuple[Asked, ...]
    promises: tuple[PromiseLine, ...]
    seen: tuple[Seen, ...]
    everything: Mapping[str, list[dict[str, Any]]]
    staff: Mapping[str, str]
    appointments: tuple[Appointed, ...] = ()
    #: What they answered to standard instruments, the oldest first.
    forms: tuple[Form, ...] = ()
    #: Who has looked at what they shared or sent, when and why: a line each, as they read it in the chat.
    looks: tuple[str, ...] = ()
    safety: SafetyPlan = field(default_factory=SafetyPlan)
    routines: tuple[str, ...] = ()
    #: What they said of the help, by day: question and answer, as the file of the conversation names them.
    of_help: tuple[tuple[date, Mapping[str, str]], ...] = ()
    handed: tuple[Handed, ...] = ()
