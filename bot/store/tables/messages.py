"""What came in and what goes out: processed updates, parked updates, and the outbox."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, digest, plain, sealed
from bot.store.tables.base import Base


class ProcessedUpdate(Base):
    """An update that has had its effects. Kept three days: Telegram's ids restart at random after a quiet week.

    Of a press under a message about a request the database records which key it was, for as long as the request's words are kept.
    """

    __tablename__ = "processed_update"

    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    said: Mapped[str | None] = digest("a patient's message and its words", nullable=True, index=True)
    patient_id: Mapped[
        UUID | None
    ]  # whose sign of life it is; no foreign key, since what is about nobody is here too
    message_id: Mapped[int | None]  # of the message whose key was pressed, in the chat
    press: Mapped[bytes | None] = sealed()  # which key of a request's that was

    __table_args__ = (Index("ix_processed_update_patient_id", "patient_id", "at"),)


class FailedUpdate(Base):
    """An update that raised five times: parked here, sealed, for `rodtrad failed list | retry`."""

    __tablename__ = "failed_update"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bot_id: Mapped[int]
    update_id: Mapped[int]
    raw: Mapped[bytes] = sealed()
    error: Mapped[str] = plain("type of the error and where it was raised, never its message", length=255)
    at: Mapped[datetime]
    retried_at: Mapped[datetime | None]


class Lane(IntEnum):
    """How urgent a message is; a lower number goes first and may overtake.

    The first three answer what the person did. What the program says by itself comes after: a person whose chat is slow must not wait for
    an answer behind old news.
    """

    HELP = 1  # crisis cards and help numbers
    URGENT = 2  # answers to what the person did with a request
    REPLY = 3
    NEWS = 4  # how a request fares, and the waiting line kept true
    REMINDER = 5
    BULK = 6

    @property
    def insists(self) -> bool:
        """Whether a message of unknown outcome is sent until the carrier accepts it: help, and whatever is said about a request."""
        return self in {Lane.HELP, Lane.URGENT, Lane.NEWS}


class Sending(StrEnum):
    """Where an outbox row stands."""

    WAITING = "waiting"
    LEASED = "leased"  # a process is sending it
    SENT = "sent"
    PARKED = "parked"  # the carrier refuses it and the fault is ours
    DROPPED = "dropped"  # no longer wanted, or cannot be delivered
    UNKNOWN = "unknown"  # perhaps delivered; not sent again, on purpose


#: Why a row was dropped that later news of the same request had overtaken.
SUPERSEDED: Final = "superseded"


class Guard(StrEnum):
    """What is looked at once more just before a row is sent; where it no longer holds the row is dropped.

    The last six are for news of a request, which are dropped also when later news of it stand behind them.
    """

    NONE = "none"
    REMINDERS = "reminders"  # consent, pause, stop and quiet hours
    APPOINTMENT = "appointment"  # stop; that the appointment stands and is still to come
    QUIET = "quiet"  # the same but for consent: an answer, of a kind, that may wait
    OPEN_REQUEST = "open_request"  # the request is still waiting
    TAKEN_REQUEST = "taken_request"  # somebody has it
    LIVING_REQUEST = "living_request"  # it has not ended, and whoever it is for has it not: their word is wanted all the same
    CLOSED_REQUEST = "closed_request"  # it is closed, and no other was made since
    ANSWER = "answer"  # that there is an answer: opening one shows all, so it is said once for those that waited together
    WAITING_LINE = "waiting_line"  # an edit: no later one of the same message waits


class Outbox(Base):
    """One message on its way to somebody, in the order of ids within a recipient and lane."""

    __tablename__ = "outbox"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipient.id"))
    carrier: Mapped[str] = plain("name of a carrier; the recipient's")
    lane: Mapped[int]
    state: Mapped[Sending] = mapped_column(Code(Sending))
    body: Mapped[bytes] = sealed()  # JSON of `domain.message.Message`
    guard: Mapped[Guard] = mapped_column(Code(Guard))
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("request.id"))
    after_id: Mapped[UUID | None]
    edits_id: Mapped[UUID | None]  # the outbox row whose message this one changes
    timed: Mapped[bool]  # put for a later moment: until then those behind it may pass
    not_before: Mapped[datetime]
    fence: Mapped[int]  # raised with every lease; a write with an older number is refused
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    unknowns: Mapped[int]  # attempts whose outcome nobody knows
    error: Mapped[str | None] = plain("the carrier's code and our word for it", nullable=True, length=120)
    message_id: Mapped[int | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_outbox_due",
            "carrier",
            "lane",
            "not_before",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_recipient_waiting",
            "recipient_id",
            "lane",
            "id",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_recipient_message",
            "recipient_id",
            "message_id",
            postgresql_where=text("message_id IS NOT NULL"),
            sqlite_where=text("message_id IS NOT NULL"),
        ),
        Index(
            "uq_outbox_one_in_flight",
            "recipient_id",
            unique=True,
            postgresql_where=text("state = 'leased'"),
            sqlite_where=text("state = 'leased'"),
        ),
        Index(
            "ix_outbox_done",
            "done_at",
            postgresql_where=text("done_at IS NOT NULL"),
            sqlite_where=text("done_at IS NOT NULL"),
        ),
    )


class Lease(Base):
    """A thing only one process may do at a time (poll Telegram, for one): who holds it, until when."""

    __tablename__ = "lease"

    name: Mapped[str] = plain("a word of the program", primary_key=True)
    holder: Mapped[UUID]
    until: Mapped[datetime]
    fence: Mapped[int]
