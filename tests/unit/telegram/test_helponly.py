"""The help-only mode: the database refuses, hangs, comes back, goes again; the disk fills; and nobody is left without numbers."""

import asyncio
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.crisis import DangerKind, bilingual_card, help_only
from bot.telegram.helponly import Mode
from bot.telegram.spool import SpoolError
from tests.fakes.house import Door, press_update, text_update
from tests.fakes.timeloop import in_time

DANGER = "jeg vil ta livet mitt"
CARD = bilingual_card(DangerKind.SUICIDE)
KEPT = help_only(kept=True)


@in_time
async def test_a_database_that_refuses_for_two_seconds_brings_the_mode(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Door(tmp_path) as door:
        await asyncio.sleep(60)
        door.house.down = True
        began = door.clock.monotonic()
        assert await door.intake.take(text_update(1))
        assert door.help_only.mode is Mode.HELP_ONLY
        assert 2 <= door.clock.monotonic() - began <= 2.5
        assert door.cards_for(5)[0][1] == KEPT
        assert door.house.handled == []
    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "help-only mode" in line.getMessage()
    assert "OutOfOrderError" in line.getMessage()


@pytest.mark.parametrize("trouble", ["down", "hangs"])
@in_time
async def test_the_crisis_card_comes_within_two_seconds_also_for_the_second_message(tmp_path: Path, trouble: str) -> None:
    async with Door(tmp_path) as door:
        await asyncio.sleep(60)
        setattr(door.house, trouble, True)
        for number, after in enumerate([0.0, 0.4, 1.5, 0.3, 30.0, 0.1], start=1):
            await asyncio.sleep(after)
            asked = door.clock.monotonic()
            door.intake.take(text_update(number, DANGER))
            await asyncio.sleep(2)
            cards = [at for at, text in door.cards_for(5) if text == CARD and at >= asked]
            assert cards
            assert cards[0] - asked <= 2
        assert len([text for _, text in door.cards_for(5) if text == CARD]) == 6
        setattr(door.house, trouble, False)
        await asyncio.sleep(5)


@in_time
async def test_somebody_in_danger_is_answered_even_while_only_their_own_update_hangs(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.hangs = True
        door.intake.take(text_update(1, DANGER))
        door.intake.take(text_update(2, "jeg har tatt overdose"))
        await asyncio.sleep(1.8)
        door.house.hangs = False
        assert [text for _, text in door.cards_for(5)] == [CARD, bilingual_card(DangerKind.OVERDOSE)]
        assert door.help_only.mode is Mode.NORMAL
        await asyncio.sleep(1)
        assert door.house.handled == [1, 2]


@in_time
async def test_the_mode_is_entered_at_the_start_too(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.hangs = True
    await door.open()
    assert door.help_only.mode is Mode.HELP_ONLY
    assert await door.intake.take(text_update(1, DANGER))
    assert [text for _, text in door.cards_for(5)] == [CARD]
    door.house.hangs = False
    await asyncio.sleep(10)
    assert door.help_only.mode is Mode.NORMAL
    assert door.house.handled == [1]
    await door.close()


@in_time
async def test_ordinary_texts_are_answered_once_a_minute_and_calls_for_help_each_time(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    for number, text in enumerate(["Hei", "Er du der?", "hjelp", "Hallo", "hjelp"], start=1):
        assert await door.intake.take(text_update(number, text))
    numbers = bilingual_card(None)
    assert [text for _, text in door.cards_for(5)] == [KEPT, numbers, numbers]
    await asyncio.sleep(61)
    await door.intake.take(text_update(9, "Hei igjen"))
    assert [text for _, text in door.cards_for(5)][3:] == [KEPT]
    await door.close()


@in_time
async def test_a_press_is_kept_and_answered_with_numbers_and_groups_hear_nothing(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    assert await door.intake.take(press_update(1))
    assert await door.intake.take({**text_update(2, DANGER), **_in_group(2)})
    assert await door.intake.take(_blocked(3))
    assert [(chat, text) for _, chat, text in door.said] == [(5, KEPT)]
    assert len(door.spool.read()[0]) == 3
    await door.close()


@in_time
async def test_the_spool_is_handled_in_order_before_anything_newer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        first = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(1, 21)]
        await asyncio.sleep(3)
        second = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(21, 1300)]
        assert all(await asyncio.gather(*first, *second))
        door.house.down = False
        while door.help_only.mode is Mode.HELP_ONLY:
            await asyncio.sleep(0.1)
        assert door.help_only.mode is Mode.REPLAYING
        newer = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(1300, 1310)]
        assert all(await asyncio.gather(*newer))
        assert door.help_only.mode is Mode.NORMAL
        for chat in range(4):
            mine = [number for number in door.house.handled if number % 4 == chat]
            assert mine == sorted(mine)
        assert sorted(door.house.handled) == list(range(1, 1310))
        assert min(door.house.handled.index(number) for number in range(1300, 1310)) >= 1299
        assert door.spool.bytes_used == 0
    assert [r.levelno for r in caplog.records if "normal service" in r.getMessage()] == [logging.WARNING]


@in_time
async def test_full_service_is_back_within_thirty_seconds(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        await door.intake.take(text_update(1))
        await asyncio.sleep(600)
        door.house.down = False
        back = door.clock.monotonic()
        while door.help_only.mode is not Mode.NORMAL:
            await asyncio.sleep(0.1)
        assert door.clock.monotonic() - back < 5
        assert await door.intake.take(text_update(2))
        assert door.house.handled == [1, 2]


@in_time
async def test_a_database_that_goes_again_during_the_replay_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        for number in range(1, 31):
            door.intake.take(text_update(number, chat=7))
        await asyncio.sleep(3)
        door.house.down, door.house.seconds = False, 0.2
        while door.help_only.mode is not Mode.REPLAYING:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        newer = door.intake.take(text_update(31, chat=7))
        door.house.down = True
        assert await newer
        assert door.help_only.mode is Mode.HELP_ONLY
        assert 0 < len(door.house.handled) < 30
        door.house.down = False
        while door.help_only.mode is not Mode.NORMAL:
            await asyncio.sleep(0.1)
        assert door.house.handled == list(range(1, 32))


@in_time
async def test_an_update_under_way_when_the_mode_comes_has_its_effects_once(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.hangs = True
        assert await door.intake.take(text_update(1))
        assert door.help_only.mode is Mode.HELP_ONLY
        door.house.hangs = False
        await asyncio.sleep(10)
        assert door.house.handled == [1]
        assert door.api.texts.count("svar 1") == 1


@in_time
async def test_the_spool_is_handled_at_the_next_start_before_anything_else(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    await asyncio.gather(*(door.intake.take(text_update(number)) for number in range(1, 6)))
    await door.close()
    async with Door(tmp_path) as again:
        assert await again.intake.take(text_update(6))
        assert again.house.handled == [1, 2, 3, 4, 5, 6]
        assert again.help_only.mode is Mode.NORMAL


@in_time
async def test_on_a_full_spool_nothing_is_acknowledged_and_people_are_still_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(tmp_path, most_bytes=10)
    door.house.down = True
    await door.open()
    for _ in range(3):
        assert not await door.intake.take(text_update(1, DANGER))
        assert not await door.intake.take(text_update(2, "Hei", chat=6))
        await asyncio.sleep(1)
    assert [(chat, text) for _, chat, text in door.said] == [(5, CARD), (6, help_only(kept=False))]
    assert len([r for r in caplog.records if "is full" in r.getMessage()]) == 1
    door.house.down = False
    await asyncio.sleep(5)
    assert await door.intake.take(text_update(1, DANGER))
    assert door.house.handled == [1]
    await door.close()


@in_time
async def test_a_slow_but_working_database_brings_no_mode(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.seconds = 0.9
        taken = [door.intake.take(text_update(number)) for number in range(1, 8)]
        assert all(await asyncio.gather(*taken))
        assert door.help_only.mode is Mode.NORMAL
        assert door.said == []


@in_time
async def test_updates_that_raise_bring_no_mode(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.bad = set(range(1, 50))
        assert all(await asyncio.gather(*(door.intake.take(text_update(n, chat=n)) for n in range(1, 50))))
        assert door.help_only.mode is Mode.NORMAL
        assert len(door.house.parked) == 49


@in_time
async def test_a_record_whose_key_is_gone_stays_and_is_reported(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    await asyncio.gather(*(door.intake.take(text_update(number)) for number in (1, 2)))
    await door.close()
    path = tmp_path / "updates.spool"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    async with Door(tmp_path) as again:
        await asyncio.sleep(1)
        assert again.house.handled == [2]
        assert again.help_only.mode is Mode.NORMAL
        assert len(again.spool.read()[0]) == 1
    assert "1 updates of the spool cannot be opened" in caplog.text


@in_time
async def test_a_spool_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="RODTRAD_SPOOL"):
        await Door(tmp_path / "missing").open()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["update", "down", "up", "hang", "go on"]), st.integers(1, 3), st.floats(0, 4)), max_size=40
    )
)
@in_time
async def test_whatever_the_database_does_each_update_is_handled_once_and_in_order(
    tmp_path: Path, steps: list[tuple[str, int, float]]
) -> None:
    (tmp_path / "updates.spool").unlink(missing_ok=True)
    async with Door(tmp_path) as door:
        taken = []
        for what, chat, after in steps:
            match what:
                case "update":
                    taken.append((chat, door.intake.take(text_update(len(taken) + 1, chat=chat))))
                case "down" | "up":
                    door.house.down = what == "down"
                case _:
                    door.house.hangs = what == "hang"
            await asyncio.sleep(after)
        door.house.down = door.house.hangs = False
        assert all(await asyncio.gather(*(durable for _, durable in taken)))
        while door.help_only.mode is not Mode.NORMAL:
            await asyncio.sleep(1)
        await asyncio.sleep(1)
        assert sorted(door.house.handled) == list(range(1, len(taken) + 1))
        for chat in (1, 2, 3):
            mine = [number for number in door.house.handled if taken[number - 1][0] == chat]
            assert mine == sorted(mine)


def _in_group(number: int) -> dict[str, object]:
    message = dict(text_update(number, DANGER)["message"])
    message["chat"] = {"id": -5, "type": "group"}
    return {"message": message}


def _blocked(number: int) -> dict[str, object]:
    change = {
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5},
        "date": 1,
        "old_chat_member": {"status": "member"},
        "new_chat_member": {"status": "kicked"},
    }
    return {"update_id": number, "my_chat_member": change}
