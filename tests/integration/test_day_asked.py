"""The day of a check-in is the day on which it was asked, however late it is answered, in both nights in which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.days import daily
from bot.store.schedules import schedules
from tests.fakes.chat import Chat, House

OSLO = ZoneInfo("Europe/Oslo")
#: The first of two days: an ordinary Monday, and the evenings before summer time begins and ends.
EVENINGS = [date(2026, 3, 9), date(2026, 3, 28), date(2026, 10, 24)]


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def turn_to(anna: Chat, moment: datetime) -> None:
    anna.house.clock.move(moment.astimezone(UTC) - anna.house.clock.now())


def at(anna: Chat, day: date, clock_time: str) -> None:
    """Let it be this local time, and everything come that is due."""
    turn_to(anna, datetime.combine(day, time.fromisoformat(clock_time), OSLO))
    anna.gets(list(anna.house.store.run(ticks.tick_schedules, anna.house.desk).rows))


def kept(anna: Chat) -> dict[date, dict[str, Any]]:
    return dict(anna.house.store.read(daily.checkins, anna.patient_id))


def answer(anna: Chat, craving: str) -> None:
    anna.presses("Bra")
    anna.presses(craving)


def asked_daily(anna: Chat, day: date) -> None:
    turn_to(anna, datetime.combine(day, time(12), OSLO))
    anna.house.store.run(
        lambda work: schedules.put(work, anna.patient_id, ScheduleKind.CHECKIN, time(21, 30), "Europe/Oslo")
    )


@pytest.mark.parametrize("evening", EVENINGS, ids=str)
@pytest.mark.parametrize("answered_at", ["00:20", "01:59", "03:20"])
def test_an_answer_after_midnight_is_yesterdays_and_the_next_evening_is_its_own(
    anna: Chat, evening: date, answered_at: str
) -> None:
    next_day = evening + timedelta(days=1)
    asked_daily(anna, evening)
    at(anna, evening, "21:50")
    at(anna, next_day, answered_at)
    answer(anna, "5")
    assert kept(anna)[evening]["craving"] == 5
    assert next_day not in kept(anna)
    at(anna, next_day, "21:50")
    answer(anna, "1")
    assert kept(anna)[evening]["craving"] == 5, "a later answer overwrites no other day's"
    assert kept(anna)[next_day]["craving"] == 1


def test_one_that_was_left_lying_is_its_own_days_and_a_new_one_todays(anna: Chat) -> None:
    monday = EVENINGS[0]
    asked_daily(anna, monday)
    at(anna, monday, "21:50")
    anna.presses("Bra")
    at(anna, monday + timedelta(days=1), "10:00")
    anna.sends_press("m:checkin")
    answer(anna, "3")
    found = kept(anna)
    assert found[monday] == {"mood": "good"}
    assert found[monday + timedelta(days=1)]["craving"] == 3


def test_last_nights_begun_again_from_the_menu_after_midnight_goes_on(anna: Chat) -> None:
    monday = EVENINGS[0]
    asked_daily(anna, monday)
    at(anna, monday, "21:50")
    at(anna, monday + timedelta(days=1), "00:10")
    anna.sends_press("m:checkin")
    answer(anna, "4")
    assert list(kept(anna)) == [monday]
