"""Updates on their way in while the database is well: order, patience, parking, and what follows a commit."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.domain.messages.incoming import Incoming
from bot.domain.messages.message import Button, Message
from bot.service.outcome import Direct, Outcome, Pressed
from bot.telegram.carrier.http import OutcomeUnknownError
from bot.telegram.receive.intake import AT_ONCE
from bot.telegram.without_database.mode import Mode
from tests.fakes.intake import Door, press_update, text_update
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time


@in_time
async def test_an_update_counts_as_durable_once_it_is_handled(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        durable = door.intake.take(text_update(1))
        await asyncio.sleep(0.005)
        assert not durable.done()
        assert await durable
        assert door.house.handled == [1]


@in_time
async def test_a_chats_updates_are_handled_one_after_the_other_in_order(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        await asyncio.gather(
            *(door.intake.take(text_update(number, chat=number % 3 + 1)) for number in range(30))
        )
        for chat in range(3):
            mine = [number for number in door.house.handled if number % 3 == chat]
            assert mine == sorted(mine)
        assert door.house.most_at_once == 3


@in_time
async def test_no_more_chats_than_allowed_are_served_at_once_and_all_are_served(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        taken = [door.intake.take(text_update(number, chat=number + 1)) for number in range(3 * AT_ONCE)]
        assert all(await asyncio.gather(*taken))
        assert door.house.most_at_once == AT_ONCE
        assert await door.intake.take(text_update(9999, chat=9999))


@in_time
async def test_nobody_waits_for_a_send(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.api.seconds = 7
        for number in range(1, 6):
            await door.intake.take(text_update(number))
        assert door.clock.monotonic() < 0.1


@in_time
async def test_rows_of_an_outcome_are_sent_at_once(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.outcome = lambda incoming: Outcome(
            rows=[door.ledger.put_leased(incoming.chat_id, "fra utboksen")]
        )
        await door.intake.take(text_update(1))
        await asyncio.sleep(0.1)
        assert door.api.texts == ["fra utboksen"]
        assert door.ledger.states() == ["sent"]


@in_time
async def test_an_update_that_raises_is_tried_five_times_within_two_seconds_and_parked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Door(tmp_path) as door:
        door.house.bad = {1}
        assert await door.intake.take(text_update(1))
        assert door.house.tried == [1] * 5
        assert 1.5 < door.clock.monotonic() <= 2.1
        ((number, error),) = door.house.parked
        assert number == 1
        assert error.startswith("ValueError at intake.py:")
        await asyncio.sleep(0.1)
        assert door.api.texts == ["beklager"]
        assert door.is_in(Mode.NORMAL)
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "parked" in line
    assert "Canary" not in caplog.text


@in_time
async def test_an_update_that_raises_holds_up_only_its_own_chat(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.bad = {1}
        door.intake.take(text_update(1, chat=5))
        behind = door.intake.take(text_update(2, chat=5))
        assert await door.intake.take(text_update(3, chat=6))
        assert door.clock.monotonic() < 0.1
        await behind
        assert door.house.handled == [3, 2]


@in_time
async def test_a_short_fault_of_the_house_parks_nothing(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        durable = door.intake.take(text_update(1))
        await asyncio.sleep(1.4)
        door.house.down = False
        assert await durable
        assert (door.house.handled, door.house.parked) == ([1], [])
        assert door.is_in(Mode.NORMAL)
        assert door.said == []


@in_time
async def test_an_update_that_can_be_neither_handled_nor_parked_is_kept_in_the_spool(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Door(tmp_path) as door:
        door.house.bad, door.house.cannot_park = {1}, True
        assert await door.intake.take(text_update(1))
        assert await door.intake.take(text_update(2))
        assert len(door.spool.read()[0]) == 1
    assert "cannot be parked" in caplog.text
    async with Door(tmp_path) as again:
        await asyncio.sleep(0.5)
        assert again.house.handled == [1]
        assert again.spool.bytes_used == 0


@in_time
async def test_a_press_is_answered_and_its_message_shows_the_choice(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.outcome = lambda incoming: Outcome(
            rows=[door.ledger.put_leased(incoming.chat_id, "neste")],
            pressed=Pressed(incoming.press_id, toast="Takk", chosen="Ja"),
        )
        await door.intake.take(press_update(1))
        await asyncio.sleep(0.2)
        calls = {call.method: call.arguments for call in door.api.calls}
        assert calls["answerCallbackQuery"] == {"callback_query_id": "q1", "text": "Takk"}
        assert calls["editMessageText"]["text"] == "Hvordan?\n\n✓ Ja"
        assert calls["editMessageText"]["message_id"] == 44
        assert "reply_markup" not in calls["editMessageText"]
        assert [call.method for call in door.api.calls if call.method != "answerCallbackQuery"] == [
            "sendMessage",
            "editMessageText",
        ]


@in_time
async def test_a_toggled_option_changes_only_the_buttons(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        marked = Message("Hvordan?", buttons=((Button("✓ a", "a"),),))
        door.house.outcome = lambda incoming: Outcome(pressed=Pressed(incoming.press_id, marked=marked))
        await door.intake.take(press_update(1))
        await asyncio.sleep(0.2)
        (edit,) = door.api.sent("editMessageReplyMarkup")
        assert edit.arguments["reply_markup"] == {
            "inline_keyboard": [[{"text": "✓ a", "callback_data": "a"}]]
        }


@pytest.mark.parametrize("text", ["", "x" * 4096])
@in_time
async def test_a_choice_that_cannot_be_shown_takes_the_buttons_away(tmp_path: Path, text: str) -> None:
    async with Door(tmp_path) as door:
        door.house.outcome = lambda incoming: Outcome(pressed=Pressed(incoming.press_id, chosen="Ja"))
        await door.intake.take(press_update(1, text=text))
        await asyncio.sleep(0.2)
        (edit,) = door.api.sent("editMessageReplyMarkup")
        assert edit.arguments == {"chat_id": 5, "message_id": 44}


@pytest.mark.parametrize(
    "error",
    [refused(400, "Bad Request: query is too old and response timeout expired"), OutcomeUnknownError("?")],
)
@in_time
async def test_a_press_that_is_too_old_to_answer_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    async with Door(tmp_path) as door:
        door.house.outcome = lambda incoming: Outcome(pressed=Pressed(incoming.press_id))
        door.api.script.append(error)
        assert await door.intake.take(press_update(1))
        await asyncio.sleep(0.2)
        assert len(door.api.calls) == 1
    assert caplog.records == []


@in_time
async def test_the_same_update_three_times_is_answered_once(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        assert await asyncio.gather(*(door.intake.take(press_update(1)) for _ in range(3))) == [True] * 3
        await asyncio.sleep(0.2)
        assert door.api.texts == ["svar 1"]
        assert len(door.api.sent("answerCallbackQuery")) == 1


@in_time
async def test_a_group_is_left_after_the_word_to_it(tmp_path: Path) -> None:
    def polite(incoming: Incoming) -> Outcome:
        return Outcome(direct=[Direct(incoming.chat_id, Message("Ha det"))], leave_chat=incoming.chat_id)

    async with Door(tmp_path) as door:
        door.house.outcome = polite
        door.api.seconds = 1
        await door.intake.take(text_update(1, chat=-5))
        await asyncio.sleep(3)
        assert [(call.method, call.chat_id) for call in door.api.calls] == [
            ("sendMessage", -5),
            ("leaveChat", -5),
        ]


@in_time
async def test_stopping_lets_what_is_in_hand_finish(tmp_path: Path) -> None:
    door = await Door(tmp_path).open()
    door.house.seconds = 3
    taken = [door.intake.take(text_update(number, chat=number)) for number in range(1, 5)]
    await door.close()
    assert [durable.result() for durable in taken] == [True] * 4
    assert len(door.api.texts) == 4


@in_time
async def test_stopping_does_not_wait_for_ever_and_acknowledges_nothing_unfinished(tmp_path: Path) -> None:
    door = await Door(tmp_path).open()
    door.house.hangs = True
    taken = door.intake.take(text_update(1))
    await asyncio.sleep(0.5)
    door.help_only.enter = lambda why: None  # type: ignore[method-assign]
    await door.close()
    assert door.clock.monotonic() < 12
    assert taken.result() is False
    assert await door.intake.take(text_update(2)) is False
