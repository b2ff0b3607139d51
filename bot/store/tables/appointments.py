"""The person's appointments, written down by themselves or by the clinic."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.appointments.appointment import Again, Standing, Turn
from bot.store.sealing.columns import Code, digest, plain, sealed
from bot.store.tables.base import Base


class Appointment(Base):
    """One appointment, or a row of them. When it is stands plain, since the clock must find it without a key; what it is, is sealed."""

    __tablename__ = "appointment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    tag: Mapped[str] = plain("random", unique=True)
    clinic_id: Mapped[UUID | None] = mapped_column(ForeignKey("clinic.id"))  # of one that the clinic added
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))  # None: the person themselves
    uid_lookup: Mapped[str | None] = digest("the UID of a calendar file with the patient's id", nullable=True)
    sequence: Mapped[int]  # of the calendar entry: an older file changes nothing
    content: Mapped[bytes] = sealed()
    first_on: Mapped[date]
    minute: Mapped[int | None]  # local time, counted from midnight; None: the whole day
    zone: Mapped[str] = plain("IANA zone")
    again: Mapped[Again] = mapped_column(Code(Again))
    until_on: Mapped[date | None]
    without: Mapped[str] = plain("days left out of a row, as ISO dates", 16384, server_default="")
    next_on: Mapped[date]  # the day that comes next, or came last
    remind: Mapped[bool]
    standing: Mapped[Standing] = mapped_column(Code(Standing))
    turn: Mapped[Turn | None] = mapped_column(Code(Turn))  # what the clock does with it next
    look_at: Mapped[datetime | None]  # and when; None: nothing more
    reminded_row: Mapped[UUID | None]  # the newest reminder; no foreign key, since the outbox is pruned
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_appointment_look_at",
            "look_at",
            postgresql_where=text("look_at IS NOT NULL"),
            sqlite_where=text("look_at IS NOT NULL"),
        ),
        Index("ix_appointment_next_on", "next_on"),
        Index("ix_appointment_patient_id", "patient_id", "standing", "next_on"),
        Index("uq_appointment_patient_id_uid_lookup", "patient_id", "uid_lookup", unique=True),
        Index(
            "ix_appointment_reminded_row",
            "reminded_row",
            postgresql_where=text("reminded_row IS NOT NULL"),
            sqlite_where=text("reminded_row IS NOT NULL"),
        ),
    )
