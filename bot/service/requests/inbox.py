"""The inbox of a member of staff: which requests stand in it, where, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from bot.domain.requests.kinds import Urgency
from bot.domain.requests.outlook import Ahead, outlook
from bot.domain.requests.policy import Who
from bot.domain.requests.request import ENDED, HELD, Ladder, Request, State
from bot.ids import ClinicId, PatientId, RequestId, StaffId
from bot.service.requests.ladders import ladders_of
from bot.service.requests.rights import STEPS, Sight, is_consulted, sight_of, turned_down_by
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import events, records, staff_words
from bot.store.requests.events import EventWords, Happened
from bot.store.requests.records import Stored, Unreadable

PREVIEW_LENGTH: Final = 160


class Place(StrEnum):
    """Where a request stands in somebody's inbox."""

    WAITING = "waiting"  # they are asked, and nobody has it; or it is theirs, and the patient has written something that nobody has read
    ADVICE = "advice"  # a colleague who has it asks them something
    MINE = "mine"  # they have it and have yet to answer; they know what it says
    SNOOZED = "snoozed"  # they have put it off; it comes back by itself
    ANSWERED = "answered"  # by them; it closes by itself after a quiet week
    ELSEWHERE = "elsewhere"  # their own patient, in other hands


class Way(StrEnum):
    """Why a request is in somebody's inbox."""

    OWN = "own"
    DEPUTY = "deputy"
    DUTY = "duty"
    HANDED = "handed"
    COVER = "cover"  # for somebody who is away
    ADVICE = "advice"  # asked by a colleague, and nobody else waits for them


@dataclass(frozen=True, slots=True)
class Asked:
    """Whoever is asked at some point, as those whom a rung `asks` (empty: handed to them by name). `me`: the reader is one of them."""

    names: tuple[str, ...] = ()
    asks: tuple[Who, ...] = ()
    me: bool = False


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One request in an inbox. `unread` says that the patient's newest words have not been opened by anybody.

    `holder` has taken it; `now` is asked while nobody has. At `deadline_at` comes `ahead`, unless somebody acts before, and asks `then`.
    `late` says that somebody should have acted already: a limit to answer has passed, or everybody was asked in vain. `opened` says that
    the patient has pressed the button that shows the answer; they know that staff see this, and staff see no more than this.
    `preview` is the beginning of the patient's newest words; where they asked anew without any, it is empty and `asked_anew` says so.
    """

    code: str
    place: Place
    way: Way
    kind: str
    urgency: Urgency
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
    #: The whole request does not open: only what stands here is known, and `whose` caseworker's patient it is.
    unreadable: bool = False
    words_lost: bool = False
    whose: str = ""
    asked_anew: bool = False
    by_program: bool = False
    #: The reader has taken it.
    mine: bool = False
    #: One of the staff wrote first, and the patient has written nothing yet.
    wrote_first: bool = False
    #: Where the word of several is wanted: who has said that they have seen it, and whose is missing; whether the reader's is.
    seen: tuple[str, ...] = ()
    missing: tuple[Asked, ...] = ()
    owes: bool = False

    @property
    def to_do(self) -> bool:
        """Whether the next move is the reader's."""
        return self.place in TO_DO

    @property
    def pressing(self) -> bool:
        """Whether it is urgent and has yet to be answered."""
        return self.urgency is Urgency.URGENT and self.state is not State.ANSWERED


#: Where the next move is the reader's.
TO_DO: Final = frozenset({Place.ADVICE, Place.WAITING, Place.MINE})


