"""What has been written to one person, as it stands in the outbox."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from bot.domain.messages.message import Message, Method
from bot.store.database.work import Work
from bot.store.outbox.leased import Address
from bot.store.outbox.outbox import message_to
from bot.store.tables.messages import Outbox


def ids(work: Work, to: Address) -> set[UUID]:
    """The rows that there are."""
    return set(
        work.connection.execute(select(Outbox.id).where(Outbox.recipient_id == to.recipient_id)).scalars()
    )


def since(work: Work, to: Address, before: Collection[UUID]) -> list[Message]:
    """The messages beside those, in the order in which they go out; what stands in no chat is left out."""
    rows = work.connection.execute(
        select(Outbox.id)
        .where(Outbox.recipient_id == to.recipient_id, Outbox.id.not_in(before))
        .order_by(Outbox.lane, Outbox.id)
    ).scalars()
    found = [message_to(work, to, row.hex) for row in rows.all()]
    return [one for one in found if one is not None and one.method in {Method.SEND, Method.EDIT}]
