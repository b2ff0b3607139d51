"""The runner: use cases from asynchronous code, together where that is quicker, alone where it matters, none forgotten."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.clock import ManualClock
from bot.store import updates
from bot.store.runner import GROUP, Priority, Runner
from bot.store.sealing import Vault
from bot.store.tables.messages import ProcessedUpdate
from bot.store.work import Bell, Store, Work


class _RefusedError(Exception):
    pass


def mark(work: Work, number: int) -> int:
    assert updates.first_time(work, 1, number)
    return number


def mark_and_raise(work: Work, number: int) -> None:
    mark(work, number)
    raise _RefusedError(str(number))


def handled(store: Store) -> list[int]:
    query = select(ProcessedUpdate.update_id).order_by(ProcessedUpdate.update_id)
    return store.read(lambda work: list(work.connection.execute(query).scalars()))


@pytest.fixture
async def runner(store: Store) -> AsyncIterator[Runner]:
    """A runner over either database."""
    made = Runner(store)
    yield made
    await asyncio.to_thread(made.close)


@pytest.fixture
def file_store(sqlite_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on an SQLite file."""
    opened = Store(sqlite_url, clock, vault)
    yield opened
    opened.close()


@pytest.fixture
async def one_writer(file_store: Store) -> AsyncIterator[Runner]:
    """A runner over SQLite, which groups."""
    made = Runner(file_store)
    yield made
    await asyncio.to_thread(made.close)


class Gate:
    """A use case that keeps a thread of the runner until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, _work: Work) -> None:
        self.reached.set()
        assert self.open.wait(20)


async def held(runner: Runner) -> tuple[Gate, "asyncio.Task[None]"]:
    """The runner's one writer busy, so that what comes now waits together."""
    gate = Gate()
    busy = asyncio.create_task(runner.do(gate))
    assert await asyncio.to_thread(gate.reached.wait, 20)
    return gate, busy


async def asked(*waiting: Any) -> list["asyncio.Task[Any]"]:
    """Ask for several things, in this order."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    await asyncio.sleep(0)
    return tasks


def transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each transaction that is begun."""
    begun: list[int] = []
    begin = store.begin
    monkeypatch.setattr(store, "begin", lambda: (begun.append(1), begin())[1])
    return begun


async def test_a_use_case_is_committed_before_its_result_is_given(runner: Runner) -> None:
    assert await runner.do(mark, 3) == 3
    assert handled(runner.store) == [3]


async def test_what_a_use_case_raises_comes_back_and_only_it_is_undone(runner: Runner) -> None:
    asks = [runner.do(mark_and_raise if n % 3 == 0 else mark, n) for n in range(40)]
    results = await asyncio.gather(*asks, return_exceptions=True)
    assert [isinstance(result, _RefusedError) for result in results] == [n % 3 == 0 for n in range(40)]
    assert handled(runner.store) == [n for n in range(40) if n % 3]


async def test_an_error_of_the_database_undoes_only_the_command_that_caused_it(runner: Runner) -> None:
    def twice(work: Work) -> None:
        mark(work, 1000)
        work.connection.execute(insert(ProcessedUpdate), {"bot_id": 1, "update_id": 1000, "at": work.now})

    results = await asyncio.gather(
        *(runner.do(mark, n) for n in range(5)),
        runner.do(twice),
        *(runner.do(mark, n) for n in range(5, 10)),
        return_exceptions=True,
    )
    assert [type(each) for each in results if isinstance(each, Exception)] == [IntegrityError]
    assert handled(runner.store) == list(range(10))


async def test_arguments_by_name_reach_the_use_case(runner: Runner) -> None:
    def named(_work: Work, first: int, *, second: str = "") -> str:
        return f"{first}{second}"

    assert await runner.do(named, 1, second="b", priority=Priority.TICK) == "1b"


async def test_even_what_a_future_cannot_carry_comes_back_as_an_error(runner: Runner) -> None:
    def stops(_work: Work) -> None:
        raise StopIteration

    results = await asyncio.gather(runner.do(stops), runner.do(mark, 1), return_exceptions=True)
    assert [type(each) for each in results] == [RuntimeError, int]


async def test_a_caller_who_gave_up_does_not_stop_what_was_asked_nor_the_others(runner: Runner) -> None:
    gate = Gate()
    given_up = asyncio.create_task(runner.do(gate))
    assert await asyncio.to_thread(gate.reached.wait, 20)
    impatient, patient = await asked(runner.do(mark, 1), runner.do(mark, 2))
    given_up.cancel()
    impatient.cancel()
    await asyncio.sleep(0)
    gate.open.set()
    assert await patient == 2
    await asyncio.to_thread(runner.close)
    assert handled(runner.store) == [1, 2]


# --- one writer ---


