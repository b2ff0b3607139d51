"""Words that staff keep about a request and no patient reads: notes to each other, and answers that are being written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class StaffNote(Base):
    """A note to colleagues about a request; sealed with the patient's key, so that it goes when they are erased."""

    __tablename__ = "staff_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    what: Mapped[str] = plain("a word of the program: with which act it was written")
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]


class StaffDraft(Base):
    """An answer that somebody is writing, one for each request and writer; sealed with the patient's key."""

    __tablename__ = "staff_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("request_id", "staff_id"),)


class FirstDraft(Base):
    """A message that somebody is writing to a patient who has not asked, one for each patient and writer; sealed with the patient's key."""

    __tablename__ = "first_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("patient_id", "staff_id"),)
