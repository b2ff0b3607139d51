"""The first days beside the person's own check-in: never two unasked messages within two hours, never the same thing asked twice."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.domain.schedules.spacing import APART
from bot.service.clock import ticks
from bot.service.days import schedules as own_times
from bot.store.database.work import Store
from bot.store.tables.schedules import Occurred
from tests.fakes.timed import HERE, Timed, local, open_timed

QUESTION = "Hei. Hvordan er det i dag?"
DISCHARGE = date(2026, 3, 9)


def word(kind: ScheduleKind) -> str:
    return f"Nøytralt ord ({kind})"


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is to leave in a week."""
    return leaving(open_timed(store, clock), DISCHARGE)


def leaving(world: Timed, on: date) -> Timed:
    world.set(discharge_on=on)
    world.run(own_times.plan_missing)
    return world


def until(world: Timed, text: str) -> None:
    world.pass_time(local(text), timedelta(hours=3), ticks.tick_schedules)


def moments(world: Timed) -> list[datetime]:
    return [at for at, _, _ in world.sent]


def test_in_the_first_evenings_only_the_persons_own_checkin_comes_when_it_is_near(world: Timed) -> None:
    world.set_checkin("18:30")
    until(world, "2026-03-14 22:00")
    assert word(ScheduleKind.EVENING) not in world.texts()
    assert set(world.days(ScheduleKind.EVENING).values()) == {Skip.NEAR}
    assert len(world.days(ScheduleKind.EVENING)) == 4
    assert set(world.days().values()) == {Occurred.SENT}


def test_a_checkin_that_comes_after_the_evenings_hour_counts_as_well(world: Timed) -> None:
    world.set_checkin("20:30")
    until(world, "2026-03-10 22:00")
    assert word(ScheduleKind.EVENING) not in world.texts()
    assert [at[-5:-1] for at in world.sent_at(QUESTION)] == ["20:3"] * len(world.sent_at(QUESTION))


def test_a_checkin_of_the_morning_leaves_the_evening_alone(world: Timed) -> None:
    world.set_checkin("09:00")
    until(world, "2026-03-09 22:00")
    assert word(ScheduleKind.EVENING) in world.texts()


def test_who_is_not_asked_daily_gets_the_evenings_word(world: Timed) -> None:
    world.set_checkin("18:30")
    world.begin("checkin_time")
    world.press("Ikke spør meg")
    until(world, "2026-03-09 22:00")
    assert word(ScheduleKind.EVENING) in world.texts()


def test_a_checkin_begun_or_answered_just_before_is_enough_for_the_evening(world: Timed) -> None:
    world.set_checkin("17:00")
    until(world, "2026-03-09 19:30")
    world.press("3")
    until(world, "2026-03-09 22:00")
    assert world.days(ScheduleKind.EVENING) == {DISCHARGE: Skip.NEAR}, "answered a quarter of an hour before"
    until(world, "2026-03-10 22:00")
    assert world.days(ScheduleKind.EVENING)[date(2026, 3, 10)] is Occurred.SENT, "left unanswered since five"


def test_what_has_words_of_its_own_waits_until_two_hours_after_the_checkin(world: Timed) -> None:
    world.set_checkin("14:30")
    until(world, "2026-03-10 22:00")
    (arrived,) = world.sent_at(word(ScheduleKind.ARRIVAL))
    assert "2026-03-09 16:30" <= arrived <= "2026-03-09 16:39", "the bed for the night is asked about, once"
    assert "2026-03-09 14:3" in world.sent_at(QUESTION)[-2], "the person's own time stands"
    assert world.days(ScheduleKind.ARRIVAL) == {DISCHARGE: Occurred.SENT}


def test_after_an_outage_the_checkin_and_the_evening_do_not_come_together(world: Timed) -> None:
    for checkin in ("18:30", "20:00"):
        world.set_checkin(checkin)
    world.at("2026-03-09 20:30")
    world.tick()
    assert world.texts().count(QUESTION) + world.texts().count(word(ScheduleKind.EVENING)) == 1


def test_after_an_outage_the_bed_for_the_night_goes_first(world: Timed) -> None:
    world.set_checkin("16:00")
    until(world, "2026-03-09 13:00")
    sent = len(world.sent)
    world.at("2026-03-09 17:30")
    world.tick()
    assert world.texts()[sent:] == [word(ScheduleKind.ARRIVAL)]
    assert world.days()[DISCHARGE] is Skip.NEAR, "two hours later it would be too late for the check-in"


#: The two nights on which the clocks change in 2026, and an ordinary one.
LEAVING = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 6, 13))
TIMES = [f"{hour:02}:{minute:02}" for hour in range(7, 22) for minute in (0, 30)]


@pytest.mark.parametrize("left_on", LEAVING, ids=str)
def test_whatever_the_time_of_the_checkin_two_hours_lie_between_also_when_the_clocks_change(
    store: Store, clock: ManualClock, left_on: date
) -> None:
    clock.set_wall(datetime(left_on.year, left_on.month, left_on.day, 5, 0, tzinfo=HERE) - timedelta(days=1))
    world = open_timed(store, clock)
    people = [
        world.jonas,
        *(world.enrol(f"Person {number}", 2000 + number) for number in range(len(TIMES) - 1)),
    ]
    for who, at in zip(people, TIMES, strict=True):
        world.set(who, discharge_on=left_on)
        world.set_checkin(at, who)
    while world.run(own_times.plan_missing):
        pass
    last = left_on + timedelta(days=5)
    until(world, f"{last} 22:00")
    assert world.nights() == []
    for who, at in zip(people, TIMES, strict=True):
        came = [moment for moment, recipient, _ in world.sent if recipient == who.recipient_id]
        assert all(later - earlier >= APART for earlier, later in pairwise(came)), (at, came)
        asked = [text for text in world.texts(who) if text == QUESTION]
        assert len(asked) == 7, f"{at}: the person's own check-in comes every day"
        for kind in (ScheduleKind.ARRIVAL, ScheduleKind.FIRST_DAYS, ScheduleKind.FIRST_WEEKS):
            assert set(world.days(kind, who).values()) == {Occurred.SENT}, (at, kind)