async def test_commands_that_wait_together_share_a_commit(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, busy = await held(one_writer)
    begun = transactions(one_writer.store, monkeypatch)
    tasks = await asked(*(one_writer.do(mark, n) for n in range(GROUP + 5)))
    gate.open.set()
    await busy
    assert await asyncio.gather(*tasks) == list(range(GROUP + 5))
    assert len(begun) == 2


async def test_commands_of_one_priority_go_in_the_order_they_were_asked(one_writer: Runner) -> None:
    order: list[int] = []
    gate, busy = await held(one_writer)
    tasks = await asked(*(one_writer.do(lambda _work, n=n: order.append(n)) for n in range(50)))
    gate.open.set()
    await asyncio.gather(busy, *tasks)
    assert order == list(range(50))


async def test_the_more_urgent_go_first_and_long_ones_share_no_commit(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[tuple[Priority, int]] = []
    gate, busy = await held(one_writer)
    begun = transactions(one_writer.store, monkeypatch)

    def note(_work: Work, priority: Priority) -> None:
        order.append((priority, len(begun)))

    asks = [
        one_writer.do(note, priority, priority=priority) for priority in reversed(Priority) for _ in range(2)
    ]
    tasks = await asked(*asks)
    gate.open.set()
    await asyncio.gather(busy, *tasks)
    assert [priority for priority, _ in order] == sorted(priority for priority, _ in order)
    shared = {number for priority, number in order if priority <= Priority.SENDING}
    alone = [number for priority, number in order if priority > Priority.SENDING]
    assert shared == {1}
    assert alone == [2, 3, 4, 5]


async def test_a_tick_does_not_wait_for_ever_behind_replies(one_writer: Runner, clock: ManualClock) -> None:
    order: list[str] = []

    def note(_work: Work, what: str) -> None:
        order.append(what)

    gate, busy = await held(one_writer)
    tasks = await asked(one_writer.do(note, "tick", priority=Priority.TICK), one_writer.do(note, "reply"))
    clock.move(timedelta(seconds=2))
    tasks += await asked(
        one_writer.do(note, "later reply"), one_writer.do(note, "crisis", priority=Priority.CRISIS)
    )
    gate.open.set()
    await asyncio.gather(busy, *tasks)
    assert order == ["crisis", "reply", "tick", "later reply"]


async def test_bells_of_a_group_ring_after_its_commit_and_not_for_what_was_undone(one_writer: Runner) -> None:
    heard: list[tuple[Bell, list[int]]] = []
    one_writer.store.listen(lambda bell: heard.append((bell, handled(one_writer.store))))

    def ring(work: Work, number: int, bell: Bell, *, fail: bool = False) -> None:
        mark(work, number)
        work.ring.add(bell)
        if fail:
            raise _RefusedError

    gate, busy = await held(one_writer)
    tasks = await asked(
        one_writer.do(ring, 1, Bell.OUTBOX),
        one_writer.do(ring, 2, Bell.REQUESTS, fail=True),
        one_writer.do(mark, 3),
    )
    gate.open.set()
    await asyncio.gather(busy, *tasks, return_exceptions=True)
    assert heard == [(Bell.OUTBOX, [1, 3])]


@contextmanager
def failing_commits(
    store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int
) -> Iterator[None]:
    """The next `times` transactions to begin do their work and fail at the commit."""
    left = [times]
    begin = store.begin

    @contextmanager
    def failing() -> Iterator[Work]:
        with begin() as work:
            yield work
            if left[0]:
                left[0] -= 1
                raise error

    with monkeypatch.context() as patched:
        patched.setattr(store, "begin", failing)
        yield


def sqlite_error(kind: type[sqlite3.Error], code: int) -> OperationalError:
    cause = kind("made up")
    cause.sqlite_errorcode = code
    return OperationalError("COMMIT", {}, cause)


async def test_when_the_shared_commit_fails_each_is_carried_out_alone(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Bell] = []
    one_writer.store.listen(heard.append)

    def ring(work: Work, number: int) -> int:
        work.ring.add(Bell.OUTBOX)
        return mark(work, number)

    gate, busy = await held(one_writer)
    tasks = await asked(*(one_writer.do(ring, n) for n in range(3)), one_writer.do(mark_and_raise, 3))
    begun = transactions(one_writer.store, monkeypatch)
    full = sqlite_error(sqlite3.OperationalError, sqlite3.SQLITE_FULL)
    with failing_commits(one_writer.store, monkeypatch, full, 1):
        gate.open.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    await busy
    assert results[:3] == [0, 1, 2]
    assert isinstance(results[3], _RefusedError)
    assert handled(one_writer.store) == [0, 1, 2]
    assert len(begun) == 1 + 4
    assert heard == [Bell.OUTBOX] * 3


async def test_a_group_that_meets_a_lock_is_tried_again_as_a_whole(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def counted(work: Work, number: int) -> int:
        calls.append(number)
        return mark(work, number)

    gate, busy = await held(one_writer)
    tasks = await asked(*(one_writer.do(counted, n) for n in range(3)))
    locked = sqlite_error(sqlite3.OperationalError, sqlite3.SQLITE_BUSY)
    with failing_commits(one_writer.store, monkeypatch, locked, 1):
        gate.open.set()
        assert await asyncio.gather(*tasks) == [0, 1, 2]
    await busy
    assert calls == [0, 1, 2, 0, 1, 2]
    assert handled(one_writer.store) == [0, 1, 2]


async def test_a_file_that_stays_locked_fails_everybody_once_not_one_after_the_other(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone would wait for the lock anew: with a full group the last would wait for minutes."""
    gate, busy = await held(one_writer)
    begun = transactions(one_writer.store, monkeypatch)
    tasks = await asked(*(one_writer.do(mark, n) for n in range(10)))
    locked = sqlite_error(sqlite3.OperationalError, sqlite3.SQLITE_BUSY)
    with failing_commits(one_writer.store, monkeypatch, locked, 99):
        gate.open.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    await busy
    assert all(isinstance(each, OperationalError) for each in results)
    assert len(begun) == 5
    assert await one_writer.do(mark, 1) == 1


async def test_a_command_that_the_disk_has_no_room_for_does_not_stop_the_others(one_writer: Runner) -> None:
    """A real SQLITE_FULL in the middle of a group: the others are carried out alone."""
    store = one_writer.store
    with store.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
        connection.rollback()

    def big(work: Work) -> None:
        for number in range(10_000, 14_000):
            mark(work, number)

    gate, busy = await held(one_writer)
    tasks = await asked(one_writer.do(mark, 1), one_writer.do(big), one_writer.do(mark, 2))
    gate.open.set()
    await busy
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in results] == [int, OperationalError, int]
    assert handled(store) == [1, 2]


async def test_whatever_happens_in_the_writers_thread_it_goes_on(
    one_writer: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, busy = await held(one_writer)
    tasks = await asked(one_writer.do(mark, 1), one_writer.do(mark, 2))

    def broken() -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(one_writer.store, "begin", broken)
        gate.open.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    await busy
    assert [type(each) for each in results] == [MemoryError, MemoryError]
    assert await one_writer.do(mark, 3) == 3


async def test_a_use_case_that_hides_a_fault_of_the_house_loses_nothing_of_the_others(
    one_writer: Runner,
) -> None:
    """SQLite undoes the whole transaction by itself then; the savepoints are gone, and everybody starts anew."""

    def hides(work: Work) -> str:
        with pytest.raises(DBAPIError):
            work.connection.exec_driver_sql("ROLLBACK")
            work.connection.exec_driver_sql("RELEASE nothing")
        return "hidden"

    gate, busy = await held(one_writer)
    tasks = await asked(one_writer.do(mark, 1), one_writer.do(hides), one_writer.do(mark, 2))
    gate.open.set()
    await busy
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert (results[0], results[2]) == (1, 2)
    assert handled(one_writer.store) == [1, 2]


# --- the end ---


async def test_closing_finishes_what_waits_and_refuses_what_comes_later(runner: Runner) -> None:
    tasks = await asked(*(runner.do(mark, n) for n in range(100)))
    await asyncio.to_thread(runner.close)
    assert sorted(await asyncio.gather(*tasks)) == list(range(100))
    assert handled(runner.store) == list(range(100))
    with pytest.raises(RuntimeError, match="closed"):
        await runner.do(mark, 101)
    runner.close()  # once more does no harm


def test_a_loop_that_ended_meanwhile_stops_nobody_else(file_store: Store) -> None:
    runner, gate = Runner(file_store), Gate()

    async def give_up() -> None:
        tasks = [asyncio.ensure_future(runner.do(gate)), asyncio.ensure_future(runner.do(mark, 1))]
        await asyncio.to_thread(gate.reached.wait, 20)
        for task in tasks:
            task.cancel()

    asyncio.run(give_up())
    gate.open.set()
    assert asyncio.run(runner.do(mark, 2)) == 2
    runner.close()
    assert handled(file_store) == [1, 2]


# --- PostgreSQL ---


@pytest.mark.postgres
async def test_on_postgresql_use_cases_run_at_the_same_time(
    postgres_url: str, clock: ManualClock, vault: Vault
) -> None:
    store = Store(postgres_url, clock, vault)
    runner = Runner(store)
    meeting = threading.Barrier(4)

    def meet(work: Work, number: int) -> int:
        mark(work, number)
        meeting.wait(20)
        return number

    assert await asyncio.gather(*(runner.do(meet, n) for n in range(4))) == [0, 1, 2, 3]
    await asyncio.to_thread(runner.close)
    store.close()


@pytest.mark.postgres
async def test_on_postgresql_too_the_more_urgent_go_first(
    postgres_url: str, clock: ManualClock, vault: Vault
) -> None:
    store = Store(postgres_url, clock, vault)
    runner = Runner(store)
    gates = [Gate() for _ in runner._threads]
    busy = await asked(*(runner.do(gate) for gate in gates))
    for gate in gates:
        assert await asyncio.to_thread(gate.reached.wait, 20)
    order: list[Priority] = []
    tasks = await asked(
        *(
            runner.do(lambda _work, p=p: order.append(p), priority=p)
            for p in reversed(Priority)
            for _ in range(2)
        )
    )
    gates[0].open.set()
    await asyncio.gather(*tasks)
    for gate in gates:
        gate.open.set()
    await asyncio.gather(*busy)
    assert order == sorted(order)
    await asyncio.to_thread(runner.close)
    store.close()
