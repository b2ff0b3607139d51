"""Faults of PostgreSQL, made for real: connections ended, the server stopped, refusals; the same process goes on afterwards."""

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.store.database import schema
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import ProcessedUpdate
from tests.conftest import missing
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.integration.store.helpers import mark


def count(work: Work) -> int:
    return len(work.connection.execute(select(ProcessedUpdate.update_id)).all())


def fault_of(store: Store, number: int = 1) -> DBAPIError:
    """The error that marking an update ends with."""
    with pytest.raises(DBAPIError) as caught:
        store.run(mark, number)
    return caught.value


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
    tries: list[int] = []

    def interrupted(work: Work) -> None:
        tries.append(mark(work, 1))
        if len(tries) == 1:
            end_connections(own_server)
        mark(work, 2)

    server_store.run(interrupted)
    assert tries == [1, 1]
    assert server_store.read(count) == 3


@pytest.mark.postgres
def test_a_stopped_server_is_the_house_and_the_same_process_goes_on_after_its_start(
    own_server: PostgresServer, server_store: Store
) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT):
        own_server.stop(how)
        fault = fault_of(server_store)
        assert is_infrastructure_fault(fault)
        with pytest.raises(DBAPIError) as caught:
            server_store.read(count)
        assert is_infrastructure_fault(caught.value)
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
        assert is_infrastructure_fault(caught.value), code

    for refusal in (read_only, cancelled):
        with pytest.raises(DBAPIError) as caught:
            server_store.run(refusal)
        assert is_infrastructure_fault(caught.value)
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
        assert is_infrastructure_fault(fault_of(store))
        store.close()
