"""How updates reach a polling bot: life times, numbers, order, confirmation, conflicts."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi import Order, StandIn
from bot.botapi.world import World
from bot.clock import ManualClock
from tests.conftest import MONDAY_MORNING
from tests.unit.demo.caller import TOKEN, Caller

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


async def with_keys(api: Caller, standin: StandIn) -> None:
    standin.user(7, "Kari", started=True)
    keys = {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]}
    await api("sendMessage", chat_id=7, text="?", reply_markup=keys)


def what(updates: list[dict[str, Any]]) -> list[str]:
    return [u["message"]["text"] if "message" in u else u["callback_query"]["data"] for u in updates]


# --- life times ----------------------------------------------------------------------------------------------------


async def test_a_press_lives_150_seconds(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    await with_keys(api, standin)
    await standin.user(7).press("Ja")
    clock.move(timedelta(seconds=150))
    assert what(await api("getUpdates")) == ["yes"]
    clock.move(SECOND)
    assert await api("getUpdates") == []


async def test_a_text_lives_a_day(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    await standin.user(7).send("russug")
    clock.move(DAY)
    assert what(await api("getUpdates")) == ["russug"]
    clock.move(SECOND)
    assert await api("getUpdates") == []
    assert len(standin.updates) == 0


async def test_a_dead_press_does_not_take_living_texts_along(
    api: Caller, standin: StandIn, clock: ManualClock
) -> None:
    await with_keys(api, standin)
    await standin.user(7).send("før")
    await standin.user(7).press("Ja")
    await standin.user(7).send("etter")
    clock.move(timedelta(seconds=151))
    assert what(await api("getUpdates")) == ["før", "etter"]


async def test_setting_the_wall_clock_ages_nothing(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    await standin.user(7).send("russug")
    clock.set_wall(clock.now() + timedelta(days=3))
    assert what(await api("getUpdates")) == ["russug"]


# --- numbers -------------------------------------------------------------------------------------------------------


async def test_numbers_rise_one_by_one(api: Caller, standin: StandIn) -> None:
    for n in range(3):
        await standin.user(7 + n).send(str(n))
    ids = [update["update_id"] for update in await api("getUpdates")]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


async def test_numbers_restart_after_a_quiet_week(api: Caller, standin: StandIn, clock: ManualClock) -> None:
    await standin.user(7).send("før")
    (before,) = await api("getUpdates")
    assert await api("getUpdates", offset=before["update_id"] + 1) == []
    clock.move(timedelta(days=7))
    await standin.user(7).send("etter")
    (after,) = await api("getUpdates", offset=before["update_id"] + 1)
    assert after["message"]["text"] == "etter"
    assert abs(after["update_id"] - before["update_id"]) > 1


async def test_an_almost_quiet_week_changes_nothing(
    api: Caller, standin: StandIn, clock: ManualClock
) -> None:
    await standin.user(7).send("før")
    (before,) = await api("getUpdates")
    await api("getUpdates", offset=before["update_id"] + 1)
    clock.move(timedelta(days=7) - SECOND)
    await standin.user(7).send("etter")
    (after,) = await api("getUpdates", offset=before["update_id"] + 1)
    assert after["update_id"] == before["update_id"] + 1


@pytest.mark.parametrize("start", [3_000_000, 900_000_000])
async def test_a_restart_by_script_is_seen_by_an_old_offset(
    api: Caller, standin: StandIn, start: int
) -> None:
    standin.updates.restart_ids(500_000_000)
    await standin.user(7).send("før")
    assert [u["update_id"] for u in await api("getUpdates", offset=0)] == [500_000_000]
    await api("getUpdates", offset=500_000_001)
    standin.updates.restart_ids(start)
    await standin.user(7).send("etter")
    assert [u["update_id"] for u in await api("getUpdates", offset=500_000_001)] == [start]


# --- confirmation --------------------------------------------------------------------------------------------------


async def test_what_is_not_confirmed_comes_again(api: Caller, standin: StandIn) -> None:
    for n in range(3):
        await standin.user(7).send(str(n))
    first, *_ = await api("getUpdates", limit=2)
    assert what(await api("getUpdates")) == ["0", "1", "2"]
    assert what(await api("getUpdates", offset=first["update_id"] + 1)) == ["1", "2"]
    assert what(await api("getUpdates")) == ["1", "2"]


async def test_a_negative_offset_forgets_all_but_the_latest(api: Caller, standin: StandIn) -> None:
    for n in range(5):
        await standin.user(7).send(str(n))
    assert what(await api("getUpdates", offset=-2)) == ["3", "4"]
    assert what(await api("getUpdates")) == ["3", "4"]


async def test_the_limit_is_between_1_and_100(api: Caller, standin: StandIn) -> None:
    for n in range(101):
        await standin.user(7).send(str(n))
    assert len(await api("getUpdates")) == 100
    assert len(await api("getUpdates", limit=1000)) == 100
    assert len(await api("getUpdates", limit=0)) == 1


async def test_the_same_update_can_come_three_times(api: Caller, standin: StandIn) -> None:
    await standin.user(7).send("igjen", times=3)
    await standin.user(7).send("en gang")
    offset, seen = 0, []
    for _ in range(5):
        for update in await api("getUpdates", offset=offset):
            seen.append((update["update_id"], update["message"]["text"]))
            offset = max(offset, update["update_id"] + 1)
    assert [text for _, text in seen] == ["igjen", "en gang", "igjen", "igjen"]
    assert len({update_id for update_id, text in seen if text == "igjen"}) == 1


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.integers(1, 5), st.integers(0, 2**32))
def test_a_confirming_bot_gets_every_update_as_often_as_scripted(
    times: list[int], limit: int, seed: int
) -> None:
    clock = ManualClock(MONDAY_MORNING)
    updates = World.of(TOKEN, clock, record=False, seed=seed).updates
    for number, often in enumerate(times):
        updates.add("message", {"n": number}, ("chat", 1), times=often)
    got: list[int] = []
    offset = 0
    while batch := updates.fetch(offset, limit):
        got += [update["message"]["n"] for update in batch]
        offset = max(offset, *(update["update_id"] + 1 for update in batch))
    assert [got.count(number) for number in range(len(times))] == times
    assert sorted(set(got), key=got.index) == list(range(len(times))), "first deliveries keep the order"


# --- order ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.ARRIVAL, ["en", "yes", "to"]),
        (Order.TEXTS_FIRST, ["en", "to", "yes"]),
        (Order.PRESSES_FIRST, ["yes", "en", "to"]),
    ],
)
async def test_presses_and_texts_overtake_each_other(
    api: Caller, standin: StandIn, order: Order, expected: list[str]
) -> None:
    await with_keys(api, standin)
    standin.updates.order = order
    await standin.user(7).send("en")
    await standin.user(7).press("Ja")
    await standin.user(7).send("to")
    updates = await api("getUpdates")
    assert what(updates) == expected
    assert [u["update_id"] for u in updates] == sorted(u["update_id"] for u in updates)


async def test_held_updates_come_out_together(api: Caller, standin: StandIn) -> None:
    await with_keys(api, standin)
    poll = asyncio.create_task(api("getUpdates", timeout=5))
    with standin.updates.held(Order.PRESSES_FIRST):
        await standin.user(7).send("en")
        await standin.user(7).press("Ja")
        assert await api("getUpdates", offset=-1) == []
    assert what(await poll) == ["yes", "en"]
    assert standin.updates.order is Order.ARRIVAL


# --- kinds ---------------------------------------------------------------------------------------------------------


async def test_only_wanted_kinds_are_kept_and_the_wish_stays(api: Caller, standin: StandIn) -> None:
    await api("getUpdates", allowed_updates=["message"])
    await standin.user(7).send("hei")
    await standin.user(7).block()
    assert [list(u)[1] for u in await api("getUpdates")] == ["message"]
    await api("getUpdates", allowed_updates=[])
    await standin.user(7).unblock()
    assert [list(u)[1] for u in await api("getUpdates")] == ["message", "my_chat_member"]
    assert not await standin.user(7).inject_raw({"message_reaction": {}})
    await api("getUpdates", allowed_updates='["message_reaction"]')
    assert await standin.user(7).inject_raw({"message_reaction": {}})
    await api("getUpdates", allowed_updates="nonsense")
    assert (await api("getWebhookInfo"))["allowed_updates"] == ["message_reaction"]


# --- long polls ----------------------------------------------------------------------------------------------------


async def test_a_waiting_poll_gets_what_comes(api: Caller, standin: StandIn) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=5))
    await standin.wait_for_count("getUpdates", 1)
    await standin.user(7).send("hei")
    assert what(await poll) == ["hei"]


async def test_a_second_poll_ends_the_first(api: Caller, standin: StandIn) -> None:
    first = asyncio.create_task(api.refused("getUpdates", timeout=5))
    await standin.wait_for_count("getUpdates", 1)
    second = asyncio.create_task(api("getUpdates", timeout=5))
    assert await first == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await standin.user(7).send("hei")
    assert what(await second) == ["hei"]


async def test_setting_a_webhook_ends_a_poll_and_forbids_the_next(api: Caller, standin: StandIn) -> None:
    poll = asyncio.create_task(api.refused("getUpdates", timeout=5))
    await standin.wait_for_count("getUpdates", 1)
    await api("setWebhook", url="http://127.0.0.1:9/")
    assert await poll == (409, "Conflict: terminated by setWebhook request")
    assert await api.refused("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await api("setWebhook", url="")
    assert await api("getUpdates") == []


async def test_pending_updates_can_be_dropped(api: Caller, standin: StandIn) -> None:
    await standin.user(7).send("gammelt")
    assert (await api("getWebhookInfo"))["pending_update_count"] == 1
    await api("deleteWebhook", drop_pending_updates=True)
    assert await api("getUpdates") == []
