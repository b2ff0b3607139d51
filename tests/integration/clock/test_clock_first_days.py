"""The first days, counted from the discharge: before, arrival day and evening, 72 hours, four weeks; and who leaves without notice."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.schedules.schedule import SERIES, ScheduleKind
from bot.service.clock import ticks
from bot.service.conversation.facts import LiveFacts
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.schedules import schedules
from bot.store.tables.people import PatientState
from tests.fakes.timed import Timed, local, open_timed

DISCHARGE = date(2026, 3, 9)


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is to leave in a week."""
    timed = open_timed(store, clock)
    timed.set(discharge_on=DISCHARGE)
    timed.run(own_times.plan_missing)
    return timed


def run_until(world: Timed, day: str) -> None:
    """Let time pass until ten in the evening."""
    world.pass_time(local(f"{day} 22:00"), timedelta(hours=3), ticks.tick_schedules)


def heard(world: Timed) -> dict[int, list[str]]:
    """The day counted from the discharge → what came that day, in order."""
    days: dict[int, list[str]] = {}
    for at, recipient, message in world.sent:
        if recipient == world.jonas.recipient_id and message.text.startswith("Nøytralt ord"):
            day = (at.astimezone(local("2026-03-02 00:00").tzinfo).date() - DISCHARGE).days
            days.setdefault(day, []).append(message.text[message.text.index("(") + 1 : -1])
    return days


def facts(world: Timed, *names: str) -> dict[str, Any]:
    """What a conversation would see now."""

    def read(work: Work) -> dict[str, Any]:
        person = people.by_chat(work, world.jonas.chat_id)
        assert person is not None
        seen = LiveFacts(Voice(work, world.desk, person))
        return {name: seen.get(name) for name in names}

    found: dict[str, Any] = world.run(read)
    return found


def test_the_days_around_the_discharge_bring_what_is_planned_for_them(world: Timed) -> None:
    run_until(world, "2026-04-08")
    assert heard(world) == {
        -7: ["before"],
        -3: ["before"],
        -1: ["before"],
        0: ["arrival", "evening"],
        1: ["first_days", "evening"],
        2: ["first_days", "evening"],
        3: ["first_days", "evening"],
        5: ["first_weeks"],
        7: ["first_weeks"],
        10: ["first_weeks"],
        14: ["first_weeks"],
        15: ["voice_back"],
        21: ["first_weeks"],
        28: ["first_weeks"],
    }
    assert world.nights() == []


def test_each_week_to_month_three_brings_a_word_then_one_a_month_unless_the_person_says_otherwise(
    world: Timed,
) -> None:
    run_until(world, "2026-09-15")
    months = {day: flows for day, flows in heard(world).items() if day > 28}
    of_help = {15 + 28 * n: ["voice_back"] for n in range(1, 7)}
    assert months == {day: ["first_months"] for day in (*range(35, 92, 7), 119, 147, 175)} | of_help
    assert world.nights() == []
    assert world.run(schedules.next_due_at) is not None, "it has no end (E3, E7)"


@pytest.mark.parametrize(("rhythm", "days"), [("fortnightly", [105, 119, 133]), ("never", [])])
def test_after_three_months_it_comes_as_often_as_the_person_has_said(
    world: Timed, rhythm: str, days: list[int]
) -> None:
    world.run(conversations.remember, world.jonas.id, "rhythm", rhythm)
    run_until(world, "2026-07-27")
    assert [day for day, flows in heard(world).items() if day > 91 and flows == ["first_months"]] == days


def test_looking_again_plans_nothing_anew(world: Timed) -> None:
    assert world.run(own_times.plan_missing) == 0


def test_a_discharge_that_is_put_off_moves_what_is_still_to_come(world: Timed) -> None:
    run_until(world, "2026-03-06")
    world.set(discharge_on=DISCHARGE + timedelta(days=7))
    assert world.run(own_times.plan_missing) == 1
    run_until(world, "2026-03-17")
    assert heard(world) == {-7: ["before"], -3: ["before"], 0: ["before"], 4: ["before"], 6: ["before"]} | {
        7: ["arrival", "evening"],
        8: ["first_days", "evening"],
    }


