"""Faults of the house, made for real: each is told from the fault of an update, and when it is mended the same process goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store.database.faults import OutOfOrderError, is_infrastructure_fault, wants_retry
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import CannotOpenError, Vault
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import Staff
from tests.integration.store.helpers import mark


def count(work: Work) -> int:
    return len(work.connection.execute(select(ProcessedUpdate.update_id)).all())


def fault_of(store: Store, number: int = 1) -> DBAPIError:
    """The error that marking an update ends with."""
    with pytest.raises(DBAPIError) as caught:
        store.run(mark, number)
    return caught.value


def test_what_an_update_gets_wrong_is_its_own_fault(store: Store) -> None:
    def doubled(work: Work) -> None:
        for _ in range(2):
            work.connection.execute(insert(ProcessedUpdate), {"bot_id": 1, "update_id": 1, "at": work.now})

    def orphan(work: Work) -> None:
        row = {"id": new_id(), "clinic_id": new_id(), "name": b"", "name_lookup": "", "on_duty": True}
        work.connection.execute(insert(Staff), row | {"active": True, "created_at": work.now})

    def garbled(work: Work) -> None:
        work.connection.execute(text("SELEKT 1"))

    def unknown_column(work: Work) -> None:
        work.connection.execute(text("SELECT nothing FROM lease"))

    def incomplete(work: Work) -> None:
        work.connection.execute(text("INSERT INTO lease (name) VALUES ('a')"))

    for mistake in (doubled, orphan, garbled, unknown_column, incomplete):
        with pytest.raises(DBAPIError) as caught:
            store.run(mistake)
        assert (is_infrastructure_fault(caught.value), wants_retry(caught.value)) == (False, False), (
            mistake.__name__
        )


@pytest.mark.postgres
def test_going_on_in_a_failed_transaction_is_the_programs_mistake(
    postgres_url: str, clock: ManualClock, vault: Vault
) -> None:
    """25P02. As a fault of the house it would be tried for ever, and everybody would wait behind it."""
    store = Store(postgres_url, clock, vault)

    def swallow(work: Work) -> None:
        with pytest.raises(DBAPIError):
            work.connection.execute(text("SELECT 1/0"))
        mark(work, 1)

    with pytest.raises(DBAPIError, match="aborted") as caught:
        store.run(swallow)
    assert not is_infrastructure_fault(caught.value)
    store.close()


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), CannotOpenError("x"), AssertionError()])
def test_errors_of_the_program_are_not_the_house(error: Exception) -> None:
    assert (is_infrastructure_fault(error), wants_retry(error)) == (False, False)


@pytest.mark.parametrize(
    "error", [OutOfOrderError("x"), OSError(28, "No space left on device"), ConnectionResetError()]
)
def test_what_the_machine_refuses_is_the_house(error: Exception) -> None:
    assert is_infrastructure_fault(error)
    assert not wants_retry(error)


def test_a_pool_without_a_free_connection_is_the_house(store: Store) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    engine = create_engine(store.url, pool_size=1, max_overflow=0, pool_timeout=0)
    with engine.connect(), pytest.raises(PoolTimeout) as caught:
        engine.connect()
    engine.dispose()
    assert is_infrastructure_fault(caught.value)


def test_a_schema_that_is_gone_is_the_house(
    store: Store, tmp_path: Path, clock: ManualClock, vault: Vault
) -> None:
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}", clock, vault)
    assert is_infrastructure_fault(fault_of(empty))
    empty.close()
    if store.on_postgres:
        with pytest.raises(DBAPIError) as caught:
            store.run(lambda work: work.connection.execute(text("SELECT 1 FROM nowhere")))
        assert is_infrastructure_fault(caught.value)


# --- SQLite ---


@pytest.fixture(autouse=True)
def written(request: pytest.FixtureRequest) -> None:
    """The SQLite file, where a test uses one, has been written to."""
    if "file_store" in request.fixturenames:
        request.getfixturevalue("file_store").run(mark, 0)


def file_of(store: Store) -> Path:
    return Path(str(store.url.database))


def test_a_full_disk_is_the_house_and_writing_goes_on_once_there_is_room(file_store: Store) -> None:
    with file_store.writer.connect() as connection:  # of the one connection in the pool
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()

    def big(work: Work) -> None:
        for number in range(2_000):
            mark(work, 100 + number)

    with pytest.raises(DBAPIError, match="disk is full") as caught:
        file_store.run(big)
    assert (is_infrastructure_fault(caught.value), wants_retry(caught.value)) == (True, False)
    with file_store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        connection.rollback()
    file_store.run(big)
    assert file_store.read(count) == 2_001


def test_a_locked_file_is_the_house_and_wants_another_try(file_store: Store) -> None:
    with file_store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        connection.rollback()
    other = sqlite3.connect(file_of(file_store), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    fault = fault_of(file_store)
    other.close()
    assert (is_infrastructure_fault(fault), wants_retry(fault)) == (True, True)
    assert file_store.run(mark, 1)


def test_a_read_only_file_is_the_house(file_store: Store, clock: ManualClock, vault: Vault) -> None:
    path = file_of(file_store)
    file_store.close()
    address = f"sqlite:///file:{path}?mode=ro&uri=true"
    store = Store(address, clock, vault)
    fault = fault_of(store)
    store.close()
    assert "readonly" in str(fault)
    assert (is_infrastructure_fault(fault), wants_retry(fault)) == (True, False)


def test_a_file_that_is_missing_with_its_folder_is_the_house(
    tmp_path: Path, clock: ManualClock, vault: Vault
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", clock, vault)
    fault = fault_of(store)
    store.close()
    assert "unable to open" in str(fault)
    assert is_infrastructure_fault(fault)


def test_a_file_that_is_something_else_is_the_house(tmp_path: Path, clock: ManualClock, vault: Vault) -> None:
    path = tmp_path / "rodtrad.db"
    path.write_bytes(b"Dear diary, " * 1000)
    store = Store(f"sqlite:///{path}", clock, vault)
    fault = fault_of(store)
    store.close()
    assert "not a database" in str(fault)
    assert is_infrastructure_fault(fault)


def test_a_corrupt_file_is_the_house(file_store: Store, clock: ManualClock, vault: Vault) -> None:
    path = file_of(file_store)
    file_store.close()
    whole = path.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    path.write_bytes(whole[:size] + b"\xff" * (len(whole) - size))
    store = Store(f"sqlite:///{path}", clock, vault)
    fault = fault_of(store)
    store.close()
    assert "malformed" in str(fault)
    assert is_infrastructure_fault(fault)


def test_a_copy_put_in_the_place_of_a_spoilt_file_is_used_by_the_same_process(file_store: Store) -> None:
    """As an operator mends it: without a new connection the old file would be seen for ever."""
    path = file_of(file_store)
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for part in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
        part.write_bytes(b"\x5a" * part.stat().st_size)
    fault = fault_of(file_store)
    assert (is_infrastructure_fault(fault), wants_retry(fault)) == (True, False)
    for leftover in ("-wal", "-shm"):
        path.with_name(f"{path.name}{leftover}").unlink(missing_ok=True)
    copy.rename(path)
    assert file_store.run(mark, 1)
    assert file_store.read(count) == 2
    with closing(sqlite3.connect(path)) as mended:
        assert mended.execute("SELECT count(*) FROM processed_update").fetchone() == (2,)


# --- PostgreSQL ---


@pytest.mark.postgres
def test_a_server_that_was_set_to_take_no_writes_is_the_house(
    postgres_url: str, clock: ManualClock, vault: Vault
) -> None:
    """Hosts set this when a disk fills up; saying "read write" with every transaction would override it."""
    store = Store(postgres_url, clock, vault)
    store.run(
        lambda work: work.connection.execute(
            text(f'ALTER DATABASE "{store.url.database}" SET default_transaction_read_only = on')
        )
    )
    store.close()
    fault = fault_of(store)
    assert "read-only transaction" in str(fault)
    assert (is_infrastructure_fault(fault), wants_retry(fault)) == (True, False)
    store.close()
