"""What was published of a clinic's figures: sums over people, none below five, and never changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.figures.measures import Measure
from bot.store.sealing.columns import Code, plain
from bot.store.tables.base import Base


class FigurePeriod(Base):
    """One published row of a measure, over some months. It stays as it was shown, whoever is erased later."""

    __tablename__ = "figure_period"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    measure: Mapped[Measure] = mapped_column(Code(Measure))
    first_on: Mapped[date]
    last_on: Mapped[date]
    numbers: Mapped[str] = plain("JSON of sums over people, none below five; about nobody", 400)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("clinic_id", "measure", "first_on"),)
