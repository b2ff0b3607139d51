"""What the tests of key rotation share: rings, every sealed column and keyed hash, and a look at whether all of it is readable."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.store.database.work import Store, Work
from bot.store.sealing import rotation
from bot.store.sealing.vault import KeyRing
from bot.store.tables import Base

OLD, NEW, NEWEST = (KeyRing.fresh(name) for name in ("old", "new", "newest"))
SEALED = [
    column for table in Base.metadata.sorted_tables for column in table.columns if column.info.get("sealed")
]
LOOKUPS = [
    column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if str(column.info.get("plain", "")).startswith("keyed hash")
]

Opened = Callable[[str], Store]


def rotate(store: Store, at_once: int = 3) -> int:
    """Rotate to the end; how many data keys were brought under the new key."""
    return sum(step.done for step in rotation.rotate(store, at_once))


def unreadable(store: Store) -> dict[str, int]:
    """Sealed values, by their columns, whose key no longer opens."""
    store.vault.forget()

    def look(work: Work) -> dict[str, int]:
        lost: dict[str, int] = {}
        for column in SEALED:
            for blob in work.connection.execute(select(column).where(column.is_not(None))).scalars():
                try:
                    work.vault.owner_of(work.connection, blob)
                except Exception:  # noqa: BLE001 - counted
                    lost[str(column)] = lost.get(str(column), 0) + 1
        return lost

    return store.read(look)


def is_filled(work: Work, column: Any) -> bool:
    """Whether a column has a value anywhere."""
    return work.connection.execute(select(column).where(column.is_not(None)).limit(1)).first() is not None