@dataclass(frozen=True, slots=True)
class ClinicNow:
    """A clinic's living requests and what says who sees them, read in a handful of statements however many there are."""

    requests: list[Stored | Unreadable]
    ladders: Mapping[PatientId, Ladder]
    staff: Mapping[StaffId, StaffRow]
    came: Mapping[RequestId, Sequence[Happened]]

    def seen_by(self, me: StaffId) -> list[Stored | Unreadable]:
        """Those that stand in somebody's inbox."""
        return [one for one in self.requests if self._concerns(one, me)]

    def place_of(self, one: Stored | Unreadable, me: StaffId) -> Place:
        """Where a request stands in somebody's inbox."""
        ladder = self.ladders[one.patient_id]
        if isinstance(one, Stored):
            return _place(one, me, ladder, self.came.get(one.id, ()))
        if one.holder == me:
            return Place.ANSWERED if one.state is State.ANSWERED else Place.MINE
        return Place.ELSEWHERE if one.state in HELD else Place.WAITING

    def _concerns(self, one: Stored | Unreadable, me: StaffId) -> bool:
        ladder, came = self.ladders[one.patient_id], self.came.get(one.id, ())
        if isinstance(one, Stored):
            return sight_of(one.request, me, ladder, came) is Sight.WORDS
        # Whom it has come to is sealed as well: everybody who could be asked sees that somebody waits; with nobody, everybody does.
        could_be_asked = {ladder.caseworker, ladder.deputy, *ladder.duty, one.holder} & self.staff.keys()
        return not could_be_asked or me in could_be_asked or any(each.staff_id == me for each in came)


def clinic_now(
    work: Work, clinic_id: ClinicId, me: StaffId | None = None, *, words: bool = False
) -> ClinicNow:
    """How a clinic's requests stand, for `me` (or for all of the staff); what the patients wrote is opened only for `words`."""
    requests = records.living_in(work, clinic_id, words=words)
    ladders, staff = ladders_of(work, clinic_id, {one.patient_id for one in requests})
    came = events.histories_in(work, clinic_id, STEPS, me)
    if me is not None:
        came |= _others_too(work, requests, ladders, came, me)
    return ClinicNow(requests, ladders, staff, came)


def _others_too(
    work: Work,
    requests: Sequence[Stored | Unreadable],
    ladders: Mapping[PatientId, Ladder],
    came: Mapping[RequestId, Sequence[Happened]],
    me: StaffId,
) -> dict[RequestId, list[Happened]]:
    """How those requests came to everybody of which `me` has said that they are not theirs, and which still ask them."""
    turned_down = {
        one.id
        for one in requests
        if isinstance(one, Stored)
        and me in turned_down_by(came.get(one.id, ()))
        and me in one.request.asked(ladders[one.patient_id])
    }
    return events.histories_of(work, turned_down, STEPS) if turned_down else {}


def inbox(work: Work, staff_id: StaffId) -> list[InboxRow]:
    """What a member of staff has to do, the urgent first, then the late, then by deadline; then what they hold; then others'.

    Their own patients' requests; those of patients they deputise for, and those for the duty list, only once they have come to them.
    What cannot be read stands among them and says so.
    """
    me = people.staff_member(work, staff_id)
    now = clinic_now(work, me.clinic_id, staff_id, words=True)
    mine = now.seen_by(staff_id)
    names = people.patient_names(work, {one.patient_id for one in mine})
    said = events.newest_in(work, me.clinic_id, {one.id for one in mine})
    rows = []
    for one in mine:
        ladder, name = now.ladders[one.patient_id], names[one.patient_id]
        if isinstance(one, Stored):
            opened, newest = one.id not in said.unopened, said.words.get(one.id)
            came = now.came.get(one.id, ())
            rows.append(
                row_of(work, one, staff_id, ladder, now.staff, name, opened=opened, newest=newest, came=came)
            )
        else:
            rows.append(_unreadable_row(work, one, now, staff_id, name))
    return sorted(rows, key=_order)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one request stands: how much has happened to it (being read is nothing), how often the patient wrote, how many of the staff's
    answers they have not opened, and how many colleagues are writing an answer now."""

    steps: int = 0
    heard: int = 0
    unopened: int = 0
    writing: int = 0


@dataclass(frozen=True, slots=True)
class Glance:
    """What the open pages of somebody compare: how many requests wait, of which how many are urgent, a mark that changes with the inbox,
    and how those stand that they have open, by code. One that is with the reader no longer is not among them."""

    waiting: int
    urgent: int
    inbox: str
    requests: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Somebody with open pages; `codes` name the requests on them."""

    staff_id: StaffId
    codes: frozenset[str] = frozenset()


