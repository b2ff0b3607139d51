"""What the red thread player is played from: each change of a row that somebody's screen was drawn from, as the row was afterwards.

Rows are written by the database itself (`store/course/recording.py`), only added to, and never changed once they have their moment.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain
from bot.store.tables.base import Base

#: SQLite counts by itself only what it calls INTEGER.
_COUNTED: Final = BigInteger().with_variant(Integer, "sqlite")
_COPY: Final = {
    "plain": "a copy of a row: what is sealed there is sealed here, by the same key; keyed hashes are left out"
}


class PatientChange(Base):
    """One change of a row about a patient. It goes with the row it is a copy of, with the words of its request, and with the patient."""

    __tablename__ = "patient_change"

    n: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    request_id: Mapped[UUID | None]  # the request that it is about; no foreign key
    place: Mapped[str] = plain("name of a table", 32)
    row_id: Mapped[UUID]
    gone: Mapped[bool]  # the row was taken away
    content: Mapped[str] = mapped_column(Text, info=_COPY)
    at: Mapped[datetime | None]  # none until the transaction ends

    __table_args__ = (
        Index("ix_patient_change_patient_id", "patient_id", "at"),
        Index("ix_patient_change_row_id", "row_id"),
        Index(
            "ix_patient_change_request_id",
            "request_id",
            postgresql_where=text("request_id IS NOT NULL"),
            sqlite_where=text("request_id IS NOT NULL"),
        ),
        Index("ix_patient_change_at", "at"),
    )


class ClinicChange(Base):
    """One change of a row about a clinic and who works there: whose inbox it was, who was away, what somebody was called."""

    __tablename__ = "clinic_change"

    n: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    place: Mapped[str] = plain("name of a table", 32)
    row_id: Mapped[UUID]
    gone: Mapped[bool]
    content: Mapped[str] = mapped_column(Text, info=_COPY)
    at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_clinic_change_clinic_id", "clinic_id", "at"),
        Index("ix_clinic_change_row_id", "row_id"),
        Index("ix_clinic_change_at", "at"),
    )
