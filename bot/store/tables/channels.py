"""How members of staff are told outside their pages: their channels, and the notices that go from one channel to the next."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, digest
from bot.store.tables.base import Base
from bot.store.tables.messages import Guard


class ChannelState(StrEnum):
    """Whether a channel counts."""

    WAITING = "waiting"  # its code has not been given back yet
    WORKS = "works"
    MARKED = "marked"  # it failed twice in a row, or nobody is there any more
    OFF = "off"  # its owner has taken it away


class StaffChannel(Base):
    """What is known of a recipient that is one of the staff's: it counts only when it has answered."""

    __tablename__ = "staff_channel"

    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("recipient.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    state: Mapped[ChannelState] = mapped_column(Code(ChannelState))
    by_day: Mapped[int | None]  # its place in working time; None: it is not used then
    by_night: Mapped[int | None]  # its place for urgent ones outside working time
    failures: Mapped[int]  # in a row: what did not get through in time
    unanswered: Mapped[int]  # in a row: weekly questions that nobody answered
    code_hash: Mapped[str | None] = digest("code that has to be given back", nullable=True)
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int]
    check_hash: Mapped[str | None] = digest(
        "token of the weekly question", nullable=True, index=True, unique=True
    )
    checked_at: Mapped[datetime | None]  # when it was last asked whether it reaches anybody
    answered_at: Mapped[datetime | None]  # when somebody last answered by it
    created_at: Mapped[datetime]


class StaffNotice(Base):
    """One notice to one member of staff, of a request or of what is about none, and how far along their channels it has come.

    Everything is known from the outbox rows but the order: `position` is the place of the channel taken last, `row_id` its row.
    """

    __tablename__ = "staff_notice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("request.id"))  # None: about no request
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    lane: Mapped[int]
    guard: Mapped[Guard] = mapped_column(Code(Guard))
    by_night: Mapped[bool]  # which of the two orders is followed
    position: Mapped[int]
    row_id: Mapped[UUID]
    told: Mapped[bool]  # a carrier took it
    begun_at: Mapped[datetime]
    look_at: Mapped[datetime | None]  # when the clock looks at it again; None: it is over

    __table_args__ = (
        Index("ix_staff_notice_row_id", "row_id"),
        Index("ix_staff_notice_request_id", "request_id", "staff_id"),
        Index(
            "ix_staff_notice_look_at",
            "look_at",
            postgresql_where=text("look_at IS NOT NULL"),
            sqlite_where=text("look_at IS NOT NULL"),
        ),
    )
