"""The whole way of one person: enrolled on a page, the link read off the letter and opened, the code typed, a yes said; and back again."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.clinic.app import create_app
from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking, staff_acts
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import records
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.chat import Chat, House
from tests.integration.staff.reading import read_qr

YES = ("Bokmål", "Greit", "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere")


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
async def app(house: House) -> AsyncIterator[FastAPI]:
    """The staff pages of Fjordheim, with the real content."""

    async def bot_name() -> str:
        return "rodtrad_bot"

    runner = Runner(house.store)
    yield create_app(runner, house.desk, ORIGIN, failed_login_delay=0, within=60, bot_name=bot_name)
    runner.close()


@pytest.fixture
async def siri(house: House, log_in: LogIn) -> Browser:
    return await log_in(
        house.store.run(
            lambda work: people.add_staff(
                work, house.ids["clinic"], "Siri Lie", on_duty=False, does=[StaffRole.CLINIC]
            )
        )
    )


async def enrolled(siri: Browser, house: House, leaves: str, **more: str) -> tuple[str, str]:
    """Enrol somebody on the page; give the token in the printed letter's picture, and the code on the screen."""
    await siri.go("/staff/enrol")
    await siri.press(
        "/staff/enrol",
        reference="A-1042",
        name="Anna Lie",
        language="nb",
        discharge=leaves,
        caseworker=str(house.ids["kari"]),
        deputy=str(house.ids["ola"]),
        test_person="yes",
        **more,
    )
    code = re.search(r'class="code">(\d{3}) (\d{3})<', siri.answer.text)
    assert code is not None, siri.text
    await siri.press("/enrol/letter")
    return read_qr(siri.answer.content).partition("start=")[2], "".join(code.groups())


async def board(siri: Browser) -> str:
    await siri.go("/staff/board")
    return siri.text


async def list_says(siri: Browser) -> str:
    await siri.go("/staff/enrolled")
    found = re.search(r'class="tag[^"]*">([^<]+)<', siri.answer.text)
    assert found is not None
    return found[1]


async def test_from_the_form_to_the_board_and_back_again(
    house: House, siri: Browser, clock: ManualClock
) -> None:
    token, code = await enrolled(siri, house, "2026-03-20")
    assert await list_says(siri) == "Lenken er ikke åpnet"
    assert "har ikke åpnet lenken" in await board(siri)
    anna: Chat = house.chat()
    anna.writes(f"/start {token}")
    assert await list_says(siri) == "Åpnet"
    assert "Anna" not in anna.heard[-1].text  # nobody is named before the code
    anna.writes(code)
    assert "har ikke sagt ja til noe ennå" in await board(siri)
    for label in YES:
        anna.presses(label)
    assert await list_says(siri) == "Har sagt ja"
    said = await board(siri)
    assert "Anna Lie" in said
    assert "har ikke" not in said
    assert "om 18 dager" in said

    def asks(work: Work) -> list[Leased]:
        person = people.by_chat(work, anna.chat_id)
        assert person is not None
        voice = Voice(work, house.desk, person)
        asking.ask(voice, "ordinary", ("Kan du ringe?",))
        return voice.rows

    anna.gets(house.store.run(asks))
    person = house.store.run(lambda work: people.by_chat(work, anna.chat_id))
    assert person is not None
    request = house.store.read(records.newest, person.id)
    assert request is not None
    kari = house.ids["kari"]
    done = house.store.run(staff_acts.answer, house.desk, kari, request.code, "Jeg ringer klokka to.")
    anna.gets(list(done.rows))
    assert await list_says(siri) == "Første kontakt er tatt"

    clock.move(timedelta(days=60))
    siri = await log_in_again(siri, house)
    token, code = await enrolled(siri, house, "2026-05-20", again="yes")
    assert "Du er allerede inne" in anna.writes(f"/start {token}")
    assert await list_says(siri) == "Har sagt ja"  # and nobody has been in touch since


async def log_in_again(browser: Browser, house: House) -> Browser:
    """A new session, in the same browser."""
    from bot.service.people import staff_login

    siri = house.store.read(people.find_staff, house.ids["clinic"], "Siri Lie")
    assert siri is not None
    await browser.go(f"/staff/login/{house.store.run(staff_login.make_link, siri)}")
    await browser.press("/staff/login")
    return browser
