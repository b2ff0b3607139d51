"""The runner: use cases from asynchronous code, together where that is quicker, alone where it matters, none forgotten."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store, Work
from bot.store.tables.messages import ProcessedUpdate
from tests.integration.store.helpers import handled, mark
from tests.integration.store.running import Gate, RefusedError, asked, mark_and_raise


@pytest.fixture
async def runner(store: Store) -> AsyncIterator[Runner]:
    """A runner over either database."""
    made = Runner(store)
    yield made
    await asyncio.to_thread(made.close)


async def test_a_use_case_is_committed_before_its_result_is_given(runner: Runner) -> None:
    assert await runner.do(mark, 3) == 3
    assert handled(runner.store) == [3]


async def test_what_a_use_case_raises_comes_back_and_only_it_is_undone(runner: Runner) -> None:
    asks = [runner.do(mark_and_raise if n % 3 == 0 else mark, n) for n in range(40)]
    results = await asyncio.gather(*asks, return_exceptions=True)
    assert [isinstance(result, RefusedError) for result in results] == [n % 3 == 0 for n in range(40)]
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
async def test_on_postgresql_use_cases_run_at_the_same_time(own_store: Store) -> None:
    runner = Runner(own_store)
    meeting = threading.Barrier(4)

    def meet(work: Work, number: int) -> int:
        mark(work, number)
        meeting.wait(20)
        return number

    assert await asyncio.gather(*(runner.do(meet, n) for n in range(4))) == [0, 1, 2, 3]
    await asyncio.to_thread(runner.close)


@pytest.mark.postgres
async def test_on_postgresql_too_the_more_urgent_go_first(own_store: Store) -> None:
    runner = Runner(own_store)
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
