"""Where a recipient stands: what is on its way there already, so that `outbox.put` knows whether a new row may go at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select

from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.outbox.leased import LEASED, WAITING
from bot.store.tables.messages import Lane, Outbox
from bot.store.tables.people import Recipient

_flying = exists().where(Outbox.recipient_id == Recipient.id, Outbox.state == LEASED)
_first_lane = (
    select(Outbox.lane)
    .where(
        Outbox.recipient_id == Recipient.id,
        Outbox.state == WAITING,
        or_(Outbox.timed.is_(False), Outbox.not_before <= bindparam("now")),
    )
    .order_by(Outbox.lane)
    .limit(1)
    .scalar_subquery()
)
#: Where a recipient stands. Locks its row; gives nothing while another transaction has it, for then something is on its way.
query = (
    select(Recipient.id, Recipient.hold_until, _flying.label("flying"), _first_lane.label("first_lane"))
    .where(Recipient.id == bindparam("recipient"))
    .with_for_update(of=Recipient, key_share=True, skip_locked=True)
)
_alone = Ready(query)


@dataclass(slots=True)
class Standing:
    """Whether anything is on its way to a recipient, which lane is the most urgent of what waits, and until when nothing goes there."""

    hold_until: datetime | None
    flying: bool
    first_lane: int | None

    def lets_go(self, lane: Lane) -> bool:
        """Whether a row of this lane would have nothing before it."""
        return not self.flying and (self.first_lane is None or self.first_lane > lane)


def of(work: Work, recipient_id: UUID) -> Standing | None:
    """Where a recipient stands, read once in a transaction: its row is locked from then on. None while another transaction has it."""
    if recipient_id not in work.standing:
        values = {"recipient": recipient_id, "now": work.now}
        note(work, recipient_id, _alone.first(work.connection, values))
    return work.standing[recipient_id]


def waits_from(work: Work, recipient_id: UUID, put_at: datetime) -> bool:
    """Whether a reply that was put at just this moment has yet to be sent to a recipient."""
    waits = select(Outbox.id).where(
        Outbox.recipient_id == recipient_id,
        Outbox.state == WAITING,
        Outbox.lane <= int(Lane.REPLY),
        Outbox.created_at == put_at,
    )
    return work.connection.execute(waits.limit(1)).first() is not None


def note(work: Work, recipient_id: UUID, row: Any | None) -> None:  # noqa: ANN401 - a row of `query`
    """Take what was read by `query`, alone or within another statement of this transaction."""
    standing = None if row is None else Standing(row.hold_until, row.flying, row.first_lane)
    work.standing[recipient_id] = standing
