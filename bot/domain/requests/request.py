"""What a request to a person is: its states, limits, ladder, events and notices. How it moves: `escalation`.

Everything here is a value. Who works in the clinic, what a message says, when it may be sent and who is allowed
to press what is known elsewhere.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, assert_never

from bot.domain.requests.hours import WorkingHours, as_utc
from bot.domain.schedules.schedule import next_due
from bot.ids import StaffId


class Kind(StrEnum):
    """How soon. The patient chooses; the tone of a message never lowers it (E16)."""

    ORDINARY = "ordinary"
    URGENT = "urgent"


class State(StrEnum):
    """Where a request stands. All but the last two are living: somebody still has something to do."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
HELD = frozenset({State.TAKEN, State.ANSWERED})


class Rung(StrEnum):
    """The steps of the ladder a request climbs while nobody takes it."""

    CASEWORKER = "caseworker"
    DEPUTY = "deputy"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a wait may last."""

    #: At least 1.
    minutes: int
    #: Counted in the clinic's working time; otherwise by the clock.
    working: bool = False

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError(f"a wait of {self.minutes} minutes; give at least 1")

    def ends(self, now: datetime, hours: WorkingHours) -> datetime:
        """When a wait that begins now is over, in UTC."""
        if self.working:
            return hours.add_working(now, self.minutes)
        return as_utc(now) + timedelta(minutes=self.minutes)


MORNING: Final = time(9)
#: Nobody who was told in the early hours is told again in the same morning.
MORNING_AFTER: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Policy:
    """A clinic's limits. The defaults are those of the design."""

    #: For each rung, until the request goes on.
    ordinary_rung: Wait = Wait(60, working=True)
    urgent_rung: Wait = Wait(15)
    #: From taken to answered: at the first limit the holder is reminded, at the second the request goes on.
    ordinary_answer: Wait = Wait(7 * 60, working=True)
    urgent_answer: Wait = Wait(60)
    #: How long an answered request waits for a reply before it closes by itself.
    quiet: Wait = Wait(7 * 24 * 60)
    #: Staff are not notified of the same request by the patient's repeats more often than this.
    notify_again: timedelta = timedelta(minutes=30)
    #: The patient is told at once that nobody has answered, once more after this, and then each morning.
    say_again: timedelta = timedelta(hours=1)

    def longest_wait(self, kind: Kind, state: State) -> Wait:
        """The limit of one wait; asking for an ended state is a fault (`ValueError`)."""
        urgent = kind is Kind.URGENT
        match state:
            case State.OPEN:
                return self.urgent_rung if urgent else self.ordinary_rung
            case State.TAKEN:
                return self.urgent_answer if urgent else self.ordinary_answer
            case State.ANSWERED:
                return self.quiet
            case State.CLOSED | State.WITHDRAWN:
                raise ValueError(f"a {state} request waits for nothing")
            case _:
                assert_never(state)

    def say_again_at(self, times: int, last: datetime, hours: WorkingHours) -> datetime:
        """When a patient who was told `times` times that nobody answers, lastly at `last`, is to be told again.

        Staff are asked at the pace of the rungs all the while; for the patient the same words four times an hour would be fear, not news.
        In the morning means when work begins, and on days without work at `MORNING`; so it is never more than `MORNING_AFTER` and a day.
        """
        if times <= 1:
            return last + self.say_again
        morning = next_due(MORNING, hours.timezone, last + MORNING_AFTER)
        work_begins = hours.next_open(hours.closes_at(last) or last)
        return min(morning, work_begins) if work_begins > last else morning

    def latest_deadline(self, kind: Kind, state: State, now: datetime, hours: WorkingHours) -> datetime:
        """No deadline of a living request may be later than this; the auditor compares."""
        return self.longest_wait(kind, state).ends(now, hours)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who stands on which rung for this patient, and which of the clinic's staff can be reached now.

    Reachable: on the staff, and with an address that works, or with none as long as the page counts for one. Whether somebody off duty at
    night counts is for the caller to say. A rung without anybody reachable is passed over (E2, E14).
    """

    caseworker: StaffId | None = None
    deputy: StaffId | None = None
    duty: tuple[StaffId, ...] = ()
    #: Of the whole clinic, not only of the rungs: a holder may stand on none.
    reachable: frozenset[StaffId] = frozenset()

    def on(self, rung: Rung | None) -> tuple[StaffId, ...]:
        """The reachable people of a rung."""
        people: dict[Rung | None, tuple[StaffId | None, ...]] = {
            Rung.CASEWORKER: (self.caseworker,),
            Rung.DEPUTY: (self.deputy,),
            Rung.DUTY: self.duty,
        }
        return tuple(staff for staff in people.get(rung, ()) if staff is not None and staff in self.reachable)

    def after(self, rung: Rung | None) -> Rung | None:
        """The next rung with somebody reachable; after None the first; None past the last."""
        rungs = list(Rung)
        later = rungs if rung is None else rungs[rungs.index(rung) + 1 :]
        return next((candidate for candidate in later if self.on(candidate)), None)

    def without(self, staff: StaffId | None) -> "Ladder":
        """The ladder as if one person could not be reached."""
        return self if staff is None else replace(self, reachable=self.reachable - {staff})

    def including(self, staff: StaffId) -> "Ladder":
        """The ladder as if one person could be reached."""
        return replace(self, reachable=self.reachable | {staff})


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Immutable: `step` gives the next."""

    kind: Kind
    state: State
    #: Where it stands, or stood when it was taken. None: nobody could be reached.
    rung: Rung | None
    #: 1, and one more each time the ladder begins again at the top.
    round: int
    #: Set while it is open for one person it was handed to, instead of for a rung.
    addressee: StaffId | None
    #: Who took it; set exactly when taken or answered, and kept when closed.
    holder: StaffId | None
    #: The holder has been reminded once.
    reminded: bool
    asked_at: datetime
    #: Since when the present rung or addressee has been asked.
    rung_since: datetime
    #: When the present wait ends; None only when the request has ended.
    deadline_at: datetime | None
    times_asked: int
    last_asked_at: datetime
    #: When staff were last told; None while nobody could be.
    last_notified_at: datetime | None
    #: One more with each change, for conditional updates.
    version: int
    #: How often in a row the patient has been told that nobody answers, and when last; 0 since anything else was news.
    silences: int = 0
    silence_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.deadline_at is None) != (self.state in ENDED):
            raise ValueError(f"a {self.state} request with the deadline {self.deadline_at}")
        if self.state not in ENDED and (self.holder is None) != (self.state not in HELD):
            raise ValueError(f"a {self.state} request with the holder {self.holder}")
        if self.addressee is not None and self.state is not State.OPEN:
            raise ValueError(f"a {self.state} request with an addressee")

    @property
    def reaches_nobody(self) -> bool:
        """It is open, and when it was last looked at there was nobody to ask."""
        return self.state is State.OPEN and self.rung is None and self.addressee is None

    def asked(self, ladder: Ladder) -> tuple[StaffId, ...]:
        """Who is being asked now and can be reached; empty unless open."""
        if self.state is not State.OPEN:
            return ()
        if self.addressee is not None:
            return (self.addressee,) if self.addressee in ladder.reachable else ()
        return ladder.on(self.rung)


