"""A chat that is nobody's any more, for as long as the last words to it are on their way: its number, sealed with the program's key."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, exists, insert, or_, select

from bot.ids import PatientId, RecipientId, new_id
from bot.store.database.work import Work
from bot.store.outbox.outbox import CHAT, Address
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import TELEGRAM, Recipient, Who

#: Whoever cannot be reached within this is not tried any longer, and the chat's number goes all the same.
LONGEST: Final = timedelta(days=2)


def message_ids(work: Work, patient_id: UUID, since: datetime) -> list[int]:
    """The numbers, at Telegram, of what was sent to a patient's chats since then, each once."""
    query = (
        select(Outbox.message_id)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(
            Recipient.who == Who.PATIENT,
            Recipient.who_id == patient_id,
            Outbox.message_id.is_not(None),
            Outbox.done_at >= since,
        )
        .distinct()
        .order_by(Outbox.message_id)
    )
    return [int(number) for number in work.connection.execute(query).scalars() if number is not None]


def open_chat(work: Work, chat_id: int) -> Address:
    """A recipient for the last words to a chat: nobody's, and not found by the chat."""
    recipient_id = RecipientId(new_id())
    row = {
        "id": recipient_id,
        "who": Who.GONE,
        "who_id": recipient_id,
        "carrier": TELEGRAM,
        "chat": work.seal(PROGRAM, CHAT, recipient_id, str(chat_id)),
        "chat_lookup": f"gone:{recipient_id}",
        "reachable": True,
        "hold_until": None,
        "created_at": work.now,
    }
    work.connection.execute(insert(Recipient), row)
    return Address(recipient_id, PatientId(PROGRAM), chat_id)


def forget_gone(work: Work) -> int:
    """Forget the chats to which the last words have been sent, or could not be sent for two days; gives how many."""
    waits = exists().where(
        Outbox.recipient_id == Recipient.id, Outbox.state.in_([Sending.WAITING, Sending.LEASED])
    )
    over = or_(~waits, Recipient.created_at < work.now - LONGEST)
    ids = list(
        work.connection.execute(select(Recipient.id).where(and_(Recipient.who == Who.GONE, over))).scalars()
    )
    if ids:
        if not work.on_postgres:
            work.connection.exec_driver_sql("PRAGMA secure_delete=ON")
        work.connection.execute(delete(Outbox).where(Outbox.recipient_id.in_(ids)))
        work.connection.execute(delete(Recipient).where(Recipient.id.in_(ids)))
    return len(ids)
