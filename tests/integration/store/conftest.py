"""One PostgreSQL database for all tests of the store, emptied after each: far quicker than a database a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.outbox.outbox import Address
from bot.store.sealing.vault import Vault
from bot.store.tables import Base
from tests.fakes.postgres import PostgresServer
from tests.integration.store.helpers import patient


@pytest.fixture(scope="session")
def shared_database(request: pytest.FixtureRequest) -> str:
    """The address of the database that is emptied after each test."""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.create_database("shared", template="empty").render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, up-to-date database: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "rodtrad.db"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("shared_database")
    yield url
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    engine.dispose()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database of this test's own, for what only PostgreSQL can do."""
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database("own", template="empty")
    yield url.render_as_string(hide_password=False)
    server.drop_database("own")


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """The address of an SQLite file, for what only SQLite can do."""
    path = tmp_path / "own.db"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def own_store(postgres_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on PostgreSQL, for what only PostgreSQL does."""
    opened = Store(postgres_url, clock, vault)
    yield opened
    opened.close()


@pytest.fixture
def file_store(sqlite_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on an SQLite file, for what only SQLite does."""
    opened = Store(sqlite_url, clock, vault)
    yield opened
    opened.close()


@pytest.fixture
def ola(store: Store) -> Address:
    """Somebody to write to."""
    return store.run(patient, 1, "Ola")


@pytest.fixture
def kari(store: Store) -> Address:
    """Somebody else."""
    return store.run(patient, 2, "Kari")
