"""On PostgreSQL commands that may share a commit do, all or none of them; nobody pays for another's failure or lock."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.store.database.runner import GROUP_POSTGRES, Runner
from bot.store.database.work import Bell, Store, Work
from tests.integration.store.helpers import handled, mark
from tests.integration.store.running import Gate, RefusedError, asked, mark_and_raise, transactions

pytestmark = pytest.mark.postgres


@pytest.fixture
async def runner(own_store: Store) -> AsyncIterator[Runner]:
    """A runner over PostgreSQL."""
    made = Runner(own_store)
    yield made
    await asyncio.to_thread(made.close)


async def all_held(runner: Runner) -> tuple[list[Gate], "list[asyncio.Task[None]]"]:
    """Every thread busy, so that what comes now waits together."""
    gates = [Gate() for _ in runner._threads]
    busy = await asked(*(runner.do(gate) for gate in gates))
    for gate in gates:
        assert await asyncio.to_thread(gate.reached.wait, 20)
    return gates, busy


async def freed(gates: list[Gate], busy: "list[asyncio.Task[None]]", first: int = 0) -> None:
    """Let the threads go on, from the `first` on."""
    for gate in gates[first:]:
        gate.open.set()
    await asyncio.gather(*busy[first:])


async def test_those_that_may_share_a_commit(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    gates, busy = await all_held(runner)
    begun = transactions(runner.store, monkeypatch)
    tasks = await asked(*(runner.do(mark, n, together=True) for n in range(2 * GROUP_POSTGRES)))
    gates[0].open.set()
    assert await asyncio.gather(*tasks) == list(range(2 * GROUP_POSTGRES))
    assert handled(runner.store) == list(range(2 * GROUP_POSTGRES))
    assert len(begun) < GROUP_POSTGRES
    await freed(gates, busy)


async def test_others_share_with_nobody(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    gates, busy = await all_held(runner)
    begun = transactions(runner.store, monkeypatch)
    tasks = await asked(*(runner.do(mark, n) for n in range(10)))
    await freed(gates, busy)
    assert await asyncio.gather(*tasks) == list(range(10))
    assert len(begun) == 10


async def test_one_that_raises_undoes_only_itself_and_rings_no_bell(runner: Runner) -> None:
    heard: list[tuple[Bell, bool]] = []
    runner.store.listen(lambda bell: heard.append((bell, 1 in handled(runner.store))))

    def ring(work: Work, number: int, bell: Bell, *, fail: bool = False) -> int:
        mark(work, number)
        work.ring.add(bell)
        if fail:
            raise RefusedError
        return number

    gates, busy = await all_held(runner)
    tasks = await asked(
        runner.do(ring, 1, Bell.OUTBOX, together=True),
        runner.do(ring, 2, Bell.REQUESTS, fail=True, together=True),
        *(runner.do(mark_and_raise if n == 5 else mark, n, together=True) for n in range(3, 9)),
    )
    await freed(gates, busy)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(result, RefusedError) for result in results] == [n in {2, 5} for n in range(1, 9)]
    assert handled(runner.store) == [1, 3, 4, 6, 7, 8]
    assert heard == [(Bell.OUTBOX, True)]


async def test_one_that_waits_for_a_lock_holds_nobody_up(runner: Runner) -> None:
    """The lock time-out undoes what they shared; then the one waits for its lock alone, while the others are done."""
    gates, busy = await all_held(runner)
    held, free = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def lock(work: Work) -> None:
        work.connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
        work.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")

    def hold(work: Work) -> None:
        lock(work)
        loop.call_soon_threadsafe(held.set)
        asyncio.run_coroutine_threadsafe(free.wait(), loop).result(20)

    gates[0].open.set()
    holder = asyncio.ensure_future(runner.do(hold))
    await held.wait()
    tasks = await asked(
        *(runner.do(mark, n, together=True) for n in range(3)), runner.do(lock, together=True)
    )
    await freed(gates, busy)
    assert await asyncio.wait_for(asyncio.gather(*tasks[:3]), 20) == [0, 1, 2]
    assert not holder.done()
    free.set()
    await asyncio.gather(holder, tasks[3], return_exceptions=True)


async def test_closing_finishes_also_those_that_go_back_into_the_queue(runner: Runner) -> None:
    gates, busy = await all_held(runner)
    tasks = await asked(
        *(runner.do(mark, n, together=True) for n in range(10)),
        runner.do(mark_and_raise, 10, together=True),
    )
    for gate in gates:
        gate.open.set()
    await asyncio.to_thread(runner.close)
    results = await asyncio.gather(*tasks, *busy, return_exceptions=True)
    assert results[:10] == list(range(10))
    assert isinstance(results[10], RefusedError)
