"""The trial in the ward: the daily question as practice, and the one day on which it is looked at, which the clinic may move."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.flow import verbs
from bot.domain.people.trial import review_day
from bot.service.clock import ticks
from bot.service.conversation.facts import LiveFacts
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.service.days import trial
from bot.store.database.work import Store, Work
from bot.store.people import people, stays
from tests.fakes.clinic import ZONE
from tests.fakes.timed import Timed, local, open_timed

#: Wednesday, three weeks and two days after 2 March; it is looked at on Friday the 20th unless the clinic says otherwise.
DISCHARGE = date(2026, 3, 25)
HELLO = "Hei. Har du noen minutter?"


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is to leave in three weeks, and has a trial."""
    timed = open_timed(store, clock)
    timed.set(discharge_on=DISCHARGE)

    def begins(work: Work) -> None:
        day = review_day(DISCHARGE, date(2026, 3, 2))
        stays.begin(work, timed.jonas.id, timed.clinic.id, unplanned=False, by=None, review_on=day)

    timed.run(begins)
    timed.run(own_times.plan_missing)
    return timed


def voiced(world: Timed, do: Callable[[Voice], Any]) -> Any:
    """Carry out something for Jonas."""

    def run(work: Work) -> Any:
        person = people.by_chat(work, world.jonas.chat_id)
        assert person is not None
        return do(Voice(work, world.desk, person))

    return world.run(run)


def facts(world: Timed) -> dict[str, Any]:
    names = ("practising", "trial_ahead", "trial_today")
    found: dict[str, Any] = voiced(world, lambda voice: {name: LiveFacts(voice).get(name) for name in names})
    return found


def moved(world: Timed, **values: object) -> None:
    """The clinic writes something else of the stay."""

    def change(work: Work) -> None:
        stays.change(work, world.jonas.id, **values)
        trial.plan(work, world.jonas.id, ZONE)

    world.run(change)


def until(world: Timed, day: str) -> list[str]:
    """Let time pass until ten in the evening; what came meanwhile, with its day."""
    before = len(world.sent)
    world.pass_time(local(f"{day} 22:00"), timedelta(hours=3), ticks.tick_schedules)
    return [
        f"{at.date()} {message.text}"
        for at, recipient, message in world.sent[before:]
        if recipient == world.jonas.recipient_id
    ]


def test_practice_begins_at_once_stops_and_waits_for_the_day_of_leaving(world: Timed) -> None:
    assert facts(world) == {"practising": False, "trial_ahead": True, "trial_today": False}
    voiced(world, lambda voice: own_times.set_checkin(voice, "18:00", when_leaving=True))
    assert not any("Hvordan er det" in said for said in until(world, "2026-03-03"))
    voiced(world, lambda voice: trial.practise(voice, verbs.Practice(on=True)))
    assert facts(world)["practising"]
    assert sum("Hvordan er det" in said for said in until(world, "2026-03-05")) == 2
    voiced(world, lambda voice: trial.practise(voice, verbs.Practice(on=False)))
    assert not facts(world)["practising"]
    assert not any("Hvordan er det" in said for said in until(world, "2026-03-24"))
    assert any("Hvordan er det" in said for said in until(world, "2026-03-25"))
    assert facts(world) == {"practising": False, "trial_ahead": False, "trial_today": False}


def test_who_has_set_no_time_or_has_no_trial_does_not_practise(world: Timed) -> None:
    voiced(world, lambda voice: trial.practise(voice, verbs.Practice(on=True)))
    assert not facts(world)["practising"]
    voiced(world, lambda voice: own_times.set_checkin(voice, "18:00"))
    assert facts(world)["practising"]
    moved(world, review_on=None)
    assert facts(world) == {"practising": False, "trial_ahead": False, "trial_today": False}


def test_it_is_asked_about_once_on_its_day(world: Timed) -> None:
    assert [said for said in until(world, "2026-03-24") if HELLO in said] == [f"2026-03-20 {HELLO}"]


def test_a_day_that_the_clinic_moves_counts_and_one_that_is_done_does_not_come(world: Timed) -> None:
    moved(world, review_on=date(2026, 3, 16))
    assert [said for said in until(world, "2026-03-16") if HELLO in said] == [f"2026-03-16 {HELLO}"]
    moved(world, review_on=date(2026, 3, 19), reviewed_at=world.clock.now())
    assert not [said for said in until(world, "2026-03-24") if HELLO in said]


def test_where_a_word_before_the_discharge_comes_that_day_there_is_one_message(world: Timed) -> None:
    moved(world, review_on=DISCHARGE - timedelta(days=7))
    came = [said for said in until(world, "2026-03-20") if said.startswith("2026-03-18")]
    assert came == ["2026-03-18 Nøytralt ord (before)"]


def test_who_leaves_before_it_is_not_asked_about_it(world: Timed) -> None:
    until(world, "2026-03-10")
    world.set(discharge_on=date(2026, 3, 11))
    world.run(own_times.plan_missing)
    assert not [said for said in until(world, "2026-03-21") if HELLO in said]
