"""Patients who are to get another caseworker or deputy, here or at another clinic: offered to somebody, who has yet to say yes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.people.transfer import Kind, State, Summary
from bot.store.sealing.columns import Code, digest, sealed
from bot.store.tables.base import Base
from bot.store.tables.people import Role


class HandoverState(StrEnum):
    """Where a hand-over stands."""

    OFFERED = "offered"
    AGREED = "agreed"  # the receiver has said yes; it is theirs from `takes_over_at` on
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by the receiver: the giver has the patient still
    REPLACED = "replaced"  # by an offer to somebody else


class Handover(Base):
    """One offer of one part to one receiver; the giver has it until the receiver accepts."""

    __tablename__ = "handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    role: Mapped[Role] = mapped_column(Code(Role))
    giver_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    receiver_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[HandoverState] = mapped_column(Code(HandoverState))
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    takes_over_at: Mapped[datetime | None]  # the end of the overlap, where one was agreed

    __table_args__ = (
        Index(
            "uq_handover_offered",
            "patient_id",
            "role",
            unique=True,
            postgresql_where=text("state = 'offered'"),
            sqlite_where=text("state = 'offered'"),
        ),
        Index("ix_handover_receiver_id", "receiver_id", "state"),
        Index("ix_handover_giver_id", "giver_id", "state"),
    )


class Transfer(Base):
    """A hand-over of the whole person: to another clinic, to a colleague or outside, with the summary that the person decides about."""

    __tablename__ = "transfer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))  # the giver's
    giver_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[Kind] = mapped_column(Code(Kind))
    state: Mapped[State] = mapped_column(Code(State))
    summary: Mapped[Summary] = mapped_column(Code(Summary))
    left_out: Mapped[int]  # lines of the summary that the person took out
    content: Mapped[bytes] = sealed()  # the summary and what was agreed, as JSON
    to_clinic_id: Mapped[UUID | None] = mapped_column(ForeignKey("clinic.id"))
    to_staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    code_hash: Mapped[str | None] = digest("code that is said by telephone", nullable=True, unique=True)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    caseworker_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    takes_over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]  # when the clock looks at it next

    __table_args__ = (
        Index(
            "uq_transfer_living",
            "patient_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_transfer_look_at", "look_at", postgresql_where=text("look_at IS NOT NULL")),
        Index("ix_transfer_clinic_id", "clinic_id", "state"),
        Index("ix_transfer_to_clinic_id", "to_clinic_id", "state"),
    )
