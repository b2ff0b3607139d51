"""The command menu of a chat speaks the language that the person chose, whatever the phone speaks; the strict stand-in takes it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.botapi import StandIn
from bot.clock import ManualClock
from bot.demo.page.view import commands
from bot.domain.messages.message import Message, Method
from bot.service.conversation.voice import MENU_AFTER
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.store.database.work import Store
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Written
from bot.store.tables.messages import Sending
from bot.telegram.carrier import wire
from tests.fakes.chat import House

TOKEN = "123456:TEST-token"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def menus(house: House) -> list[tuple[int, Message]]:
    """The menus that go out once their time has come: chat and what it is to show, in order."""
    house.clock.move(MENU_AFTER + timedelta(seconds=1))
    found = []
    while rows := house.store.run(outbox.claim, 50):
        house.store.run(outbox.write_off, [Written(row, Sending.SENT) for row in rows])
        found += [(int(row.address), row.message) for row in rows if row.message.method is Method.COMMANDS]
    return found


def words(message: Message) -> list[str]:
    return [word for word, _ in message.commands]


def test_choosing_a_language_changes_the_menu_of_that_chat(house: House) -> None:
    anna = house.patient()
    anna.writes("/language")
    anna.presses("English")
    assert anna.last, "the answer has gone"
    assert house.store.run(outbox.claim, 50) == [], "the menu waits, so that no answer stands behind it"
    *_, (chat_id, menu) = menus(house)
    assert chat_id == anna.chat_id
    assert words(menu)[:2] == ["help", "menu"]
    assert dict(menu.commands)["help"] == "Help numbers"


def test_whoever_enrols_gets_the_menu_in_the_language_of_the_welcome(house: House) -> None:
    chat = house.chat()
    invitation = house.enrol()
    chat.writes(f"/start {invitation.token}")
    chat.writes(invitation.code)
    chat.presses("Nynorsk")
    ((_, menu),) = menus(house)
    assert "kva" in words(menu)


def test_on_a_new_phone_the_menu_follows(house: House) -> None:
    anna = house.patient()
    menus(house)
    new = house.chat(700_800)
    invitation = house.store.run(enrolment.reissue, anna.patient_id)
    new.writes(f"/start {invitation.token}")
    new.writes(invitation.code)
    assert [chat_id for chat_id, _ in menus(house)] == [new.chat_id]


def test_every_word_of_every_language_works_whatever_the_menu_shows(house: House) -> None:
    anna = house.patient()
    anna.writes("/language")
    anna.presses("English")
    for word in ("/hjelp", "/help", "/sos"):
        assert "113" in anna.writes(word)
    assert "What would you like" in anna.writes("/meny")


async def test_telegram_takes_it_and_shows_it_before_the_phones_language(clock: ManualClock) -> None:
    menu = Message("", method=Method.COMMANDS, commands=(("help", "Help numbers"),))
    assert Message.from_json(menu.to_json()) == menu
    method, arguments = wire.as_call(menu, 7, None)
    async with StandIn(TOKEN, clock) as standin, aiohttp.ClientSession() as session:
        for each in (arguments, {"commands": [{"command": "hjelp", "description": "Hjelpenumre"}]}):
            async with session.post(f"{standin.url}/bot{TOKEN}/{method}", json=each) as answer:
                assert answer.status == 200, await answer.text()
        kept = standin.world.profile.commands
        assert kept["chat:7:", ""] == [{"command": "help", "description": "Help numbers"}]

        show: Any = SimpleNamespace(standin=standin)
        anna: Any = SimpleNamespace(user=standin.user(7, "Anna", "nb"))
        other: Any = SimpleNamespace(user=standin.user(8, "Bo", "pl"))
        assert [one["command"] for one in commands(show, anna)] == ["help"]
        assert [one["command"] for one in commands(show, other)] == ["hjelp"], "no language of ours: Bokmål"
