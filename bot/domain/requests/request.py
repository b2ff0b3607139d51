"""What a request to a person is: its states, terms, ladder, events and notices. How it moves: `escalation`; its limits: `policy`.

Everything here is a value. Who works in the clinic, what a message says, when it may be sent and who is allowed
to press what is known elsewhere.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.requests.cover import Away
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.policy import Policy, Rung, Wait, Who
from bot.ids import PolicyId, StaffId


class State(StrEnum):
    """Where a request stands. All but the last two are living: somebody still has something to do."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
HELD = frozenset({State.TAKEN, State.ANSWERED})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request was made under, and keeps whatever becomes of the content and of the clinic's policies."""

    #: The kind's name; only its words are looked up by it.
    kind: str
    urgency: Urgency
    policy: Policy
    #: The version of the clinic's policy.
    policy_id: PolicyId


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who stands on which rung for this patient, and which of the clinic's staff can be reached now.

    Reachable: on the staff, and with an address that works, or with none as long as the page counts for one. Whether somebody off duty at
    night counts is for the caller to say. A rung without anybody reachable is passed over (E2, E14).
    """

    caseworker: StaffId | None = None
    deputy: StaffId | None = None
    duty: tuple[StaffId, ...] = ()
    #: Of the whole clinic, not only of the rungs: a holder may stand on none. Whoever is away is not in it.
    reachable: frozenset[StaffId] = frozenset()
    #: Who of them is away now, and who stands in on every rung of theirs.
    away: tuple[Away, ...] = ()

    def stand_in(self, staff: StaffId) -> StaffId | None:
        """Who is asked in somebody's place: themselves, unless they are away; None when nobody covers."""
        return next((one.cover for one in self.away if one.staff == staff), staff)

    def named(self, who: Who) -> tuple[StaffId, ...]:
        """Who stands in a place, whether they are there or not."""
        if who is Who.DUTY:
            return self.duty
        one = self.caseworker if who is Who.CASEWORKER else self.deputy
        return () if one is None else (one,)

    def in_place(self, who: Who) -> frozenset[StaffId | None]:
        """Whose word counts as that of a place: those who stand in it, and whoever covers for them."""
        named = self.named(who)
        return frozenset((*named, *map(self.stand_in, named)))

    def on(self, rung: Rung) -> tuple[StaffId, ...]:
        """The reachable people of a rung, each once; whoever covers in the place of those who are away."""
        asked = dict.fromkeys(self.stand_in(staff) for who in rung.asks for staff in self.named(who))
        spared = {staff for who in rung.but for staff in self.named(who)}
        return tuple(
            staff for staff in asked if staff is not None and staff in self.reachable and staff not in spared
        )

    def after(
        self, policy: Policy, position: int | None, told: frozenset[StaffId] = frozenset()
    ) -> int | None:
        """The position of the policy's next rung with somebody reachable; after None the first; None past the last.

        A rung that would ask only people who have been `told` already is passed over: whoever covers for the caseworker and is the deputy
        as well is not waited for twice.
        """
        begin = 0 if position is None else position + 1
        return next(
            (at for at in range(begin, len(policy.rungs)) if {*self.on(policy.rungs[at])} - told), None
        )

    def last(self, policy: Policy) -> int | None:
        """The position of the policy's last rung with somebody reachable; None without any."""
        return max((at for at, rung in enumerate(policy.rungs) if self.on(rung)), default=None)

    def without(self, staff: StaffId | None) -> "Ladder":
        """The ladder as if one person could not be reached."""
        return self if staff is None else replace(self, reachable=self.reachable - {staff})

    def including(self, staff: StaffId) -> "Ladder":
        """The ladder as if one person could be reached."""
        return replace(self, reachable=self.reachable | {staff})


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Immutable: `step` gives the next."""

    terms: Terms
    state: State
    #: The position in the policy's rungs where it stands, or stood when it was taken. None: nobody could be reached.
    rung: int | None
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
    #: Who has been asked in this round and has been there since; None in a request older than this field: whoever it asks.
    told: frozenset[StaffId] | None = None
    #: The holder has said that they are at work on it.
    working: bool = False
    #: The holder has put it off until the deadline, and the patient knows.
    snoozed: bool = False
    #: Who of those whose word it takes has said that they have seen it.
    seen: frozenset[StaffId] = frozenset()
    #: Somebody has it, and others have yet to say that they have seen it: when they are asked again.
    others_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.deadline_at is None) != (self.state in ENDED):
            raise ValueError(f"a {self.state} request with the deadline {self.deadline_at}")
        if self.state not in ENDED and (self.holder is None) != (self.state not in HELD):
            raise ValueError(f"a {self.state} request with the holder {self.holder}")
        if self.addressee is not None and self.state is not State.OPEN:
            raise ValueError(f"a {self.state} request with an addressee")
        if self.snoozed and self.state is not State.TAKEN:
            raise ValueError(f"a {self.state} request that is put off")
        for_all = self.state is State.OPEN and self.addressee is None
        if self.others_at is not None and (for_all or self.state in ENDED):
            raise ValueError(f"a {self.state} request that waits for others besides")

    @property
    def kind(self) -> str:
        """The name of its kind; only words are looked up by it."""
        return self.terms.kind

    @property
    def urgency(self) -> Urgency:
        """How much it presses."""
        return self.terms.urgency

    @property
    def asks(self) -> tuple[Who, ...]:
        """Whom the rung where it stands asks; nobody's when it stands on none."""
        return () if self.rung is None else self.terms.policy.rung(self.rung).asks

    @property
    def due_at(self) -> datetime | None:
        """When the clock comes to it next: at its deadline, or before it to ask those who have yet to say that they have seen it."""
        if self.deadline_at is None or self.others_at is None:
            return self.deadline_at
        return min(self.deadline_at, self.others_at)

    @property
    def owing(self) -> tuple[Who, ...]:
        """The places of whose each a word is wanted: those of such rungs as it has come to, or, where it reaches nobody, of all."""
        rungs = self.terms.policy.rungs
        come_to = rungs if self.round > 1 or self.rung is None else rungs[: self.rung + 1]
        return tuple(dict.fromkeys(who for rung in come_to if rung.of_each for who in rung.asks))

    def missing(self, ladder: Ladder) -> tuple[Who, ...]:
        """The places from which nobody who is there has said that they have seen it. Whoever has it has."""
        if self.state in ENDED:
            return ()
        known = {*(self.seen & ladder.reachable), self.holder} - {None}
        return tuple(who for who in self.owing if not known & ladder.in_place(who))

    def unseen(self, ladder: Ladder) -> tuple[StaffId, ...]:
        """Who can be reached in those places."""
        missing = (staff for who in self.missing(ladder) for staff in ladder.named(who))
        people = dict.fromkeys(ladder.stand_in(staff) for staff in missing)
        return tuple(staff for staff in people if staff is not None and staff in ladder.reachable)

    def wait(self, state: State) -> Wait:
        """The limit of one wait in a state; asking for an ended one is a fault (`ValueError`)."""
        return wait_of(self.terms.policy, self.rung, state)

    def latest_deadline(self, now: datetime, hours: WorkingHours) -> datetime:
        """No deadline of this living request may be later than this; the auditor compares."""
        return latest_of(self.terms.policy, self.rung, self.state, now, hours)

    def put_off_at_most(self, hours: WorkingHours) -> datetime | None:
        """Until when the holder may put this off: as long as the policy says after the patient last asked, and never beyond their time to
        answer where it says nothing. None when it cannot be put off (any more)."""
        if self.state is not State.TAKEN or self.reminded or self.deadline_at is None:
            return None
        snooze = self.terms.policy.snooze
        if snooze is None:
            return self.deadline_at
        return max(self.deadline_at, snooze.ends(self.last_asked_at, hours))

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
        return () if self.rung is None else ladder.on(self.terms.policy.rung(self.rung))