def glances(work: Work, clinic_id: ClinicId, onlookers: Collection[Onlooker]) -> dict[Onlooker, Glance]:
    """How things stand for everybody who has a page of this clinic open: the same few statements for one as for fifty, no word opened."""
    now = clinic_now(work, clinic_id)
    seen = {one.staff_id: now.seen_by(one.staff_id) for one in onlookers}
    codes = {code for one in onlookers for code in one.codes}
    shown = [one.id for one in now.requests if one.code in codes]
    steps = events.steps_of(work, shown) if shown else {}
    relays = events.relays_of(work, shown) if shown else {}
    writers = staff_words.writers(work, shown) if shown else {}
    found = {}
    for one in onlookers:
        places = [(each, now.place_of(each, one.staff_id)) for each in seen[one.staff_id]]
        waiting = [_urgency(each) for each, place in places if place is Place.WAITING]
        mark = sha256(repr([(each.code, _version(each), place) for each, place in places]).encode())
        found[one] = Glance(
            len(waiting),
            waiting.count(Urgency.URGENT),
            mark.hexdigest()[:16],
            {
                each.code: Standing(
                    steps.get(each.id, 0),
                    *relays.get(each.id, (0, 0)),
                    len(writers.get(each.id, set()) - {one.staff_id}),
                )
                for each, _ in places
                if each.code in one.codes
            },
        )
    return found


def _urgency(one: Stored | Unreadable) -> Urgency:
    return one.request.urgency if isinstance(one, Stored) else one.urgency


def _version(one: Stored | Unreadable) -> int:
    return one.request.version if isinstance(one, Stored) else one.version


def waiting(rows: Sequence[InboxRow]) -> int:
    """How many of these wait for their reader."""
    return sum(row.place is Place.WAITING for row in rows)


def urgent(rows: Sequence[InboxRow]) -> int:
    """How many of those that wait are urgent."""
    return sum(row.place is Place.WAITING and row.urgency is Urgency.URGENT for row in rows)


def mark_of(history: Sequence[Happened]) -> int:
    """A number that grows when something happens to a request; being read is no news."""
    return sum(one.what != events.SEEN for one in history)


def row_of(
    work: Work,
    stored: Stored,
    me: StaffId,
    ladder: Ladder,
    staff: Mapping[StaffId, StaffRow],
    patient: str,
    *,
    opened: bool,
    newest: EventWords | None,
    came: Sequence[Happened],
) -> InboxRow:
    """A request as it stands in somebody's inbox; `staff` are the clinic's, `opened` tells of an answered one whether it was, `newest` is
    what the patient wrote last besides the request itself, `came` how it came to them."""
    request, line = stored.request, stored.line
    coming = outlook(request, ladder)
    sent_at = line.sent_at or request.asked_at
    anew = sent_at > (newest.at if newest else request.asked_at)
    written = " ".join(stored.reason) if newest is None else newest.text
    now, asks = request.asked(ladder), () if request.addressee else request.asks
    place = _place(stored, me, ladder, came)
    return InboxRow(
        code=stored.code,
        place=place,
        way=Way.ADVICE if place is Place.ADVICE else _way(request.addressee, me, ladder),
        kind=request.kind,
        urgency=request.urgency,
        state=request.state,
        patient=patient,
        preview="" if anew else _shortened(" ".join(written.split())),
        sent_at=max(sent_at, newest.at) if newest else sent_at,
        deadline_at=request.due_at,
        times_asked=request.times_asked,
        round=request.round,
        holder=_name_of(work, request.holder, staff),
        now=_asked(now, asks, me, staff),
        ahead=coming.ahead if coming else None,
        then=_asked(coming.staff, coming.asks, me, staff) if coming else Asked(),
        late=_late(request, work.now),
        unread=_unread(stored),
        opened=request.state is State.ANSWERED and opened,
        reaches_nobody=request.reaches_nobody,
        words_lost=not anew and (stored.reason_lost if newest is None else newest.lost),
        asked_anew=anew,
        by_program=stored.by_program,
        mine=request.holder == me,
        wrote_first=newest is None and not anew and not stored.reason and not stored.reason_lost,
        **_words_wanted(request, ladder, me, staff),
    )


