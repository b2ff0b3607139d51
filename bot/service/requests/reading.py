"""Opening a request: its page with every word, and the note for the patient that somebody has read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.domain.people.roles import ANSWERING
from bot.domain.requests.kinds import Expected, Urgency
from bot.domain.requests.request import ENDED, State
from bot.domain.requests.snooze import choices
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.promises.showing import Promised, promised
from bot.service.requests import openers
from bot.service.requests.case import Case, Done
from bot.service.requests.inbox import InboxRow, mark_of, row_of
from bot.service.requests.rights import STEPS, Sight, is_consulted, open_case, sight_of
from bot.store.database.work import Work
from bot.store.outbox import news
from bot.store.people import people, reach
from bot.store.people.people import StaffRow
from bot.store.requests import events, records, staff_words
from bot.store.requests.events import EventWords, Happened
from bot.store.requests.records import Stored, Unreadable, with_line
from bot.store.requests.staff_words import Note
from bot.store.tables.messages import Sending

P = ParamSpec("P")
T = TypeVar("T")


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
class Earlier:
    """An earlier request of the same patient. `open_to_me`: its page exists for the reader, who may see there what they may see."""

    code: str
    kind: str
    urgency: Urgency
    state: State
    asked_at: datetime
    holder: str
    open_to_me: bool
    #: How it ended, as somebody said who closed it.
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What somebody with a patient's words before them must know about the patient, and nothing else that is kept."""

    language: str
    discharge_on: date | None
    caseworker: str
    deputy: str
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A request as it is shown on its own page. Without `Sight.WORDS` there is no name and no word in it."""

    row: InboxRow
    sight: Sight
    reason: tuple[str, ...]
    reason_lost: bool
    words: tuple[EventWords, ...]
    notes: tuple[Note, ...]
    #: What the reader has begun to answer; which colleagues are writing an answer now.
    draft: str
    writing: tuple[str, ...]
    #: None without `Sight.WORDS`.
    facts: Facts | None
    #: None without `Sight.WORDS`.
    promised: Promised | None
    history: tuple[Happened, ...]
    names: dict[StaffId, str]
    #: What the patient calls the reader.
    called: str
    #: What the patient hopes for; None for a kind that the content no longer has.
    expects: Expected | None
    #: How one of its kind may end, and how this one did; names of the content's.
    outcomes: tuple[str, ...]
    outcome: str
    #: A colleague has asked the reader about it, who has not answered.
    consulted: bool
    #: Ready beginnings of an answer; none for what is urgent, nor where danger is heard in what was written.
    openers: tuple[str, ...]
    #: What the patient hears when the reader answers.
    notice: str
    colleagues: tuple[StaffRow, ...]
    as_of: AsOf
    held_by_me: bool
    #: The holder has said that they are at work on it.
    working: bool
    #: The reader has put it off; to when they may, if they may, and until when at most.
    snoozed: bool
    snooze_to: tuple[datetime, ...]
    snooze_latest: datetime | None
    asked_now: tuple[StaffId, ...]
    reachable: bool
    by_program: bool
    language: str
    asked_at: datetime
    mark: int
    #: How many of the staff's answers the patient has not opened.
    unopened: int
    #: Until when the news of the newest of them wait, and whether they were let go unsent (a pause, a no). For what staff wrote first.
    waits_until: datetime | None
    unsent: bool
    #: Whether this person has read the patient's newest words, and whether that they were fetched is written down.
    read: bool
    fetch_noted: bool

    @property
    def may_act(self) -> bool:
        """Whether this person can take or answer it: it is open, or theirs."""
        return (
            self.sight is Sight.WORDS
            and (self.row.state is State.OPEN or self.held_by_me)
            and self.row.state not in ENDED
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """A request that was opened; see `Done` about `rows`."""

    view: View
    done: Done


def show(work: Work, desk: Desk, staff_id: StaffId, code: str) -> View:
    """A request as its page shows it. Only looks: a browser fetches pages ahead, and that is nobody's reading. Raises `NotFoundError`."""
    case, me = open_case(work, desk, staff_id, code, lock=False)
    history = events.history(work, case.stored.id)
    return _view(case, me, sight_of(case.request, me.id, case.ladder, history), history)


