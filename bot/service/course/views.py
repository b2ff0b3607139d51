"""What somebody saw of one person at a moment: a pure function of what was recorded up to then, drawn by what draws it today.

Who had no right to something then does not see it now: the rights are those of then, asked by the same functions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from bot.domain.people.roles import ANSWERING, StaffRole
from bot.ids import RequestId, StaffId
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


def as_staff_may_see(bubbles: Sequence[Bubble], shown: Collection[RequestId]) -> tuple[Bubble, ...]:
    """A chat with the words of messages about requests that were `shown`; of every other it says only that there was one, and when."""
    return tuple(
        one if one.request_id in shown else Bubble(one.at, "", request_id=None, hidden=True)
        for one in bubbles
    )
