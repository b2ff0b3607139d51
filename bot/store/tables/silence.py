"""What people have agreed to for when they go quiet, how far that has come, and when the program or Telegram was away."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.days.silence import Outage, SilenceWho, Stage
from bot.store.sealing.columns import Code
from bot.store.tables.base import Base


class SilenceRule(Base):
    """One person's agreement. Who is asked each day tells no more of them than `schedule` does: that they are written to."""

    __tablename__ = "silence_rule"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), primary_key=True)
    days: Mapped[int]
    who: Mapped[SilenceWho] = mapped_column(Code(SilenceWho))
    agreed_at: Mapped[datetime]
    since: Mapped[datetime]  # from when on nothing has been heard
    stage: Mapped[Stage] = mapped_column(Code(Stage))
    first_row: Mapped[
        UUID | None
    ]  # outbox rows of the two words; no foreign keys, since the outbox is pruned
    second_row: Mapped[UUID | None]
    look_at: Mapped[datetime | None]  # when the clock looks next; None: it is off

    __table_args__ = (
        Index(
            "ix_silence_rule_look_at",
            "look_at",
            postgresql_where=text("look_at IS NOT NULL"),
            sqlite_where=text("look_at IS NOT NULL"),
        ),
    )


class OutageRow(Base):
    """A time in which the program was away, or no updates came in from Telegram: nobody's silence then is their own."""

    __tablename__ = "outage"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[Outage] = mapped_column(Code(Outage))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
