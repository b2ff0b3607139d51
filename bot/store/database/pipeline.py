"""PostgreSQL: a transaction waits only for answers that it needs.

A statement marked with `BEHIND` is sent without waiting for its answer; so are BEGIN, before the first statement, and COMMIT, after the
last. The database carries everything out in the order it was written, so what is read sees what was written before. An error of such a
statement is raised by the next one that is waited for, at the latest by the commit. Within a savepoint everything is waited for, so that
one can go back to it. (psycopg calls this pipeline mode.)
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, StatementError

#: Execution options of a statement whose answer nobody looks at, its `rowcount` neither. SQLite pays them no attention.
BEHIND: Final = {"behind": True}
_PIPELINE: Final = "pipeline"


def wait_for_answers(engine: Engine) -> None:
    """Have whatever is executed in `one_visit` on this engine wait for its answer, apart from what is marked with `BEHIND`."""

    @event.listens_for(engine, "after_cursor_execute")
    def wait(connection: Connection, _c: Any, _sql: str, _values: Any, context: Any, _many: bool) -> None:  # noqa: ANN401 - as SQLAlchemy has it
        pipeline = connection.info.get(_PIPELINE)
        goes_behind = context.execution_options.get("behind") and not connection.in_nested_transaction()
        if pipeline is not None and not goes_behind:
            pipeline.sync()

    @event.listens_for(engine, "handle_error")
    def take_the_rest(context: ExceptionContext) -> None:
        """After an error the database refuses whatever was sent behind it: hear that now, so that a savepoint can be gone back to."""
        connection = context.connection
        if connection is None or connection.invalidated:
            return
        if (pipeline := connection.info.get(_PIPELINE)) is not None:
            with suppress(engine.dialect.loaded_dbapi.Error):
                pipeline.sync()


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
        raise _as_sqlalchemy_has_it(connection, failed) from failed
    if failed is not None:
        raise failed


def _as_sqlalchemy_has_it(connection: Connection, error: Exception) -> StatementError:
    """An error that has not been through SQLAlchemy, since nobody waited for what it is about."""
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    if driver.closed:
        connection.invalidate(error)
    return DBAPIError.instance(None, None, error, dialect.loaded_dbapi.Error, True, driver.closed, dialect)
