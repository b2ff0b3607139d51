"""Backups of a PostgreSQL database: made by pg_dump in its custom format, read and put in place by pg_restore."""

import contextlib
import os
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import URL

from bot.store.backups.contents import LOOKED_AT, SEALED, BackupError, Contents, Sealed, WrappedKey, sealed_of

#: What schemas are called that hold a database of before a restore; none of them is part of a backup.
ASIDE: Final = "aside_"
_ENDS: Final = "\\.\n"


def copy(url: URL, target: Path) -> dict[str, int]:
    """Dump a database that may be in use into a new file; gives the rows of each table in the moment that was dumped.

    Rows are counted in a transaction whose view of the database pg_dump is given, so they are exactly those of the file. Raises
    `BackupError`, also when there is no pg_dump here.
    """
    program = _program("pg_dump")
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with _connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        rows = _counts(connection)
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*"]
        _run(
            [
                program,
                *words,
                f"--snapshot={snapshot[0] if snapshot else ''}",
                f"--file={target}",
                _address(url),
            ],
            url,
        )
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return rows


def read(path: Path) -> Contents:
    """What a backup holds: all of it is unpacked, and its rows are read as they pass. Raises `BackupError`."""
    reading = _Reading()
    with _unpacked(path) as lines:
        reading.take(lines)
    if not reading.revision:
        message = f"{path} is no backup of this program"
        raise BackupError(message)
    sealed = [value for values in reading.sealed.values() for value in values]
    wanted = {value.key_id for value in sealed}
    with _unpacked(path, "--table=data_key") as lines:
        keys = {
            key.id: key
            for table, row in _rows(lines)
            if table == "data_key" and (key := _key(row)).id in wanted
        }
    return Contents(reading.revision, reading.rows, sealed, keys)


def is_empty(url: URL) -> bool:
    """Whether the database has no table yet."""
    with _connected(url) as connection:
        query = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        row = connection.execute(query).fetchone()
    return row is None or row[0] == 0


def counts(url: URL) -> dict[str, int]:
    """The rows of each table."""
    with _connected(url) as connection:
        return _counts(connection)


def put_in_place(backup: Path, url: URL, aside: str) -> str | None:
    """Restore a backup into the database; what it holds goes on under the schema `aside`, whose name is given when there was anything.

    When the restoring fails, everything is as it was before.
    """
    program, before = _program("pg_restore"), None if is_empty(url) else aside
    if before is not None:
        _rename(url, "public", before)
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        _run([program, *words, f"--dbname={_address(url)}", str(backup)], url)
    except BackupError:
        if before is not None:
            with _connected(url) as connection:
                connection.execute("DROP SCHEMA public CASCADE")
            _rename(url, before, "public", again=False)
        raise
    return before


def _rename(url: URL, old: str, new: str, *, again: bool = True) -> None:
    """Rename a schema, and make an empty one in its place where `again`; both or neither."""
    with _connected(url) as connection:
        connection.execute(
            sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
        )
        if again:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(old)))


@contextlib.contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection[Any]]:
    try:
        with psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False), connect_timeout=5
        ) as connection:
            yield connection
    except psycopg.Error as error:
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        message = f"the database cannot be used ({first})"
        raise BackupError(message) from None


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
    names = [str(row[0]) for row in connection.execute(query)]
    counted = {}
    for name in names:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))
        ).fetchone()
        counted[name] = int(row[0]) if row else 0
    return counted


def _program(name: str) -> str:
    """Where a program of PostgreSQL's is; the newest version where there are several. Raises `BackupError`."""
    if found := shutil.which(name):
        return found
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    message = f"{name} is not on this machine; install PostgreSQL's client of the server's version (postgresql-client) and try again"
    raise BackupError(message)


def _address(url: URL) -> str:
    """The database for a command line, without the password, which `ps` would show."""
    return url._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _environment(url: URL | None) -> dict[str, str]:
    password = "" if url is None else str(url.password or "")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


def _run(words: list[str], url: URL) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        words, env=_environment(url), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise BackupError(_complaint(words[0], done.stderr))


def _complaint(program: str, said: bytes) -> str:
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    told = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "it said nothing")
    name = Path(program).name
    return f"{name} failed: {told.removeprefix(f'{name}: ').removeprefix('error: ')}"


@contextlib.contextmanager
def _unpacked(path: Path, *which: str) -> Iterator[IO[str]]:
    """The rows of a dump as the statements that would restore them."""
    words = [_program("pg_restore"), "--data-only", *which, "--file=-", str(path)]
    with subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        assert process.stderr is not None  # noqa: S101
        yield process.stdout
        for _ in process.stdout:  # what the reader left
            pass
        said = process.stderr.read()
    if process.returncode:
        message = (
            f"{path} is no backup of this program, or is damaged ({_complaint('pg_restore', said.encode())})"
        )
        raise BackupError(message)


class _Reading:
    """What is found while the rows of a dump pass."""

    def __init__(self) -> None:
        self.revision = ""
        self.rows: dict[str, int] = {}
        self.sealed: dict[str, deque[Sealed]] = {}

    def take(self, lines: IO[str]) -> None:
        """Read all of them."""
        for table, row in _rows(lines, self.rows):
            if table == "alembic_version":
                self.revision = str(row["version_num"])
            for column in SEALED.get(table, ()):
                value = sealed_of(table, row, column)
                if value is not None:
                    self.sealed.setdefault(f"{table}.{column}", deque(maxlen=LOOKED_AT)).append(value)


def _rows(lines: IO[str], counted: dict[str, int] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of a dump with its table; those of tables without any are counted as well."""
    table = ""
    columns: list[str] = []
    for line in lines:
        if not table:
            if line.startswith("COPY "):
                table, columns = _copied(line)
                if counted is not None:
                    counted.setdefault(table, 0)
        elif line == _ENDS:
            table = ""
        else:
            if counted is not None:
                counted[table] += 1
            values = map(_value, line.rstrip("\n").split("\t"))
            yield table, dict(zip(columns, values, strict=True))


def _copied(line: str) -> tuple[str, list[str]]:
    """Table and columns of a line such as `COPY public.clinic (id, name) FROM stdin;`."""
    name, _, rest = line.removeprefix("COPY ").partition(" (")
    columns = [each.strip().strip('"') for each in rest.partition(")")[0].split(",")]
    return name.rpartition(".")[2].strip('"'), columns


def _value(text: str) -> Any:  # noqa: ANN401 - bytes, an id, a text or nothing
    if text == "\\N":
        return None
    if text.startswith("\\\\x"):
        return bytes.fromhex(text[3:])
    if len(text) == 36 and text.count("-") == 4:
        with contextlib.suppress(ValueError):
            return UUID(text)
    return text


def _key(row: Mapping[str, Any]) -> WrappedKey:
    return WrappedKey(row["id"], row["owner_id"], row["wrapped"], row["wrapped_by"])
