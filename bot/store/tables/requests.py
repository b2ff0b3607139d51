"""Requests from a patient to a caseworker, everything that happened to each, and the words that went either way."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import Because, State
from bot.store.sealing.columns import Code, plain, sealed
from bot.store.tables.base import Base


class Request(Base):
    """A request on its way through the ladder caseworker, deputy, duty list; the rules are in `domain/requests/`."""

    __tablename__ = "request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    code: Mapped[str] = plain("short random code for notices", unique=True)
    kind: Mapped[str] = plain("name of a kind in flows/requests/kinds.yaml", 32)
    urgency: Mapped[Urgency] = mapped_column(Code(Urgency))
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("request_policy.id"))
    state: Mapped[State] = mapped_column(Code(State))
    rung: Mapped[int | None]  # position in the policy's rungs; None: nobody could be reached
    round: Mapped[int]
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[bytes] = sealed()  # what the patient approved, line by line
    machine: Mapped[bytes] = sealed()  # JSON of the remaining fields of the state machine
    asked_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    version: Mapped[int]  # raised by every transition; a transition of an older version is refused
    status_row: Mapped[UUID | None]  # outbox row of the waiting line in the patient's chat

    __table_args__ = (
        Index("ix_request_deadline_at", "deadline_at", postgresql_where=text("deadline_at IS NOT NULL")),
        Index("ix_request_patient_id", "patient_id", "state"),
        Index("ix_request_clinic_id", "clinic_id", "state", "deadline_at"),
        Index("ix_request_state", "state"),  # for the auditor, who asks for all that have not ended
    )


class RequestPolicy(Base):
    """One version of a clinic's limits for some kinds of requests. Never changed: another version is another row."""

    __tablename__ = "request_policy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    name: Mapped[str] = plain("name of a policy in flows/requests/kinds.yaml", 32)
    version: Mapped[int]
    rules: Mapped[str] = plain("minutes and whom to ask, as JSON; about nobody", 4000)
    own: Mapped[bool] = mapped_column(
        server_default=false()
    )  # made by the clinic, not copied from the content
    staff_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("staff.id")
    )  # who decided it; nobody: the content did
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("clinic_id", "name", "version"),)


class RequestEvent(Base):
    """One transition of a request: what, when, and who (no staff: the patient or the clock)."""

    __tablename__ = "request_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    what: Mapped[str] = plain("a word of the program: asked, taken, went_on, ...")
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    carrier: Mapped[str | None] = plain("by which carrier staff were told, or not", nullable=True)
    at: Mapped[datetime]


class ClinicWarning(Base):
    """Where a clinic's ladder did not hold, shown to its staff until it is mended: by somebody who takes the request, or its end."""

    __tablename__ = "clinic_warning"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    because: Mapped[Because] = mapped_column(Code(Because))
    nobody: Mapped[bool]  # there was nobody to ask at all
    since: Mapped[datetime]
    mended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_clinic_warning_standing",
            "clinic_id",
            "request_id",
            unique=True,
            postgresql_where=text("mended_at IS NULL"),
            sqlite_where=text("mended_at IS NULL"),
        ),
    )


class Direction(StrEnum):
    """Which way words went."""

    TO_PATIENT = "to_patient"
    TO_STAFF = "to_staff"


class Relay(Base):
    """Words between a patient and the staff about one request, each previewed by its writer before it went."""

    __tablename__ = "relay"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"), index=True)
    direction: Mapped[Direction] = mapped_column(Code(Direction))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[bytes] = sealed()
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
