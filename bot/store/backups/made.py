"""When backups were made: rows for `rodtrad doctor` and the figures."""

from datetime import datetime

from sqlalchemy import insert, select

from bot.ids import new_id
from bot.store.backups.contents import Contents
from bot.store.database.work import Work
from bot.store.tables.keeping import Backup


def note(work: Work, at: datetime, contents: Contents, size: int) -> None:
    """Write down that a backup of this moment was made and read back; `size` in bytes."""
    row = {
        "id": new_id(),
        "at": at,
        "revision": contents.revision,
        "rows": contents.total,
        "bytes": size,
    }
    work.connection.execute(insert(Backup), row)


def last(work: Work) -> tuple[datetime, int] | None:
    """The moment of the newest backup and its size in bytes; None when none was made."""
    query = select(Backup.at, Backup.bytes).order_by(Backup.at.desc()).limit(1)
    row = work.connection.execute(query).one_or_none()
    return None if row is None else (row.at, row.bytes)
