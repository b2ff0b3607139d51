"""Making a backup and putting one in place, on either database: each in numbered steps, of which none can be left out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.store.backups import made, postgres, sqlite
from bot.store.backups.contents import BackupError, Contents, not_newer
from bot.store.database import schema
from bot.store.database.work import Store
from bot.store.sealing.vault import Vault


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the database of before lies (a file, a schema), if there was one."""

    contents: Contents
    aside: str | None


def make(store: Store, target: Path) -> Contents:
    """Make a backup at `target`, which must not exist. Raises `BackupError`, and then nothing stands there.

    1. Copy the database, in use or not, into a file beside it, and count its rows in the same moment.
    2. Read that file back: it is whole, has the schema of this program, exactly those rows, and what is sealed opens with these keys.
    3. Only then give it its name, write its checksum beside it, and write down that there is one.
    """
    at = store.clock.now()
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        message = f"{target} is there already, and backups are not written over; give another name"
        raise BackupError(message)
    part.unlink(missing_ok=True)
    try:
        rows = _copy(store.url, part)
        contents = read(part, store.vault)
        if contents.rows != rows:
            other = sorted(name for name in rows if rows[name] != contents.rows.get(name))
            message = f"the copy has other rows than the database ({', '.join(other) or 'more tables'}); take another backup"
            raise BackupError(message)
        _checksum_file(target).write_text(f"{_checksum(part)}  {target.name}\n", encoding="ascii")
        part.rename(target)
    except OSError as error:
        message = f"{target} cannot be written ({error.strerror})"
        raise BackupError(message) from None
    finally:
        part.unlink(missing_ok=True)
    store.run(made.note, at, contents, target.stat().st_size)
    return contents


def read(path: Path, vault: Vault) -> Contents:
    """What a backup holds, checked against its checksum where that lies beside it.

    Raises `BackupError` for one that is damaged, newer than this program, or sealed with other keys.
    """
    if not path.is_file():
        message = f"there is no backup at {path}"
        raise BackupError(message)
    beside = _checksum_file(path)
    if beside.exists() and beside.read_text(encoding="ascii", errors="replace").split(" ")[0] != _checksum(
        path
    ):
        message = f"{path} is damaged: it is not what {beside.name} says; take another backup"
        raise BackupError(message)
    contents = sqlite.read(path) if is_sqlite(path) else postgres.read(path)
    not_newer(contents)
    if lost := contents.unopened(vault):
        message = (
            f"{path} holds what these keys do not open ({', '.join(lost[:3])}); "
            "put the key ring of that time into RODTRAD_KEYS, behind the newest key"
        )
        raise BackupError(message)
    return contents


def restore(url: URL, vault: Vault, path: Path, at: datetime, *, replace: bool) -> Restored:
    """Put a backup in place of the database. Raises `BackupError`, and then the database is as it was.

    1. Read the backup: what cannot be read is not restored.
    2. Refuse where a database lies already, unless `replace`; that one is moved aside, not written over.
    3. Put it in place, bring the schema up to date, and see that every row of the backup is there.

    What has to be done with a database of before (whoever was erased since) is done when the program starts, as with any.
    """
    if is_sqlite(path) is not (url.drivername == "sqlite"):
        message = f"{path} is a backup of the other kind of database than RODTRAD_DATABASE_URL names"
        raise BackupError(message)
    contents = read(path, vault)
    if not replace and not _is_empty(url):
        message = (
            "there is a database already; with --replace it is moved aside and the backup takes its place"
        )
        raise BackupError(message)
    mark = f"{postgres.ASIDE}{at:%Y%m%dT%H%M%S}"
    if url.drivername == "sqlite":
        file = sqlite.put_in_place(path, Path(str(url.database)), f".{mark}")
        rows, aside = sqlite.read(Path(str(url.database))).rows, None if file is None else str(file)
    else:
        schema_aside = postgres.put_in_place(path, url, mark.lower())
        rows, aside = postgres.counts(url), None if schema_aside is None else f"schema {schema_aside}"
    if rows != contents.rows:
        message = f"the restored database has other rows than the backup; the one before lies aside ({aside or 'there was none'})"
        raise BackupError(message)
    if contents.revision < schema.HEAD:
        schema.upgrade(url)
    return Restored(contents, aside)


def is_sqlite(path: Path) -> bool:
    """Whether a file is a database of SQLite's; else it should be a dump of PostgreSQL's."""
    try:
        with path.open("rb") as file:
            return file.read(16) == b"SQLite format 3\x00"
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        raise BackupError(message) from None


def _checksum_file(path: Path) -> Path:
    """Where the checksum of a backup lies, as `sha256sum --check` reads it: neither database notices a changed byte within a value."""
    return path.with_name(f"{path.name}.sha256")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(url: URL, target: Path) -> dict[str, int]:
    if url.drivername == "sqlite":
        return sqlite.copy(Path(str(url.database)), target)
    return postgres.copy(url, target)


def _is_empty(url: URL) -> bool:
    if url.drivername == "sqlite":
        path = Path(str(url.database))
        return not path.exists() or path.stat().st_size == 0
    return postgres.is_empty(url)
