"""The state of the schema: bringing a database up to date, and saying whether it is. Alembic is imported only here, when it is needed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from bot.store.course import recording
from bot.store.database.engines import open_writer, parse_url

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
#: The advisory lock of PostgreSQL under which a schema is changed: any number that nothing else uses.
ONE_AT_A_TIME = 7_061_706_400_001
#: How long SQLite's write lock is waited for by who changes the schema: somebody else may be at one migration, on a slow machine.
OTHERS_SECONDS = 60
HEAD = "0047"  # the newest revision; a test holds it against the folder

EMPTY = ""  # in place of a revision: a database without any table of ours


class SchemaError(Exception):
    """The database's schema does not fit this program; the message says what to do."""


def upgrade(url: str | URL, to: str = "head") -> None:
    """Bring the database to a revision, each migration in one transaction. Raises `SchemaError` when it is newer than we are."""
    _with_alembic(url, "upgrade", to)


def downgrade(url: str | URL, to: str) -> None:
    """Take the database back to a revision ("base": nothing left)."""
    _with_alembic(url, "downgrade", to)


def check(engine: Engine) -> None:
    """Raise `SchemaError`, which says what to do, unless the database is exactly at `HEAD`."""
    revision = _revision(engine)
    if revision == EMPTY:
        message = "the database is empty; run `rodtrad db upgrade` once, then start again"
        raise SchemaError(message)
    if revision == HEAD:
        return
    if revision is None or revision < HEAD:
        message = f"the database is at revision {revision or 'none'}, this program needs {HEAD}; run `rodtrad db upgrade`, then start again"
    else:
        message = f"the database is at revision {revision}, newer than this program ({HEAD}); start the newer program instead"
    raise SchemaError(message)


def _revision(engine: Engine) -> str | None:
    """Where a database is: a revision, none, or `EMPTY`."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return EMPTY
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _with_alembic(url: str | URL, command: str, revision: str) -> None:
    from alembic import command as commands  # noqa: PLC0415 - costs memory, and only the set-up needs it
    from alembic.util import CommandError  # noqa: PLC0415

    engine = open_writer(parse_url(url) if isinstance(url, str) else url, busy=OTHERS_SECONDS)

    def run() -> None:
        with engine.connect() as connection:
            _alone(connection)
            _tables_may_be_rewritten(connection)
            config = _config()
            config.attributes["connection"] = connection
            with _unrecorded(connection):
                getattr(commands, command)(config, revision)

    try:
        _until_alone(engine, run)
    except CommandError as error:
        message = f"the migration was refused: {error}; is this database from a newer program?"
        raise SchemaError(message) from error
    except DatabaseError as error:
        if "already exists" in str(error):
            message = "the database holds tables but no revision: it is not ours, or was made by hand; give an empty database"
            raise SchemaError(message) from error
        raise
    finally:
        engine.dispose()


def _until_alone(engine: Engine, run: Callable[[], None]) -> None:
    """Run migrations; again whenever somebody else made one of them meanwhile.

    On SQLite nothing can be locked across the transactions of several migrations. Who comes in between two of them finds what they were
    about to make made, and what they tried is undone with its transaction; what is left goes on from where the database is by then.
    """
    while True:
        before = _revision(engine)
        try:
            run()
        except Exception:
            if engine.dialect.name != "sqlite" or _revision(engine) == before:
                raise
        else:
            return


def _alone(connection: Connection) -> None:
    """Wait until nobody else changes this schema. The lock goes with the session; on SQLite the one writer is enough."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("SET lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": ONE_AT_A_TIME})
    connection.execute(text("RESET lock_timeout"))
    # What a migration works out between two statements may take more than an update's ten seconds, on a machine that is busy or slow.
    connection.execute(text("SET idle_in_transaction_session_timeout = 0"))
    connection.commit()


def _tables_may_be_rewritten(connection: Connection) -> None:
    """On SQLite a table is changed by writing it anew, while others refer to it; `migrations/env.py` checks what they refer to after it.

    The setting is one of the session, and none within a transaction: it goes past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        driver.execute("PRAGMA foreign_keys=OFF")


@contextmanager
def _unrecorded(connection: Connection) -> Iterator[None]:
    """Without the triggers that record changes: a table that is written anew would lose them, or be refused. They are made anew after
    it, also when it fails. An open transaction is ended first, for what follows begins its own."""
    with connection.begin():
        recording.uninstall(connection)
    try:
        yield
    finally:
        connection.rollback()
        with connection.begin():
            recording.install(connection)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def write_nothing(writer: Engine) -> None:
    """See that the database takes changes: one is made and taken back. Raises what the database raises."""
    with writer.connect() as connection, connection.begin() as transaction:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        transaction.rollback()