def wait_of(policy: Policy, rung: int | None, state: State) -> Wait:
    """The limit of one wait of a request in a state, on a rung; asking for an ended state is a fault (`ValueError`)."""
    match state:
        case State.OPEN:
            return policy.rung(rung)
        case State.TAKEN:
            return policy.answer
        case State.ANSWERED:
            return policy.quiet
        case State.CLOSED | State.WITHDRAWN:
            raise ValueError(f"a {state} request waits for nothing")
        case _:
            assert_never(state)


def latest_of(policy: Policy, rung: int | None, state: State, now: datetime, hours: WorkingHours) -> datetime:
    """The latest end of a wait that begins now, of a request of which only this is known: nobody knows whether it is put off."""
    if state is State.TAKEN:
        return policy.ends_at_the_latest(now, hours)
    return wait_of(policy, rung, state).ends(now, hours)


# --- events ---


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The patient asked while a request was living. A wish no more urgent merges; a more urgent one goes through, under its own terms."""

    terms: Terms


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
class Acknowledged:
    """One of those whose word it takes says that they have seen it, and takes nothing."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Answered:
    """A person wrote to the patient, or called."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Working:
    """The holder says that they are at work on what was asked for; it is theirs until it is done, also after an answer (E10)."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class Snoozed:
    """The holder puts it off until a moment, and the patient is told. Then it comes back, once, in the place of the reminder."""

    staff: StaffId
    until: datetime


