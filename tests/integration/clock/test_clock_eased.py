"""A daily question that nobody answers: it slows down, asks whether to go on, and rests, and is no silence that anybody is told of."""

import pytest

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.requests import records
from bot.store.schedules import occurrences
from tests.fakes.chat import Chat, House
from tests.fakes.newcomer import until, welcomed

HELLO = "Hei. Hvordan har du det i dag?"
WHETHER = "Skal jeg fortsette å spørre?"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    """Somebody who is asked each evening from Monday 2 March on."""
    house = House(store, desk, clock).furnish()
    return welcomed(house, "Ja", "Ja", "Ja, spør om kvelden", "Nei", "Senere")


def asked(chat: Chat, first: int, last: int) -> list[int]:
    """The days of March on which the question came by itself, answered by nobody."""
    came = []
    for day in range(first, last + 1):
        before = len(chat.heard)
        until(chat, f"2026-03-{day:02} 23:00")
        came += [day for message in chat.heard[before:] if _asks(message)]
    return came


def _asks(message: Message) -> bool:
    return HELLO in message.text or WHETHER in message.text


def test_in_a_month_without_an_answer_it_comes_seven_times_and_then_rests(anna: Chat) -> None:
    assert asked(anna, 2, 31) == [2, 3, 4, 5, 7, 9, 11]
    assert sum(WHETHER in message.text for message in anna.heard) == 1
    (rests,) = {
        one.why
        for one in anna.house.store.read(occurrences.history, anna.patient_id, ScheduleKind.CHECKIN, 20)
        if one.on.day > 11
    }
    assert rests is Skip.EASED
    assert anna.house.store.read(lambda work: records.living(work, anna.patient_id, lock=False)) is None


def test_whoever_wants_to_be_asked_on_is_asked_daily_from_the_next_day(anna: Chat) -> None:
    asked(anna, 2, 11)
    assert "Da spør jeg igjen i morgen." in anna.presses("Ja, fortsett")
    assert asked(anna, 12, 17) == [12, 13, 14, 16]


def test_whoever_has_enough_is_asked_no_more(anna: Chat) -> None:
    asked(anna, 2, 11)
    assert "Da spør jeg ikke." in anna.presses("Nei, ikke spør")
    assert asked(anna, 12, 31) == []


def test_one_answer_brings_it_back_daily(anna: Chat) -> None:
    asked(anna, 2, 12)
    anna.sends_press("m:checkin")
    anna.presses("Bra")
    assert asked(anna, 13, 15) == [13, 14, 15]


def test_a_time_that_is_set_anew_begins_anew(anna: Chat) -> None:
    asked(anna, 2, 20)
    anna.sends_press("m:checkin_time")
    anna.presses("Om morgenen")
    assert asked(anna, 21, 25) == [21, 22, 23, 25]
