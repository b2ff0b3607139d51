"""The check-list by the day of leaving, and what "Min plan" shows of it: who usually sees to a thing, and by when."""

from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.checklist.checklist import AnswerSet
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.fakes.chat import Chat, House

TODAY = date(2026, 3, 2)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def at_home(chat: Chat) -> str:
    chat.writes("/plan")
    chat.presses("Gå gjennom planen")
    return chat.presses("Hjem")


@pytest.mark.parametrize("days", [60, 28, 7, 2])
def test_before_leaving_nobody_is_asked_about_a_bed_tonight(house: House, days: int) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=days))
    asked = at_home(anna)
    seen = [asked]
    while "Gjelder ikke meg" in anna.labels:
        seen.append(anna.presses("Gjelder ikke meg"))
    assert "den første natta" in seen[0]
    assert not any("i natt" in text for text in seen)


@pytest.mark.parametrize("days", [1, 0, -3])
def test_from_the_day_before_on_the_bed_tonight_is_asked_about_and_is_not_put_off(
    house: House, days: int
) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=days))
    assert at_home(anna).endswith("Har du et sted å sove i natt?")
    assert not {"Spør meg senere", "Det er på vei"} & set(anna.labels)
    anna.presses("Ikke sikkert")
    shown = anna.presses("Ja")
    assert "«Jeg vet ikke om jeg har et sted å sove i natt.»" in shown
    assert "haster" in shown


def test_the_plan_says_who_usually_sees_to_what_is_open_and_by_when(house: House) -> None:
    anna = house.patient(discharge_on=TODAY + timedelta(days=40))
    at_home(anna)
    anna.presses("Ja, det er i orden")
    anna.presses("Ja")
    anna.presses("Det er på vei")
    shown = anna.writes("/plan")
    assert "• Et sted å sove den første natta: i orden, slik du vil ha det\n" in shown
    assert "• Et sted å bo: på vei\n   Hvem: som regel kommunen. Helst klart 14. mars" in shown


def test_after_leaving_it_says_when_it_is_asked_about_again(house: House) -> None:
    anna = house.patient(discharge_on=TODAY - timedelta(days=3))
    at_home(anna)
    anna.presses("Hopp over")
    anna.presses("Det er på vei")
    shown = anna.writes("/plan")
    assert "Hvem: som regel kommunen. Jeg spør igjen rundt 6. mars" in shown


def test_how_something_is_is_not_said_to_be_on_its_way(house: House, desk: Desk) -> None:
    anna = house.patient(discharge_on=TODAY - timedelta(days=3))
    at_home(anna)
    anna.presses("Hopp over")
    anna.presses("Gjelder ikke meg")
    assert "Får du være i fred hjemme?" in anna.heard[-1].text
    anna.presses("Delvis")
    anna.presses("Nei")
    assert "• Ro og trygghet hjemme: delvis" in anna.writes("/plan")
    hows = [item for item, entry in desk.content.items.items() if entry.answers is AnswerSet.HOW]
    assert len(hows) > 9
