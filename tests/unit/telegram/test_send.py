"""The sender while all goes well: order, lanes, limits, guards, leases, stopping. Time is moved."""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

import pytest

from bot.store.database.faults import OutOfOrderError
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Guard, Lane
from tests.fakes.post import Post, post
from tests.fakes.timeloop import in_time


@in_time
async def test_a_row_leased_at_birth_is_sent_at_once_and_written_off() -> None:
    async with post() as at:
        row = at.ledger.put_leased(5, "Hei")
        at.sender.offer([row])
        await asyncio.sleep(0.2)
        assert at.api.texts == ["Hei"]
        assert at.api.calls[0].at == 0
        assert at.ledger.rows[0].state == "sent"
        assert at.ledger.rows[0].message_id == 101


@in_time
async def test_a_waiting_row_is_found_when_the_bell_rings() -> None:
    async with post() as at:
        await asyncio.sleep(0.5)
        at.ledger.put(5, "Hei")
        at.sender.bell()
        await asyncio.sleep(0.1)
        assert at.api.texts == ["Hei"]


@in_time
async def test_a_waiting_row_is_found_within_a_second_without_a_bell() -> None:
    async with post() as at:
        await asyncio.sleep(0.5)
        at.ledger.put(5, "Hei")
        await asyncio.sleep(1.1)
        assert at.api.texts == ["Hei"]


@in_time
async def test_rows_of_one_person_go_one_after_the_other_in_order() -> None:
    async with post() as at:
        for number in range(8):
            at.ledger.put(5, str(number))
        at.sender.bell()
        await asyncio.sleep(12)
        assert at.api.texts == [str(number) for number in range(8)]
        assert at.api.most_at_once == 1


@in_time
async def test_a_more_urgent_lane_overtakes() -> None:
    async with post() as at:
        at.ledger.put(5, "bulk", Lane.BULK)
        at.ledger.put(5, "reply", Lane.REPLY)
        at.ledger.put(5, "urgent", Lane.URGENT)
        at.sender.bell()
        await asyncio.sleep(2)
        assert at.api.texts == ["urgent", "reply", "bulk"]


@in_time
async def test_the_bot_never_makes_more_than_thirty_calls_in_a_second() -> None:
    async with post() as at:
        for chat in range(1, 201):
            at.ledger.put(chat, "x", Lane.REPLY)
        at.sender.bell()
        await asyncio.sleep(10)
        times = [call.at for call in at.api.sent()]
        assert len(times) == 200
        assert max(sum(1 for t in times if start <= t < start + 1) for start in times) <= 30
        assert times[-1] < 7.5


@in_time
async def test_ten_calls_a_second_are_kept_for_people_while_bulk_goes_out() -> None:
    async with post() as at:
        for chat in range(1, 301):
            at.ledger.put(chat, "bulk", Lane.BULK)
        at.sender.bell()
        waits = []
        for chat in range(1001, 1031):
            await asyncio.sleep(0.11)
            asked = at.now
            at.sender.offer([at.ledger.put_leased(chat, "reply")])
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            waits.append(next(c.at for c in at.api.calls if c.chat_id == chat) - asked)
        assert max(waits) <= 0.01
        bulk = [call.at for call in at.api.sent() if call.text == "bulk"]
        assert 18 <= sum(1 for t in bulk if 1 <= t < 2) <= 20


@in_time
async def test_bulk_uses_what_it_may() -> None:
    async with post() as at:
        for chat in range(1, 1201):
            at.ledger.put(chat, "bulk", Lane.BULK)
        at.sender.bell()
        await asyncio.sleep(40)
        assert len(at.api.sent()) >= 0.95 * 20 * 40


@in_time
async def test_a_chat_gets_three_at_once_and_then_one_a_second() -> None:
    async with post() as at:
        for number in range(6):
            at.ledger.put(5, str(number))
        at.sender.bell()
        await asyncio.sleep(10)
        times = [call.at for call in at.api.sent()]
        assert times[2] < 0.5
        assert times[3] > 1.0
        assert times[5] - times[4] >= 1.0


@in_time
async def test_a_guarded_row_goes_only_while_it_is_still_wanted() -> None:
    looks: list[int] = []
    unwanted: set[UUID] = set()

    async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
        looks.append(len(rows))
        return {row.id for row in rows} - unwanted

    async with post(still_wanted=still_wanted) as at:
        rows = [at.ledger.put(chat, str(chat), Lane.REMINDER, guard=Guard.REMINDERS) for chat in (1, 2, 3)]
        at.ledger.put(4, "4", Lane.REMINDER)
        unwanted.add(rows[1].id)
        at.sender.bell()
        await asyncio.sleep(0.5)
        assert sorted(at.api.texts) == ["1", "3", "4"]
        assert at.ledger.states() == ["sent", "dropped", "sent", "sent"]
        assert looks == [3]


@in_time
async def test_guards_that_cannot_be_looked_at_let_nothing_through_and_lose_nothing() -> None:
    fails = 1

    async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
        nonlocal fails
        fails -= 1
        if fails >= 0:
            raise OutOfOrderError
        return {row.id for row in rows}

    async with post(still_wanted=still_wanted) as at:
        at.ledger.put(1, "a", Lane.REMINDER, guard=Guard.REMINDERS)
        at.sender.bell()
        await asyncio.sleep(2)
        assert at.api.calls == []
        await asyncio.sleep(5)
        assert at.api.texts == ["a"]


@in_time
async def test_a_lease_that_is_too_short_for_a_call_is_given_back() -> None:
    async with post() as at:
        row = at.ledger.put(5, "a")
        at.sender.offer([at.ledger.lease(row, seconds=7.9)])
        await asyncio.sleep(0.5)
        assert [written.state for written in row.results] == ["waiting", "sent"]
        assert len(at.api.calls) == 1


@in_time
async def test_a_flood_of_rows_leased_at_birth_is_sent_in_the_end() -> None:
    async with post() as at:
        at.sender.offer([at.ledger.put_leased(chat, "x") for chat in range(1, 501)])
        await asyncio.sleep(25)
        assert len(at.api.sent()) == 500
        assert set(at.ledger.states()) == {"sent"}


@in_time
async def test_stopping_waits_for_calls_under_way_and_gives_the_rest_back() -> None:
    made = Post()
    made.sender.start()
    made.api.seconds = 5
    made.sender.offer([made.ledger.put_leased(chat, "x") for chat in range(1, 41)])
    await asyncio.sleep(0.5)
    under_way = len(made.api.calls)
    await made.sender.stop()
    assert made.now < 6
    assert len(made.api.calls) == under_way == 30
    states = made.ledger.states()
    assert (states.count("sent"), states.count("waiting")) == (30, 10)


@in_time
async def test_stopping_does_not_wait_longer_than_it_was_given(caplog: pytest.LogCaptureFixture) -> None:
    made = Post()
    made.sender.start()
    made.api.seconds = 1000
    made.sender.offer([made.ledger.put_leased(5, "x")])
    await asyncio.sleep(0.1)
    await made.sender.stop(8)
    assert made.now < 9
    assert made.ledger.states() == ["leased"]
    assert "still under way" in caplog.text


@in_time
async def test_a_row_that_comes_while_stopping_is_given_back() -> None:
    made = Post()
    made.sender.start()
    made.api.seconds = 2
    made.sender.offer([made.ledger.put_leased(5, "x")])
    stopping = asyncio.ensure_future(made.sender.stop())
    await asyncio.sleep(1)
    made.sender.offer([made.ledger.put_leased(6, "y")])
    await stopping
    assert made.ledger.states() == ["sent", "waiting"]
    assert made.api.texts == ["x"]
