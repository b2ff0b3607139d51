"""The inbox of a member of staff: which requests stand in it, where, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from bot.domain.requests.outlook import Ahead, outlook
from bot.domain.requests.request import HELD, Kind, Ladder, Request, Rung, State
from bot.ids import PatientId, StaffId
from bot.service.requests.case import ladder_of
from bot.service.requests.rights import Sight, sight_of
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import events, records
from bot.store.requests.events import Happened
from bot.store.requests.records import Stored

PREVIEW_LENGTH: Final = 90


class Place(StrEnum):
    """Where a request stands in somebody's inbox."""

    WAITING = "waiting"  # they are asked, and nobody has it
    MINE = "mine"
    ANSWERED = "answered"  # by them; it closes by itself after a quiet week
    ELSEWHERE = "elsewhere"  # their own patient, in other hands


class Way(StrEnum):
    """Why a request is in somebody's inbox."""

    OWN = "own"
    DEPUTY = "deputy"
    DUTY = "duty"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever is asked at some point, as those of `rung` (None: handed to them by name). `me` says that the reader is one of them."""

    names: tuple[str, ...] = ()
    rung: Rung | None = None
    me: bool = False


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One request in an inbox. `unread` says that the patient's newest words have not been opened by anybody.

    `holder` has taken it; `now` is asked while nobody has. At `deadline_at` comes `ahead`, unless somebody acts before, and asks `then`.
    `late` says that somebody should have acted already: a limit to answer has passed, or everybody was asked in vain. `opened` says that
    the patient has pressed the button that shows the answer; they know that staff see this, and staff see no more than this.
    """

    code: str
    place: Place
    way: Way
    kind: Kind
    state: State
    patient: str
    preview: str
    sent_at: datetime
    deadline_at: datetime | None
    times_asked: int
    round: int
    holder: str
    now: Asked
    ahead: Ahead | None
    then: Asked
    late: bool
    unread: bool
    opened: bool
    reaches_nobody: bool

    @property
    def mine(self) -> bool:
        """Whether the reader has taken it."""
        return self.place in {Place.MINE, Place.ANSWERED}


def inbox(work: Work, staff_id: StaffId) -> list[InboxRow]:
    """What a member of staff has to do, the urgent first, then the late, then by deadline; then what they hold; then others'.

    Their own patients' requests; those of patients they deputise for, and those for the duty list, only once they have come to them.
    """
    me = people.staff_member(work, staff_id)
    histories = events.histories_in(work, me.clinic_id)
    ladders: dict[PatientId, tuple[Ladder, dict[StaffId, StaffRow]]] = {}
    rows = []
    for stored in records.living_in(work, me.clinic_id):
        if stored.patient_id not in ladders:
            ladders[stored.patient_id] = ladder_of(work, stored.patient_id, me.clinic_id)
        ladder, staff = ladders[stored.patient_id]
        if sight_of(stored.request, me.id, ladder, histories.get(stored.id, [])) is Sight.WORDS:
            rows.append(row_of(work, stored, me.id, ladder, staff))
    return sorted(rows, key=_order)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a page that is open compares: how many requests wait, of which how many are urgent, and marks that change with the inbox
    and with one request; `heard` counts the patient's words about that one. 0: it is with the reader no longer."""

    waiting: int
    urgent: int
    inbox: str
    request: int
    heard: int


def glance(work: Work, staff_id: StaffId, code: str = "") -> Glance:
    """How things stand for somebody, without opening anything. `code` names the request whose page is open."""
    rows = inbox(work, staff_id)
    mark = sha256(repr(rows).encode()).hexdigest()[:16]
    found = records.by_code(work, code) if any(row.code == code for row in rows) else None
    return Glance(
        waiting(rows),
        urgent(rows),
        mark,
        mark_of(events.history(work, found[0])) if found else 0,
        events.heard(work, found[0]) if found else 0,
    )


def waiting(rows: Sequence[InboxRow]) -> int:
    """How many of these wait for their reader."""
    return sum(row.place is Place.WAITING for row in rows)


def urgent(rows: Sequence[InboxRow]) -> int:
    """How many of those that wait are urgent."""
    return sum(row.place is Place.WAITING and row.kind is Kind.URGENT for row in rows)


def mark_of(history: Sequence[Happened]) -> int:
    """A number that grows when something happens to a request; being read is no news."""
    return sum(one.what != "seen" for one in history)


def row_of(
    work: Work, stored: Stored, me: StaffId, ladder: Ladder, staff: Mapping[StaffId, StaffRow]
) -> InboxRow:
    """A request as it stands in somebody's inbox; `staff` are the clinic's."""
    request, line = stored.request, stored.line
    coming = outlook(request, ladder)
    now, rung = request.asked(ladder), None if request.addressee else request.rung
    return InboxRow(
        code=stored.code,
        place=_place(request, me, ladder),
        way=_way(request, me, ladder),
        kind=request.kind,
        state=request.state,
        patient=people.patient_name(work, stored.patient_id),
        preview=_shortened(" ".join(" ".join(stored.reason).split())),
        sent_at=line.sent_at or request.asked_at,
        deadline_at=request.deadline_at,
        times_asked=request.times_asked,
        round=request.round,
        holder=_name_of(work, request.holder),
        now=_asked(now, rung, me, staff),
        ahead=coming.ahead if coming else None,
        then=_asked(coming.staff, coming.rung, me, staff) if coming else Asked(),
        late=_late(request, work.now),
        unread=not line.all_read and request.state is not State.ANSWERED,
        opened=request.state is State.ANSWERED and events.all_opened(work, stored.id),
        reaches_nobody=request.reaches_nobody,
    )


def _asked(
    asked: Sequence[StaffId], rung: Rung | None, me: StaffId, staff: Mapping[StaffId, StaffRow]
) -> Asked:
    return Asked(tuple(staff[one].name for one in asked if one in staff), rung, me in asked)


def _late(request: Request, now: datetime) -> bool:
    if request.deadline_at is None or request.state is State.ANSWERED:
        return False
    return (
        request.deadline_at <= now or request.reminded or (request.state is State.OPEN and request.round > 1)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= PREVIEW_LENGTH else text[: PREVIEW_LENGTH - 1].rstrip(" .,;:") + "…"


def _place(request: Request, me: StaffId, ladder: Ladder) -> Place:
    if request.holder == me:
        return Place.ANSWERED if request.state is State.ANSWERED else Place.MINE
    if request.state in HELD or (request.addressee not in {None, me} and ladder.caseworker == me):
        return Place.ELSEWHERE
    return Place.WAITING


def _way(request: Request, me: StaffId, ladder: Ladder) -> Way:
    if ladder.caseworker == me:
        return Way.OWN
    if request.addressee == me:
        return Way.HANDED
    if ladder.deputy == me:
        return Way.DEPUTY
    return Way.DUTY if me in ladder.duty else Way.HANDED


def _order(row: InboxRow) -> tuple[int, bool, bool, datetime]:
    return (
        list(Place).index(row.place),
        row.kind is not Kind.URGENT,
        not row.late,
        row.deadline_at or row.sent_at,
    )


def _name_of(work: Work, staff: StaffId | None) -> str:
    return people.staff_member(work, staff).name if staff else ""
