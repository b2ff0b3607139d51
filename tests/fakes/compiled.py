"""Statements are compiled once by each test process, not once more for the database of every test: that took a third of a test's time.

SQLAlchemy remembers what it has compiled for each engine by itself, under the engine's dialect. Here all engines remember together, and
dialects of one kind count as the same: what is compiled depends on the statement and the kind alone.
"""

from typing import Any, Final

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

#: More than there are statements in the program.
KEPT: Final = 5_000


def remember_together(patch: pytest.MonkeyPatch) -> None:
    """Let every engine made from now on remember with the others."""
    known: LRUCache[Any, Any] = LRUCache(KEPT)
    shared = property(lambda _: known, lambda *_: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        patch.setattr(kind, "__hash__", lambda one: hash(type(one)), raising=False)
        patch.setattr(kind, "__eq__", lambda one, other: type(one) is type(other), raising=False)
