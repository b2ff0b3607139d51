"""The sender when Telegram or the database says no; and what stands in no outbox. Time is moved."""

import asyncio
import logging
from functools import partial

import pytest

from bot.domain.messages.message import Button, Message
from bot.store.database.faults import OutOfOrderError
from bot.store.tables.messages import Lane
from bot.telegram.carrier.http import NotSentError, OutcomeUnknownError
from tests.fakes.post import post
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time


@in_time
async def test_a_person_who_blocked_the_bot_is_noted() -> None:
    async with post() as at:
        at.api.script.append(refused(403, "Forbidden: bot was blocked by the user"))
        at.sender.offer([at.ledger.put_leased(5, "a")])
        await asyncio.sleep(0.2)
        assert at.ledger.states() == ["dropped"]
        assert at.ledger.unreachable == [5]


@in_time
async def test_a_refused_message_goes_once_more_as_plain_text() -> None:
    async with post() as at:
        at.api.script.append(refused(400, "Bad Request: BUTTON_DATA_INVALID"))
        message = Message("y" * 5000, buttons=((Button("a", "b"),),))
        at.sender.offer([at.ledger.put_leased(5, "", message=message)])
        await asyncio.sleep(0.2)
        first, second = at.api.sent()
        assert "reply_markup" in first.arguments
        assert "reply_markup" not in second.arguments
        assert len(second.text) == 4096
        assert at.ledger.states() == ["sent"]


@in_time
async def test_a_message_refused_as_plain_text_is_parked_and_reported_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with post() as at:
        at.api.script.extend([refused(400, "Bad Request: NO"), refused(400, "Bad Request: NO")])
        at.sender.offer([at.ledger.put_leased(5, "Kari")])
        await asyncio.sleep(0.2)
        assert at.ledger.states() == ["parked"]
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "parked" in error.getMessage()
    assert "Kari" not in error.getMessage()


@in_time
async def test_a_refused_token_stops_the_sender_until_it_works_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with post() as at:
        at.api.script.append(refused(401, "Unauthorized"))
        at.sender.offer([at.ledger.put_leased(5, "a"), at.ledger.put_leased(6, "b")])
        await asyncio.sleep(0.3)
        seen = [at.sender.healthy]
        assert len(at.api.calls) == 2
        at.ledger.put(7, "c")
        at.sender.bell()
        await asyncio.sleep(30)
        assert len(at.api.calls) == 2
        await asyncio.sleep(35)
        assert [*seen, at.sender.healthy] == [False, True]
        await asyncio.sleep(60)
        assert sorted(at.api.texts) == ["a", "a", "b", "c"]
    assert [r.levelno for r in caplog.records if "does not let us in" in r.getMessage()] == [logging.ERROR]


@in_time
async def test_an_urgent_message_of_unknown_outcome_comes_again_with_a_code() -> None:
    async with post() as at:
        at.api.script.extend([OutcomeUnknownError("?"), OutcomeUnknownError("?"), OutcomeUnknownError("?")])
        at.sender.offer([at.ledger.put_leased(5, "Sendt", Lane.URGENT)])
        await asyncio.sleep(20)
        first, *again = at.api.texts
        assert first == "Sendt"
        assert len(again) == 3
        assert len(set(again)) == 1
        assert again[0].startswith("Sendt\n\n↻ ")
        assert len(again[0]) == len("Sendt\n\n↻ ABCD")
        assert at.ledger.states() == ["sent"]


@in_time
async def test_a_reply_of_unknown_outcome_comes_once_more_and_bulk_never() -> None:
    async with post() as at:
        at.api.script.extend([OutcomeUnknownError("?")] * 3)
        at.sender.offer([at.ledger.put_leased(5, "reply")])
        await asyncio.sleep(0)
        at.sender.offer([at.ledger.put_leased(6, "bulk", Lane.BULK)])
        await asyncio.sleep(20)
        assert at.api.texts == ["reply", "bulk", "reply"]
        assert at.ledger.states() == ["unknown", "unknown"]


