"""The notices to staff, of requests or of what is about none, each on its way along their channels. What goes out stands in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from bot.ids import PatientId, RequestId, StaffId, new_id
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.tables.channels import StaffNotice
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.requests import Request

#: Within a minute the next channel is taken; the clock that looks comes every five seconds.
DELIVERED_WITHIN: Final = timedelta(seconds=50)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice and how far it has come: `position` is the place of the channel that was taken last, `row_id` its outbox row.

    Without a request, and so without a patient, it says that something on the board needs them, or that there is news of a hand-over.
    `told`: a carrier took it. `over`: nothing more is done about it.
    """

    id: UUID
    request_id: RequestId | None
    patient_id: PatientId | None
    staff_id: StaffId
    lane: Lane
    guard: Guard
    by_night: bool
    position: int
    row_id: UUID
    told: bool
    over: bool


_notices = select(StaffNotice, Request.patient_id).outerjoin(Request, Request.id == StaffNotice.request_id)
_by_row = Ready(_notices.where(StaffNotice.row_id == bindparam("row")))
due_query: Final = (
    _notices.where(StaffNotice.look_at <= bindparam("now"))
    .order_by(StaffNotice.look_at)
    .limit(bindparam("most"))
)
_due = Ready(due_query)
_begin = Ready(insert(StaffNotice))
_end_all = Ready(
    update(StaffNotice)
    .where(
        StaffNotice.request_id == bindparam("request"),
        StaffNotice.staff_id == bindparam("staff"),
        StaffNotice.look_at.is_not(None),
    )
    .values(look_at=None)
)
_this = update(StaffNotice).where(StaffNotice.id == bindparam("notice"))
_goes_by = Ready(
    _this.values(
        position=bindparam("to_position"), row_id=bindparam("to_row"), look_at=bindparam("to_look_at")
    )
)
_told = Ready(_this.values(told=True, look_at=bindparam("to_look_at")))
_look_at = Ready(_this.values(look_at=bindparam("to_look_at")))


def begin(
    work: Work,
    request_id: UUID | None,
    staff_id: UUID,
    *,
    lane: Lane,
    guard: Guard,
    by_night: bool,
    position: int,
    row_id: UUID,
    at: datetime | None = None,
) -> None:
    """Write down that somebody is being told, from `at` on; what was on its way to them about the same request is over."""
    if request_id is not None:
        end_all(work, request_id, staff_id)
    row = {
        "id": new_id(),
        "request_id": request_id,
        "staff_id": staff_id,
        "lane": int(lane),
        "guard": guard,
        "by_night": by_night,
        "position": position,
        "row_id": row_id,
        "told": False,
        "begun_at": work.now,
        "look_at": (at or work.now) + DELIVERED_WITHIN,
    }
    _begin.count(work.connection, row)


def by_row(work: Work, row_id: UUID) -> Notice | None:
    """The notice whose channel taken last this outbox row went to."""
    row = _by_row.first(work.connection, {"row": row_id})
    return None if row is None else _notice(row)


def due(work: Work, most: int) -> Sequence[Notice]:
    """Those that the clock has to look at, the longest due first."""
    return [_notice(row) for row in _due.all(work.connection, {"now": work.now, "most": most})]


def goes_by(work: Work, notice: Notice, position: int, row_id: UUID) -> None:
    """Another channel was taken."""
    look_at = work.now + DELIVERED_WITHIN
    values = {"notice": notice.id, "to_position": position, "to_row": row_id, "to_look_at": look_at}
    _goes_by.count(work.connection, values)


def told(work: Work, notice: Notice, look_at: datetime | None) -> None:
    """A carrier took it; the clock looks again at `look_at`, or never."""
    _told.count(work.connection, {"notice": notice.id, "to_look_at": look_at})


def look_again(work: Work, notice: Notice, after: timedelta) -> None:
    """Let the clock come back to it."""
    _look_at.count(work.connection, {"notice": notice.id, "to_look_at": work.now + after})


def end(work: Work, notice: Notice) -> None:
    """Nothing more is done about it. What stands in no request's history is not kept."""
    if notice.request_id is None:
        work.connection.execute(delete(StaffNotice).where(StaffNotice.id == notice.id))
        return
    _look_at.count(work.connection, {"notice": notice.id, "to_look_at": None})


def end_all(work: Work, request_id: UUID, staff_id: UUID) -> None:
    """Nothing more is done about whatever is on its way to somebody about a request."""
    _end_all.count(work.connection, {"request": request_id, "staff": staff_id})


def _notice(row: Any) -> Notice:  # noqa: ANN401 - a row of `_notices`
    return Notice(
        row.id,
        None if row.request_id is None else RequestId(row.request_id),
        None if row.patient_id is None else PatientId(row.patient_id),
        StaffId(row.staff_id),
        Lane(row.lane),
        row.guard,
        row.by_night,
        row.position,
        row.row_id,
        row.told,
        row.look_at is None,
    )
