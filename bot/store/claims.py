"""Claiming: which waiting rows of the outbox may go now, and leasing them to this process.

A row may go when its moment has come, its recipient is not on hold and has nothing in flight, what it depends on is done, and it is the
first of its recipient and lane. A row put for a later moment, or waiting for what it depends on, lets those behind it pass.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.message import Message
from bot.store.leased import BODY, CHAT, LEASE, LEASED, WAITING, Leased
from bot.store.sealing import CannotOpenError, WrongRingError
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.people import Recipient
from bot.store.work import Work

_first = aliased(Outbox)
_flying = aliased(Outbox)
_before = aliased(Outbox)
_edited = aliased(Outbox)
_now: Final[BindParameter[datetime]] = bindparam("now")


def _free(row: type[Outbox]) -> ColumnElement[bool]:
    """Nothing that this row depends on is still to come."""
    state = select(_before.state).where(_before.id == row.after_id).scalar_subquery()
    return or_(row.after_id.is_(None), func.coalesce(state, "gone").not_in([WAITING, LEASED]))


#: Scalar subqueries, so that both databases look at each row's neighbours by index, and never gather all rows for a join.
_head = (
    select(_first.id)
    .where(
        _first.recipient_id == Outbox.recipient_id,
        _first.lane == Outbox.lane,
        _first.state == WAITING,
        or_(_first.timed.is_(False), _first.not_before <= _now),
        _free(_first),
    )
    .order_by(_first.id)
    .limit(1)
    .scalar_subquery()
)
_due = (
    select(
        Outbox.id,
        Outbox.recipient_id,
        Outbox.lane,
        Outbox.fence,
        Outbox.body,
        Outbox.guard,
        Outbox.request_id,
        Outbox.attempts,
        Outbox.unknowns,
        Recipient.chat,
        select(_edited.message_id)
        .where(_edited.id == Outbox.edits_id)
        .scalar_subquery()
        .label("edit_message_id"),
    )
    .join(Recipient, Recipient.id == Outbox.recipient_id)
    .where(
        Outbox.state == WAITING,
        Outbox.lane == bindparam("lane"),
        Outbox.not_before <= _now,
        or_(Recipient.hold_until.is_(None), Recipient.hold_until <= _now),
        ~exists().where(_flying.recipient_id == Outbox.recipient_id, _flying.state == LEASED),
        Outbox.id == _head,
        _free(Outbox),
    )
    .order_by(Outbox.not_before, Outbox.id)
    .limit(bindparam("most"))
    .with_for_update(of=Recipient, key_share=True, skip_locked=True)
)
_lease = (
    update(Outbox)
    .where(
        Outbox.id.in_(bindparam("rows", expanding=True)),
        Outbox.state == WAITING,
        ~exists().where(_flying.recipient_id == Outbox.recipient_id, _flying.state == LEASED),
    )
    .values(
        state=Sending.LEASED,
        fence=Outbox.fence + 1,
        attempts=Outbox.attempts + 1,
        lease_until=bindparam("until"),
    )
    .returning(Outbox.id)
    .execution_options(synchronize_session=False)
)


def claim(work: Work, most: int) -> list[Leased]:
    """Lease up to `most` rows that may go now: the most urgent lanes first, within a lane those whose moment came first.

    1. Lane by lane, the rows are found and their recipients locked, passing over those another transaction has.
    2. The rows are leased by a second statement, which sees what was committed until the locks were had.
    Rows that cannot be opened are parked. Raises `WrongRingError`.
    """
    found: dict[UUID, Any] = {}
    for lane in Lane:
        if len(found) < most:
            for row in work.connection.execute(
                _due, {"lane": int(lane), "now": work.now, "most": most - len(found)}
            ):
                found.setdefault(row.recipient_id, row)
    if not found:
        return []
    until = work.now + LEASE
    leased = set(
        work.connection.execute(
            _lease, {"rows": [row.id for row in found.values()], "until": until}
        ).scalars()
    )
    rows = [_opened(work, row) for row in found.values() if row.id in leased]
    return [row for row in rows if row is not None]


def _opened(work: Work, row: Any) -> Leased | None:  # noqa: ANN401 - a row of `_due`
    try:
        chat_id = int(work.open(row.chat, CHAT, row.recipient_id))
        message = Message.from_json(work.open(row.body, BODY, row.id))
    except WrongRingError:
        raise
    except CannotOpenError:
        _park(work, row.id)
        return None
    return Leased(
        id=row.id,
        recipient_id=row.recipient_id,
        chat_id=chat_id,
        lane=Lane(row.lane),
        fence=row.fence + 1,
        until=work.now + LEASE,
        message=message,
        guard=row.guard,
        request_id=row.request_id,
        edit_message_id=row.edit_message_id,
        attempts=row.attempts + 1,
        unknowns=row.unknowns,
    )


def _park(work: Work, row_id: UUID) -> None:
    values = {"state": Sending.PARKED, "error": "cannot be opened", "lease_until": None, "done_at": work.now}
    work.connection.execute(update(Outbox).where(Outbox.id == row_id).values(**values))