def test_i_left_today_counts_from_today_and_is_remembered_as_early(world: Timed) -> None:
    assert facts(world, "left_early", "phase", "tolerance_low") == {
        "left_early": False,
        "phase": "before",
        "tolerance_low": False,
    }
    run_until(world, "2026-03-03")
    world.at("2026-03-04 10:00")
    world.begin("left")
    assert facts(world, "left_early", "phase", "days_since_discharge", "tolerance_low") == {
        "left_early": True,
        "phase": "day0",
        "days_since_discharge": 0,
        "tolerance_low": True,
    }
    run_until(world, "2026-03-06")
    assert heard(world) == {
        -7: ["before"],
        -5: ["arrival", "evening"],
        -4: ["first_days", "evening"],
        -3: ["first_days", "evening"],
    }
    world.begin("left")
    assert facts(world, "days_since_discharge")["days_since_discharge"] == 0, "the person's own word counts"


def test_i_left_today_on_the_planned_day_is_not_early_and_changes_nothing(world: Timed) -> None:
    world.at("2026-03-09 15:00")
    world.tick()
    world.begin("left")
    assert facts(world, "left_early") == {"left_early": False}
    run_until(world, "2026-03-09")
    assert heard(world)[0] == ["arrival", "evening"], "the one came an hour late, and does not come again"


def test_without_any_date_leaving_today_begins_the_first_days(store: Store, clock: ManualClock) -> None:
    world = open_timed(store, clock)
    assert world.run(own_times.plan_missing) == 0
    world.begin("left")
    run_until(world, "2026-03-03")
    assert sorted(heard(world)) == [-7, -6]


def test_leaving_in_the_evening_brings_nothing_that_is_past(world: Timed) -> None:
    world.at("2026-03-04 20:00")
    world.begin("left")
    run_until(world, "2026-03-05")
    assert heard(world) == {-4: ["first_days", "evening"]}


def test_nothing_is_planned_for_somebody_who_has_not_agreed_to_anything_or_left_long_ago(
    world: Timed,
) -> None:
    greeted, long_ago = world.enrol("Anne Vik", 1002), world.enrol("Bo Lie", 1003)
    world.set(greeted, state=PatientState.GREETED, discharge_on=DISCHARGE)
    world.set(long_ago, discharge_on=date(2025, 2, 20))
    assert world.run(own_times.plan_missing) == 0


def test_tolerance_is_low_for_four_weeks(world: Timed) -> None:
    world.at("2026-04-06 12:00")
    assert facts(world, "tolerance_low", "days_since_discharge") == {
        "tolerance_low": True,
        "days_since_discharge": 28,
    }
    world.at("2026-04-07 12:00")
    assert facts(world, "tolerance_low") == {"tolerance_low": False}


def test_the_facts_about_checkins_are_there_for_conversations(world: Timed) -> None:
    assert facts(world, "days_since_checkin", "checkins_missed") == {
        "days_since_checkin": None,
        "checkins_missed": 0,
    }
    world.set_checkin("18:00")
    world.at("2026-03-03 18:05")
    world.tick()
    world.press("3")
    world.write("ja")
    world.at("2026-03-05 18:05")
    world.tick()
    assert facts(world, "days_since_checkin", "checkins_missed") == {
        "days_since_checkin": 2,
        "checkins_missed": 0,
    }


def test_the_series_can_be_taken_away(world: Timed) -> None:
    world.run(schedules.end, world.jonas.id, (*SERIES, ScheduleKind.VOICE_BACK, ScheduleKind.INSTRUMENTS))
    assert world.run(schedules.next_due_at) is None
    assert world.run(schedules.entry_of, world.jonas.id, ScheduleKind.BEFORE) is not None
