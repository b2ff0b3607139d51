"""A conversation in each language, as it stands on the phone; the golden transcripts are in `transcripts/`.

The file is what is expected. After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.fakes.chat import Chat, House

TRANSCRIPTS = Path(__file__).parent / "transcripts"
#: What the person presses and types: the welcome, a request, and the first two items of the check-list.
SCRIPTS = {
    "nb": (
        "Bokmål|Fortell mer|Ja|Ja|Ja|Ja, men ikke spør hver dag|Nei|Senere|*Snakk med Kari|Skriv noe selv|*Det gjelder leiligheten.|Send"
        "|*Min plan|Gå gjennom planen|Hjem|Ja, det er i orden|Nei|Ja|Send|Gjelder ikke meg|Lukk|*hjelp"
    ),
    "nn": (
        "Nynorsk|Fortel meir|Ja|Ja|Ja|Ja, men ikkje spør kvar dag|Nei|Seinare|*Snakk med Kari|Skriv noko sjølv|*Det gjeld husværet.|Send"
        "|*Planen min|Gå gjennom planen|Heim|Ja, det er i orden|Nei|Ja|Send|Gjeld ikkje meg|Lukk|*hjelp"
    ),
    "en": (
        "English|Tell me more|Yes|Yes|Yes|Yes, but do not ask every day|No|Later|*Talk to Kari|Write my own words|*It is about the flat."
        "|Send|*My plan|Go through the plan|Home|Yes, that is fine|No|Yes|Send|Does not apply to me|Close|*help"
    ),
}


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def entered(house: House, language: str = "nb") -> Chat:
    """A phone whose owner has typed the code, and is asked for a language in the one the clinic guessed."""
    chat = house.chat()
    invitation = house.enrol(language=language)
    chat.writes(f"/start {invitation.token}")
    chat.writes(invitation.code)
    return chat


def as_seen(messages: list[Message]) -> str:
    """Messages with their buttons, as lines."""
    rows = (
        [message.text, *("  [" + "] [".join(b.label for b in row) + "]" for row in message.buttons)]
        for message in messages
    )
    return "\n".join(line for lines in rows for line in lines)


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_request_and_a_piece_of_the_check_list_read_as_they_should(
    house: House, language: str, database_url: str
) -> None:
    chat = entered(house)
    lines = [as_seen(chat.last)]
    for said in SCRIPTS[language].split("|"):
        if said.startswith("*"):
            chat.writes(said[1:])
        else:
            chat.presses(said)
        lines += [f"> {said.lstrip('*')}", as_seen(chat.last)]
    seen, path = "\n".join(lines) + "\n", TRANSCRIPTS / f"talk_and_home.{language}.txt"
    if os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1" and database_url.startswith("sqlite"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


def test_a_change_of_language_holds_from_the_next_message_on_and_for_the_keyboard(house: House) -> None:
    chat = entered(house)
    assert chat.presses("English").startswith("Hello. My name is Rød tråd.")
    for label in ("All right", "Yes", "Yes", "Yes, but do not ask every day", "No", "Later"):
        chat.presses(label)
    chat.writes("/language")
    assert chat.presses("Nynorsk").startswith("Greitt. Frå no av skriv eg på det språket.")
    assert chat.last[-1].keyboard == (("Russug", "Snakk med Kari"), ("Planen min", "Meir"))
    chat.writes("endre språk")
    assert chat.presses("Bokmål").startswith("Greit. Fra nå bruker jeg det språket.")


@pytest.mark.parametrize("language", SCRIPTS)
def test_the_languages_can_be_read_whatever_language_is_set(house: House, language: str) -> None:
    asked = entered(house, language).last[-1]
    assert asked.text == "Velg språk.\nVel språk.\nChoose a language."
    assert {"Bokmål", "Nynorsk", "English"} < {button.label for row in asked.buttons for button in row}


def test_words_of_one_language_are_understood_while_another_is_set(house: House) -> None:
    chat = house.patient()
    assert "113" in chat.writes("help")
    assert "Dette får Kari se" in chat.writes("talk to Kari")
