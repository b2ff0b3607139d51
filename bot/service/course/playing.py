"""Playing a person's course back: who may, for which reason, which the person reads, and what is shown of a minute.

Whoever enrols at the clinic and answers nobody may see what any of its staff saw; whoever answers, what they saw themselves: that they
enrol as well opened no colleague's message to them then, and opens none now. Of the chat both see what was about requests whose words were
on a screen that is theirs to see, and of the rest only on which days there was something. What was at another clinic is not shown.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.people.reasons import HOLDS, TO_PLAY, Reason
from bot.i18n import local
from bot.ids import PatientId, RequestId, StaffId
from bot.service.course.views import Chat, Screen, as_staff_may_see, screen_in, sent_by_them
from bot.service.desk import Desk
from bot.service.people.opening import LONGEST, RefusedError, may_play, of_clinic, plays_all
from bot.service.requests.rights import NotFoundError
from bot.store.course import fold
from bot.store.course.chat import chat_of, forgotten, talked_at
from bot.store.course.fold import Course, Moment
from bot.store.course.recording import PRESSES
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.people import audit, people
from bot.store.people.people import PLAYED, PatientRow, StaffRow
from bot.store.tables.people import Role

_CHAT: Final = "playing a chat"
#: A minute is shown as it was at its end.
MINUTE: Final = timedelta(minutes=1)
_LAST: Final = timedelta(microseconds=1)
#: So many moments stand on the line before the one that is shown, and as many after it.
AROUND: Final = 12
#: What may be told of a change before it is looked at; of the plan, of consents and of messages that are nobody's business nothing is.
TOLD: Final = frozenset(
    {
        "request",
        "request_event",
        "relay",
        "staff_note",
        "promise",
        "assignment",
        "handover",
        "stay",
        "enrolment",
        "outbox",
        PRESSES,
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Before a reason is given. Nothing of the person is in it."""

    patient_id: PatientId


@dataclass(frozen=True, slots=True)
class Timeline:
    """The minutes at which something changed, around the one that is shown; `first` and `last` of all."""

    first: datetime
    last: datetime
    before: tuple[Moment, ...] = ()
    after: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """One minute. `at` is its end; `screens` are whose screens can be chosen, with what they were called then.

    `here`: the person was this clinic's patient then. `timeline` is None where nothing is recorded.
    """

    patient_id: PatientId
    name: str
    reason: Reason
    until: datetime
    at: datetime
    timezone: str
    timeline: Timeline | None
    here: bool = False
    whose: StaffId | None = None
    screens: tuple[tuple[StaffId, str], ...] = ()
    screen: Screen = field(default_factory=lambda: Screen(None))
    #: The request whose page is drawn; empty for none.
    code: str = ""
    chat: Chat = ()
    chat_lost: bool = False
    #: Before this day what was sent about anything else is no longer kept, and with it some of the days; None where nothing is gone.
    kept_from: date | None = None
    #: So many requests of before are gone with their words, and everything that was sent about them.
    forgotten: int = 0


def open_for(work: Work, me: StaffRow, patient_id: UUID, reason: str, line: str) -> None:
    """Write down why somebody plays a course back, for the person to read. Raises `NotFoundError`, `RefusedError`."""
    person = _theirs(work, me, patient_id)
    said = " ".join(line.split())[:LONGEST] if reason == Reason.OTHER else ""
    if reason not in TO_PLAY or (reason == Reason.OTHER and not said):
        raise RefusedError
    people.audit(work, person.id, me.id, PLAYED, Reason(reason), said)


def play(
    work: Work,
    desk: Desk,
    me: StaffRow,
    since: datetime,
    patient_id: UUID,
    minute: datetime | None = None,
    whose: StaffId | None = None,
    code: str = "",
) -> Gate | Played:
    """A minute of somebody's course, for whoever has said why since they logged in (`since`) and within half an hour.

    `minute` is any moment of it, the last at which something changed unless given; `whose` picks the screen,
    `code` the request whose page is drawn, else the first.
    Raises `NotFoundError`.
    """
    person = _theirs(work, me, patient_id)
    last = audit.last_opening(work, person.id, me.id, max(since, work.now - HOLDS), PLAYED)
    if last is None or last.reason is None:
        return Gate(person.id)
    return _minute(work, desk, person, me, last.reason, last.at + HOLDS, minute, whose, code)


def play_for_operator(
    work: Work,
    desk: Desk,
    patient_id: UUID,
    reason: Reason,
    line: str,
    minute: datetime | None = None,
    whose: StaffId | None = None,
    code: str = "",
) -> Played:
    """A minute as whoever enrols at the person's clinic sees it, for the command line; written down for the person to read like theirs.

    Raises `NoResultFound`, and `RefusedError` for another reason without a word.
    """
    person = people.by_id(work, patient_id)
    said = " ".join(line.split())[:LONGEST] if reason is Reason.OTHER else ""
    if reason not in TO_PLAY or (reason is Reason.OTHER and not said):
        raise RefusedError
    people.audit(work, person.id, None, PLAYED, reason, said)
    return _minute(work, desk, person, None, reason, work.now, minute, whose, code)


