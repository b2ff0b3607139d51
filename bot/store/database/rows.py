"""What stands in the whole database, as a fingerprint of each row: whether anything was left behind is seen by comparing two."""

import hashlib
from collections import Counter

from sqlalchemy import MetaData, select

from bot.store.database.work import Work


def fingerprints(work: Work) -> Counter[tuple[str, str]]:
    """Table and hash of every row, with how often it stands there. Reads everything: for scratch databases and tests."""
    tables = MetaData()
    tables.reflect(work.connection)
    found: Counter[tuple[str, str]] = Counter()
    for table in tables.sorted_tables:
        for row in work.connection.execute(select(table)):
            found[table.name, hashlib.sha256(repr(tuple(row)).encode()).hexdigest()] += 1
    return found


def difference(before: Counter[tuple[str, str]], after: Counter[tuple[str, str]]) -> Counter[str]:
    """How many rows of each table stand in one and not in the other."""
    changed: Counter[str] = Counter()
    for one, other in ((before, after), (after, before)):
        for (table, _), count in (one - other).items():
            changed[table] += count
    return changed
