"""Claiming: which waiting rows of the outbox may go now, and leasing them to this process.

A row may go when its moment has come, its recipient is not on hold and has nothing in flight, what it depends on is done, and it is the
first of its recipient and lane. A row put for a later moment, or waiting for what it depends on, lets those behind it pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Uuid,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from bot.domain.messages.message import Message
from bot.ids import StaffId
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox.leased import BODY, CHAT, LEASE, LEASED, WAITING, Leased
from bot.store.sealing.columns import UtcDateTime
from bot.store.sealing.vault import CannotOpenError, WrongRingError
from bot.store.tables.messages import Lane, Lease, Outbox, Sending
from bot.store.tables.people import TELEGRAM, Recipient, Who

_first = aliased(Outbox)
_flying = aliased(Outbox)
_before = aliased(Outbox)
_edited = aliased(Outbox)
_LOWEST: Final = UUID(int=0)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_lane: Final[BindParameter[int]] = bindparam("lane")
_now: Final[BindParameter[datetime]] = bindparam("now")
_carrier: Final[BindParameter[str]] = bindparam("carrier")

#: The next rows of a carrier and lane whose moment has come, in order, whoever they are to: a walk along one index, whatever else waits.
_window = Ready(
    select(Outbox.id, Outbox.recipient_id, Outbox.not_before)
    .where(
        Outbox.state == WAITING,
        Outbox.carrier == _carrier,
        Outbox.lane == _lane,
        Outbox.not_before <= _now,
        tuple_(Outbox.not_before, Outbox.id)
        > tuple_(bindparam("after_moment", type_=UtcDateTime()), bindparam("after_id", type_=Uuid())),
    )
    .order_by(Outbox.not_before, Outbox.id)
    .limit(bindparam("size"))
)


def _free(row: type[Outbox]) -> ColumnElement[bool]:
    """Nothing that this row depends on is still to come."""
    state = select(_before.state).where(_before.id == row.after_id).scalar_subquery()
    return or_(row.after_id.is_(None), func.coalesce(state, "gone").not_in([WAITING, LEASED]))


#: Scalar subqueries, so that both databases look each up by index, and never gather all rows for a join.
_head = (
    select(_first.id)
    .where(
        _first.recipient_id == Recipient.id,
        _first.lane == _lane,
        _first.state == WAITING,
        or_(_first.timed.is_(False), _first.not_before <= _now),
        _free(_first),
    )
    .order_by(_first.id)
    .limit(1)
    .scalar_subquery()
)
_in_flight = (
    select(_flying.id)
    .where(_flying.recipient_id == Recipient.id, _flying.state == LEASED)
    .limit(1)
    .scalar_subquery()
)
_ready = (
    select(
        Outbox.id,
        Outbox.recipient_id,
        Outbox.lane,
        Outbox.body,
        Outbox.guard,
        Outbox.request_id,
        Recipient.chat,
        Recipient.carrier,
        Recipient.who,
        Recipient.who_id,
        select(_edited.message_id)
        .where(_edited.id == Outbox.edits_id)
        .scalar_subquery()
        .label("edit_message_id"),
    )
    .join_from(Recipient, Outbox, Outbox.id == _head)
    .where(
        or_(Recipient.hold_until.is_(None), Recipient.hold_until <= _now),
        _in_flight.is_(None),
        Outbox.not_before <= _now,
    )
    .order_by(Outbox.not_before, Outbox.id)
    .limit(bindparam("most"))
    .with_for_update(of=Recipient, key_share=True, skip_locked=True)
)
_still_in_flight = (
    select(_flying.id)
    .where(_flying.recipient_id == Outbox.recipient_id, _flying.state == LEASED)
    .limit(1)
    .scalar_subquery()
)
_lease = (
    update(Outbox)
    .where(
        Outbox.state == WAITING,
        Outbox.not_before <= _now,
        _still_in_flight.is_(None),
    )
    .values(
        state=Sending.LEASED,
        fence=Outbox.fence + 1,
        attempts=Outbox.attempts + 1,
        lease_until=bindparam("until"),
    )
    .returning(Outbox.id, Outbox.fence, Outbox.attempts, Outbox.unknowns)
    .execution_options(synchronize_session=False)
)
#: Both of many, and of the one that there mostly is.
_ready_of = _ready.where(Recipient.id.in_(bindparam("recipients", expanding=True)))
_ready_of_one = Ready(_ready.where(Recipient.id == bindparam("recipient")))
_lease_of = _lease.where(Outbox.id.in_(bindparam("rows", expanding=True)))
_lease_of_one = Ready(_lease.where(Outbox.id == bindparam("row")))


#: Until when nothing is to be sent at all, and for each lane whether anything in it is due: seven look-ups by index in one statement.
_look = Ready(
    select(
        select(Lease.until).where(Lease.name == bindparam("pause")).scalar_subquery().label("paused_until"),
        *(
            exists()
            .where(
                Outbox.state == WAITING,
                Outbox.carrier == _carrier,
                Outbox.lane == literal_column(str(int(lane))),
                Outbox.not_before <= _now,
            )
            .label(lane.name)
            for lane in Lane
        ),
    )
)


def look(work: Work, pause: str, carrier: str = TELEGRAM) -> tuple[datetime | None, list[Lane]]:
    """Until when the lease named `pause` closes a carrier's way (None: it never did), and the lanes in which something is due by it."""
    [row] = _look.all(work.connection, {"pause": pause, "carrier": carrier, "now": work.now})
    return row.paused_until, [lane for lane, due in zip(Lane, row[1:], strict=True) if due]


