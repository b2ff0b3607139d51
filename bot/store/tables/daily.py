"""The person's own days: check-ins, reasons, what helps, and how it went. Everything said is sealed; nobody on the staff reads it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import digest, plain, sealed
from bot.store.tables.base import Base


class Checkin(Base):
    """What was answered in the check-in of one local day; a day that was passed over has no row."""

    __tablename__ = "checkin"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    day: Mapped[date]
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (Index("uq_checkin_patient_id_day", "patient_id", "day", unique=True),)


class Reason(Base):
    """One of the person's own reasons, word for word; `tag` names it in button data."""

    __tablename__ = "reason"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    tag: Mapped[str] = plain("random", unique=True)
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]


class CopingTool(Base):
    """An entry of the person's own menu, or that one of the starter menu is not for them; which one is sealed."""

    __tablename__ = "coping_tool"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    tag: Mapped[str] = plain("random", unique=True)
    tool_lookup: Mapped[str] = digest("the tool's words with the patient's id")
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]

    __table_args__ = (
        Index("uq_coping_tool_patient_id_tool_lookup", "patient_id", "tool_lookup", unique=True),
    )


class CopingUse(Base):
    """A tool was tried; which one, and how strong the craving was before and after, is sealed."""

    __tablename__ = "coping_use"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    content: Mapped[bytes] = sealed()
    at: Mapped[datetime]
