"""What lets a clinic's own programs in: tokens, by their hashes, and what each may do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import digest, plain, sealed
from bot.store.tables.base import Base


class ApiToken(Base):
    """A token of a clinic. It was shown once, where it was made; here is its hash."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"), index=True)
    token_hash: Mapped[str] = digest("API token", unique=True)
    label: Mapped[bytes] = sealed()  # which program it is for, in the clinic's words
    scopes: Mapped[str] = plain("words of Scope")
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))  # none: at the command line
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
