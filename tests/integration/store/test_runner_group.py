"""One writer on SQLite: commands that wait together share a commit, and nobody pays for another's failure."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.clock import ManualClock
from bot.store.database.runner import GROUP, Priority, Runner
from bot.store.database.work import Bell, Store, Work
from tests.integration.store.helpers import handled, mark
from tests.integration.store.running import RefusedError, asked, held, mark_and_raise, transactions


@pytest.fixture
async def one_writer(file_store: Store) -> AsyncIterator[Runner]:
    """A runner over SQLite, which groups."""
    made = Runner(file_store)
    yield made
    await asyncio.to_thread(made.close)


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
            raise RefusedError

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
    assert isinstance(results[3], RefusedError)
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
