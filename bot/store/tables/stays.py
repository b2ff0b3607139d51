"""The stays of patients at a clinic, one row for each time somebody is enrolled there."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people.board import Urgency
from bot.store.sealing.columns import Code, digest
from bot.store.tables.base import Base


class Municipality(StrEnum):
    """How far the municipality has come in taking over, as the clinic says it."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    TAKEN_OVER = "taken_over"


class Stay(Base):
    """Somebody is, or was, at a clinic; the newest row of a patient is the one that counts. When they leave stands in `patient`."""

    __tablename__ = "stay"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    unplanned: Mapped[bool]  # they left before what had been planned
    began_at: Mapped[datetime]  # when they were enrolled
    enrolled_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("staff.id")
    )  # none: at the command line, or by the API
    municipality: Mapped[Municipality] = mapped_column(Code(Municipality))
    contact_on: Mapped[date | None]  # the day for which a first contact after the discharge is booked
    contact_made_at: Mapped[datetime | None]
    review_on: Mapped[
        date | None
    ]  # the trial in the ward ends then: what helped and what did not is looked at together
    reviewed_at: Mapped[datetime | None]
    warned: Mapped[Urgency | None] = mapped_column(
        Code(Urgency)
    )  # of what its caseworker was last told outside the board

    __table_args__ = (
        Index("ix_stay_patient_id", "patient_id", "id"),
        Index("ix_stay_clinic_id", "clinic_id", "id"),
    )


class ClinicReference(Base):
    """The clinic's own reference for a patient, as a keyed hash: whoever was here before is found by it, and by nothing else."""

    __tablename__ = "clinic_reference"

    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), primary_key=True)
    reference_lookup: Mapped[str] = digest(
        "the clinic's own reference, with the clinic's id", primary_key=True
    )
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)


class EnrolmentSeed(Base):
    """Which link a form, or a call of the API, has made: the same form sent twice makes one."""

    __tablename__ = "enrolment_seed"

    seed_lookup: Mapped[str] = digest(
        "what a form or a call is known by, with the clinic's id", primary_key=True
    )
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"), index=True)
    content_lookup: Mapped[str | None] = digest("what a call of the API asked for", nullable=True)
