"""The sender while Telegram takes connections and answers nothing. Time is moved."""

import asyncio
from collections import deque

import pytest

from bot.store.tables.messages import Lane
from bot.telegram.carrier.http import OutcomeUnknownError
from tests.fakes.post import post
from tests.fakes.timeloop import in_time


@in_time
async def test_while_telegram_answers_nothing_no_second_try_is_wasted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with post() as at:
        at.api.silent = True
        at.sender.offer([at.ledger.put_leased(5, "reply"), at.ledger.put_leased(6, "Sendt", Lane.URGENT)])
        await asyncio.sleep(60)
        at.sender.offer([at.ledger.put_leased(7, "bulk", Lane.BULK)])
        at.ledger.put(8, "later")
        at.sender.bell()
        await asyncio.sleep(540)
        assert sorted(at.api.texts) == ["Sendt", "reply"]
        at.api.silent = False
        await asyncio.sleep(12)
        assert at.ledger.states() == ["sent"] * 4
        assert len(at.api.texts) == 6
    assert [record.getMessage() for record in caplog.records] == [
        "Telegram does not answer, nothing is sent until it does",
        "Telegram answers again",
    ]


@in_time
async def test_one_call_without_an_answer_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    async with post() as at:
        at.api.by_chat[5] = deque([OutcomeUnknownError("?")])
        at.sender.offer([at.ledger.put_leased(5, "a")])
        await asyncio.sleep(0.03)
        at.sender.offer([at.ledger.put_leased(6, "b", Lane.URGENT)])
        await asyncio.sleep(0.2)
        assert at.api.texts == ["a", "b"]
        await asyncio.sleep(5)
        assert at.ledger.states() == ["sent", "sent"]
    assert caplog.records == []
