"""What the clock looks at: schedules, each time one was due, the program's pulse, and who is to be told that it was away."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.store.sealing.columns import Code, plain
from bot.store.tables.base import Base
from bot.store.tables.conversation import Run
from bot.store.tables.people import Patient


class Schedule(Base):
    """Something that comes again for one patient. The time of day is plain, since the clock must find it without a key."""

    __tablename__ = "schedule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    kind: Mapped[ScheduleKind] = mapped_column(Code(ScheduleKind))
    minute: Mapped[int]  # local time, counted from midnight
    zone: Mapped[str] = plain("IANA zone")
    weekdays: Mapped[int]  # bit 0 is Monday
    anchor_on: Mapped[date | None]  # the day a series is counted from
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    next_on: Mapped[date | None]  # the local day it is due on next; None: nothing more comes
    next_due_at: Mapped[datetime | None]  # when the clock looks at it next

    __table_args__ = (
        Index("uq_schedule_patient_id_kind", "patient_id", "kind", unique=True),
        Index(
            "ix_schedule_next_due_at",
            "next_due_at",
            postgresql_where=text("next_due_at IS NOT NULL"),
            sqlite_where=text("next_due_at IS NOT NULL"),
        ),
    )


class Occurred(StrEnum):
    """What became of one time that a schedule was due."""

    QUEUED = "queued"  # written to the outbox; whether it was delivered is not known yet
    SENT = "sent"
    OFFERED = "offered"  # another conversation was open: a neutral message with a button waits instead
    SKIPPED = "skipped"


class Occurrence(Base):
    """One time that a schedule was due: at most one a local day, whatever the clock does."""

    __tablename__ = "occurrence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedule.id"))
    local_date: Mapped[date]
    status: Mapped[Occurred] = mapped_column(Code(Occurred))
    why: Mapped[Skip | None] = mapped_column(Code(Skip))  # set when skipped
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("run.id"))
    first_row: Mapped[UUID | None]  # the outbox rows it wrote are those of the person from this one
    last_row: Mapped[UUID | None]  # to this one; no foreign keys, since the outbox is pruned
    expires_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_occurrence_schedule_id_local_date", "schedule_id", "local_date", unique=True),
        Index(
            "ix_occurrence_queued",
            "first_row",
            postgresql_where=text("status = 'queued'"),
            sqlite_where=text("status = 'queued'"),
        ),
        Index(
            "ix_occurrence_offered",
            "expires_at",
            postgresql_where=text("status = 'offered'"),
            sqlite_where=text("status = 'offered'"),
        ),
    )


class Pulse(Base):
    """One row: when the program was last known to be alive. At the start the gap tells how long it was away."""

    __tablename__ = "pulse"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_alive: Mapped[datetime]


class Away(Base):
    """A person who is to be told once that the program was away, or has been."""

    __tablename__ = "away"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    until: Mapped[datetime]  # when the program was back
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # None: told, or no need any more


# The clock also looks others up: whose first days are near, whose pause is over, who has a conversation open.
Index("ix_patient_discharge_on", Patient.discharge_on)
Index(
    "ix_patient_paused_until",
    Patient.paused_until,
    postgresql_where=text("paused_until IS NOT NULL"),
    sqlite_where=text("paused_until IS NOT NULL"),
)
Index(
    "ix_run_active",
    Run.patient_id,
    postgresql_where=text("status = 'active'"),
    sqlite_where=text("status = 'active'"),
)