def note_fetched(work: Work, desk: Desk, staff_id: StaffId, code: str) -> None:
    """Write into the access log that these words were fetched with somebody's session; to be done before they are given out."""
    case, me = open_case(work, desk, staff_id, code)
    if not _fetch_noted(case, me.id):
        people.audit(work, case.stored.patient_id, me.id, people.FETCHED)


def look(work: Work, desk: Desk, staff_id: StaffId, code: str) -> Looked:
    """A person reads a request: their hand moved on its page, or they did something with it.

    The first time after new words: it is written down that this person has seen them, for the patient to read, and the patient's
    waiting line says "read". Raises `NotFoundError`.
    """
    case, me = open_case(work, desk, staff_id, code)
    history = events.history(work, case.stored.id)
    sight = sight_of(case.request, me.id, case.ladder, history)
    if sight is Sight.WORDS and not _has_read(case.stored, me.id, history):
        _read(case, me.id)
        history = events.history(work, case.stored.id)
    return Looked(_view(case, me, sight, history), case.done)


def and_read(
    work: Work,
    desk: Desk,
    staff_id: StaffId,
    code: str,
    act: Callable[Concatenate[Work, Desk, StaffId, str, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Carry out what somebody does on the page of a request, which they have read therefore, also in a browser without script.

    Only that they have is written down: what they do says more to the patient than "read" would. Raises what the act raises.
    """
    case, me = open_case(work, desk, staff_id, code)
    history = events.history(work, case.stored.id)
    may_read = sight_of(case.request, me.id, case.ladder, history) is Sight.WORDS
    if may_read and not _has_read(case.stored, me.id, history):
        _read(case, me.id, quietly=True)
    return act(work, desk, staff_id, code, *args, **kwargs)


def heard(words: Sequence[EventWords]) -> int:
    """How many of these are the patient's."""
    return sum(one.staff_id is None for one in words)


def _view(case: Case, me: StaffRow, sight: Sight, history: Sequence[Happened]) -> View:
    stored, work = case.stored, case.work
    words = events.words(work, stored.id)
    name = people.patient_name(work, stored.patient_id)
    unopened = sum(not one.seen for one in words if one.staff_id is not None)
    newest = next((one for one in reversed(words) if one.staff_id is None), None)
    row = row_of(
        work, stored, me.id, case.ladder, case.staff, name, opened=not unopened, newest=newest, came=history
    )
    kind = case.voice.desk.content.kinds.kinds.get(case.request.kind)
    if sight is not Sight.WORDS:
        row = replace(row, patient="", preview="")
    return View(
        row=row,
        sight=sight,
        reason=stored.reason if sight is Sight.WORDS else (),
        reason_lost=stored.reason_lost,
        words=tuple(words) if sight is Sight.WORDS else (),
        notes=tuple(staff_words.notes(work, stored.id)) if sight is Sight.WORDS else (),
        draft=staff_words.draft(work, stored.id, me.id) if sight is Sight.WORDS else "",
        writing=_writing(case, me.id) if sight is Sight.WORDS else (),
        facts=_facts(case, me) if sight is Sight.WORDS else None,
        promised=promised(case, me) if sight is Sight.WORDS and not _moved(case) else None,
        history=tuple(history),
        names={one.id: one.name for one in case.staff.values()},
        called=case.words.name(me.id),
        expects=kind.expects if kind else None,
        consulted=is_consulted(case.request, me.id, history),
        openers=_openers(case, words),
        outcomes=case.outcomes,
        outcome=stored.outcome if sight is Sight.WORDS else "",
        notice=case.words.text(case.request, "answered", staff=case.words.name(me.id)),
        colleagues=tuple(
            sorted(
                (one for one in case.staff.values() if one.id != me.id and one.roles & ANSWERING),
                key=lambda one: one.name,
            )
        ),
        as_of=AsOf(case.request.rung_since, heard(words)),
        held_by_me=case.request.holder == me.id,
        working=case.request.working and case.request.state is State.TAKEN,
        snoozed=case.request.snoozed and case.request.holder == me.id,
        **_snooze(case, me.id),
        asked_now=case.request.asked(case.ladder),
        reachable=_moved(case) or reach.reaches(work, stored.patient_id),
        by_program=stored.by_program,
        language=case.voice.language,
        asked_at=case.request.asked_at,
        mark=mark_of(history),
        unopened=unopened,
        **_going(case),
        read=sight is not Sight.WORDS or _has_read(stored, me.id, history),
        fetch_noted=sight is not Sight.WORDS or _fetch_noted(case, me.id),
    )


def _openers(case: Case, words: Sequence[EventWords]) -> tuple[str, ...]:
    if not _is_calm(case, words):
        return ()
    return openers.offered(case.work, case.voice.desk, case.voice.person.clinic_id, case.voice.language)


def _is_calm(case: Case, words: Sequence[EventWords]) -> bool:
    """Whether nothing presses and no danger is heard: ready-made words do harm in a crisis (JMIR Ment Health 2024 e57362)."""
    hearing = case.voice.desk.hearing
    said = (*case.stored.reason, *(one.text for one in words if one.staff_id is None))
    return case.request.urgency is Urgency.ROUTINE and not any(hearing.hear(one).ring for one in said)


def _snooze(case: Case, me: StaffId) -> dict[str, Any]:
    """To when the holder may put it off; nothing for anybody else."""
    hours = case.voice.hours
    latest = case.request.put_off_at_most(hours) if case.request.holder == me else None
    to = () if latest is None else choices(case.work.now, latest, hours)
    return {"snooze_to": to, "snooze_latest": latest}


def _going(case: Case) -> dict[str, Any]:
    """Where the news of what staff wrote first stand."""
    address, uses = case.voice.person.address, case.voice.desk.content.kinds.uses
    stands = None
    if address is not None and case.request.kind == uses.written_first:
        stands = news.newest_of(case.work, address.recipient_id, case.stored.id)
    state, not_before = stands or (None, case.work.now)
    waits = state is Sending.WAITING and not_before > case.work.now
    return {
        "waits_until": not_before if waits else None,
        "unsent": state in {Sending.DROPPED, Sending.PARKED},
    }


def _writing(case: Case, me: StaffId) -> tuple[str, ...]:
    others = staff_words.writers(case.work, [case.stored.id]).get(case.stored.id, set()) - {me}
    return tuple(sorted(one.name for one in case.staff.values() if one.id in others))


def _moved(case: Case) -> bool:
    """Whether the patient is another clinic's by now: this one keeps its own request, and learns nothing new."""
    return case.voice.person.clinic_id != case.stored.clinic_id


def _facts(case: Case, me: StaffRow) -> Facts:
    work, person, ladder = case.work, case.voice.person, case.ladder
    others = records.earlier_of(work, case.stored.patient_id, case.stored.clinic_id, case.stored.id)
    came = events.histories_of(work, {one.id for one in others}, STEPS) if others else {}
    names = {one.id: one.name for one in case.staff.values()}

    def earlier(one: Stored | Unreadable) -> Earlier:
        if isinstance(one, Unreadable):
            return Earlier(one.code, one.kind, one.urgency, one.state, one.asked_at, "", open_to_me=False)
        request = one.request
        mine = sight_of(request, me.id, ladder, came.get(one.id, ())) is not Sight.NOTHING
        holder = names.get(request.holder, "") if request.holder else ""
        return Earlier(
            one.code,
            request.kind,
            request.urgency,
            request.state,
            request.asked_at,
            holder,
            open_to_me=mine,
            outcome=one.outcome,
        )

    return Facts(
        person.language,
        None if _moved(case) else person.discharge_on,
        names.get(ladder.caseworker, "") if ladder.caseworker else "",
        names.get(ladder.deputy, "") if ladder.deputy else "",
        tuple(map(earlier, others)),
    )


def _fetch_noted(case: Case, me: StaffId) -> bool:
    since = case.stored.line.news_at or case.request.asked_at
    return people.in_access_log(case.work, case.stored.patient_id, me, since)


def _has_read(stored: Stored, me: StaffId, history: Sequence[Happened]) -> bool:
    """Whether this person has opened the request since the patient last added words, or it came back."""
    since = stored.line.news_at or stored.request.asked_at
    return any(one.what == "seen" and one.staff_id == me and one.at >= since for one in history)


def _read(case: Case, me: StaffId, *, quietly: bool = False) -> None:
    stored = case.stored
    events.note(case.work, stored.id, "seen", me)
    people.audit(case.work, stored.patient_id, me, "seen")
    case.change(with_line(stored, seen_by=me, seen_at=case.work.now))
    if not (stored.by_program or quietly):
        case.change(case.words.refresh(case.stored))
    case.save()
