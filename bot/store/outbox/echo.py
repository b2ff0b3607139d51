"""The outbox row that is for nobody: by it the program sees whether messages get out."""

from typing import Final
from uuid import UUID

from sqlalchemy import insert, select

from bot.domain.messages.message import Message
from bot.ids import new_id
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.outbox.leased import CHAT
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import Recipient, Who

CARRIER: Final = "echo"
_NOBODY: Final = "nobody"


def put(work: Work, word: str) -> None:
    """Write a word to nobody, as a notice to staff is written."""
    lookups = work.vault.lookups("echo", _NOBODY)
    known = work.connection.execute(
        select(Recipient.id).where(Recipient.chat_lookup.in_(lookups))
    ).scalar_one_or_none()
    recipient_id = known or _make(work, lookups[0])
    message = Message(word, neutral=True)
    notices.put(work, recipient_id, CARRIER, PROGRAM, message, Lane.NEWS, Guard.NONE)


def _make(work: Work, lookup: str) -> UUID:
    recipient_id = new_id()
    row = {
        "id": recipient_id,
        "who": Who.STAFF,
        "who_id": PROGRAM,
        "carrier": CARRIER,
        "chat": work.seal(PROGRAM, CHAT, recipient_id, _NOBODY),
        "chat_lookup": lookup,
        "reachable": True,
        "hold_until": None,
        "created_at": work.now,
    }
    work.connection.execute(insert(Recipient), row)
    return recipient_id
