"""The unit of work: commit or nothing, bells after the commit, the whole function again when the database asks for it."""

import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.clock import ManualClock
from bot.store import people, updates
from bot.store.sealing import Vault
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import Clinic
from bot.store.work import ATTEMPTS, Bell, Store, Work
from tests.integration.store.helpers import clinic


class _ChangedMyMindError(Exception):
    pass


def handled(store: Store) -> list[int]:
    """The updates that are marked as handled."""
    query = select(ProcessedUpdate.update_id).order_by(ProcessedUpdate.update_id)
    return store.read(lambda work: list(work.connection.execute(query).scalars()))


def mark(work: Work, number: int) -> bool:
    return updates.first_time(work, 1, number)


def test_what_a_use_case_does_is_committed_and_what_it_returns_is_given(store: Store) -> None:
    assert store.run(mark, 7) is True
    assert store.run(mark, number=7) is False
    assert handled(store) == [7]


def test_a_use_case_that_raises_leaves_nothing_behind(store: Store) -> None:
    def half(work: Work) -> None:
        mark(work, 7)
        raise _ChangedMyMindError

    with pytest.raises(_ChangedMyMindError):
        store.run(half)
    assert handled(store) == []


def test_the_moment_stands_still_within_a_transaction(store: Store, clock: ManualClock) -> None:
    def slow(work: Work) -> bool:
        before = work.now
        clock.move(timedelta(minutes=1))
        return work.now == before

    assert store.run(slow)
    assert store.run(lambda work: work.now) == clock.now()


def test_bells_ring_only_after_the_commit_each_once(store: Store) -> None:
    heard: list[tuple[Bell, list[int]]] = []
    store.listen(lambda bell: heard.append((bell, handled(store))))

    def ring(work: Work) -> None:
        mark(work, 1)
        work.ring.add(Bell.OUTBOX)
        work.ring.add(Bell.OUTBOX)
        assert heard == []

    store.run(ring)
    assert heard == [(Bell.OUTBOX, [1])]


def test_no_bell_rings_for_what_was_undone(store: Store) -> None:
    heard: list[Bell] = []
    store.listen(heard.append)

    def ring(work: Work) -> None:
        work.ring.add(Bell.REQUESTS)
        raise _ChangedMyMindError

    with pytest.raises(_ChangedMyMindError):
        store.run(ring)
    assert heard == []


def test_a_listener_that_fails_neither_undoes_the_commit_nor_silences_the_next(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Bell] = []

    def deaf(_bell: Bell) -> None:
        raise RuntimeError("the loop is closed")

    store.listen(deaf)
    store.listen(heard.append)
    with caplog.at_level(logging.ERROR):
        store.run(lambda work: (mark(work, 1), work.ring.add(Bell.OUTBOX)))
    assert (handled(store), heard) == ([1], [Bell.OUTBOX])
    assert "a listener to the bell 'outbox' failed" in caplog.text


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        store.read(mark, 1)
    assert handled(store) == []
    assert store.run(mark, 1) is True


def test_a_reader_sees_what_is_committed_while_somebody_writes(store: Store) -> None:
    store.run(mark, 1)
    with store.begin() as work:
        mark(work, 2)
        assert handled(store) == [1]
    assert handled(store) == [1, 2]


def test_errors_tell_nothing_of_what_was_to_be_stored(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught:
        store.run(
            lambda work: work.connection.execute(text("SELECT :canary FROM nowhere"), {"canary": "kanari"})
        )
    assert "kanari" not in str(caught.value)


def test_four_threads_counting_at_once_lose_nothing(store: Store) -> None:
    store.run(mark, 0)
    failures: list[BaseException] = []

    def count(base: int) -> None:
        try:
            for number in range(25):
                store.run(mark, base + number)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    together(*(lambda base=base: count(base) for base in (100, 200, 300, 400)))
    assert failures == []
    assert len(handled(store)) == 101


def together(*acts: Callable[[], object]) -> None:
    """Do several things in a thread each, and wait for all."""
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


# --- again ---


def test_two_processes_may_take_the_same_update_at_once_and_one_gets_it(store: Store) -> None:
    barrier = threading.Barrier(2)
    results: list[bool] = []

    def take() -> None:
        barrier.wait(10)
        results.append(store.run(mark, 5))

    together(take, take)
    assert sorted(results) == [False, True]


@pytest.fixture
def own_store(postgres_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on PostgreSQL, for what only PostgreSQL does."""
    opened = Store(postgres_url, clock, vault)
    yield opened
    opened.close()


@pytest.mark.postgres
def test_two_that_wait_for_each_other_are_both_carried_out_in_the_end(own_store: Store) -> None:
    """A real deadlock (40P01): PostgreSQL ends one of them, which is run again as a whole."""
    ids = [own_store.run(clinic, name) for name in ("A", "B")]
    with own_store.writer.connect() as connection:
        connection.exec_driver_sql("ALTER DATABASE \"own\" SET deadlock_timeout = '50ms'")
        connection.commit()
    own_store.writer.dispose()
    barrier = threading.Barrier(2)
    counts: list[list[int]] = [[], []]

    def act(first: UUID, second: UUID, mine: list[int]) -> None:
        def both(work: Work) -> None:
            mine.append(1)
            count_up(work, first)
            if len(mine) == 1:
                barrier.wait(10)
            count_up(work, second)

        own_store.run(both)

    together(lambda: act(ids[0], ids[1], counts[0]), lambda: act(ids[1], ids[0], counts[1]))
    assert sorted(map(len, counts)) == [1, 2]
    assert [own_store.read(count_of, each) for each in ids] == [2, 2]


def count_of(work: Work, clinic_id: UUID) -> int:
    """A number kept where a clinic's hours stand."""
    hours = work.connection.execute(select(Clinic.hours).where(Clinic.id == clinic_id)).scalar_one()
    return int(hours) if hours.isdigit() else 0


def count_up(work: Work, clinic_id: UUID) -> None:
    """Lock the clinic's row, then raise its number by one."""
    work.connection.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update())
    raised = str(count_of(work, clinic_id) + 1)
    work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(hours=raised))


