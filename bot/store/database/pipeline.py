"""PostgreSQL: a transaction waits only for answers that it needs.

A statement marked with `BEHIND`, or that a `Ready` only sends, goes without waiting for its answer; so do BEGIN, before the first
statement, and COMMIT, after the last. The database carries everything out in the order it was written, so what is read sees what was
written before. An error of such a statement is raised by the next one that is waited for, at the latest by the commit. Within a savepoint
everything is waited for, so that one can go back to it. (psycopg calls this pipeline mode.)
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store.database.faults import file_is_broken

#: Execution options of a statement whose answer nobody looks at, its `rowcount` neither. SQLite pays them no attention.
BEHIND: Final = {"behind": True}
_PIPELINE: Final = "pipeline"


def wait_for_answers(engine: Engine) -> None:
    """Have whatever is executed in `one_visit` on this engine wait for its answer, apart from what is marked with `BEHIND`."""

    @event.listens_for(engine, "after_cursor_execute")
    def wait(connection: Connection, _c: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:  # noqa: ANN401 - as SQLAlchemy has it
        if not context.execution_options.get("behind") or connection.in_nested_transaction():
            wait_for_answer(connection)

    @event.listens_for(engine, "handle_error")
    def take_the_rest(context: ExceptionContext) -> None:
        if context.connection is not None:
            _take_the_rest(context.connection)


def wait_for_answer(connection: Connection) -> None:
    """Wait until everything that was sent in `one_visit` is answered; elsewhere it is already. Raises the driver's errors."""
    if (pipeline := connection.info.get(_PIPELINE)) is not None:
        pipeline.sync()


def _take_the_rest(connection: Connection) -> None:
    """After an error the database refuses whatever was sent behind it: hear that now, so that a savepoint can be gone back to."""
    if not connection.invalidated:
        with suppress(connection.dialect.loaded_dbapi.Error):
            wait_for_answer(connection)


@contextmanager
def one_visit(engine: Engine) -> Iterator[Connection]:
    """A whole transaction, committed at the end. Raises what SQLAlchemy raises.

    BEGIN and COMMIT are sent here, since psycopg waits for each: to it the connection commits by itself.
    """
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with connection.begin(), _pipeline(connection):
            yield connection


@contextmanager
def _pipeline(connection: Connection) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    driver_error, info = connection.dialect.loaded_dbapi.Error, connection.info
    # What fails is raised at the very end: psycopg would log an error that it hears of within its pipeline, words and all.
    failed: BaseException | None = None
    try:
        with driver.pipeline() as pipeline:
            info[_PIPELINE] = pipeline
            try:
                driver.execute("BEGIN")
                yield
                driver.execute("COMMIT")
            except BaseException as error:  # noqa: BLE001 - raised below
                failed = error
            del info[_PIPELINE]
    except driver_error as error:
        failed = failed or error
    if isinstance(failed, driver_error):
        raise as_sqlalchemy_has_it(connection, failed) from failed
    if failed is not None:
        raise failed


def as_sqlalchemy_has_it(connection: Connection, error: Exception) -> StatementError:
    """An error of the driver's that has not been through SQLAlchemy. A connection that is of no more use is given up, as it would be."""
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    gone = file_is_broken(error) or getattr(driver, "closed", False)
    if gone:
        connection.invalidate(error)
        connection.engine.dispose(close=False)
    else:
        _take_the_rest(connection)
    return DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, True, gone, dialect)
