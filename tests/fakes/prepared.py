"""What many tests begin with is played once for all tests of a file, and then copied into the database of each. On SQLite only.

It is copied only where nothing else has happened: into a database in which the same was done before, at the same moment, with the same
key ring and content. Everywhere else it is played.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import exists, or_, select

from bot.store.database.work import Store, Work
from bot.store.tables import Base

T = TypeVar("T")

#: By what was asked for: the database afterwards, and what whoever asked has to remember of it.
_known: Final[dict[Any, tuple[bytes, Any]]] = {}
_SOMETHING: Final = select(or_(*(exists(select(table)) for table in Base.metadata.sorted_tables)))


def is_empty(work: Work) -> bool:
    """Whether there is no row in any table."""
    return not work.connection.execute(_SOMETHING).scalar_one()


def mark(store: Store) -> tuple[int, bytes]:
    """Another one after anything was written to the database: every commit goes into the log beside the file first."""
    file, log = Path(f"{store.url.database}"), Path(f"{store.url.database}-wal")
    return file.stat().st_mtime_ns, hashlib.blake2b(log.read_bytes() if log.exists() else b"").digest()


def once(store: Store, what: Any, play: Callable[[], Any], recall: Callable[[Any], None]) -> None:
    """What `play` does, and gives to remember it by; or, where that was done before, a copy and `recall`."""
    now, file = store.clock.now(), os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
    key = (file, what, now, tuple(sorted(store.vault._ring.items())))
    if key in _known:
        data, kept = _known[key]
        _put(store, data)
        recall(kept)
        return
    if any(known[0] != file for known in _known):
        _known.clear()  # what one file changes in the program is not the next one's
    kept = play()
    if store.clock.now() == now:
        _known[key] = (_taken(store), kept)


def _taken(store: Store) -> bytes:
    connection = sqlite3.connect(str(store.url.database))
    try:
        data = connection.serialize()
    finally:
        connection.close()
    return data[:18] + b"\1\1" + data[20:]  # in memory there is no log beside the file


def _put(store: Store, data: bytes) -> None:
    kept, there = sqlite3.connect(":memory:"), sqlite3.connect(str(store.url.database))
    try:
        kept.deserialize(data)
        kept.backup(there)
    finally:
        kept.close()
        there.close()
    store.vault.forget()
