"""What somebody saw of one person at a moment: a pure function of what was recorded up to then, drawn by what draws it today.

Who had no right to something then does not see it now: the rights are those of then, asked by the same functions.
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Final

from bot.domain.people.roles import ANSWERING, StaffRole
from bot.i18n import local
from bot.ids import PatientId, RequestId, StaffId
from bot.service.desk import Desk
from bot.service.people import board
from bot.service.people.board import Line, Only, Sort
from bot.service.requests import inbox, reading
from bot.service.requests.inbox import InboxRow
from bot.service.requests.reading import View
from bot.service.requests.rights import NotFoundError, Sight
from bot.store.course.chat import Bubble
from bot.store.course.fold import Course, standing
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import events, records

#: Besides those in somebody's inbox, so many of a person's newest requests are looked at.
_OTHERS: Final = 5
#: Who has a board (`clinic/board.py`).
BOARD: Final = ANSWERING | {StaffRole.CLINIC}


@dataclass(frozen=True, slots=True)
class Screen:
    """What one member of staff saw: their rows of the inbox that are this person's, the pages of the requests that existed for
    them by code, those of the inbox first, and the line on the board.

    `staff` is who it was, as they were then; None for somebody who was not there.
    `shown`: the requests whose words they had before them. `gap`: something of it cannot be read.
    """

    staff: StaffRow | None
    rows: tuple[InboxRow, ...] = ()
    pages: Mapping[str, View] = field(default_factory=dict)
    line: Line | None = None
    shown: frozenset[RequestId] = frozenset()
    gap: bool = False


def screen(work: Work, desk: Desk, course: Course, staff_id: StaffId) -> Screen:
    """What somebody saw of one person at the moment of `course`."""
    with standing(course, work) as then:
        return screen_in(then, desk, course, staff_id)


def screen_in(then: Work, desk: Desk, course: Course, staff_id: StaffId) -> Screen:
    """The same within the transaction of then (`standing`), for whoever asks for several."""
    me = readable(then, _PLAYING, partial(_member, then, course, staff_id), lambda: None)
    if me is None:
        return Screen(None, gap=course.lost > 0)
    rows = readable(then, _PLAYING, partial(_rows, then, me), lambda: None)
    pages = {code: page for code in _codes(course, rows or ()) if (page := _page(then, desk, me, code))}
    lines = readable(then, _PLAYING, partial(_lines, then, desk, course, me), lambda: None)
    return Screen(
        me,
        tuple(rows or ()),
        pages,
        next(iter(lines or ()), None),
        frozenset(
            one["id"]
            for one in course.rows.get("request", ())
            if (page := pages.get(one["code"])) is not None and page.sight is Sight.WORDS
        ),
        gap=rows is None or lines is None or course.lost > 0,
    )


_PLAYING: Final = "playing a course"


def _member(then: Work, course: Course, staff_id: StaffId) -> StaffRow | None:
    """Somebody of the staff as they were then; None for who was not there yet, or no longer."""
    known = any(row["id"] == staff_id for row in course.rows.get("staff", ()))
    me = people.staff_member(then, staff_id) if known else None
    return me if me is not None and me.active else None


def _rows(then: Work, me: StaffRow) -> list[InboxRow]:
    return inbox.inbox(then, me.id) if me.roles & ANSWERING else []


def _codes(course: Course, rows: Sequence[InboxRow]) -> list[str]:
    """The codes of requests that may have existed for somebody then: those in their inbox, then the newest of the others."""
    mine = [row.code for row in rows]
    others = sorted(
        course.rows.get("request", ()), key=lambda one: (one["asked_at"], one["id"]), reverse=True
    )
    return mine + [one["code"] for one in others if one["code"] not in mine][:_OTHERS]


def _page(then: Work, desk: Desk, me: StaffRow, code: str) -> View | None:
    """The page of a request as somebody saw it; None for one that did not exist for them, or that cannot be read."""

    def show() -> View | None:
        try:
            return reading.show(then, desk, me.id, code) if me.roles & ANSWERING else None
        except NotFoundError:
            return None

    return readable(then, _PLAYING, show, lambda: None)


def _lines(then: Work, desk: Desk, course: Course, me: StaffRow) -> list[Line]:
    """The person's line on somebody's board, if it had one."""
    found = board.show(then, desk, me, Sort.DAY, Only.ALL, mine=False) if me.roles & BOARD else None
    return [one for one in found.lines if one.row.patient_id == course.patient_id] if found else []


# --- the chat ---


@dataclass(frozen=True, slots=True)
class Private:
    """Days within which the person and the program talked about what is nobody else's: not what, and not when on the day."""

    first: date
    last: date


#: What stands in the chat as staff may see it.
Chat = tuple[Bubble | Private, ...]


def sent_by_them(then: Work, patient_id: PatientId, shown: Collection[RequestId]) -> list[Bubble]:
    """What the person had sent to the staff about the requests that were `shown`."""
    found: list[Bubble] = []
    for one in records.of_patient(then, patient_id):
        if one.id not in shown:
            continue
        if not one.by_program and (one.reason or one.reason_lost):
            asked = "\n".join(one.reason)
            found.append(
                Bubble(one.request.asked_at, asked, request_id=one.id, lost=one.reason_lost, mine=True)
            )
        found += [
            Bubble(said.at, said.text, request_id=one.id, lost=said.lost, mine=True)
            for said in events.words(then, one.id)
            if said.staff_id is None
        ]
    return found


def as_staff_may_see(
    bubbles: Sequence[Bubble],
    talked: Collection[datetime],
    shown: Collection[RequestId],
    at: datetime,
    zone: str,
) -> Chat:
    """A chat with the messages about requests that were `shown`. Of every other, and of conversations (`talked`), it says on which days
    there was something: a minute would tell when somebody lay awake. Of the day of `at` it does not say even that, since whoever asks for
    one minute after the other would find the hour.
    """
    seen = sorted((one for one in bubbles if one.request_id in shown), key=lambda one: (one.at, not one.mine))
    rest = {one.at for one in bubbles if one.request_id not in shown} | set(talked)
    today = local(at, zone).date()
    days = deque(sorted({day for one in rest if (day := local(one, zone).date()) < today}))
    chat: list[Bubble | Private] = []
    for one in seen:
        chat += _private(days, local(one.at, zone).date())
        chat.append(one)
    return (*chat, *_private(days, today))


def _private(days: deque[date], until: date) -> list[Bubble | Private]:
    """The days up to one, which are taken away, as one mark; none for none."""
    taken = []
    while days and days[0] <= until:
        taken.append(days.popleft())
    return [Private(taken[0], taken[-1])] if taken else []