def _words_wanted(
    request: Request, ladder: Ladder, me: StaffId, staff: Mapping[StaffId, StaffRow]
) -> dict[str, Any]:
    """Who has said that they have seen a request, and whose word is missing, place by place."""
    if not request.owing or request.state in ENDED:
        return {}
    there = {who: [one for one in request.unseen(ladder) if one in ladder.in_place(who)] for who in Who}
    return {
        "seen": tuple(staff[one].name for one in sorted(request.seen, key=str) if one in staff),
        "missing": tuple(_asked(there[who], (who,), me, staff) for who in request.missing(ladder)),
        "owes": me in request.unseen(ladder),
    }


def _unreadable_row(work: Work, one: Unreadable, now: ClinicNow, me: StaffId, patient: str) -> InboxRow:
    ladder = now.ladders[one.patient_id]
    return InboxRow(
        code=one.code,
        place=now.place_of(one, me),
        way=_way(None, me, ladder),
        kind=one.kind,
        urgency=one.urgency,
        state=one.state,
        patient=patient,
        preview="",
        sent_at=one.asked_at,
        deadline_at=one.deadline_at,
        times_asked=1,
        round=one.round,
        holder=_name_of(work, one.holder, now.staff),
        now=Asked(),
        ahead=None,
        then=Asked(),
        late=one.deadline_at is None or one.deadline_at <= work.now,
        unread=False,
        opened=False,
        reaches_nobody=False,
        unreadable=True,
        whose=_name_of(work, ladder.caseworker, now.staff),
        mine=one.holder == me,
    )


def _asked(
    asked: Sequence[StaffId], asks: tuple[Who, ...], me: StaffId, staff: Mapping[StaffId, StaffRow]
) -> Asked:
    return Asked(tuple(staff[one].name for one in asked if one in staff), asks, me in asked)


def _late(request: Request, now: datetime) -> bool:
    if request.deadline_at is None or request.state is State.ANSWERED:
        return False
    return (
        request.deadline_at <= now or request.reminded or (request.state is State.OPEN and request.round > 1)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= PREVIEW_LENGTH else text[: PREVIEW_LENGTH - 1].rstrip(" .,;:") + "…"


def _unread(stored: Stored) -> bool:
    return not stored.line.all_read and stored.request.state is not State.ANSWERED


def _wrote_more(stored: Stored) -> bool:
    """Whether the patient has written (or pressed "urgent") since they asked, or it came back, and nobody has read it."""
    line = stored.line
    return not line.all_read and line.news_at is not None and line.news_at > stored.request.asked_at


def _place(stored: Stored, me: StaffId, ladder: Ladder, came: Sequence[Happened]) -> Place:
    request = stored.request
    if request.holder != me and me not in request.asked(ladder) and is_consulted(request, me, came):
        return Place.ADVICE
    if request.holder == me:
        if request.state is State.ANSWERED:
            return Place.ANSWERED
        if _wrote_more(stored):
            return Place.WAITING
        return Place.SNOOZED if request.snoozed else Place.MINE
    if me in request.unseen(ladder):
        return Place.WAITING  # whoever has taken it, their word is wanted
    if request.state in HELD or (request.addressee not in {None, me} and ladder.caseworker == me):
        return Place.ELSEWHERE
    return Place.WAITING


def _way(addressee: StaffId | None, me: StaffId, ladder: Ladder) -> Way:
    if ladder.caseworker == me:
        return Way.OWN
    if addressee == me:
        return Way.HANDED
    if me in {one.cover for one in ladder.away if one.staff == ladder.caseworker}:
        return Way.COVER
    if ladder.deputy == me:
        return Way.DEPUTY
    if me in ladder.duty:
        return Way.DUTY
    return Way.COVER if me in {one.cover for one in ladder.away} else Way.HANDED


def _order(row: InboxRow) -> tuple[int, int, bool, datetime]:
    return (
        list(Place).index(row.place),
        -row.urgency.rank,
        not row.late,
        row.deadline_at or row.sent_at,
    )


def _name_of(work: Work, one: StaffId | None, staff: Mapping[StaffId, StaffRow]) -> str:
    if one is None:
        return ""
    return staff[one].name if one in staff else people.staff_member(work, one).name
