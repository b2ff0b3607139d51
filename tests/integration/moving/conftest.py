"""A clinic with people in the middle of everything, an empty instance on the other kind of database, and a journal of erasures."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.erasing.journal import Journal
from bot.store.moving import file
from bot.store.sealing.vault import KeyRing, Vault
from tests.conftest import MONDAY_MORNING
from tests.fakes.begun import Begun
from tests.fakes.postgres import PostgresServer
from tests.fakes.spoilt import Crowd
from tests.fakes.terminal import Terminal
from tests.integration.moving.instances import Instance, two_on_postgres, two_on_sqlite

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
    with of_other_kind(request, crowd.store, tmp_path) as store:
        yield store


@contextmanager
def of_other_kind(request: pytest.FixtureRequest, here: Store, folder: Path) -> Iterator[Store]:
    """An empty instance with a key ring of its own, on the other kind of database."""
    server: PostgresServer | None = None
    if here.on_postgres:
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), folder / 'elsewhere.db')}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.lend().render_as_string(hide_password=False)
    store = Store(url, ManualClock(here.clock.now()), Vault(KeyRing.parse(KeyRing.fresh("other"))))
    yield store
    store.close()
    if server is not None:
        server.take_back()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "erasures")


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """Two empty ones, on SQLite unless a test asks for PostgreSQL."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield two_on_sqlite(tmp_path, request.getfixturevalue("empty_sqlite"))
    else:
        yield from two_on_postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def instances(
    rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, databases: list[str]
) -> tuple[Instance, Instance]:
    """Two, with bots of their own; Fjordheim is at the first."""
    monkeypatch.setattr(file, "COST", 2**10)  # what a guess costs is not what is tested here
    made = []
    for number, url in enumerate(databases, 1):
        env = {
            "RODTRAD_DATABASE_URL": url,
            "RODTRAD_KEYS": KeyRing.fresh("k1"),
            "RODTRAD_TELEGRAM_TOKEN": f"{number}000000001:stand-in-token-that-opens-nothing-at-all",
            "RODTRAD_ERASURES": str(tmp_path / f"{number}.erasures"),
            "RODTRAD_SPOOL": str(tmp_path / f"{number}.spool"),
        }
        made.append(Instance(rodtrad, monkeypatch, env))
    here, there = made
    here("clinic", "add", typed=["Fjordheim"])
    here("staff", "add", "--duty", typed=["Kari Nordli"])
    there("clinic", "add", typed=["Dalheim"])
    return here, there
