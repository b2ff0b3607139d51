"""What a person did hours ago and is handled only now, from the spool or from parking: covered, done once, help honoured."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.service.conversation import parked
from bot.service.conversation.handle_update import handle_update
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.store.conversations import updates
from bot.store.database.work import Store
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Sending
from bot.telegram.carrier import wire
from tests.fakes.chat import BOT_ID, Chat, House
from tests.fakes.intake import Door, press_update, text_update
from tests.fakes.intake import FakeServices as Edge
from tests.fakes.timeloop import in_time, until

CHAT = 700_700
LATER = timedelta(hours=14)
DANGER = "jeg vil ta livet mitt"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    chat = House(store, desk, clock).furnish().patient(CHAT)
    chat.writes("/russug")
    return chat


def at(moment: datetime, raw: dict[str, Any]) -> dict[str, Any]:
    """The update as Telegram sends it when it is done at `moment`."""
    raw["message"]["date"] = int(moment.timestamp())
    return raw


def edit(moment: datetime, text: str) -> dict[str, Any]:
    body = at(moment, text_update(90_001, text, CHAT))["message"]
    return {"update_id": 90_001, "edited_message": {**body, "edit_date": int(moment.timestamp())}}


def pressed(anna: Chat, moment: datetime) -> dict[str, Any]:
    return press_update(90_001, anna.data_of("8"), CHAT)


def typed(anna: Chat, moment: datetime) -> dict[str, Any]:
    return at(moment, text_update(90_001, "8", CHAT))


def edited(anna: Chat, moment: datetime) -> dict[str, Any]:
    return edit(moment, DANGER)


def help_typed(anna: Chat, moment: datetime) -> dict[str, Any]:
    return at(moment, text_update(90_001, "/hjelp", CHAT))


def help_pressed(anna: Chat, moment: datetime) -> dict[str, Any]:
    return press_update(90_001, "m:help", CHAT)


DONE = [pressed, typed, edited, help_typed, help_pressed]


def waiting(anna: Chat) -> list[Leased]:
    """Every row that would go out now."""
    rows: list[Leased] = []
    while more := anna.house.store.run(outbox.claim, 50):
        rows += more
        anna.house.store.run(outbox.write_off, [Written(row, Sending.SENT, message_id=1) for row in more])
    return rows


def assert_covered(anna: Chat, rows: list[Leased]) -> None:
    """Nothing that is not neutral stands on the lock screen."""
    now = anna.house.clock.now()
    assert rows
    for row in rows:
        assert (
            row.message.neutral
            or row.message.cover is None
            or wire.covered(row.message, row.id, now) is not row.message
        )
    assert any(row.message.cover is not None for row in rows)


class Service(Edge):
    """The service over the real store, at the moment the loop says; the replies stay where they are."""

    def __init__(self, anna: Chat) -> None:
        super().__init__()
        self.anna = anna
        self.moment: Callable[[], datetime] = anna.house.clock.now
        self.rows: list[Leased] = []

    async def handle(self, incoming: Incoming) -> Outcome:
        await self._answer()
        house = self.anna.house
        house.clock.set_wall(self.moment())
        outcome = house.store.run(handle_update, house.desk, incoming, BOT_ID)
        self.handled += [] if outcome.duplicate else [incoming.update_id]
        self.rows += outcome.rows
        return Outcome()


@pytest.mark.parametrize("does", DONE)
def test_from_the_spool(anna: Chat, tmp_path: Path, does: Callable[[Chat, datetime], dict[str, Any]]) -> None:
    @in_time
    async def play() -> None:
        service = Service(anna)
        service.down = True
        door = Door(tmp_path, house=service)
        door.clock.shift = anna.house.clock.now() - door.clock.now()
        service.moment = door.clock.now
        await door.open()
        door.cards._say = lambda *_: _not_delivered()  # Telegram is away too
        raw = does(anna, door.clock.now())
        assert await door.intake.take(raw)
        await asyncio.sleep(60)  # the program tries in vain; the rest of the hours pass on the calendar alone
        door.clock.shift += LATER - timedelta(minutes=1)
        service.down = False
        await until(lambda: service.handled)
        assert await door.intake.take(raw)
        assert service.handled == [90_001]
        assert_covered(anna, service.rows)
        await door.close()

    play()


def _not_delivered() -> "asyncio.Future[bool]":
    done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    done.set_result(False)
    return done


@pytest.mark.parametrize("does", DONE)
def test_from_parking(anna: Chat, tmp_path: Path, does: Callable[[Chat, datetime], dict[str, Any]]) -> None:
    house = anna.house

    @in_time
    async def park() -> None:
        class Stumbling(Service):
            async def handle(self, incoming: Incoming) -> Outcome:
                raise ValueError(incoming.update_id)

            async def park(self, incoming: Incoming, error: str) -> Outcome:
                house.store.run(parked.park, house.desk, incoming, BOT_ID, error)
                return Outcome()

        door = Door(tmp_path, house=Stumbling(anna))
        door.clock.shift = house.clock.now() - door.clock.now()
        async with door:
            assert await door.intake.take(does(anna, door.clock.now()))

    park()
    waiting(anna)
    house.clock.move(LATER)
    (one,) = house.store.read(updates.parked)
    house.store.run(parked.retry, house.desk, one.id)
    house.clock.move(timedelta(seconds=20))
    house.store.run(outbox.reap)
    assert house.store.read(updates.parked) == []
    assert_covered(anna, waiting(anna))


def test_what_was_answered_without_the_database_has_its_effects_and_is_not_said_again(anna: Chat) -> None:
    assert "113" not in anna.writes("/hjelp", answered=True)
    assert "113" not in anna.does(UpdateKind.PRESS, press="m:help", press_id="p", answered=True)
    said = anna.writes(DANGER, answered=True)
    assert "Kari" in said  # whether to send it is asked, since nobody has
    assert "116 117" not in said


def test_a_stranger_who_has_the_numbers_is_not_given_them_again(anna: Chat) -> None:
    stranger = anna.house.chat(5)
    assert stranger.writes(DANGER, answered=True) == ""
    assert stranger.writes("/hjelp", answered=True) == ""


def test_parked_updates_of_strangers_are_kept_three_days_and_those_of_patients_until_they_are_handled(
    anna: Chat,
) -> None:
    house = anna.house
    for number, chat in enumerate((CHAT, 5), start=80_000):
        incoming = Incoming(number, UpdateKind.TEXT, chat_id=chat, text="hei")
        house.store.run(parked.park, house.desk, incoming, BOT_ID, "ValueError")
    house.clock.move(updates.KEPT - timedelta(hours=1))
    assert house.store.run(parked.forget_strangers) == 0
    house.clock.move(timedelta(hours=2))
    assert house.store.run(parked.forget_strangers) == 1
    assert [one.update_id for one in house.store.read(updates.parked)] == [80_000]
