"""What is known of the keys of the ring beside the data keys they wrap: what rows are found again by, and which was last the newest."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import plain
from bot.store.tables.base import Base


class RingKey(Base):
    """A key of the ring, one row each. `lookup` is what keyed hashes under it are made with, wrapped by a key of the ring as data keys are.

    Of tokens, codes and numbers only those hashes are stored, and they cannot be made anew: with `lookup` they are found under their old
    name for as long as they stand there, while the key itself can go.
    """

    __tablename__ = "ring_key"

    name: Mapped[str] = plain("name of a key in the ring", primary_key=True)
    lookup: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped": True})
    wrapped_by: Mapped[str] = plain("name of a key in the ring")
    newest_at: Mapped[datetime | None]  # when a running program last started with it before all others
