"""The whole function again when the database asks for it: real deadlocks, conflicts and locks, and a second process."""

import sqlite3
import subprocess
import sys
import threading
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.store.conversations import updates
from bot.store.database.work import ATTEMPTS, Store, Work
from bot.store.people import people
from bot.store.tables.people import Clinic
from tests.integration.store.helpers import clinic, handled, mark, together


def test_two_processes_may_take_the_same_update_at_once_and_one_gets_it(store: Store) -> None:
    barrier = threading.Barrier(2)
    results: list[bool] = []

    def take() -> None:
        barrier.wait(10)
        results.append(store.run(updates.first_time, 1, 5))

    together(take, take)
    assert sorted(results) == [False, True]


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
    once, again = sorted(map(len, counts))
    assert (once, again >= 2) == (1, True)
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
    once, again = sorted(map(len, counts))
    assert (once, again >= 2) == (1, True)
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
connection.execute("INSERT INTO processed_update (bot_id, update_id, at, said) VALUES (1, 99, '2026-03-02 08:00:00.000000', NULL)")
print("locked", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


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
    assert file_store.run(mark, 1) == 1