@dataclass(frozen=True, slots=True)
class HandedOn:
    """One of the staff asks a named colleague to take it."""

    by: StaffId
    to: StaffId


@dataclass(frozen=True, slots=True)
class NotMine:
    """One of the people asked, or the holder, says: not my patient. `others` have said so before, and have not been asked anew since."""

    staff: StaffId
    others: frozenset[StaffId] = frozenset()


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A person can no longer be reached: no carrier reaches them, or they left. The ladder may know it already."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class LadderChanged:
    """Who can be asked has changed: an absence began or ended, the team or the duty list is another, somebody can be reached again.

    Told as often as one likes: without news for the request it changes nothing.
    """


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
    | Acknowledged
    | Answered
    | Working
    | Snoozed
    | HandedOn
    | NotMine
    | Unreachable
    | LadderChanged
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
    BACK = "back"  # it was put off until now
    NOT_SEEN = "not_seen"  # somebody has it, and not each whose word it takes has said that they have seen it
    WITHDRAWN = "withdrawn"


class What(StrEnum):
    """What the patient is told; content has the words."""

    SENT = "sent"
    MERGED = "merged"
    AGAIN = "again"  # staff were notified again
    REPLY_SENT = "reply_sent"
    TAKEN = "taken"
    SEEN = "seen"  # who has said that they have seen it, and who has not: only the waiting line
    WORKING = "working"
    SNOOZED = "snoozed"  # put off, until when
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
    AWAY = "away"  # whoever was asked is away, or others can be asked now
    NOT_SEEN = (
        "not_seen"  # somebody has it, and others whose word it takes have not said that they have seen it
    )


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
    #: Whom the rung asks where the request stands after this; empty for none.
    asks: tuple[Who, ...]
    #: The one person it is about: who took, answered, has it or is asked; None for several or nobody.
    staff: StaffId | None = None
    because: Because | None = None
    #: For a request whose waits are counted in working time, outside it: when it next begins (E8).
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
    NOT_ASKED = "not_asked"
    SAME_PERSON = "same_person"
    CANNOT_BE_REACHED = "cannot_be_reached"
    REMINDED = "reminded"
    PAST = "past"
    TOO_LONG = "too_long_off"


class Refused(Exception):
    """The event does not fit the request; nothing changed."""

    def __init__(self, code: Refusal, message: str, by: StaffId | None = None) -> None:
        super().__init__(message)
        self.code = code
        #: Who has it, when somebody else does.
        self.by = by
