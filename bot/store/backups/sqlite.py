"""Backups of an SQLite file: copied by SQLite's online backup while the program writes, one file that holds all."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bot.store.backups.contents import LOOKED_AT, SEALED, BackupError, Contents, Sealed, WrappedKey, sealed_of
from bot.store.tables import Base

#: What else lies beside a file of SQLite's.
COMPANIONS: Final = ("-wal", "-shm")
_IDS: Final = {
    table.name: {column.name for column in table.columns if column.type.python_type is UUID}
    for table in Base.metadata.sorted_tables
}


def copy(source: Path, target: Path) -> dict[str, int]:
    """Copy a database that may be in use into a new file; gives the rows of each table in the moment that was copied.

    Rows are counted in the same transaction, so they are exactly those of the copy. Writers are not stopped: the file is in WAL mode.
    """
    _for_its_owner_alone(target)
    with _connected(source) as from_, _connected(target) as to:
        from_.execute("BEGIN")
        rows = _counts(from_)
        from_.backup(to)
        from_.execute("COMMIT")
        to.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
    _to_the_disk(target)
    return rows


def read(path: Path) -> Contents:
    """What a backup holds, after SQLite has looked at all of it. Raises `BackupError`."""
    with _connected(path, mode="ro") as connection:
        try:
            sound = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
            if sound != ["ok"]:
                message = f"{path} is damaged ({sound[0].splitlines()[-1]}); take another backup"
                raise BackupError(message)
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            rows = _counts(connection)
            sealed = list(_sealed(connection, rows))
            keys = {key.id: key for key in _keys(connection, {value.key_id for value in sealed})}
        except sqlite3.DatabaseError as error:
            message = f"{path} is no backup of this program, or is damaged ({error})"
            raise BackupError(message) from None
    return Contents(str(revision[0]) if revision else "", rows, sealed, keys)


def put_in_place(backup: Path, target: Path, aside: str) -> Path | None:
    """Let a copy of the backup be the database at `target`; what lies there is renamed, with `aside` behind its name, and given.

    The last step is one renaming; when it fails, what was there before is put back. Nothing is ever written over.
    """
    new = target.with_name(f"{target.name}.restoring")
    new.unlink(missing_ok=True)
    copy(backup, new)
    before = target.with_name(f"{target.name}{aside}") if target.exists() else None
    if before is not None:
        _move(target, before)
    else:  # what a database that is gone has left must not be read into this one
        for end in COMPANIONS:
            target.with_name(f"{target.name}{end}").unlink(missing_ok=True)
    try:
        new.rename(target)
    except OSError as error:
        if before is not None:
            _move(before, target)
        message = f"{target} cannot be put in place ({error.strerror})"
        raise BackupError(message) from None
    _to_the_disk(target)
    return before


def _move(database: Path, to: Path) -> None:
    """Rename a database with what lies beside it."""
    for end in ("", *COMPANIONS):
        if (file := database.with_name(f"{database.name}{end}")).exists():
            file.rename(to.with_name(f"{to.name}{end}"))


@contextlib.contextmanager
def _connected(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30
        )
    except sqlite3.Error as error:
        message = f"{path} cannot be opened ({error})"
        raise BackupError(message) from None
    try:
        yield connection
    finally:
        connection.close()


def _for_its_owner_alone(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _to_the_disk(path: Path) -> None:
    for each in (path, path.parent):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    return [str(row[0]) for row in connection.execute(query)]


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - a table's own name
        for name in _tables(connection)
    }


def _sealed(connection: sqlite3.Connection, there: dict[str, int]) -> Iterator[Sealed]:
    for table, columns in SEALED.items():
        if table not in there:
            continue
        for column in columns:
            known = {str(row[1]) for row in connection.execute(f'PRAGMA table_info("{table}")')}
            if column not in known:
                continue
            query = (
                f'SELECT * FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY rowid DESC LIMIT {LOOKED_AT}'  # noqa: S608
            )
            cursor = connection.execute(query)
            names = [str(each[0]) for each in cursor.description]
            for values in cursor:
                if value := sealed_of(table, _row(table, dict(zip(names, values, strict=True))), column):
                    yield value


def _row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: UUID(value) if name in _IDS[table] and isinstance(value, str) else value
        for name, value in row.items()
    }


def _keys(connection: sqlite3.Connection, ids: set[UUID]) -> Iterator[WrappedKey]:
    query = "SELECT id, owner_id, wrapped, wrapped_by FROM data_key WHERE id = ?"
    for key_id in ids:
        for row in connection.execute(query, (key_id.hex,)):
            yield WrappedKey(UUID(row[0]), UUID(row[1]), row[2], row[3])
