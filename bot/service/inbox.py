"""Requests as staff handle them: the inbox, opening one, and taking, answering, handing on, closing or refusing it.

Every use case checks the clinic and the right to the request; what somebody has no right to does not exist for them (`NotFoundError`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Final

from bot.domain.incoming import clean_text
from bot.domain.request import ENDED, HELD, Answered, Closed, Event, HandedOn, Kind, Ladder, NotMine, Request, State, Took
from bot.ids import PatientId, StaffId
from bot.service.desk import Desk
from bot.service.request_case import Case, Done, ladder_of
from bot.service.requests import LONGEST_WORDS
from bot.store import people, requests
from bot.store.people import StaffRow
from bot.store.requests import Happened, Stored, Words, with_line
from bot.store.tables.requests import Direction
from bot.store.work import Work

PREVIEW_LENGTH: Final = 90
#: The same answer again within this time is the second click of a double click.
DOUBLE_CLICK: Final = timedelta(minutes=10)


class NotFoundError(Exception):
    """There is no such request for this member of staff: another clinic's, somebody else's, or none at all."""


class MovedOnError(Exception):
    """The request has gone on to somebody else since the page was shown; nothing changed. `to` is who is asked now."""

    def __init__(self, to: tuple[StaffId, ...]) -> None:
        super().__init__("the request has gone on since it was shown")
        self.to = to


class MoreWordsError(Exception):
    """The patient has written more since the page was shown; nothing was sent. Read it first."""


class BadAnswerError(ValueError):
    """An answer that cannot be sent: `problem` is `empty` or `too_long`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Sight(IntEnum):
    """How much of a request somebody may see."""

    NOTHING = 0
    STATE = 1  # that it is taken care of, by whom; no word of the patient's
    WORDS = 2


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
class InboxRow:
    """One request in an inbox. `unread` says that the patient's newest words have not been opened by anybody."""

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
    unread: bool
    reaches_nobody: bool


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a page showed: since when the present people are asked, and how many of the patient's words there were."""

    since: datetime
    heard: int

    def __str__(self) -> str:
        return f"{self.since.isoformat()}~{self.heard}"

    @classmethod
    def parse(cls, text: str) -> "AsOf | None":
        """The reverse of `str`; None for anything else."""
        since, _, heard = text.partition("~")
        try:
            moment = datetime.fromisoformat(since)
            return cls(moment, int(heard)) if moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class View:
    """A request as it is shown on its own page. Without `Sight.WORDS` there is no name and no word in it."""

    row: InboxRow
    sight: Sight
    reason: tuple[str, ...]
    words: tuple[Words, ...]
    history: tuple[Happened, ...]
    names: dict[StaffId, str]
    colleagues: tuple[StaffRow, ...]
    as_of: AsOf
    held_by_me: bool
    asked_now: tuple[StaffId, ...]
    reachable: bool
    from_house: bool
    language: str
    mark: int

    @property
    def may_act(self) -> bool:
        """Whether this person can take or answer it: it is open, or theirs."""
        return self.sight is Sight.WORDS and (self.row.state is State.OPEN or self.held_by_me) and self.row.state not in ENDED


@dataclass(frozen=True, slots=True)
class Looked:
    """A request that was opened; see `Done` about `rows`."""

    view: View
    done: Done


# --- looking ---


def inbox(work: Work, staff_id: StaffId) -> list[InboxRow]:
    """What a member of staff has to do, urgent and early deadlines first; then what they hold, and their patients' with others.

    Their own patients' requests; those of patients they deputise for, and those for the duty list, only once they have come to them.
    """
    me = people.staff_member(work, staff_id)
    histories = requests.histories_in(work, me.clinic_id)
    ladders: dict[PatientId, Ladder] = {}
    rows = []
    for stored in requests.living_in(work, me.clinic_id):
        if stored.patient_id not in ladders:
            ladders[stored.patient_id], _ = ladder_of(work, stored.patient_id, me.clinic_id)
        ladder = ladders[stored.patient_id]
        if _sight(stored.request, me.id, ladder, histories.get(stored.id, [])) is Sight.WORDS:
            rows.append(_row(work, stored, me.id, ladder))
    return sorted(rows, key=_order)