def claim(
    work: Work, most: int, lanes: Iterable[Lane] = tuple(Lane), carrier: str = TELEGRAM
) -> list[Leased]:
    """Lease up to `most` rows of these lanes and this carrier that may go now.

    The most urgent lanes go first, within a lane those whose moment came first.

    1. Lane by lane, the rows are found and their recipients locked, passing over those another transaction has.
    2. The rows are leased by a second statement, which sees what was committed until the locks were had: a row may by then have been
       sent, or leased and given back, by somebody else.
    Rows that cannot be opened are parked. Raises `WrongRingError`.
    """
    found: dict[UUID, Any] = {}
    for lane in lanes:
        _find(work, carrier, lane, most, found)
    if not found:
        return []
    leased = {row.id: row for row in _leases(work, [row.id for row in found.values()])}
    rows = [_opened(work, row, leased[row.id]) for row in found.values() if row.id in leased]
    return [row for row in rows if row is not None]


def _leases(work: Work, rows: Sequence[UUID]) -> Sequence[Any]:
    values = {"now": work.now, "until": work.now + LEASE}
    if len(rows) == 1:
        return _lease_of_one.all(work.connection, values | {"row": rows[0]})
    return work.connection.execute(_lease_of, values | {"rows": rows}).all()


def _may_go(work: Work, moment: Mapping[str, Any], recipients: Sequence[UUID], most: int) -> Sequence[Any]:
    if len(recipients) == 1:
        return _ready_of_one.all(work.connection, {**moment, "recipient": recipients[0], "most": most})
    return work.connection.execute(_ready_of, {**moment, "recipients": recipients, "most": most}).all()


def _find(work: Work, carrier: str, lane: Lane, most: int, found: dict[UUID, Any]) -> None:
    """Add rows of a lane that may go now to `found`, by recipient, until there are `most`.

    The lane is looked through in windows, so that one recipient with thousands of rows neither hides the others nor is read whole.
    """
    seen = set(found)
    size, after = 2 * most, (_EPOCH, _LOWEST)
    while len(found) < most:
        moment = {"lane": int(lane), "now": work.now}
        place = {"carrier": carrier, "size": size, "after_moment": after[0], "after_id": after[1]}
        window = _window.all(work.connection, moment | place)
        recipients = {row.recipient_id for row in window} - seen
        if recipients:
            for row in _may_go(work, moment, list(recipients), most - len(found)):
                found[row.recipient_id] = row
        if len(window) < size:
            return
        seen |= recipients
        size, after = 2 * size, (window[-1].not_before, window[-1].id)


def _opened(work: Work, row: Any, lease: Any) -> Leased | None:  # noqa: ANN401 - rows of `_ready` and `_lease`
    try:
        address = work.open(row.chat, CHAT, row.recipient_id)
        message = Message.from_json(work.open(row.body, BODY, row.id))
    except WrongRingError:
        raise
    except CannotOpenError:
        _park(work, row.id)
        return None
    return Leased(
        id=row.id,
        recipient_id=row.recipient_id,
        address=address,
        lane=Lane(row.lane),
        fence=lease.fence,
        until=work.now + LEASE,
        message=message,
        guard=row.guard,
        request_id=row.request_id,
        edit_message_id=row.edit_message_id,
        attempts=lease.attempts,
        unknowns=lease.unknowns,
        carrier=row.carrier,
        staff_id=StaffId(row.who_id) if row.who is Who.STAFF else None,
    )


def _park(work: Work, row_id: UUID) -> None:
    values = {"state": Sending.PARKED, "error": "cannot be opened", "lease_until": None, "done_at": work.now}
    work.connection.execute(update(Outbox).where(Outbox.id == row_id).values(**values))
