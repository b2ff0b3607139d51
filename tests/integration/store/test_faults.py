"""Faults of the house, made for real: each is told from the fault of an update, and when it is mended the same process goes on."""

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store import schema, updates
from bot.store.faults import OutOfOrderError, is_house_fault, wants_retry
from bot.store.sealing import CannotOpenError, Vault
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import Staff
from bot.store.work import Store, Work
from tests.conftest import missing
from tests.fakes.postgres import PostgresServer, find_binaries


def mark(work: Work, number: int) -> bool:
    return updates.first_time(work, 1, number)


def count(work: Work) -> int:
    return len(work.connection.execute(select(ProcessedUpdate.update_id)).all())


def fault_of(store: Store, number: int = 1) -> DBAPIError:
    """The error that marking an update ends with."""
    with pytest.raises(DBAPIError) as caught:
        store.run(mark, number)
    return caught.value


# --- not the house ---


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
        assert (is_house_fault(caught.value), wants_retry(caught.value)) == (False, False), mistake.__name__


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
    assert not is_house_fault(caught.value)
    store.close()


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), CannotOpenError("x"), AssertionError()])
def test_errors_of_the_program_are_not_the_house(error: Exception) -> None:
    assert (is_house_fault(error), wants_retry(error)) == (False, False)


@pytest.mark.parametrize(
    "error", [OutOfOrderError("x"), OSError(28, "No space left on device"), ConnectionResetError()]
)
def test_what_the_machine_refuses_is_the_house(error: Exception) -> None:
    assert is_house_fault(error)
    assert not wants_retry(error)


def test_a_pool_without_a_free_connection_is_the_house(store: Store) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    engine = create_engine(store.url, pool_size=1, max_overflow=0, pool_timeout=0)
    with engine.connect(), pytest.raises(PoolTimeout) as caught:
        engine.connect()
    engine.dispose()
    assert is_house_fault(caught.value)


def test_a_schema_that_is_gone_is_the_house(
    store: Store, tmp_path: Path, clock: ManualClock, vault: Vault
) -> None:
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}", clock, vault)
    assert is_house_fault(fault_of(empty))
    empty.close()
    if store.on_postgres:
        with pytest.raises(DBAPIError) as caught:
            store.run(lambda work: work.connection.execute(text("SELECT 1 FROM nowhere")))
        assert is_house_fault(caught.value)


# --- SQLite ---


@pytest.fixture
def file_store(sqlite_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on an SQLite file that has been written to."""
    opened = Store(sqlite_url, clock, vault)
    opened.run(mark, 0)
    yield opened
    opened.close()


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
    assert (is_house_fault(caught.value), wants_retry(caught.value)) == (True, False)
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
    assert (is_house_fault(fault), wants_retry(fault)) == (True, True)
    assert file_store.run(mark, 1)


def test_a_read_only_file_is_the_house(file_store: Store, clock: ManualClock, vault: Vault) -> None:
    path = file_of(file_store)
    file_store.close()
    address = f"sqlite:///file:{path}?mode=ro&uri=true"
    store = Store(address, clock, vault)
    fault = fault_of(store)
    store.close()
    assert "readonly" in str(fault)
    assert (is_house_fault(fault), wants_retry(fault)) == (True, False)


def test_a_file_that_is_missing_with_its_folder_is_the_house(
    tmp_path: Path, clock: ManualClock, vault: Vault
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}", clock, vault)
    fault = fault_of(store)
    store.close()
    assert "unable to open" in str(fault)
    assert is_house_fault(fault)


def test_a_file_that_is_something_else_is_the_house(tmp_path: Path, clock: ManualClock, vault: Vault) -> None:
    path = tmp_path / "rodtrad.db"
    path.write_bytes(b"Dear diary, " * 1000)
    store = Store(f"sqlite:///{path}", clock, vault)
    fault = fault_of(store)
    store.close()
    assert "not a database" in str(fault)
    assert is_house_fault(fault)


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
    assert is_house_fault(fault)


# --- PostgreSQL ---


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    binaries = find_binaries()
    if binaries is None:
        missing("postgres", "apt-get install postgresql")
        raise AssertionError
    server = PostgresServer(binaries)
    server.initialise()
    server.start()
    schema.upgrade(server.create_database("fault"))
    yield server
    server.close()


@pytest.fixture
def server_store(own_server: PostgresServer, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on that server, with connections in both of its pools."""
    opened = Store(own_server.url("fault"), clock, vault)
    opened.run(lambda work: work.connection.execute(delete(ProcessedUpdate)))
    opened.run(mark, 0)
    assert opened.read(count) == 1
    yield opened
    opened.close()


def end_connections(server: PostgresServer) -> None:
    """Do what an operator, or a restart of the network, does to everybody's connections."""
    from sqlalchemy import create_engine

    engine = create_engine(server.url("postgres"))
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'fault'")
        )
    engine.dispose()


