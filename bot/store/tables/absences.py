"""Who of the staff is away, from when to when, and who covers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import sealed
from bot.store.tables.base import Base


class Absence(Base):
    """One absence. It is never deleted: one that is taken back has `cancelled_at`; one that ends sooner has another `until`."""

    __tablename__ = "absence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    cover_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))  # None: at the command line
    reason: Mapped[bytes | None] = sealed(nullable=True)  # of whoever entered it for a colleague
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]  # when patients with an open request were told beforehand
    back_told_at: Mapped[datetime | None]  # when they were told that the person is back

    __table_args__ = (
        Index("ix_absence_staff_id", "staff_id", "until"),
        Index("ix_absence_clinic_id", "clinic_id", "until"),
        Index("ix_absence_until", "until"),
    )