@pytest.mark.postgres
def test_a_serialisation_failure_runs_the_whole_function_again(own_store: Store) -> None:
    clinic_id = own_store.run(clinic, "A")
    barrier = threading.Barrier(2)
    counts: list[list[int]] = [[], []]

    def act(mine: list[int]) -> None:
        def count(work: Work) -> None:
            mine.append(1)
            work.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            raised = str(count_of(work, clinic_id) + 1)
            if len(mine) == 1:
                barrier.wait(10)
            work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(hours=raised))

        own_store.run(count)

    together(lambda: act(counts[0]), lambda: act(counts[1]))
    assert sorted(map(len, counts)) == [1, 2]
    assert own_store.read(count_of, clinic_id) == 2


@pytest.mark.postgres
def test_a_lock_that_is_not_had_in_time_is_asked_for_again(own_store: Store) -> None:
    clinic_id = own_store.run(clinic, "A")
    tried: list[int] = []
    with own_store.begin() as holder:
        holder.connection.execute(update(Clinic).values(hours="held"))

        def impatient(work: Work) -> str:
            tried.append(1)
            if len(tried) == 2:
                holder.connection.rollback()
            work.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(hours="got"))
            return people.clinic_name(work, clinic_id)

        assert own_store.run(impatient) == "A"
    assert len(tried) == 2


@pytest.mark.postgres
def test_what_stays_locked_is_given_up_after_five_attempts(own_store: Store) -> None:
    own_store.run(clinic, "A")
    tried: list[int] = []

    def impatient(work: Work) -> None:
        tried.append(1)
        work.connection.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
        work.connection.execute(update(Clinic).values(hours="got"))

    with own_store.begin() as holder:
        holder.connection.execute(update(Clinic).values(hours="held"))
        with pytest.raises(OperationalError, match="lock timeout"):
            own_store.run(impatient)
    assert len(tried) == ATTEMPTS


# --- SQLite and a second process ---

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO processed_update VALUES (1, 99, '2026-03-02 08:00:00.000000')")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


@pytest.fixture
def file_store(sqlite_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on an SQLite file."""
    opened = Store(sqlite_url, clock, vault)
    yield opened
    opened.close()


def test_a_second_process_that_writes_is_waited_for(file_store: Store) -> None:
    """The command line beside the running bot: `BEGIN IMMEDIATE` waits for the other's commit and sees it."""
    command = [sys.executable, "-c", HOLDER, str(file_store.url.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "locked\n"
        waiting = threading.Thread(target=lambda: file_store.run(mark, 1))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert handled(file_store) == []  # a reader does not wait
        other.stdin.write("\n")
        other.stdin.flush()
        waiting.join(30)
        assert not waiting.is_alive()
    assert handled(file_store) == [1, 99]


def test_a_file_that_stays_locked_is_given_up_with_the_database_error(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    with file_store.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")  # of the one connection in the pool
        connection.rollback()
    holder = sqlite3.connect(str(file_store.url.database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begin = file_store.begin
    monkeypatch.setattr(file_store, "begin", lambda: (tried.append(1), begin())[1])
    with pytest.raises(OperationalError, match="locked"):
        file_store.run(mark, 1)
    holder.close()
    assert len(tried) == ATTEMPTS
    assert file_store.run(mark, 1) is True
