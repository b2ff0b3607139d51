"""The sender when Telegram finds it too fast: one chat waits, or everybody does, and help is tried all the same. Time is moved."""

import asyncio
from collections import deque
from datetime import timedelta

from bot.store.tables.messages import Lane
from tests.fakes.post import Post, post
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time


@in_time
async def test_a_429_pauses_that_chat_and_no_other() -> None:
    async with post() as at:
        at.api.by_chat[5] = deque([refused(429, "Too Many Requests", 7)])
        at.sender.offer([at.ledger.put_leased(5, "slow")])
        await asyncio.sleep(0.2)
        at.ledger.put(5, "behind")
        at.sender.offer([at.ledger.put_leased(6, "fast")])
        await asyncio.sleep(12)
        later = [call for call in at.api.sent() if call.chat_id == 5]
        assert [call.text for call in later] == ["slow", "slow", "behind"]
        assert later[1].at - later[0].at >= 7
        assert next(call.at for call in at.api.sent() if call.chat_id == 6) < 0.3
        assert at.ledger.pauses == []


@in_time
async def test_429s_from_two_chats_within_five_seconds_pause_the_whole_bot() -> None:
    async with post() as at:
        at.api.script.extend([refused(429, "Too Many Requests", 9), refused(429, "Too Many Requests", 20)])
        at.sender.offer([at.ledger.put_leased(5, "a"), at.ledger.put_leased(6, "b")])
        await asyncio.sleep(1)
        at.sender.offer([at.ledger.put_leased(7, "c", Lane.URGENT)])
        await asyncio.sleep(30)
        after = [call.at for call in at.api.sent()[2:]]
        assert min(after) >= 20
        assert at.api.texts[2] == "c"
        assert at.ledger.states() == ["sent"] * 3
        assert len(at.ledger.pauses) == 1


@in_time
async def test_one_chats_long_429_silences_nobody_else() -> None:
    async with post() as at:
        at.api.script.append(refused(429, "Too Many Requests", 7200))
        at.sender.offer([at.ledger.put_leased(5, "a")])
        await asyncio.sleep(1)
        at.sender.offer([at.ledger.put_leased(6, "help", Lane.HELP), at.ledger.put_leased(7, "b")])
        await asyncio.sleep(1)
        assert at.api.texts == ["a", "help", "b"]
        assert at.ledger.pauses == []
        assert len([call for call in at.api.calls if call.method == "getMe"]) == 1
        await asyncio.sleep(7205)
        assert at.api.texts[3:] == ["a"]


@in_time
async def test_a_long_429_pauses_the_whole_bot_when_a_probe_is_refused_too_and_is_stored_not_slept_through() -> (
    None
):
    async with post() as at:
        at.api.me = refused(429, "Too Many Requests", 7300)
        at.api.script.append(refused(429, "Too Many Requests", 7200))
        at.sender.offer([at.ledger.put_leased(5, "a")])
        await asyncio.sleep(1)
        at.sender.offer([at.ledger.put_leased(6, "b")])
        await asyncio.sleep(1)
        assert at.api.texts == ["a"]
        assert at.ledger.states() == ["waiting", "waiting"]
        assert (at.ledger.pauses[0] - at.clock.now()).total_seconds() > 7290
        await asyncio.sleep(7305)
        assert sorted(at.api.texts) == ["a", "a", "b"]


@in_time
async def test_in_a_pause_of_the_whole_bot_a_crisis_card_is_tried_once_at_each_chat() -> None:
    async with post() as at:
        at.api.script.extend([refused(429, "Too Many Requests", 300)] * 2)
        at.sender.offer([at.ledger.put_leased(5, "a"), at.ledger.put_leased(6, "b")])
        await asyncio.sleep(1)
        at.api.by_chat[8] = deque([refused(429, "Too Many Requests", 300)])
        at.sender.offer([at.ledger.put_leased(7, "card", Lane.HELP), at.ledger.put_leased(9, "c")])
        at.ledger.put(8, "card of another", Lane.HELP)
        at.ledger.put(8, "second card of another", Lane.HELP)
        at.sender.bell()
        await asyncio.sleep(60)
        assert at.api.texts[2:] == ["card", "card of another"], (
            "the second chat was refused, and is left alone"
        )
        await asyncio.sleep(300)
        assert sorted(at.api.texts[4:]) == ["a", "b", "c", "card of another", "second card of another"]
        assert at.ledger.states() == ["sent"] * 6


@in_time
async def test_a_pause_stored_by_an_earlier_process_is_kept() -> None:
    made = Post()
    made.ledger.pauses.append(made.clock.now() + timedelta(seconds=30))
    made.ledger.put(5, "a")
    made.sender.start()
    await asyncio.sleep(1)
    made.sender.offer([made.ledger.put_leased(6, "b")])
    await asyncio.sleep(20)
    assert made.api.calls == []
    await asyncio.sleep(15)
    assert sorted(made.api.texts) == ["a", "b"]
    await made.sender.stop()


@in_time
async def test_what_nobody_asked_for_gives_way_to_an_answer_written_during_a_short_pause() -> None:
    """It is in hand when the pause begins, and a person has one message in hand at a time."""
    async with post() as at:
        for words in "123":
            at.ledger.put(7, words)
        at.ledger.put(7, "news", Lane.NEWS)
        at.sender.bell()
        await asyncio.sleep(0.6)
        assert at.api.texts == ["1", "2", "3"]
        assert at.ledger.states()[3] == "leased"
        for chat in (5, 6):
            at.api.by_chat[chat] = deque([refused(429, "Too Many Requests", 5)])
            at.sender.offer([at.ledger.put_leased(chat, "x")])
        await asyncio.sleep(0.1)
        at.ledger.put(7, "reply")
        at.ledger.put(7, "help", Lane.HELP)
        at.sender.bell()
        await asyncio.sleep(30)
        assert [call.text for call in at.api.sent() if call.chat_id == 7][3:] == ["help", "reply", "news"]
