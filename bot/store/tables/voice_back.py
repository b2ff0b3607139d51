"""What people have said about the help they get. Sealed; staff see sums of it only, where nobody can be made out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import sealed
from bot.store.tables.base import Base


class VoiceBack(Base):
    """The answers of one local day to the three questions about the help."""

    __tablename__ = "voice_back"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    day: Mapped[date]
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (Index("uq_voice_back_patient_id_day", "patient_id", "day", unique=True),)