def look(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Looked:
    """Open a request.

    The first time after new words: it is written down that this person has seen them, for the patient to read, and the patient's
    waiting line says "read". Raises `NotFoundError`.
    """
    case, me = _open(work, desk, staff_id, code)
    history = requests.history(work, case.stored.id)
    sight = _sight(case.request, me.id, case.ladder, history)
    if sight is Sight.NOTHING:
        raise NotFoundError
    if sight is Sight.WORDS and not _has_read(case.stored, me.id, history):
        _read(case, me.id)
        history = requests.history(work, case.stored.id)
    return Looked(_view(case, me, sight, history), case.done)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a page that is open compares: how many requests wait, and marks that change with the inbox and with one request."""

    waiting: int
    inbox: str
    request: int


def glance(work: Work, staff_id: StaffId, code: str = "") -> Glance:
    """How things stand for somebody, without opening anything. `code` names the request whose page is open."""
    rows = inbox(work, staff_id)
    mark = sha256(repr(rows).encode()).hexdigest()[:16]
    found = requests.by_code(work, code) if any(row.code == code for row in rows) else None
    return Glance(waiting(rows), mark, _mark(requests.history(work, found[0])) if found else 0)


def waiting(rows: Sequence[InboxRow]) -> int:
    """How many of these wait for their reader."""
    return sum(row.place is Place.WAITING for row in rows)


def _mark(history: Sequence[Happened]) -> int:
    """A number that grows when something happens to a request; being read is no news."""
    return sum(one.what != "seen" for one in history)


# --- doing ---


def take(work: Work, desk: Desk, staff_id: StaffId, code: str, as_of: AsOf | None = None) -> Done:
    """Make it one's own; the patient is told who has it. Twice by the same person changes nothing.

    With `as_of`, a request that has meanwhile gone on to others is not taken: `MovedOnError`. Raises `NotFoundError` and `Refused`.
    """
    case, _ = _open_to_act(work, desk, staff_id, code)
    _check_still_here(case, as_of)
    return _do(case, Took(staff_id), staff_id)


def answer(work: Work, desk: Desk, staff_id: StaffId, code: str, text: str, as_of: AsOf | None = None) -> Done:
    """Write to the patient, who reads it after a tap on a neutral notice. Takes the request as well, if nobody had.

    Raises `BadAnswerError`, `NotFoundError`, `Refused`, and with `as_of` `MovedOnError` and `MoreWordsError`.
    """
    text = check_answer(text)
    case, _ = _open_to_act(work, desk, staff_id, code)
    if _just_said(work, case.stored, staff_id, text):
        return Done()
    _check_still_here(case, as_of)
    _check_all_heard(case, as_of)
    case.apply(Answered(staff_id), staff_id)
    requests.say(work, case.stored, Direction.TO_PATIENT, text, staff_id)
    case.save()
    return case.done


def hand_on(work: Work, desk: Desk, staff_id: StaffId, code: str, to: StaffId) -> Done:
    """Ask a named colleague of the same clinic to take it. Raises `NotFoundError` (also for a stranger) and `Refused`."""
    case, _ = _open_to_act(work, desk, staff_id, code)
    if to not in case.staff:
        raise NotFoundError
    return _do(case, HandedOn(staff_id, to), staff_id)


def close(work: Work, desk: Desk, staff_id: StaffId, code: str, as_of: AsOf | None = None) -> Done:
    """Be done with it. Raises `NotFoundError`, `Refused` and, with `as_of`, `MoreWordsError`."""
    case, _ = _open_to_act(work, desk, staff_id, code)
    if case.request.state not in ENDED:
        _check_all_heard(case, as_of)
    return _do(case, Closed(staff_id), staff_id)


def not_mine(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Done:
    """Say "not my patient": it goes on at once, unless others are asked too. Raises `NotFoundError` and `Refused`."""
    case, _ = _open_to_act(work, desk, staff_id, code)
    return _do(case, NotMine(staff_id), staff_id)


def check_answer(text: str) -> str:
    """The answer as it would be sent, for the preview. Raises `BadAnswerError`."""
    text = clean_text(text).replace("\r\n", "\n").strip()
    if not text:
        raise BadAnswerError("empty")
    if len(text) > LONGEST_WORDS:
        raise BadAnswerError("too_long")
    return text


# --- inside ---


def _open(work: Work, desk: Desk, staff_id: StaffId, code: str) -> tuple[Case, StaffRow]:
    me = people.staff_member(work, staff_id)
    found = requests.by_code(work, code)
    if found is None or found[2] != me.clinic_id or not me.active:
        raise NotFoundError
    request_id, patient_id, _ = found
    return Case.open(work, desk, request_id, patient_id), me


def _open_to_act(work: Work, desk: Desk, staff_id: StaffId, code: str) -> tuple[Case, StaffRow]:
    """The request, for somebody to whom it exists; whether the act fits its state, the machine says."""
    case, me = _open(work, desk, staff_id, code)
    if _sight(case.request, me.id, case.ladder, requests.history(work, case.stored.id)) is Sight.NOTHING:
        raise NotFoundError
    return case, me


def _do(case: Case, event: Event, staff_id: StaffId) -> Done:
    case.apply(event, staff_id)
    case.save()
    return case.done


def _sight(request: Request, me: StaffId, ladder: Ladder, history: Sequence[Happened]) -> Sight:
    """How much somebody may see: a request has come to those who were notified of it, until they said it is not theirs."""
    steps = [one.what for one in history if one.staff_id == me and one.what in {"notified", "not_mine"}]
    came_here, is_here_still = bool(steps), steps[-1:] == ["notified"]
    if request.holder == me:
        return Sight.WORDS
    if request.state in ENDED:
        return Sight.STATE if came_here else Sight.NOTHING
    if ladder.caseworker == me:
        return Sight.WORDS
    if request.state is State.OPEN and (is_here_still or (not came_here and me in request.asked(ladder))):
        return Sight.WORDS
    return Sight.STATE if came_here else Sight.NOTHING


def _row(work: Work, stored: Stored, me: StaffId, ladder: Ladder) -> InboxRow:
    request, line = stored.request, stored.line
    text = " · ".join(" ".join(part.split()) for part in stored.reason)
    return InboxRow(
        code=stored.code,
        place=_place(request, me, ladder),
        way=_way(request, me, ladder),
        kind=request.kind,
        state=request.state,
        patient=people.patient_name(work, stored.patient_id),
        preview=text if len(text) <= PREVIEW_LENGTH else text[: PREVIEW_LENGTH - 1].rstrip() + "…",
        sent_at=line.sent_at or request.asked_at,
        deadline_at=request.deadline_at,
        times_asked=request.times_asked,
        round=request.round,
        holder=_name_of(work, request.holder),
        unread=not line.all_read,
        reaches_nobody=request.reaches_nobody,
    )


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


def _order(row: InboxRow) -> tuple[int, bool, datetime]:
    return list(Place).index(row.place), row.kind is not Kind.URGENT, row.deadline_at or row.sent_at


def _view(case: Case, me: StaffRow, sight: Sight, history: Sequence[Happened]) -> View:
    stored, work = case.stored, case.work
    words = requests.words(work, stored.id)
    row = _row(work, stored, me.id, case.ladder)
    if sight is not Sight.WORDS:
        row, shown = replace(row, patient="", preview=""), ()
    else:
        shown = tuple(words)
    return View(
        row=row,
        sight=sight,
        reason=stored.reason if sight is Sight.WORDS else (),
        words=shown,
        history=tuple(history),
        names={one.id: one.name for one in case.staff.values()},
        colleagues=tuple(sorted((one for one in case.staff.values() if one.id != me.id), key=lambda one: one.name)),
        as_of=AsOf(case.request.rung_since, _heard(words)),
        held_by_me=case.request.holder == me.id,
        asked_now=case.request.asked(case.ladder),
        reachable=requests.reaches(work, stored.patient_id),
        from_house=stored.from_house,
        language=case.voice.language,
        mark=_mark(history),
    )


def _has_read(stored: Stored, me: StaffId, history: Sequence[Happened]) -> bool:
    """Whether this person has opened the request since the patient last added words."""
    since = stored.line.words_at or stored.request.asked_at
    return any(one.what == "seen" and one.staff_id == me and one.at >= since for one in history)


def _read(case: Case, me: StaffId) -> None:
    stored = case.stored
    requests.note(case.work, stored.id, "seen", me)
    people.audit(case.work, stored.patient_id, me, "seen")
    case.change(with_line(stored, seen_by=me, seen_at=case.work.now))
    if not stored.from_house:
        case.change(case.words.refresh(case.stored))
    case.save()


def _check_still_here(case: Case, as_of: AsOf | None) -> None:
    request = case.request
    if as_of is not None and request.state is State.OPEN and request.rung_since != as_of.since:
        raise MovedOnError(request.asked(case.ladder))


def _check_all_heard(case: Case, as_of: AsOf | None) -> None:
    if as_of is not None and _heard(requests.words(case.work, case.stored.id)) > as_of.heard:
        raise MoreWordsError


def _heard(words: Sequence[Words]) -> int:
    return sum(one.staff_id is None for one in words)


def _just_said(work: Work, stored: Stored, me: StaffId, text: str) -> bool:
    said = requests.words(work, stored.id)[-1:]
    return any(one.staff_id == me and one.text == text and work.now - one.at < DOUBLE_CLICK for one in said)


def _name_of(work: Work, staff: StaffId | None) -> str:
    return people.staff_member(work, staff).name if staff else ""

