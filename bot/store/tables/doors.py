"""The doors near a clinic, one row each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people.doors import DoorKind
from bot.store.sealing.columns import Code, sealed
from bot.store.tables.base import Base


class ClinicDoor(Base):
    """A number near a clinic. Sealed with the clinic's key, since it says where the clinic is."""

    __tablename__ = "clinic_door"

    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    kind: Mapped[DoorKind] = mapped_column(Code(DoorKind), primary_key=True)
    phone: Mapped[bytes] = sealed()
    hours: Mapped[bytes] = sealed()
    verified_on: Mapped[date | None]
    changed_at: Mapped[datetime]
