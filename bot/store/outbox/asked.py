"""The question that somebody had before them, word for word as it was sent: for what they have agreed to."""

from typing import Final

from sqlalchemy import select

from bot.domain.flow.press import parse_press
from bot.domain.messages.message import Message
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY, Address
from bot.store.tables.messages import Outbox

#: So many of the newest messages are looked through: a question is answered soon, or shown again first.
LOOKED_THROUGH: Final = 40


def question_sent(work: Work, to: Address, tag: str, seq: int) -> str:
    """The text of the newest message that asked question `seq` of run `tag`; empty when it is not among the newest ones."""
    found = (
        select(Outbox.id, Outbox.body)
        .where(Outbox.recipient_id == to.recipient_id, Outbox.message_id.is_not(None))
        .order_by(Outbox.message_id.desc(), Outbox.id.desc())
        .limit(LOOKED_THROUGH)
    )
    for row in work.connection.execute(found):
        if work.vault.owner_of(work.connection, row.body) != to.patient_id:
            continue
        message = Message.from_json(work.open(row.body, BODY, row.id))
        if message.text and _asks(message, tag, seq):
            return message.text
    return ""


def _asks(message: Message, tag: str, seq: int) -> bool:
    presses = (parse_press(button.data) for row in message.buttons for button in row)
    return any(press is not None and (press.tag, press.seq) == (tag, seq) for press in presses)
