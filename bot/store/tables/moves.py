"""Clinics on their way from one instance to another: what was packed lies here, and whose chats belong to it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, digest, plain, sealed
from bot.store.tables.base import Base


class Stage(StrEnum):
    """How far a move has come. Only `PACKED` and `ARRIVED` hold the packed rows; in none of the four is the clinic served from them."""

    PACKED = "packed"  # taken out here; may still be taken back
    RELEASED = "released"  # it is the other instance's now
    ARRIVED = "arrived"  # lies here, whole, and is not served before the release
    LIVE = "live"  # served here from now on


class ClinicMove(Base):
    """One move of a clinic, out of here or to here. `content` has the clinic's name, receipt and release, sealed with the program's key."""

    __tablename__ = "clinic_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID]  # no foreign key: the clinic is not here while this lasts
    stage: Mapped[Stage] = mapped_column(Code(Stage))
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]  # when it was packed, or arrived
    changed_at: Mapped[datetime]


class ClinicMovePart(Base):
    """A piece of what was packed, in order, sealed with the program's key."""

    __tablename__ = "clinic_move_part"

    move_id: Mapped[UUID] = mapped_column(ForeignKey("clinic_move.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = sealed()


class MovedChat(Base):
    """A chat whose clinic is on its way, or has left: whoever writes there is told where to go on.

    `chat` is there until the one sentence about it has been written.
    """

    __tablename__ = "moved_chat"

    patient_id: Mapped[UUID] = mapped_column(primary_key=True)  # no foreign key: they are not here
    move_id: Mapped[UUID] = mapped_column(ForeignKey("clinic_move.id"), index=True)
    chat_lookup: Mapped[str] = digest("the chat")
    chat: Mapped[bytes | None] = sealed()
    language: Mapped[str] = plain("nb, nn, en")
    tell: Mapped[bool]  # they are written to unasked: neither stopped nor out of reach

    __table_args__ = (Index("ix_moved_chat_chat_lookup", "chat_lookup"),)
