"""What a person keeps for their days: routines brought home, and what they have tried and did not want. Sealed; staff read none of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class OwnDay(Base):
    """One routine, or one idea that is not for them; which of the two is sealed with it. `tag` names it in button data."""

    __tablename__ = "own_day"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    tag: Mapped[str] = plain("random", unique=True)
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]
