"""Patients who are to get another caseworker or deputy: offered to somebody, who has yet to say yes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code
from bot.store.tables.base import Base
from bot.store.tables.people import Role


class HandoverState(StrEnum):
    """Where a hand-over stands."""

    OFFERED = "offered"
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
