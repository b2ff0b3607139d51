"""What staff have promised patients: a planned call, or something to be done, each with an owner and a moment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.promises.promise import PromiseKind, Result, Standing, Turn
from bot.store.sealing.columns import Code, sealed
from bot.store.tables.base import Base


class Promise(Base):
    """One promise about one request. The moment is plain, since the clock must find it without a key; what was promised is sealed."""

    __tablename__ = "promise"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"))
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[PromiseKind] = mapped_column(Code(PromiseKind))
    text: Mapped[bytes | None] = (
        sealed()
    )  # of a deed: what is to be done, in the words of whoever promised it
    due_at: Mapped[datetime]
    all_day: Mapped[bool]  # due_at is the midnight with which the day ends
    standing: Mapped[Standing] = mapped_column(Code(Standing))
    result: Mapped[Result | None] = mapped_column(Code(Result))
    suits: Mapped[bool | None]  # what the patient said to the moment
    turn: Mapped[Turn | None] = mapped_column(Code(Turn))  # what the clock does with it next
    look_at: Mapped[datetime | None]  # and when; None: nothing more
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]  # when the patient was asked whether it happened
    asked_row: Mapped[UUID | None]  # by which outbox row; no foreign key, since the outbox is pruned
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_promise_look_at",
            "look_at",
            postgresql_where=sql("look_at IS NOT NULL"),
            sqlite_where=sql("look_at IS NOT NULL"),
        ),
        Index("ix_promise_patient_id", "patient_id", "standing"),
        Index("ix_promise_request_id", "request_id"),
        Index("ix_promise_clinic_id", "clinic_id", "standing", "due_at"),
    )
