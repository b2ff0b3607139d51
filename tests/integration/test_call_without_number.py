"""Who wishes to be called is asked for a number once: whoever passes it over is not asked again, and reads what follows from it."""

import pytest

from bot.clock import ManualClock
from bot.domain.flow import verbs
from bot.service.conversation.may_keep import KEEPS
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import people
from tests.fakes.chat import Chat, House

ASKED = "Hvilket nummer kan Kari ringe deg på?"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def wishes_to_be_called(chat: Chat) -> str:
    chat.writes("Hverdagen")
    chat.presses("Be om noe bestemt")
    chat.presses("Ring meg")
    return chat.presses("Send")


def test_who_would_rather_give_none_is_not_asked_again(anna: Chat) -> None:
    assert ASKED in wishes_to_be_called(anna)
    assert "spør ikke igjen" in anna.presses("Hopp over")
    again = wishes_to_be_called(anna)
    assert ASKED not in again
    assert "Hvis du vil bli ringt, kan du legge inn nummeret i /hva." in again


def test_a_number_can_still_be_given_and_is_kept_when_the_question_is_passed_over(anna: Chat) -> None:
    wishes_to_be_called(anna)
    anna.presses("Hopp over")
    anna.writes("/hva")
    assert ASKED in anna.presses("Telefonnummeret mitt")
    anna.writes("400 00 000")
    said = wishes_to_be_called(anna)
    assert ASKED not in said
    assert "/hva" not in said
    anna.writes("/hva")
    anna.presses("Telefonnummeret mitt")
    anna.presses("Endre det")
    assert "Nummeret ditt står som før." in anna.presses("Hopp over")
    assert anna.house.store.read(people.phone, anna.patient_id) == "400 00 000"


def test_who_takes_the_number_away_is_asked_once_more(anna: Chat) -> None:
    anna.house.store.run(people.set_phone, anna.patient_id, "40000000")
    anna.house.store.run(people.decline_phone, anna.patient_id)
    assert anna.house.store.read(people.phone, anna.patient_id) == "40000000", "a number that is kept stays"
    anna.writes("/hva")
    anna.presses("Telefonnummeret mitt")
    anna.presses("Ta det bort")
    assert ASKED in wishes_to_be_called(anna)


def test_that_they_would_rather_not_is_kept_of_those_too_who_let_no_answers_be_kept() -> None:
    assert verbs.Phone not in KEEPS
