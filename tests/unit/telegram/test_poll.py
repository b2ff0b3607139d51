"""The poll loop against Telegram's queue of updates: what is confirmed, what is asked for again."""

import asyncio
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.receive.poll import BREATH
from tests.fakes.examples import examples
from tests.fakes.polling import Post, polling
from tests.fakes.timeloop import in_time, until


@in_time
async def test_every_update_is_taken_once_and_confirmed() -> None:
    async with polling() as post:
        for number in range(250):
            post.telegram.add(number, chat=number)
        await asyncio.sleep(5)
        assert post.desk.taken == [str(number) for number in range(250)]
        assert len(post.telegram.queue) == 0


@in_time
async def test_an_update_is_not_confirmed_before_it_is_durable() -> None:
    async with polling() as post:
        post.desk.seconds = None
        for number in range(3):
            post.telegram.add(number)
        await asyncio.sleep(10)
        assert len(post.telegram.queue) == 3
        post.desk.open["1"].set_result(True)
        post.desk.open["2"].set_result(True)
        await asyncio.sleep(10)
        assert len(post.telegram.queue) == 3
        post.desk.open["0"].set_result(True)
        await asyncio.sleep(1)
        assert len(post.telegram.queue) == 0
        assert post.desk.taken == ["0", "1", "2"]


@in_time
async def test_an_unfinished_update_holds_up_nobody_elses() -> None:
    async with polling() as post:
        post.desk.seconds = None
        post.telegram.add(0)
        await asyncio.sleep(1)
        post.desk.seconds = 0.01
        for number in range(1, 20):
            post.telegram.add(number)
            assert await until(lambda: len(post.desk.taken) > number, 0.01) <= BREATH + 0.1  # noqa: B023


@in_time
async def test_waiting_for_an_unfinished_update_is_no_busy_loop() -> None:
    async with polling() as post:
        post.desk.seconds = None
        post.telegram.add(0)
        await asyncio.sleep(1)
        before = len(post.telegram.calls)
        await asyncio.sleep(10)
        assert len(post.telegram.calls) - before <= 10 / BREATH


@in_time
async def test_an_idle_bot_polls_once_each_25_seconds() -> None:
    async with polling() as post:
        await asyncio.sleep(250)
        assert 9 <= len(post.telegram.calls) <= 11
        assert all(arguments["timeout"] == 25 for _, arguments in post.telegram.calls)


@in_time
async def test_the_kinds_of_updates_are_named() -> None:
    async with polling() as post:
        await asyncio.sleep(1)
        _, arguments = post.telegram.calls[0]
        assert set(arguments["allowed_updates"]) == {
            "message",
            "edited_message",
            "callback_query",
            "my_chat_member",
        }
        assert "offset" not in arguments


@in_time
async def test_numbers_that_restart_anywhere_are_taken() -> None:
    async with polling(long_poll=2_000) as post:
        for number, restart in enumerate([5_000_000, 4_999_995, 5_000_010, 900_000_000, 17]):
            post.telegram.queue.restart_ids(restart)
            post.telegram.add(number)
            await asyncio.sleep(3600)
        assert post.desk.taken == ["0", "1", "2", "3", "4"]
        assert len(post.telegram.queue) == 0


@in_time
async def test_the_first_update_after_a_quiet_week_is_taken() -> None:
    async with polling(long_poll=20_000) as post:
        for number in range(3):
            post.telegram.add(number)
            await asyncio.sleep(8 * 86_400)
        assert post.desk.taken == ["0", "1", "2"]


@in_time
async def test_an_update_that_could_be_kept_nowhere_is_asked_for_again_without_hurry() -> None:
    async with polling() as post:
        post.desk.fate = False
        post.telegram.add(0)
        post.telegram.add(1)
        await asyncio.sleep(10)
        assert 5 <= post.desk.taken.count("0") <= 11
        assert len(post.telegram.queue) == 2
        post.desk.fate = True
        await asyncio.sleep(3)
        assert len(post.telegram.queue) == 0


@in_time
async def test_stopping_confirms_what_is_durable_and_nothing_else() -> None:
    post = Post()
    post.poller.start()
    post.desk.seconds = None
    for number in range(3):
        post.telegram.add(number)
    await asyncio.sleep(0.5)
    post.desk.open["0"].set_result(True)
    await post.poller.stop()
    post.desk.open["1"].set_result(True)
    await post.poller.finish()
    assert [update["message"]["text"] for update in post.telegram.queue.fetch(0, 100)] == ["2"]
    _, last = post.telegram.calls[-1]
    assert (last["timeout"], last["limit"]) == (0, 1)


@in_time
async def test_stopping_does_not_wait_for_a_long_poll() -> None:
    post = Post()
    post.poller.start()
    await asyncio.sleep(1)
    await post.poller.stop()
    await post.poller.finish()
    assert post.telegram.clock.monotonic() < 1.1


@settings(max_examples=examples(60), deadline=None)
@given(
    fates=st.lists(st.tuples(st.floats(0.001, 3), st.booleans()), min_size=1, max_size=300),
    gaps=st.lists(st.floats(0, 0.3), max_size=40),
)
@in_time
async def test_whatever_is_slow_or_fails_every_update_becomes_durable_and_is_confirmed(
    fates: list[tuple[float, bool]], gaps: list[float]
) -> None:
    async with polling() as post:
        done: list[str] = []

        def take(raw: Mapping[str, Any]) -> "asyncio.Future[bool]":
            text = raw["message"]["text"]
            assert text not in done, "a durable update was handed out again"
            seconds, keeps = fates[int(text)]
            future = asyncio.get_running_loop().create_future()
            fates[int(text)] = (seconds, True)

            def finish() -> None:
                if keeps:
                    done.append(text)
                future.set_result(keeps)

            asyncio.get_running_loop().call_later(seconds, finish)
            return future

        post.poller._take = take
        for number in range(len(fates)):
            post.telegram.add(number)
            await asyncio.sleep(gaps[number % len(gaps)] if gaps else 0)
        for _ in range(600):
            await asyncio.sleep(0.5)
            if len(done) == len(fates) and not len(post.telegram.queue):
                break
        assert sorted(done, key=int) == [str(number) for number in range(len(fates))]
        assert len(post.telegram.queue) == 0
