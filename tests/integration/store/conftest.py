"""What the tests of the store share beside a database of either kind."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.clock import ManualClock
from bot.domain.people.reasons import Reason
from bot.ids import StaffId
from bot.store.database.work import Store
from bot.store.outbox.outbox import Address
from bot.store.people import audit, people
from bot.store.sealing import ring, rotation
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.postgres import PostgresServer
from tests.integration.store.helpers import clinic, patient


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


@pytest.fixture
def opened_with(database_url: str, clock: ManualClock) -> Iterator[Callable[[str], Store]]:
    """The same database as a program with this ring opens it."""
    stores = []

    def store(keys: str) -> Store:
        one = Store(database_url, clock, Vault(KeyRing.parse(keys)))
        stores.append(one)
        one.run(ring.take_up)
        one.run(rotation.starts)
        return one

    yield store
    for each in stores:
        each.close()


@pytest.fixture
def nurse(store: Store) -> StaffId:
    """One of the staff of the clinic of Ola and Kari."""
    return store.run(lambda work: people.add_staff(work, clinic(work), "Else", on_duty=True))


@pytest.fixture
def log(store: Store, clock: ManualClock, ola: Address, nurse: StaffId) -> list[UUID]:
    """Nine rows a minute apart, the fifth with a reason in words, each in the chain; their ids in order."""
    for number in range(9):
        line = "Pårørende ringte" if number == 4 else ""
        store.run(people.audit, ola.patient_id, nurse, "opened", Reason.OTHER if line else Reason.CALL, line)
        clock.move(timedelta(minutes=1))
    store.run(audit.tick_chain)
    return [one.id for one in reversed(store.read(audit.of_patient, ola.patient_id))]