@in_time
async def test_what_was_surely_not_sent_waits_and_keeps_the_order_of_lanes() -> None:
    async with post() as at:
        at.api.script.extend([NotSentError("no")] * 2)
        at.sender.offer([at.ledger.put_leased(5, "first")])
        at.ledger.put(5, "second")
        await asyncio.sleep(0.3)
        at.ledger.put(5, "urgent", Lane.URGENT)
        await asyncio.sleep(10)
        assert at.api.texts == ["first", "urgent", "urgent", "first", "second"]


@in_time
async def test_an_edit_changes_the_message_and_is_sent_anew_when_that_is_gone() -> None:
    async with post() as at:
        at.sender.offer([at.ledger.put_leased(5, "lest", edits=44)])
        await asyncio.sleep(0.2)
        at.api.script.append(refused(400, "Bad Request: message to edit not found"))
        at.sender.offer([at.ledger.put_leased(5, "svart", edits=44)])
        await asyncio.sleep(0.2)
        assert [(c.method, c.text) for c in at.api.calls] == [
            ("editMessageText", "lest"),
            ("editMessageText", "svart"),
            ("sendMessage", "svart"),
        ]
        assert at.ledger.states() == ["sent", "sent"]


@in_time
async def test_results_wait_for_a_database_that_is_away_and_are_reported_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with post() as at:
        at.ledger.faults.extend([OutOfOrderError()] * 5)
        at.sender.offer([at.ledger.put_leased(5, "a")])
        await asyncio.sleep(10)
        assert at.ledger.states() == ["sent"]
    assert len([r for r in caplog.records if "takes no results" in r.getMessage()]) == 1


@in_time
async def test_one_result_that_raises_does_not_keep_the_others_from_being_written_off(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with post() as at:
        await asyncio.sleep(0.5)
        at.sender.offer([at.ledger.put_leased(chat, "x") for chat in (1, 2, 3)])
        at.ledger.faults.extend([KeyError("batch"), None, KeyError("second")])
        await asyncio.sleep(0.5)
        assert at.ledger.states() == ["sent", "leased", "sent"]
    assert len([r for r in caplog.records if "cannot be written off" in r.getMessage()]) == 1


@in_time
async def test_a_direct_message_is_tried_three_times() -> None:
    async with post() as at:
        at.api.script.extend([refused(500, "x"), NotSentError("no")])
        assert await at.sender.direct("9", Message("Hei"))
        assert len(at.api.calls) == 3
        at.api.script.extend([refused(500, "x")] * 9)
        assert not await at.sender.direct("9", Message("Hei"))
        assert len(at.api.calls) == 6


@in_time
async def test_a_direct_message_keeps_to_the_limits_and_waits_for_other_calls_to_its_chat() -> None:
    async with post() as at:
        await asyncio.gather(*(at.sender.direct("9", Message(str(number))) for number in range(5)))
        assert at.api.most_at_once == 1
        assert at.now > 2
        assert at.api.texts == ["0", "1", "2", "3", "4"]


@in_time
async def test_too_many_strangers_are_refused_but_nobody_in_danger() -> None:
    async with post() as at:
        flood = [at.sender.direct(str(chat), Message("Hei")) for chat in range(1500)]
        assert sum(one.done() for one in flood) == 500
        assert await at.sender.direct("5000", Message("113"), Lane.URGENT)
        assert at.now < 1.1


@in_time
async def test_edits_of_a_pressed_message_go_after_the_reply_and_only_the_newest_counts() -> None:
    async with post() as at:
        at.api.seconds = 0.5
        at.sender.offer([at.ledger.put_leased(5, "reply")])
        for mark in "abc":
            edit = {"chat_id": 5, "message_id": 3, "mark": mark}
            at.sender.nudge("5", 3, partial(at.carrier.call, "editMessageReplyMarkup", edit))
        await asyncio.sleep(3)
        assert [(c.method, c.arguments.get("mark")) for c in at.api.calls] == [
            ("sendMessage", None),
            ("editMessageReplyMarkup", "c"),
        ]


@in_time
async def test_a_nudge_that_fails_is_forgotten() -> None:
    async with post() as at:
        at.api.script.append(refused(400, "Bad Request: message to edit not found"))
        edit = {"chat_id": 5, "message_id": 3}
        at.sender.nudge("5", 3, partial(at.carrier.call, "editMessageReplyMarkup", edit))
        await asyncio.sleep(5)
        assert len(at.api.calls) == 1
