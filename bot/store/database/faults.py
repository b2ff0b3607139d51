"""Telling faults of the house (database gone, locked, full, read-only) from faults of an update: only the latter count against it."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

#: PostgreSQL codes that say "try the whole transaction again" (serialisation failure, deadlock, lock time-out).
RETRY_CODES: Final = frozenset({"40001", "40P01", "55P03"})
#: The unique index by which a recipient has one message in flight at a time.
ONE_IN_FLIGHT: Final = "uq_outbox_one_in_flight"
#: PostgreSQL classes that are the server's own trouble: connection, authorisation, no such database, rollback, resources, operator
#: intervention, system, configuration, internal.
HOUSE_CLASSES: Final = frozenset({"08", "28", "3D", "40", "53", "57", "58", "F0", "XX"})
#: Single codes of the same kind: read-only, idle for too long, no permission, no such table (the schema was taken away), lock time-out.
#: The rest of their classes are mistakes of the program, such as 25P02, which an update must answer for, or it would be tried for ever.
HOUSE_CODES: Final = frozenset({"25006", "25P03", "42501", "42P01", "55P03"})
#: SQLite primary result codes: BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
SQLITE_INFRASTRUCTURE: Final = frozenset({5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
SQLITE_RETRY: Final = frozenset({5, 6})
#: READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB: it is the file, and this connection may go on seeing it so when it is mended.
SQLITE_FILE: Final = frozenset({8, 10, 11, 14, 26})


class OutOfOrderError(Exception):
    """The database cannot be used now; the message says what is the matter. Never the fault of the update in hand."""


def is_infrastructure_fault(error: BaseException) -> bool:
    """Whether `error` says that the house is in trouble, not the thing it was asked to do."""
    if isinstance(error, (OutOfOrderError, PoolTimeout, PendingRollbackError, OSError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in SQLITE_INFRASTRUCTURE or "no such table" in str(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, (OperationalError, InterfaceError))
    return state[:2] in HOUSE_CLASSES or state in HOUSE_CODES


def wants_retry(error: BaseException) -> bool:
    """Whether the same transaction may well succeed if it is run again at once."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in SQLITE_RETRY
    if error.connection_invalidated or _names_the_flying_row(error):
        return True
    return getattr(error.orig, "sqlstate", None) in RETRY_CODES


def _names_the_flying_row(error: DBAPIError) -> bool:
    """Whether PostgreSQL refused a second row in flight to a recipient: another process was first, which the next try will see."""
    about = getattr(error.orig, "diag", None)
    return about is not None and about.constraint_name == ONE_IN_FLIGHT


def file_is_broken(error: BaseException) -> bool:
    """Whether SQLite says that the file cannot be used as it is, or as this connection sees it."""
    return isinstance(error, sqlite3.Error) and _sqlite_code(error) in SQLITE_FILE


def _sqlite_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for an error of Python's own module."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