# --- events ---


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The patient asked while a request was living. The same kind merges; a more urgent one goes through."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Replied:
    """The patient wrote to the request, with a preview approved: an answer to an answer, or more to say."""


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The tick found the deadline behind it."""


@dataclass(frozen=True, slots=True)
class Took:
    """A person says: this is mine now."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Answered:
    """A person wrote to the patient, or called."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class HandedOn:
    """One of the staff asks a named colleague to take it."""

    by: StaffId
    to: StaffId


@dataclass(frozen=True, slots=True)
class NotMine:
    """One of the people asked, or the holder, says: not my patient."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A person can no longer be reached: no carrier reaches them, or they left. The ladder may know it already."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Closed:
    """The holder is done with it."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The patient takes it back."""


Event = (
    AskedAgain
    | Replied
    | DeadlinePassed
    | Took
    | Answered
    | HandedOn
    | NotMine
    | Unreachable
    | Closed
    | Withdrawn
)


# --- notices ---


class Why(StrEnum):
    """Why staff get a notice; the notice itself carries a short code and nothing else."""

    ASKED = "asked"
    AGAIN = "again"
    WENT_ON = "went_on"
    NEW_ROUND = "new_round"
    HANDED_ON = "handed_on"
    REPLIED = "replied"
    REMINDER = "reminder"
    WITHDRAWN = "withdrawn"


class What(StrEnum):
    """What the patient is told; content has the words."""

    SENT = "sent"
    MERGED = "merged"
    AGAIN = "again"  # staff were notified again
    OFFER_URGENT = "offer_urgent"  # staff were notified again, and it may be made urgent
    REPLY_SENT = "reply_sent"
    TAKEN = "taken"
    ANSWERED = "answered"
    HANDED_ON = "handed_on"
    WENT_ON = "went_on"
    NOBODY_ANSWERED = "nobody_answered"  # the whole ladder was asked and begins again; with numbers
    NOBODY_REACHABLE = "nobody_reachable"  # with numbers
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Because(StrEnum):
    """Why a request went on."""

    NO_ANSWER = "no_answer"
    HOLDER_SILENT = "holder_silent"
    NOT_MINE = "not_mine"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class NotifyStaff:
    """Tell these people that a request waits for them."""

    staff: tuple[StaffId, ...]
    why: Why
    #: They, or the ladder, have been told of this request before.
    again: bool = False
    #: Urgent, or the ladder has begun again: it goes before other notices.
    loud: bool = False


@dataclass(frozen=True, slots=True)
class TellPatient:
    """Tell the patient what is true now."""

    what: What
    kind: Kind
    #: Where the request stands after this.
    rung: Rung | None
    #: The one person it is about: who took, answered, has it or is asked; None for several or nobody.
    staff: StaffId | None = None
    because: Because | None = None
    #: For an ordinary request outside working hours: when they next begin (E8).
    opens_at: datetime | None = None
    #: No new message: it is no news, and not yet time to say it again. Only the waiting line is kept true.
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class WarnClinic:
    """Show the clinic that its ladder did not hold (E68: a signal of capacity, never a league table)."""

    because: Because
    #: Nobody at all could be reached.
    nobody: bool = False


Notice = NotifyStaff | TellPatient | WarnClinic


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to. The request is the same object when nothing changed."""

    request: Request
    notices: tuple[Notice, ...] = ()


class Refusal(StrEnum):
    """Why an event cannot be."""

    ENDED = "ended"
    ALREADY_TAKEN = "already_taken"
    ALREADY_ANSWERED = "already_answered"
    NOT_TAKEN = "not_taken"
    NOT_DUE = "not_due"
    SAME_PERSON = "same_person"
    CANNOT_BE_REACHED = "cannot_be_reached"


class Refused(Exception):
    """The event does not fit the request; nothing changed."""

    def __init__(self, code: Refusal, message: str, by: StaffId | None = None) -> None:
        super().__init__(message)
        self.code = code
        #: Who has it, when somebody else does.
        self.by = by
