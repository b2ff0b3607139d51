"""The help-only mode: the database refuses, hangs, comes back, goes again; the disk fills; and nobody is left without numbers."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.content.weights import load_hearing
from bot.domain.danger.card import DangerKind, bilingual_card, help_only
from bot.telegram.carrier.wire import written
from bot.telegram.without_database.mode import Mode
from tests.fakes.intake import Door, press_update, text_update
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
        assert door.is_in(Mode.HELP_ONLY)
        assert 2 <= door.clock.monotonic() - began <= 2.5
        assert door.cards_for(5)[0][1] == KEPT
        assert door.house.handled == []
    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "help-only mode" in line.getMessage()
    assert "OutOfOrderError" in line.getMessage()


@pytest.mark.parametrize("trouble", ["down", "hangs"])
@in_time
async def test_the_crisis_card_comes_within_two_seconds_also_for_the_second_message(
    tmp_path: Path, trouble: str
) -> None:
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
        assert door.is_in(Mode.NORMAL)
        await asyncio.sleep(1)
        assert door.house.handled == [1, 2]


@in_time
async def test_the_mode_is_entered_at_the_start_too(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.hangs = True
    await door.open()
    assert door.is_in(Mode.HELP_ONLY)
    assert await door.intake.take(text_update(1, DANGER))
    assert [text for _, text in door.cards_for(5)] == [CARD]
    door.house.hangs = False
    await asyncio.sleep(10)
    assert door.is_in(Mode.NORMAL)
    assert door.house.handled == [1]
    await door.close()


@in_time
async def test_ordinary_texts_are_answered_once_a_minute_and_calls_for_help_each_time(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    for number, text in enumerate(["Hei", "Er du der?", "hjelp", "Hallo", "hjelp"], start=1):
        assert await door.intake.take(text_update(number, text))
        await asyncio.sleep(0.1)
    numbers = bilingual_card(None)
    assert [text for _, text in door.cards_for(5)] == [KEPT, numbers, numbers]
    await asyncio.sleep(61)
    await door.intake.take(text_update(9, "Hei igjen"))
    assert [text for _, text in door.cards_for(5)][3:] == [KEPT]
    await door.close()


@in_time
async def test_a_crisis_card_goes_before_all_help_numbers_of_its_chat_and_those_are_said_once(
    tmp_path: Path,
) -> None:
    """36 presses of a key in fear, then the words: the card is the next thing that is sent."""
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    for number in range(1, 37):
        door.intake.take(text_update(number, "hjelp" if number % 2 else "hei"))
    door.intake.take(text_update(40, DANGER))
    await asyncio.sleep(10)
    assert door.api.texts == [written(text) for text in (bilingual_card(None), CARD, KEPT)]
    await door.close()


@in_time
async def test_the_help_button_of_the_menu_is_answered_each_time(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    for number in (1, 2, 3):
        await door.intake.take(press_update(number, "m:help"))
        await asyncio.sleep(3)
    assert door.api.texts == [written(bilingual_card(None))] * 3
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
    assert [call.arguments for call in door.api.sent("answerCallbackQuery")] == [{"callback_query_id": "q1"}]
    assert len(door.spool.read()[0]) == 3
    await door.close()


@in_time
async def test_a_slow_but_working_database_brings_no_mode(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.seconds = 0.9
        taken = [door.intake.take(text_update(number)) for number in range(1, 8)]
        assert all(await asyncio.gather(*taken))
        assert door.is_in(Mode.NORMAL)
        assert door.said == []


@in_time
async def test_one_patient_that_another_has_locked_brings_no_mode(tmp_path: Path) -> None:
    """In a quiet hour nothing else is there to show that the database is well."""
    async with Door(tmp_path) as door:
        await asyncio.sleep(60)
        door.house.locked.add(5)
        stuck = door.intake.take(text_update(1, "Hei"))
        in_danger = door.intake.take(text_update(2, DANGER, chat=5))
        await asyncio.sleep(8)
        assert door.is_in(Mode.NORMAL)
        assert [text for _, text in door.cards_for(5)] == [CARD]
        assert await door.intake.take(text_update(3, chat=6))
        door.house.locked.clear()
        assert await stuck
        assert await in_danger
        assert door.house.handled == [3, 1, 2]


@in_time
async def test_a_database_that_takes_no_update_though_it_answers_the_probe_brings_the_mode(
    tmp_path: Path,
) -> None:
    async with Door(tmp_path) as door:
        await asyncio.sleep(60)
        door.house.refuses = True
        assert await door.intake.take(text_update(1))
        assert door.is_in(Mode.HELP_ONLY)
        door.house.refuses = False
        await asyncio.sleep(5)


@in_time
async def test_nothing_is_taken_before_the_spool_of_the_last_run(tmp_path: Path) -> None:
    """A webhook may bring a newer update of the same chat before the program has looked into its spool."""
    door = Door(tmp_path)
    assert not await door.intake.take(text_update(1))
    await door.open()
    assert await door.intake.take(text_update(1))
    await door.close()


@in_time
async def test_updates_that_raise_bring_no_mode(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.bad = set(range(1, 50))
        assert all(await asyncio.gather(*(door.intake.take(text_update(n, chat=n)) for n in range(1, 50))))
        assert door.is_in(Mode.NORMAL)
        assert len(door.house.parked) == 49


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


@in_time
async def test_the_same_is_heard_without_the_database_as_with_it_and_by_phrases_where_there_are_no_weights(
    tmp_path: Path,
) -> None:
    """No listed phrase is in this text: the learned weights hear it."""
    text, hearing = "han står utenfor med kniv", load_hearing()
    async with Door(tmp_path, card_for=hearing.card_for) as door:
        door.house.down = True
        await door.intake.take(text_update(1, text, chat=5))
        assert bilingual_card(DangerKind.VIOLENCE) in [said for _, said in door.cards_for(5)]
    (tmp_path / "phrases").mkdir()
    async with Door(tmp_path / "phrases") as door:
        door.house.down = True
        await door.intake.take(text_update(1, text, chat=5))
        assert [said for _, said in door.cards_for(5)] == [KEPT]
