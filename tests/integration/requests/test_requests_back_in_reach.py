"""Somebody whose phone took nothing for a while: what became of their request meanwhile is said when they can be written to again."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.domain.requests.request import State
from bot.service.desk import Desk
from bot.service.requests import staff_acts, unreachable
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.people import people
from bot.store.requests import records
from bot.store.tables.messages import Sending
from tests.fakes.chat import Chat, House


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    """Anna has asked Kari, and then blocks the bot."""
    chat = House(store, desk, clock).furnish().patient()
    chat.writes("Snakk med Kari")
    chat.presses("Send")
    chat.does(UpdateKind.BLOCKED)
    return chat


def done(chat: Chat, act: Any, *more: Any) -> None:
    """One of the staff does something, and nothing that is said of it arrives."""
    house = chat.house
    stored = house.store.read(records.newest, chat.patient_id)
    assert stored is not None
    todo = list(house.store.run(act, house.desk, house.ids["kari"], stored.code, *more).rows)
    while todo:
        refused = [outbox.Written(row, Sending.DROPPED, error="blocked", unreachable=True) for row in todo]
        house.store.run(outbox.write_off, refused)
        todo = house.store.run(outbox.claim, 50)


WAYS = {
    "takes the bot back": lambda chat: chat.does(UpdateKind.UNBLOCKED),
    "writes": lambda chat: chat.writes("Hei"),
    "presses": lambda chat: chat.sends_press("m:help"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_was_given_meanwhile_is_there_to_be_read(anna: Chat, way: str) -> None:
    done(anna, staff_acts.answer, "Jeg ringer deg.")
    done(anna, staff_acts.close)
    assert "Kari har svart" in WAYS[way](anna)
    assert "Jeg ringer deg." in anna.presses("Les svaret")


@pytest.mark.parametrize("way", WAYS)
def test_that_it_was_closed_is_said_once(anna: Chat, way: str) -> None:
    done(anna, staff_acts.take)
    done(anna, staff_acts.close)
    assert "ferdig" in WAYS[way](anna)
    assert "ferdig" not in anna.writes("Hei")


@pytest.mark.parametrize("way", WAYS)
def test_where_one_that_is_still_out_stands(anna: Chat, way: str) -> None:
    done(anna, staff_acts.take)
    said = WAYS[way](anna)
    assert said.count("Kari har tatt imot") == 1
    assert "Ta den tilbake" in str(anna.heard)


def test_what_is_written_in_a_request_of_the_programs_own_is_there_to_be_read(
    anna: Chat, clock: ManualClock
) -> None:
    """The first request was over when the messages still did not arrive, so the program made one of its own; Kari writes in it."""
    done(anna, staff_acts.take)
    clock.move(timedelta(days=2))
    done(anna, staff_acts.close)
    house = anna.house

    def still_nothing(work: Work) -> None:
        unreachable.patient_unreachable(work, house.desk, people.by_id(work, anna.patient_id))

    house.store.run(still_nothing)
    newest = house.store.read(records.newest, anna.patient_id)
    assert newest is not None
    assert newest.by_program
    done(anna, staff_acts.answer, "Ring meg når du ser dette.")
    said = anna.writes("Hei")
    assert "Kari har svart" in said
    assert "ferdig" in said, "and what became of their own"
    assert "Ring meg når du ser dette." in anna.presses("Les svaret")


def test_an_answer_in_a_request_of_the_programs_own_arrives_when_messages_do(
    anna: Chat, clock: ManualClock
) -> None:
    anna.does(UpdateKind.UNBLOCKED)
    anna.presses("Ta den tilbake")
    clock.move(timedelta(days=2))
    anna.does(UpdateKind.BLOCKED)
    anna.does(UpdateKind.UNBLOCKED)
    house = anna.house
    newest = house.store.read(records.newest, anna.patient_id)
    assert newest is not None
    assert newest.by_program
    words = "Så fint at du er her."
    answered = house.store.run(staff_acts.answer, house.desk, house.ids["kari"], newest.code, words)
    assert "Kari har svart" in anna.gets([*answered.rows])
    assert "Så fint at du er her." in anna.presses("Les svaret")


def test_nothing_is_said_of_what_was_over_before(anna: Chat) -> None:
    anna.does(UpdateKind.UNBLOCKED)
    anna.presses("Ta den tilbake")
    stored = anna.house.store.read(records.newest, anna.patient_id)
    assert stored is not None
    assert stored.request.state is State.WITHDRAWN
    anna.does(UpdateKind.BLOCKED)
    assert "Kari" not in anna.does(UpdateKind.UNBLOCKED)