def _minute(
    work: Work,
    desk: Desk,
    person: PatientRow,
    me: StaffRow | None,
    reason: Reason,
    until: datetime,
    minute: datetime | None,
    whose: StaffId | None,
    code: str,
) -> Played:
    own = me is not None and not plays_all(me)
    only = fold.came_to(work, person.id, me.id) if own and me is not None else None
    ends = fold.ends(work, person.id, TOLD, only)
    at = min(_end_of(minute or (ends[1] if ends else work.now)), work.now)
    timeline = None if ends is None else _timeline(work, person.id, at, *ends, only)
    about = (person.id, people.patient_name(work, person.id), reason, until, at, person.timezone)
    if ends is None or fold.clinic_at(work, person.id, at) != person.clinic_id:
        return Played(*about, timeline)
    course = fold.course_of(work, person.id, person.clinic_id, at)
    screens = ((me.id, me.name),) if own and me is not None else _screens(work, course, me)
    chosen = whose if whose in dict(screens) else next(iter(dict(screens)), None)
    with fold.standing(course, work) as then:
        seen = Screen(None) if chosen is None else screen_in(then, desk, course, chosen)
        shown = {one["id"] for one in course.rows.get("request", ())} if only is None else seen.shown
        theirs = readable(then, _CHAT, partial(sent_by_them, then, person.id, shown), lambda: None)
    bubbles = readable(work, _CHAT, partial(chat_of, work, person.id, at), lambda: None)
    both = (*(bubbles or ()), *(theirs or ()))
    since = fold.here_since(work, person.id, person.clinic_id, at)
    kept_from = work.now - desk.kept.sent
    return Played(
        *about,
        timeline,
        here=True,
        whose=chosen,
        screens=screens,
        screen=seen,
        code=code if code in seen.pages else next(iter(seen.pages), ""),
        chat=as_staff_may_see(
            [one for one in both if since is None or one.at >= since],
            talked_at(work, person.id, since, at),
            shown,
            at,
            person.timezone,
        ),
        chat_lost=bubbles is None or theirs is None,
        kept_from=local(kept_from, person.timezone).date() if ends[0] < kept_from else None,
        forgotten=forgotten(work, person.id, person.clinic_id, at, only),
    )


def _theirs(work: Work, me: StaffRow, patient_id: UUID) -> PatientRow:
    """A patient of the clinic whose course somebody may play. Raises `NotFoundError`."""
    person = of_clinic(work, me, patient_id)
    if not may_play(work, me, person):
        raise NotFoundError
    return person


def _end_of(minute: datetime) -> datetime:
    return minute.replace(second=0, microsecond=0) + MINUTE - _LAST


def _timeline(
    work: Work,
    patient_id: PatientId,
    at: datetime,
    first: datetime,
    last: datetime,
    only: Collection[RequestId] | None,
) -> Timeline:
    start = at.replace(second=0, microsecond=0)
    before = fold.moments(work, patient_id, TOLD, only, before=start - _LAST, most=AROUND)
    after = fold.moments(work, patient_id, TOLD, only, after=at, most=AROUND)
    return Timeline(first, last, tuple(_by_minute(before)), tuple(_by_minute(after)))


def _by_minute(moments: Collection[Moment]) -> list[Moment]:
    """The same, one for each minute."""
    found: dict[datetime, frozenset[str]] = {}
    for one in moments:
        minute = one.at.replace(second=0, microsecond=0)
        found[minute] = found.get(minute, frozenset()) | frozenset(one.places)
    return [Moment(minute, tuple(sorted(places))) for minute, places in sorted(found.items())]


def _screens(work: Work, course: Course, me: StaffRow | None) -> tuple[tuple[StaffId, str], ...]:
    """Whose screens whoever enrols can choose: those of everybody to whom the person was anything by then, and their own.

    The caseworker of then comes first.
    """
    assigned = [one for one in course.rows.get("assignment", ()) if one["until"] is None]
    first = [one["staff_id"] for one in assigned if one["role"] is Role.CASEWORKER]
    came = [
        one["staff_id"]
        for name in ("request_event", "staff_note")
        for one in course.rows.get(name, ())
        if one["staff_id"] is not None
    ]
    names = {one.id: one.name for one in people.everybody_of(work, course.clinic_id)}
    all_of_them = [*first, *(one["staff_id"] for one in assigned), *came, *([me.id] if me else [])]
    return tuple((one, names[one]) for one in dict.fromkeys(all_of_them) if one in names)