@pytest.mark.postgres
def test_connections_that_were_ended_are_replaced_and_nobody_notices(
    own_server: PostgresServer, server_store: Store
) -> None:
    end_connections(own_server)
    assert server_store.run(mark, 1)
    end_connections(own_server)
    assert server_store.read(count) == 2


@pytest.mark.postgres
def test_a_connection_ended_in_the_middle_runs_the_whole_function_again(
    own_server: PostgresServer, server_store: Store
) -> None:
    tries: list[bool] = []

    def interrupted(work: Work) -> None:
        tries.append(mark(work, 1))
        if len(tries) == 1:
            end_connections(own_server)
        mark(work, 2)

    server_store.run(interrupted)
    assert tries == [True, True]
    assert server_store.read(count) == 3


@pytest.mark.postgres
def test_a_stopped_server_is_the_house_and_the_same_process_goes_on_after_its_start(
    own_server: PostgresServer, server_store: Store
) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT):
        own_server.stop(how)
        fault = fault_of(server_store)
        assert is_house_fault(fault)
        with pytest.raises(DBAPIError) as caught:
            server_store.read(count)
        assert is_house_fault(caught.value)
        own_server.start()
        before = server_store.read(count)
        assert server_store.run(mark, 1000 + before)
        assert server_store.read(count) == before + 1


@pytest.mark.postgres
def test_refusals_of_the_server_are_the_house(own_server: PostgresServer, server_store: Store) -> None:
    def read_only(work: Work) -> None:
        work.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        mark(work, 1)

    def cancelled(work: Work) -> None:
        work.connection.exec_driver_sql("SET LOCAL statement_timeout = '10ms'")
        work.connection.exec_driver_sql("SELECT pg_sleep(5)")

    def raised(code: str) -> None:
        def act(work: Work) -> None:
            work.connection.exec_driver_sql(
                f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
            )

        with pytest.raises(DBAPIError) as caught:
            server_store.run(act)
        assert is_house_fault(caught.value), code

    for refusal in (read_only, cancelled):
        with pytest.raises(DBAPIError) as caught:
            server_store.run(refusal)
        assert is_house_fault(caught.value)
    for code in ("53100", "53200", "53300", "57P03", "58030", "XX001", "42501", "40003"):
        raised(code)


@pytest.mark.postgres
def test_a_transaction_that_stands_still_is_ended_by_the_server(server_store: Store) -> None:
    """A stopped process must not keep its row locks: the session time-out is set, and what it ends is run again."""
    tries: list[int] = []

    def stand_still(work: Work) -> None:
        tries.append(1)
        mark(work, 1)
        if len(tries) == 1:
            shown = work.connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one()
            assert shown == "10s"
            work.connection.exec_driver_sql("SET idle_in_transaction_session_timeout = '1ms'")
            signal.sigtimedwait([], 0.1)
        mark(work, 2)

    server_store.run(stand_still)
    assert len(tries) == 2
    assert server_store.read(count) == 3


@pytest.mark.postgres
def test_a_database_or_role_that_does_not_exist_is_the_house(
    own_server: PostgresServer, clock: ManualClock, vault: Vault
) -> None:
    for url in (own_server.url("nowhere"), own_server.url("fault").set(username="nobody")):
        store = Store(url, clock, vault)
        assert is_house_fault(fault_of(store))
        store.close()
