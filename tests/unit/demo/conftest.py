"""A stand-in on a clock that is moved by hand, and two ways to call it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot

from bot.botapi import StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import KEYS, TOKEN, Caller


@pytest.fixture
async def standin(clock: ManualClock) -> AsyncIterator[StandIn]:
    async with StandIn(TOKEN, clock, webhook_retry=0.001) as running:
        yield running


@pytest.fixture
async def api(standin: StandIn) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, standin)


@pytest.fixture
async def bot(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(TOKEN, base_url=f"{standin.url}/bot") as ready:
        yield ready


@pytest.fixture
async def sent(api: Caller, standin: StandIn) -> int:
    """A message to the person 7, with inline keys."""
    standin.user(7, "Kari", started=True)
    message = await api("sendMessage", chat_id=7, text="hei", reply_markup=KEYS)
    return int(message["message_id"])
