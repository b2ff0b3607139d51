"""Standard instruments: which of them a clinic uses, and what people have answered. Answers and sums are sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class ClinicInstrument(Base):
    """A clinic has turned an instrument on; none is without this row."""

    __tablename__ = "clinic_instrument"

    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    instrument: Mapped[str] = plain("name of a published questionnaire, about nobody", primary_key=True)
    at: Mapped[datetime]


class InstrumentAnswer(Base):
    """What somebody answered on one local day: which instrument, its answers, its sum, and whether they are shared."""

    __tablename__ = "instrument_answer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    day: Mapped[date]
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (Index("ix_instrument_answer_patient_id_day", "patient_id", "day"),)
