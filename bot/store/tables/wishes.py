"""What patients wish for their own data: all of it as a file, or all of it gone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, sealed
from bot.store.tables.base import Base


class Wish(StrEnum):
    """What is wished for."""

    FILE = "file"  # everything as a file
    ERASE = "erase"  # everything gone, after a day to regret


class Through(StrEnum):
    """Where it was wished for."""

    CHAT = "chat"
    CLINIC = "clinic"  # on the clinic's page, by `asked_by`
    CONSOLE = "console"  # at the command line


class DataWish(Base):
    """One wish, until it is carried out or taken back."""

    __tablename__ = "data_wish"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    wish: Mapped[Wish] = mapped_column(Code(Wish))
    through: Mapped[Through] = mapped_column(Code(Through))
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[bytes | None] = sealed(nullable=True)  # why staff asked, in their words
    receipt: Mapped[bytes | None] = sealed(nullable=True)  # of an erasure: what the person will be told
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("patient_id", "wish"),
        Index("ix_data_wish_due_at", "due_at"),
    )
