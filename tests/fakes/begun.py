"""A database with people in the middle of everything, and as many copies of it as a test wants, on either kind."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.conftest import MONDAY_MORNING
from tests.fakes.postgres import PostgresServer
from tests.fakes.spoilt import Crowd, open_crowd


@dataclass(frozen=True, repr=False)
class Begun:
    """How to get a copy of a database with people in the middle of everything; its key ring; and who they are."""

    copy: Callable[[], str]
    ring: str
    crowd: Crowd


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def begun(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, desk: Desk
) -> Iterator[Begun]:
    ring, folder = KeyRing.fresh("test"), tmp_path_factory.mktemp("crowd")
    server: PostgresServer | None = None
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), folder / "crowd.db")
        url = f"sqlite:///{folder / 'crowd.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.create_database("crowd", template="empty").render_as_string(hide_password=False)
    clock = ManualClock(MONDAY_MORNING)
    store = Store(url, clock, Vault(KeyRing.parse(ring)))
    crowd = open_crowd(store, desk, clock)
    store.close()
    number = 0

    def copy() -> str:
        nonlocal number
        number += 1
        if server is None:
            return f"sqlite:///{shutil.copy(folder / 'crowd.db', folder / f'{number}.db')}"
        server.drop_database("crowd_copy")
        made = server.create_database("crowd_copy", template="crowd")
        return str(made.render_as_string(hide_password=False))

    yield Begun(copy, ring, crowd)
    if server is not None:
        server.drop_database("crowd_copy")
        server.drop_database("crowd")
