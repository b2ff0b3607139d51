"""What the two halves of the outbox share: an address, a row that is leased, and how their columns are sealed and compared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, literal_column, select

from bot.domain.messages.message import Message
from bot.ids import PatientId, RecipientId, StaffId
from bot.store.database.work import Work
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import TELEGRAM

LEASE: Final = timedelta(seconds=15)
BODY: Final = "outbox.body"
CHAT: Final = "recipient.chat"

#: Written into the statement, not bound: both databases use a partial index only for a condition they can read.
WAITING: Final[ColumnElement[Sending]] = literal_column(f"'{Sending.WAITING.value}'")
LEASED: Final[ColumnElement[Sending]] = literal_column(f"'{Sending.LEASED.value}'")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person's messages go: the recipient row, whose key seals them, and the chat."""

    recipient_id: RecipientId
    patient_id: PatientId
    chat_id: int


@dataclass(frozen=True, slots=True)
class Leased:
    """A row this process may send until `until`.

    `address` is where the carrier finds the person: at Telegram the chat's number. `edit_message_id` is the message an edit
    changes, or None when it was never delivered. `attempts` counts the leases so far, `unknowns` the calls whose outcome nobody knows.
    `staff_id` is set when it goes to one of staff, and not to a patient.
    """

    id: UUID
    recipient_id: UUID
    address: str
    lane: Lane
    fence: int
    until: datetime
    message: Message
    guard: Guard
    request_id: UUID | None
    edit_message_id: int | None
    attempts: int
    unknowns: int
    carrier: str = TELEGRAM
    staff_id: StaffId | None = None


def being_sent(work: Work) -> bool:
    """Whether any row is being sent just now."""
    return bool(work.connection.execute(select(exists().where(Outbox.state == LEASED))).scalar_one())
