"""Opening the database: one writing engine, one that can only read, for SQLite and PostgreSQL alike."""

import contextlib
import os
import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from bot.store.database.faults import file_is_broken
from bot.store.database.pipeline import as_sqlalchemy_has_it, wait_for_answers

#: How long one attempt waits for SQLite's write lock; the unit of work makes five.
BUSY_SECONDS: Final = 2
#: Seconds without an answer after which a connection to a PostgreSQL server that has vanished is given up.
SILENT_SECONDS: Final = 10
#: Errors are logged, so they are made without the parameters of the statement.
_BOTH: Final[dict[str, Any]] = {"hide_parameters": True, "pool_timeout": 5}


class DatabaseUrlError(ValueError):
    """`RODTRAD_DATABASE_URL` cannot be used; the message says how to mend it."""


def parse_url(text: str) -> URL:
    """The URL, checked to be one of the two kinds the program runs on. Raises `DatabaseUrlError`, which never shows the password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        message = "it is not a URL; use sqlite:///rodtrad.db or postgresql+psycopg://user:password@host/name"
        raise DatabaseUrlError(message) from None
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    if url.drivername == "postgresql+psycopg" and url.database:
        return url
    message = f"{url.drivername!r} without a database name, or not one of: sqlite:///FILE, postgresql+psycopg://…/NAME"
    raise DatabaseUrlError(message)


def open_writer(url: URL, *, busy: float = BUSY_SECONDS) -> Engine:
    """The engine for everything that changes something. On SQLite every transaction begins by taking the write lock, for which it waits
    `busy` seconds."""
    if url.drivername == "sqlite":
        return _sqlite(url, "BEGIN IMMEDIATE", query_only=False, busy=busy)
    engine = _postgres(url, readonly=False)
    wait_for_answers(engine)
    return engine


def open_reader(url: URL) -> Engine:
    """The engine for pages and lists; the database itself refuses writes on it."""
    if url.drivername == "sqlite":
        return _sqlite(url, "BEGIN", query_only=True)
    return _postgres(url, readonly=True)


def _postgres(url: URL, *, readonly: bool) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        # Nothing is said for the writer: "read write" would override a server that was set to take no writes.
        execution_options={"postgresql_readonly": True} if readonly else {},
        connect_args={
            "connect_timeout": 2,
            "keepalives_idle": SILENT_SECONDS,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": SILENT_SECONDS * 1000,
            # jit=off: compiling a statement costs more than any of ours takes. random_page_cost: what is looked up lies in memory or on a
            # solid-state disk; with PostgreSQL's 4, made for turning disks, a tick read the whole table of patients.
            "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c timezone=UTC -c jit=off"
            " -c random_page_cost=1.1",
        },
        **_BOTH,
    )


def _for_its_owner_alone(path: str) -> None:
    """Make the file readable for nobody else, if it is new; SQLite gives its companions (-wal, -shm) the same rights."""
    with contextlib.suppress(OSError):  # there already, or cannot be made: SQLite itself says why not
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _sqlite(url: URL, begin: str, *, query_only: bool, busy: float = BUSY_SECONDS) -> Engine:
    """SQLAlchemy's documented recipe: the driver's own transaction handling off, ours on."""
    engine = create_engine(url, connect_args={"timeout": busy, "check_same_thread": False}, **_BOTH)

    @event.listens_for(engine, "do_connect")
    def before_connect(_dialect: Any, _record: Any, _words: Any, _options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's private types
        if not url.query:  # with `?uri=true` the name is an address that only SQLite can read
            _for_its_owner_alone(str(url.database))

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's private type
        connection.isolation_level = None
        cursor = connection.cursor()
        if not query_only:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(begin)
        except sqlite3.Error as error:
            raise as_sqlalchemy_has_it(connection, error) from error

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        """A file that is mended, or a copy put in its place, is seen only by a connection made afterwards: keep none of the old ones."""
        if file_is_broken(context.original_exception):
            context.is_disconnect = True

    return engine
