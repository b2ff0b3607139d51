"""Scripted faults, Telegram's ceilings, pauses, and being away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.botapi import Limits, StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import TOKEN, Caller

HEI = {"chat_id": 7, "text": "hei"}


@pytest.fixture(autouse=True)
def _people(standin: StandIn) -> None:
    for user in (7, 8, 9):
        standin.user(user, started=True)


# --- scripts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Bad Request: scripted fault"),
        (403, "Forbidden: bot was blocked by the user"),
        (500, "Internal Server Error"),
        (401, "Unauthorized"),
    ],
)
async def test_a_fault_strikes_as_often_as_scripted(
    api: Caller, standin: StandIn, status: int, words: str
) -> None:
    fault = standin.faults.add(status=status, times=2)
    for _ in range(2):
        assert await api.refused("sendMessage", **HEI) == (status, words)
    await api("sendMessage", **HEI)
    assert fault.struck == 2
    assert standin.transcript.texts(7) == ["hei"]


async def test_own_words_can_be_scripted(api: Caller, standin: StandIn) -> None:
    standin.faults.add(status=400, description="Bad Request: chat not found")
    assert await api.refused("sendMessage", **HEI) == (400, "Bad Request: chat not found")


async def test_a_429_says_how_long(api: Caller, standin: StandIn) -> None:
    standin.faults.add(status=429, retry_after=17)
    status, body = await api.post("sendMessage", json=HEI)
    assert status == 429
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 17",
        "parameters": {"retry_after": 17},
    }


async def test_a_502_is_html(api: Caller, standin: StandIn) -> None:
    standin.faults.add(status=502)
    async with api.session.post(f"{standin.url}/bot{TOKEN}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")


async def test_a_fault_strikes_only_what_it_names(api: Caller, standin: StandIn) -> None:
    standin.faults.add(method="sendMessage", chat=8, status=500)
    standin.faults.add(method=["getMe", "deleteMessage"], status=500, skip=1)
    await api("sendMessage", **HEI)
    await api("getMe")
    assert (await api.refused("sendMessage", chat_id=8, text="hei"))[0] == 500
    assert (await api.refused("getMe"))[0] == 500
    await api("getMe")


async def test_polling_is_spared_unless_named(api: Caller, standin: StandIn) -> None:
    standin.faults.add(status=500, times=None)
    assert await api("getUpdates") == []
    standin.faults.clear()
    standin.faults.add(method="getUpdates", status=500)
    assert (await api.refused("getUpdates"))[0] == 500


async def test_chance_is_repeatable(clock: ManualClock) -> None:
    outcomes = []
    for _ in range(2):
        async with StandIn(TOKEN, clock, seed=42) as standin, aiohttp.ClientSession() as session:
            standin.faults.add(method="getMe", status=429, retry_after=(1, 60), times=None, probability=0.5)
            caller = Caller(session, standin)
            outcomes.append([(await caller.post("getMe"))[0] for _ in range(60)])
    assert outcomes[0] == outcomes[1]
    assert 15 < outcomes[0].count(429) < 45


async def test_a_connection_cut_before_is_not_carried_out(api: Caller, standin: StandIn) -> None:
    standin.faults.add(drop_connection="before")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", **HEI)
    assert standin.transcript.texts(7) == []


async def test_a_connection_cut_after_is_carried_out(api: Caller, standin: StandIn) -> None:
    standin.faults.add(drop_connection="after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api("sendMessage", **HEI)
    assert standin.transcript.texts(7) == ["hei"]
    await api("sendMessage", **HEI)


async def test_a_delay_delays(api: Caller, standin: StandIn) -> None:
    standin.faults.add(chat=7, delay=0.05)
    slow = asyncio.create_task(api("sendMessage", **HEI))
    await asyncio.sleep(0)
    await api("sendMessage", chat_id=8, text="hei")
    assert not slow.done()
    await slow
    assert standin.transcript.texts(7) == ["hei"]


async def test_a_fault_must_do_something(standin: StandIn) -> None:
    with pytest.raises(ValueError, match="needs a status"):
        standin.faults.add(times=3)


# --- pauses --------------------------------------------------------------------------------------------------------


async def test_a_call_inside_a_pause_is_refused_and_remembered(
    api: Caller, standin: StandIn, clock: ManualClock
) -> None:
    standin.faults.add(status=429, retry_after=10)
    await api.refused("sendMessage", **HEI)
    clock.move(timedelta(seconds=4))
    assert await api.refused("sendMessage", **HEI) == (429, "Too Many Requests: retry after 6")
    await api("sendMessage", chat_id=8, text="andre")
    await api("getMe")
    (violation,) = standin.pause_violations
    assert (violation.method, violation.chat, violation.early_by) == ("sendmessage", 7, 6)
    clock.move(timedelta(seconds=6))
    await api("sendMessage", **HEI)
    assert len(standin.pause_violations) == 1


async def test_a_429_about_no_chat_binds_no_chat(api: Caller, standin: StandIn) -> None:
    standin.faults.add(method="getMe", status=429, retry_after=3600)
    await api.refused("getMe")
    await api("sendMessage", **HEI)
    assert standin.pause_violations == []


async def test_a_pause_of_the_bot_binds_every_chat(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    standin.faults.add(status=429, retry_after=3600, scope="bot")
    await api.refused("sendMessage", **HEI)
    assert (await api.refused("sendMessage", chat_id=8, text="hei"))[0] == 429
    clock.move(timedelta(hours=1))
    await api("sendMessage", chat_id=8, text="hei")
    assert [violation.chat for violation in standin.pause_violations] == [8]


# --- ceilings ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def limited(clock: ManualClock) -> AsyncIterator[Caller]:
    async with StandIn(TOKEN, clock, limits=Limits()) as standin, aiohttp.ClientSession() as session:
        for user in range(1, 101):
            standin.user(user, started=True)
        yield Caller(session, standin)


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(limited: Caller, clock: ManualClock) -> None:
    for _ in range(3):
        await limited("sendMessage", **HEI)
    assert await limited.refused("sendMessage", **HEI) == (429, "Too Many Requests: retry after 1")
    await limited("sendChatAction", chat_id=8, action="typing")
    for _ in range(5):
        clock.move(timedelta(seconds=1))
        await limited("sendMessage", **HEI)
    assert limited.standin.pause_violations == []


async def test_a_bot_sends_thirty_a_second(limited: Caller, clock: ManualClock) -> None:
    for user in range(1, 31):
        await limited("sendMessage", chat_id=user, text="hei")
    assert (await limited.refused("sendMessage", chat_id=31, text="hei"))[0] == 429
    clock.move(timedelta(seconds=1))
    for user in range(31, 61):
        await limited("sendMessage", chat_id=user, text="hei")
    assert limited.standin.counts["sendMessage"] == 61


async def test_a_group_takes_twenty_a_minute(limited: Caller, clock: ManualClock) -> None:
    await limited.standin.group(-5).add_bot(limited.standin.user(1))
    for _ in range(20):
        await limited("sendMessage", chat_id=-5, text="hei")
    assert await limited.refused("sendMessage", chat_id=-5, text="hei") == (
        429,
        "Too Many Requests: retry after 3",
    )
    clock.move(timedelta(seconds=3))
    await limited("sendMessage", chat_id=-5, text="hei")


async def test_hammering_is_remembered(limited: Caller) -> None:
    for _ in range(3):
        await limited("sendMessage", **HEI)
    for _ in range(3):
        await limited.refused("sendMessage", **HEI)
    assert len(limited.standin.pause_violations) == 2


async def test_without_limits_nothing_is_too_fast(api: Caller, standin: StandIn) -> None:
    for _ in range(50):
        await api("sendMessage", **HEI)
    assert standin.refusals == []


# --- being away ----------------------------------------------------------------------------------------------------


async def test_down_refuses_connections_and_up_takes_the_same_address(api: Caller, standin: StandIn) -> None:
    url = standin.url
    poll = asyncio.create_task(api.session.post(f"{url}/bot{TOKEN}/getUpdates", json={"timeout": 30}))
    await standin.wait_for_count("getUpdates", 1)
    await standin.down()
    (outcome,) = await asyncio.gather(poll, return_exceptions=True)
    if isinstance(outcome, aiohttp.ClientResponse):
        outcome.release()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api("getMe")
    await standin.user(7).send("mens den var borte")
    await standin.up()
    assert standin.url == url
    assert [u["message"]["text"] for u in await api("getUpdates", timeout=5)] == ["mens den var borte"]


async def test_up_and_down_twice_is_as_once(api: Caller, standin: StandIn) -> None:
    await standin.up()
    await standin.down()
    await standin.down()
    await standin.up()
    await api("getMe")


async def test_a_token_has_a_number(clock: ManualClock) -> None:
    for token in ("", "abc", "x:y", "123"):
        with pytest.raises(ValueError, match="bot token"):
            StandIn(token, clock)
