"""The poll loop when Telegram does not answer, refuses, or another process polls: what is said, how long is waited, who goes on."""

import asyncio
import logging
from itertools import pairwise

import pytest

from bot.store.database.faults import OutOfOrderError
from bot.telegram.carrier.http import OutcomeUnknownError
from bot.telegram.receive.poll import Poller
from tests.fakes.polling import Desk, SharedLease, Telegram, polling
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time, until


@in_time
async def test_an_outage_is_said_once_at_its_start_and_once_at_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with polling() as post:
        await asyncio.sleep(1)
        assert post.poller.trouble == ""
        post.telegram.down = True
        await asyncio.sleep(25 + 20)
        assert post.poller.trouble == "", "a call or two that fail are no trouble"
        await asyncio.sleep(60)
        assert "cannot be reached" in post.poller.trouble
        await asyncio.sleep(495)
        post.telegram.down = False
        post.telegram.add(0)
        await asyncio.sleep(16)
        assert post.poller.trouble == ""
        assert post.desk.taken == ["0"]
        gaps = [later - at for (at, _), (later, _) in pairwise(post.telegram.calls[2:])]
        assert max(gaps) <= 26
        assert len(post.telegram.calls) < 200
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.WARNING]
    assert "cannot be reached" in caplog.records[0].getMessage()
    assert "come in again" in caplog.records[1].getMessage()


@in_time
async def test_another_poller_is_reported_in_one_line_and_polled_around(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with polling() as post:
        post.telegram.script.extend([refused(409, "Conflict: terminated by other getUpdates request")] * 5)
        await asyncio.sleep(2)
        assert "another program fetches this bot's updates" in post.poller.trouble
        await asyncio.sleep(68)
        assert post.poller.trouble == ""
        times = [at for at, _ in post.telegram.calls[:6]]
        assert all(later - earlier >= 5 for earlier, later in pairwise(times))
        post.telegram.add(0)
        await asyncio.sleep(1)
        assert post.desk.taken == ["0"]
    assert len([r for r in caplog.records if "one bot has one receiver" in r.getMessage()]) == 1


@in_time
async def test_a_refused_token_is_reported_in_one_line_and_asked_about_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with polling() as post:
        post.telegram.script.extend([refused(401, "Unauthorized")] * 3)
        await asyncio.sleep(170)
        assert "RODTRAD_TELEGRAM_TOKEN" in post.poller.trouble
        assert len(post.telegram.calls) == 3
        seen = [post.poller.healthy]
        await asyncio.sleep(40)
        assert [*seen, post.poller.healthy] == [False, True]
    assert len([r for r in caplog.records if "RODTRAD_TELEGRAM_TOKEN" in r.getMessage()]) == 1


@in_time
async def test_a_429_is_waited_out() -> None:
    async with polling() as post:
        post.telegram.script.append(refused(429, "Too Many Requests", 40))
        await asyncio.sleep(39)
        assert len(post.telegram.calls) == 1


@in_time
async def test_an_answer_that_never_came_is_asked_for_again() -> None:
    async with polling() as post:
        post.telegram.script.append(OutcomeUnknownError("?"))
        post.telegram.add(0)
        await asyncio.sleep(3)
        assert post.desk.taken == ["0"]


@in_time
async def test_one_process_polls_and_another_takes_over_when_it_is_gone() -> None:
    shared = SharedLease()
    telegram, first_desk, second_desk = Telegram(), Desk(), Desk()
    first = Poller(telegram, first_desk.take, telegram.clock, lease=shared.of("a"))
    second = Poller(telegram, second_desk.take, telegram.clock, lease=shared.of("b"))
    first.start()
    await asyncio.sleep(1)
    second.start()
    telegram.add(0)
    await asyncio.sleep(60)
    assert (first_desk.taken, second_desk.taken) == (["0"], [])
    assert (first.active, second.active) == (True, False)
    await first.stop()  # it dies: nothing is given up
    telegram.add(1)
    assert await until(lambda: second_desk.taken) <= 30
    await second.stop()
    await second.finish()
    assert shared.until == 0


@in_time
async def test_a_process_that_lost_the_lease_stops_its_long_poll() -> None:
    shared = SharedLease()
    async with polling(lease=shared.of("a")) as post:
        await asyncio.sleep(1)
        shared.holder, shared.until = "b", 1e9
        await asyncio.sleep(6)
        calls = len(post.telegram.calls)
        post.telegram.add(0)
        await asyncio.sleep(60)
        assert post.desk.taken == []
        assert len(post.telegram.calls) == calls


@pytest.mark.parametrize("trouble", ["raises", "hangs"])
@in_time
async def test_polling_goes_on_while_the_database_cannot_be_asked_about_the_lease(trouble: str) -> None:
    shared = SharedLease()
    async with polling(lease=shared.of("a")) as post:
        await asyncio.sleep(1)
        shared.trouble = OutOfOrderError("away") if trouble == "raises" else None
        shared.hangs = trouble == "hangs"
        await asyncio.sleep(120)
        post.telegram.add(0)
        await asyncio.sleep(1)
        assert post.desk.taken == ["0"]
