"""The chain over the access log: for each of its rows one link, made from the link before it and from what the row says."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, plain
from bot.store.tables.base import Base


class Links(StrEnum):
    """What a link is about."""

    EVENT = "event"  # a row of the access log
    FORGOTTEN = "forgotten"  # that row was taken out, because its person was erased or its time is over
    LEFT = "left"  # that row went with its clinic to another instance
    ARRIVED = "arrived"  # a row that came with its clinic from another instance, where it had its link, or came back


#: A link that says that its row is not here any more, as long as no later one says that it came.
GONE: Final = (Links.FORGOTTEN, Links.LEFT)


class AuditLink(Base):
    """One link. Rows are only added, also when what they are about is forgotten; the database refuses to change or delete them."""

    __tablename__ = "audit_link"

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # 1, 2, 3, …
    event_id: Mapped[UUID]  # no foreign key: the row may be forgotten
    about: Mapped[Links] = mapped_column(Code(Links))
    content: Mapped[str] = plain("an HMAC of what the row of the access log says", 96)
    link: Mapped[str] = plain("an HMAC of this link and the one before it", 96)
    made_at: Mapped[datetime]

    __table_args__ = (Index("ix_audit_link_event_id_place", "event_id", "place"),)
