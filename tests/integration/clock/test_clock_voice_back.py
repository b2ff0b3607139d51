"""The three questions about the help: after two weeks, then monthly, and never on a day on which anything else asks."""

from datetime import date, time, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind
from bot.service.clock import ticks
from bot.service.days import schedules as own_times
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.schedules import schedules
from bot.store.tables.people import Purpose
from tests.fakes.timed import Timed, local, open_timed

DISCHARGE = date(2026, 3, 9)


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is to leave in a week."""
    timed = open_timed(store, clock)
    timed.set(discharge_on=DISCHARGE)
    timed.run(own_times.plan_missing)
    return timed


def came(world: Timed) -> dict[int, list[str]]:
    """What came on each day after leaving, by its first words."""
    days: dict[int, list[str]] = {}
    for at, recipient, message in world.sent:
        if recipient == world.jonas.recipient_id:
            day = (at.astimezone(local("2026-03-02 00:00").tzinfo).date() - DISCHARGE).days
            days.setdefault(day, []).append(message.text)
    return days


def asked(world: Timed) -> dict[int, list[str]]:
    return {day: said for day, said in came(world).items() if any("(voice_back)" in text for text in said)}


def until(world: Timed, day: str) -> None:
    world.pass_time(local(f"{day} 22:00"), timedelta(hours=3), ticks.tick_schedules)


def test_after_two_weeks_then_every_four(world: Timed) -> None:
    until(world, "2026-06-05")
    assert list(asked(world)) == [15, 43, 71]


def test_with_a_daily_question_it_comes_in_its_place_that_day(world: Timed) -> None:
    world.set_checkin("18:00")
    until(world, "2026-04-24")
    assert list(asked(world)) == [15, 43]
    assert all(len(said) == 1 for said in asked(world).values()), asked(world)
    assert any("Hei. Hvordan er det i dag?" in text for text in came(world)[16])


def test_in_the_morning_too(world: Timed) -> None:
    world.set_checkin("08:00")
    until(world, "2026-03-27")
    assert {day: len(said) for day, said in asked(world).items()} == {15: 1}


def test_it_waits_a_week_for_a_day_on_which_nothing_else_asks(world: Timed) -> None:
    """Something else that comes on that day goes before it, and it is not asked in passing later that day."""

    def other(work: Work) -> None:
        schedules.put(
            work,
            world.jonas.id,
            ScheduleKind.FIRST_WEEKS,
            time(18),
            "Europe/Oslo",
            anchor=DISCHARGE + timedelta(days=1),
        )

    world.run(other)
    until(world, "2026-04-15")
    assert list(asked(world)) == [36], "the weeks are counted from the day after, so they fall on its days"


def test_without_leave_to_write_first_it_is_not_asked(world: Timed) -> None:
    world.run(people.give_consent, world.jonas.id, Purpose.REMINDERS, "test", given=False)
    until(world, "2026-04-15")
    assert asked(world) == {}
