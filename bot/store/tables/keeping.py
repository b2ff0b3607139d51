"""What has been done to keep the database itself safe: the backups that were made and read back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain
from bot.store.tables.base import Base


class Backup(Base):
    """A backup that was made by `rodtrad backup` and read back; where it lies is the operator's own affair."""

    __tablename__ = "backup"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)  # the moment whose state it holds
    revision: Mapped[str] = plain("revision of the schema")
    rows: Mapped[int]
    bytes: Mapped[int]
