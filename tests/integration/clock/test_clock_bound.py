"""A full day: what moves to the next, what gives way, and what is not lost; the rule itself is tried in `unit/domain/test_bound.py`."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.flow.verbs import PlanStatus
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.service.clock import ticks
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.service.plan import entries
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.schedules import schedules
from bot.store.tables.schedules import Occurred
from tests.fakes.clinic import ZONE
from tests.fakes.timed import Timed, local, open_timed

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00."""
    return open_timed(store, clock)


def left(world: Timed, days: int) -> Callable[[int], date]:
    """Jonas left so many days ago; gives which day is how many after that."""
    discharge = TODAY - timedelta(days=days)
    world.set(discharge_on=discharge)
    world.run(own_times.plan_missing)
    return lambda out: discharge + timedelta(days=out)


def until(world: Timed, day: date) -> None:
    world.pass_time(local(f"{day} 22:00"), timedelta(hours=6), ticks.tick_schedules)


def will_ask(world: Timed, on: date) -> None:
    """The person has a thing of their own in the plan, and wants to be asked about it on this day."""

    def put(work: Work) -> None:
        voice = Voice(work, world.desk, people.by_id(work, world.jonas.id))
        entries.put(
            voice,
            Kept("ring", EntryKind.OWN, work.now, PlanStatus.ON_ITS_WAY, text="Ringe banken", ask_on=on),
        )

    world.run(put)


def test_on_a_day_that_the_person_set_for_the_plan_the_weeks_word_moves_to_the_next(world: Timed) -> None:
    out = left(world, 13)
    world.set_checkin("19:00")
    will_ask(world, out(14))
    until(world, out(15))
    assert world.days(ScheduleKind.PLAN)[out(14)] is Occurred.SENT
    weeks = world.days(ScheduleKind.FIRST_WEEKS)
    assert (weeks[out(14)], weeks[out(15)]) == (Skip.FULL, Occurred.SENT)
    assert world.days(ScheduleKind.CHECKIN)[out(14)] is Occurred.SENT
    entry = world.run(schedules.entry_of, world.jonas.id, ScheduleKind.FIRST_WEEKS)
    assert entry.following(out(15)).on == out(21), "the next one keeps its day"


def test_without_a_daily_question_both_have_room(world: Timed) -> None:
    out = left(world, 13)
    will_ask(world, out(14))
    until(world, out(15))
    assert world.days(ScheduleKind.PLAN)[out(14)] is Occurred.SENT
    assert world.days(ScheduleKind.FIRST_WEEKS)[out(14)] is Occurred.SENT
    assert out(15) not in world.days(ScheduleKind.FIRST_WEEKS)


def test_on_a_day_with_three_already_the_evenings_word_gives_way(world: Timed) -> None:
    out = left(world, 0)
    world.set_checkin("09:00")

    def paid(work: Work) -> None:
        anchor = date(2024, 1, out(2).day)
        schedules.put(work, world.jonas.id, ScheduleKind.PAYDAY, time(16), ZONE, anchor=anchor)

    world.run(paid)
    until(world, out(2))
    assert world.days(ScheduleKind.PAYDAY)[out(1)] is Occurred.SENT
    assert [world.days(ScheduleKind.EVENING)[out(n)] for n in (0, 1, 2)] == [
        Occurred.SENT,
        Skip.FULL,
        Occurred.SENT,
    ]


def test_who_has_a_plan_and_routines_is_asked_about_the_help_as_well(world: Timed) -> None:
    """The plan is looked at each day: a day on which it has nothing to ask is one on which nothing else asks."""
    out = left(world, 14)
    will_ask(world, out(25))
    world.run(schedules.put, world.jonas.id, ScheduleKind.ROUTINE, time(17), ZONE)
    until(world, out(15))
    assert world.days(ScheduleKind.VOICE_BACK)[out(15)] is Occurred.SENT


def test_but_not_on_a_day_on_which_the_plan_asks(world: Timed) -> None:
    out = left(world, 14)
    will_ask(world, out(15))
    until(world, out(23))
    asked = world.days(ScheduleKind.VOICE_BACK)
    assert (asked[out(15)], asked[out(22)]) == (Skip.NOTHING, Occurred.SENT)
