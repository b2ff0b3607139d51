"""The places and services near a clinic, one row each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import sealed
from bot.store.tables.base import Base


class PlaceEntry(Base):
    """An entry of a clinic's directory. Sealed with the clinic's key, since it says where the clinic is."""

    __tablename__ = "place"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), index=True)
    content: Mapped[bytes] = sealed()  # JSON of a `Place`
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    checked_on: Mapped[date]
    changed_at: Mapped[datetime]
