"""Sentences of the content that staff propose in other words; none is live before an operator takes it and a clinician signs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain, sealed
from bot.store.tables.base import Base


class TextProposal(Base):
    """One proposal. What stands in it is sealed with the program's key: nobody knows what somebody types there."""

    __tablename__ = "text_proposal"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    content: Mapped[bytes] = sealed()  # the key, the words before and proposed, who, of which clinic
    at: Mapped[datetime]
    outcome: Mapped[str | None] = plain("taken or dropped", nullable=True)
    ended_at: Mapped[datetime | None]
