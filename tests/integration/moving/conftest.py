"""A clinic with people in the middle of everything, an empty instance on the other kind of database, and a journal of erasures."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.erasing.journal import Journal
from bot.store.sealing.vault import KeyRing, Vault
from tests.conftest import MONDAY_MORNING
from tests.fakes.begun import Begun
from tests.fakes.postgres import PostgresServer
from tests.fakes.spoilt import Crowd

#: Nothing is in flight any more that was leased when the crowd was made.
FIVE_PAST = MONDAY_MORNING + timedelta(minutes=5)


@pytest.fixture
def crowd(begun: Begun) -> Iterator[Crowd]:
    """A copy with Anna, Bo and Siv in the middle of everything."""
    store = Store(begun.copy(), ManualClock(FIVE_PAST), Vault(KeyRing.parse(begun.ring)))
    begun.crowd.house.store, begun.crowd.house.clock = store, store.clock  # type: ignore[assignment]
    yield begun.crowd
    store.close()


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, crowd: Crowd, tmp_path: Path) -> Iterator[Store]:
    """Another instance with a key ring of its own: on PostgreSQL when the first one is on SQLite, and the other way round."""
    server: PostgresServer | None = None
    if crowd.store.on_postgres:
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'elsewhere.db')}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.lend().render_as_string(hide_password=False)
    store = Store(url, ManualClock(FIVE_PAST), Vault(KeyRing.parse(KeyRing.fresh("other"))))
    yield store
    store.close()
    if server is not None:
        server.take_back()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "erasures")
