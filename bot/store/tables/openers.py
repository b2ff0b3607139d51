"""Ready beginnings of an answer, as a clinic writes them for its staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class ClinicOpeners(Base):
    """One version of a clinic's ready beginnings in one language. Never changed: other words are another row."""

    __tablename__ = "clinic_openers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    language: Mapped[str] = plain("nb, nn, en")
    version: Mapped[int]
    text: Mapped[bytes | None] = sealed()  # one a line; nothing at all: those of the content again
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("clinic_id", "language", "version"),)
