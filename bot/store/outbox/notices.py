"""Notices to staff in the outbox. Unlike a message to a patient none is leased at birth: the sender of its carrier claims it."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import insert, select

from bot.domain.messages.message import Message
from bot.ids import new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Bell, Work
from bot.store.outbox.leased import BODY, WAITING
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import TELEGRAM


def put(
    work: Work,
    recipient_id: UUID,
    carrier: str,
    clinic_id: UUID,
    message: Message,
    lane: Lane,
    guard: Guard,
    request_id: UUID | None = None,
    *,
    not_before: datetime | None = None,
) -> UUID:
    """Write a notice to one address, sealed with the clinic's key; gives the row's id.

    One about a request goes out only while it stands as `guard` says.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "recipient_id": recipient_id,
        "carrier": carrier,
        "lane": int(lane),
        "state": Sending.WAITING,
        "body": work.seal(clinic_id, BODY, row_id, message.to_json()),
        "guard": guard,
        "request_id": request_id,
        "timed": False,
        "not_before": not_before or work.now,
        "fence": 0,
        "attempts": 0,
        "unknowns": 0,
        "created_at": work.now,
    }
    work.connection.execute(insert(Outbox), row)
    work.ring.add(Bell.OUTBOX if carrier == TELEGRAM else Bell.NOTICES)
    return row_id


def waits(work: Work, recipient_id: UUID, message: Message, request_id: UUID) -> bool:
    """Whether just this about the same request is still on its way to an address: once more would say nothing new."""
    rows = work.connection.execute(
        select(Outbox.id, Outbox.body).where(
            Outbox.recipient_id == recipient_id,
            Outbox.request_id == request_id,
            Outbox.state == WAITING,
            Outbox.guard == Guard.NONE,
        )
    )
    bodies = (
        readable(work, "reading a notice", partial(work.open, row.body, BODY, row.id), lambda: "")
        for row in rows.all()
    )
    return message.to_json() in bodies


def said(work: Work, row_id: UUID) -> Message:
    """What a notice says, to say it again by another channel. Raises `NoResultFound` for a row that is kept no longer."""
    body = work.connection.execute(select(Outbox.body).where(Outbox.id == row_id)).scalar_one()
    return Message.from_json(work.open(body, BODY, row_id))
