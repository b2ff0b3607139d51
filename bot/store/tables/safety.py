"""What the person has written for the heavy hours, and the people around them. All of it is sealed; nobody on the staff reads it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class SafetyLine(Base):
    """One line of a safety plan; what part of it is sealed with it. `tag` names it in button data."""

    __tablename__ = "safety_line"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    tag: Mapped[str] = plain("random", unique=True)
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]


class KnownPerson(Base):
    """Somebody around the person: name, number, what the person says of them, and their place among those who are called."""

    __tablename__ = "known_person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    tag: Mapped[str] = plain("random", unique=True)
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]
