"""The stand-in as its own process, and driven over HTTP."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.botapi import StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import TOKEN, Caller

ROOT = Path(__file__).parents[3]
KEYS = {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]}


async def test_a_conversation_over_http(api: Caller, standin: StandIn) -> None:
    assert (await api.control("user", user=7, first_name="Kari", language_code="nn"))["first_name"] == "Kari"
    started = await api.control("start", user=7, payload="abc")
    await api("sendMessage", chat_id=7, text="Ja?", reply_markup=KEYS)
    found = await api.control("wait", chat=7, text="Ja?", since=started["mark"])
    assert found["keyboard"]["rows"] == [[{"label": "Ja", "data": "yes", "url": ""}]]
    pressed = await api.control("press", user=7, button="Ja", message_id=found["message_id"])
    await api("answerCallbackQuery", callback_query_id=pressed["press_id"])
    await api("sendMessage", chat_id=7, text="Meny", reply_markup={"keyboard": [["Russug"]]})
    await api.control("tap", user=7, label="Russug")
    sent = await api.control("send", user=7, text="hei", times=2)
    await api.control("edit", user=7, message_id=sent["message_id"], text="hallo")
    for kind in ("sticker", "voice", "photo", "contact", "location"):
        await api.control("attach", user=7, kind=kind)
    await api.control("block", user=7)
    await api.control("unblock", user=7)
    assert await api.control("raw", update={"poll": {"id": "1"}}) == {"added": 1}

    shown = await api.control("visible", chat=7)
    assert shown["keys"] == ["Russug"]
    assert [m["text"] for m in shown["messages"]][:5] == ["/start abc", "Ja?", "Meny", "Russug", "hallo"]
    story = await api.control("transcript", chat=7, since=started["mark"])
    assert [entry["kind"] for entry in story][:4] == ["text", "press", "answer", "text"]
    assert len(await api.control("transcript")) == len(standin.transcript)
    assert len(await api("getUpdates")) == 13


async def test_what_a_phone_cannot_do_is_said(api: Caller) -> None:
    await api.control("user", user=7)
    assert "no inline key" in (await api.control("press", user=7, button="Ja"))["error"]
    assert "KeyError" in (await api.control("send", user=7))["error"]
    assert "nothing like" in (await api.control("wait", chat=7, text="x", timeout=0.01))["error"]
    assert "no such control" in (await api.control("fly"))["error"]


async def test_the_query_string_will_do_for_looking(api: Caller, standin: StandIn) -> None:
    await standin.user(7).send("hei")
    async with api.session.get(f"{standin.url}/standin/transcript?chat=7") as answer:
        assert [entry["text"] for entry in await answer.json()] == ["hei"]


async def test_bulk_and_counters(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    added = await api.control("bulk", count=10, users=4, first_user=100, text="nr {n}")
    assert added == {"added": 10}
    assert await api.control("bulk", updates=[{"poll": {"id": "1"}}, {"poll": {"id": "2"}}]) == {"added": 2}
    updates = await api("getUpdates")
    assert [u["message"]["from"]["id"] for u in updates[:5]] == [100, 101, 102, 103, 100]
    assert [u["message"]["text"] for u in updates[:2]] == ["nr 0", "nr 1"]

    clock.move(timedelta(seconds=2))
    for user in (100, 101):
        await api("sendMessage", chat_id=user, text="svar")
    assert await api.control("wait", method="sendMessage", count=2) == {"calls": 2}
    counters = await api.control("counters")
    assert counters["calls"] == {"getUpdates": 1, "sendMessage": 2}
    assert counters["pending_updates"] == 12
    assert counters["transcript"] == {"person.text": 10, "bot.text": 2}
    assert counters["replies"] == {"count": 2, "p50": 2.0, "p99": 2.0, "max": 2.0}


async def test_waiting_for_a_count_in_vain(api: Caller) -> None:
    answer = await api.control("wait", method="getMe", count=1, timeout=0.01)
    assert answer["error"] == "getMe was called 0 times, not 1, within 0.01 s"


async def test_trouble_over_http(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    await api.control("faults", method="getMe", status=429, retry_after=[5, 5], times=2)
    assert await api.refused("getMe") == (429, "Too Many Requests: retry after 5")
    assert await api.control("faults/clear") == {"active": 0}
    await api("getMe")
    assert await api.control("order", order="texts_first") == {"order": "texts_first"}
    before = clock.now()
    await api.control("clock", seconds=60)
    assert clock.now() - before == timedelta(seconds=60)
    await api.control("down", seconds=0.05)
    assert standin.away is not None
    await standin.away
    await api("getMe")


async def test_counting_only_keeps_no_story(clock: ManualClock) -> None:
    async with StandIn(TOKEN, clock, record=False) as standin, aiohttp.ClientSession() as session:
        api = Caller(session, standin)
        kari = standin.user(7, started=True)
        first = await api("sendMessage", chat_id=7, text="hei", reply_markup=KEYS)
        await kari.press("Ja")
        await api("editMessageText", chat_id=7, message_id=first["message_id"], text="hallo")
        for _ in range(50):
            await api("sendMessage", chat_id=7, text="mer")
        assert len(standin.transcript) == 0
        assert len(kari.chat.messages) == 50
        assert (await api.control("counters"))["transcript"] == {
            "bot.text": 51,
            "person.press": 1,
            "bot.edit": 1,
        }
        with pytest.raises(RuntimeError, match="only counts"):
            await standin.wait_for(7, "hei")


# --- as a process --------------------------------------------------------------------------------------------------


async def start(*options: str) -> tuple[asyncio.subprocess.Process, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.botapi",
        "--token",
        TOKEN,
        *options,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    return process, json.loads(await process.stdout.readline())


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_process_says_where_it_is_and_ends_when_told(session: aiohttp.ClientSession) -> None:
    process, ready = await start("--no-record", "--limits", "--seed", "3")
    try:
        async with session.post(f"{ready['url']}/bot{TOKEN}/getMe") as answer:
            assert (await answer.json())["result"]["id"] == 123456
        async with session.post(f"{ready['control']}clock") as answer:
            assert "machine's clock" in (await answer.json())["error"]
    finally:
        process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_the_process_can_stand_still_in_time(session: aiohttp.ClientSession) -> None:
    process, ready = await start("--manual-clock", "2026-03-29T00:30:00")
    try:
        async with session.post(f"{ready['control']}clock", json={"seconds": 3600}) as answer:
            assert await answer.json() == {"now": "2026-03-29T01:30:00+00:00"}
    finally:
        process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 10) == 0
