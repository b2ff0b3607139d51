"""Come-backs, the end of a pause, and the word after an absence, over both databases."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.clockwork import Clockwork, Pulse
from bot.domain.flow.verbs import Purpose, Stop
from bot.service.clock import ticks
from bot.service.conversation.talk import Talk
from bot.service.conversation.verbs import carry_out
from bot.service.conversation.voice import Voice
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.schedules import comebacks
from bot.store.tables.conversation import Timer
from bot.store.tables.people import PatientState
from bot.store.tables.schedules import Away
from tests.fakes.timed import Timed, local, open_timed

COMES_BACK = "Hvordan er det nå?"
AWAY = "Jeg var borte en stund. Trykk en gang til, så fortsetter vi."
PAUSE_OVER = "Pausen din er over. Skriv når det passer."


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00."""
    return open_timed(store, clock)


def craving(world: Timed, at: str) -> None:
    """A craving whose come-back is due ten minutes after `at`."""
    world.at(at)
    world.begin("craving")
    world.press("8")


def stop(work: Work, world: Timed) -> None:
    """The person says stop."""
    person = people.by_id(work, world.jonas.id)
    carry_out(Voice(work, world.desk, person), Stop(), "test")


def count(world: Timed, table: Any) -> int:
    """How many rows a table has."""
    found: int = world.run(
        lambda work: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
    )
    return found


def pending(world: Timed) -> int:
    """How many people are still to be told."""
    query = select(func.count()).where(Away.due_at.is_not(None))
    found: int = world.run(lambda work: work.connection.execute(query).scalar_one())
    return found


# --- waits -------------------------------------------------------------------------------------------------------------------


def test_the_bot_comes_back_when_it_said_it_would_and_once(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    world.at("2026-03-02 15:09")
    world.tick()
    assert COMES_BACK not in world.texts()
    world.at("2026-03-02 15:10")
    world.tick()
    world.tick()
    assert world.sent_at(COMES_BACK) == ["2026-03-02 15:10"]
    assert count(world, Timer) == 0
    world.press("2")
    assert world.texts()[-1] == "Takk for det."


def test_it_comes_back_at_night_and_in_a_pause_since_the_person_asked_for_it(world: Timed) -> None:
    world.set(paused_until=local("2026-03-04 09:00"))
    craving(world, "2026-03-02 23:50")
    world.at("2026-03-03 00:00")
    world.tick()
    assert world.sent_at(COMES_BACK) == ["2026-03-03 00:00"]


def test_a_person_who_did_not_wait_is_not_asked_twice(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    world.press("Jeg er klar nå")
    world.at("2026-03-02 15:10")
    world.tick()
    assert world.texts().count(COMES_BACK) == 1


def test_after_a_long_absence_it_comes_back_by_day_only(world: Timed) -> None:
    craving(world, "2026-03-02 22:30")
    world.at("2026-03-03 03:00")
    world.tick()
    world.at("2026-03-03 06:59")
    world.tick()
    assert COMES_BACK not in world.texts()
    world.at("2026-03-03 07:00")
    world.tick()
    assert world.sent_at(COMES_BACK) == ["2026-03-03 07:00"]


def test_after_a_stop_nothing_comes_back(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    world.run(stop, world)
    world.at("2026-03-02 15:10")
    world.tick()
    assert COMES_BACK not in world.texts()
    assert count(world, Timer) == 0


@pytest.mark.parametrize("state", [PatientState.DECLINED, PatientState.STOPPED])
def test_what_was_promised_comes_back_whatever_may_be_kept_and_after_an_earlier_stop(
    world: Timed, state: PatientState
) -> None:
    world.set(state=state)
    craving(world, "2026-03-02 15:00")
    world.at("2026-03-02 15:10")
    world.tick()
    assert world.sent_at(COMES_BACK) == ["2026-03-02 15:10"]


def test_a_stop_while_the_message_waits_keeps_it_back_and_a_pause_does_not(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.begin("craving", anne)
    world.press("8", anne)
    world.at("2026-03-02 15:10")
    world.run(ticks.tick_timers, world.desk)
    world.set(state=PatientState.STOPPED)
    world.set(anne, paused_until=local("2026-03-04 09:00"))
    world.run(people.give_consent, anne.id, Purpose.REMINDERS, "test", given=False)
    world.deliver()
    assert COMES_BACK not in world.texts()
    assert COMES_BACK in world.texts(anne)


def test_the_answer_can_be_typed_when_nothing_else_has_the_floor(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    world.begin("times")
    world.write("9")
    world.at("2026-03-02 15:10")
    world.tick()
    world.write("2")
    assert world.texts()[-1] == "Takk for det."


def test_a_come_back_that_fails_is_put_off_and_the_others_come(
    world: Timed, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    craving(world, "2026-03-02 15:00")
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.begin("craving", anne)
    world.press("8", anne)
    fire = Talk.fire_timer

    def fails(talk: Talk, run_id: Any, seq: int) -> None:
        fire(talk, run_id, seq)
        if talk.voice.person.id == world.jonas.id:
            raise ValueError("Jonas Berg")

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(Talk, "fire_timer", fails)
        world.at("2026-03-02 15:10")
        world.tick()
        world.tick()
    assert caplog.text.count("ValueError") == 1
    assert "Jonas" not in caplog.text
    assert (COMES_BACK in world.texts(), COMES_BACK in world.texts(anne)) == (False, True)
    world.at("2026-03-02 16:10")
    world.tick()
    assert world.sent_at(COMES_BACK) == ["2026-03-02 15:10", "2026-03-02 16:10"]


def test_a_timer_that_no_run_waits_for_any_more_goes(world: Timed) -> None:
    craving(world, "2026-03-02 15:00")
    run = world.open_runs()[0]
    world.run(lambda work: work.connection.execute(Timer.__table__.update().values(seq=99)))  # type: ignore[attr-defined]
    world.at("2026-03-02 15:10")
    assert [ticked.count for ticked in world.tick(ticks.tick_timers)] == [1]
    assert count(world, Timer) == 0
    assert world.open_runs()[0].state == run.state


# --- pauses --------------------------------------------------------------------------------------------------------------------


def test_a_pause_ends_softly_with_a_neutral_word(world: Timed) -> None:
    world.write("/pause")
    world.press("1 dag")
    world.at("2026-03-03 08:59")
    world.tick()
    assert PAUSE_OVER not in world.texts()
    world.at("2026-03-03 09:00")
    world.tick()
    world.tick()
    assert world.sent_at(PAUSE_OVER) == ["2026-03-03 09:00"]
    assert world.chat()[-1].neutral


def test_the_end_of_a_pause_is_not_told_without_consent_after_a_stop_or_days_later(world: Timed) -> None:
    anne, bo = world.clinic.enrol("Anne Vik", 1002), world.clinic.enrol("Bo Lie", 1003)
    for one in (world.jonas, anne, bo):
        world.set(one, paused_until=local("2026-03-03 09:00"))
    world.run(people.give_consent, world.jonas.id, Purpose.REMINDERS, "test", given=False)
    world.set(anne, state=PatientState.STOPPED)
    world.at("2026-03-03 09:00")
    world.run(ticks.tick_pauses, world.desk, 2)
    world.deliver()
    world.at("2026-03-04 09:30")
    world.tick()
    assert PAUSE_OVER not in world.texts() + world.texts(anne) + world.texts(bo)
    assert world.run(comebacks.claim_pauses, 10) == []


def test_a_pause_that_is_found_over_at_night_is_told_in_the_morning(world: Timed) -> None:
    world.set(paused_until=local("2026-03-02 21:00"))
    world.at("2026-03-02 23:00")
    world.tick()
    assert PAUSE_OVER not in world.texts()
    world.at("2026-03-03 07:00")
    world.deliver()
    assert world.sent_at(PAUSE_OVER) == ["2026-03-03 07:00"]


# --- having been away ----------------------------------------------------------------------------------------------------------


def outage(world: Timed, since: str, until: str) -> None:
    """The program is away between two moments, and then back."""
    world.at(until)
    world.run(ticks.away_notice, world.desk, local(since), local(until))
    world.deliver()


def test_after_an_absence_each_person_with_an_open_question_is_told_once(world: Timed) -> None:
    anne, bo = world.clinic.enrol("Anne Vik", 1002), world.clinic.enrol("Bo Lie", 1003)
    world.at("2026-03-02 11:59")
    world.begin("craving")
    world.begin("note", anne)
    outage(world, "2026-03-02 12:00", "2026-03-02 12:10")
    outage(world, "2026-03-02 12:00", "2026-03-02 12:10")
    world.tick()
    assert world.texts().count(AWAY) == 1
    assert world.texts(anne).count(AWAY) == 1
    assert AWAY not in world.texts(bo), "nothing was open there"
    assert pending(world) == 0
    assert world.chat()[-1].neutral


def test_who_was_told_is_told_again_only_after_going_on(world: Timed) -> None:
    world.at("2026-03-02 11:59")
    world.begin("craving")
    outage(world, "2026-03-02 12:00", "2026-03-02 12:10")
    outage(world, "2026-03-02 12:30", "2026-03-02 12:40")
    assert world.texts().count(AWAY) == 1, "a program that falls over again and again does not repeat itself"
    world.write("hva")
    outage(world, "2026-03-02 13:30", "2026-03-02 13:40")
    assert world.texts().count(AWAY) == 2


def test_the_word_about_an_absence_needs_no_consent_to_reminders_but_is_not_delivered_at_night(
    world: Timed,
) -> None:
    """Somebody who began to talk is told; a message that Telegram takes only at night is not worth waking them."""
    world.run(people.give_consent, world.jonas.id, Purpose.REMINDERS, "test", given=False)
    anne = world.enrol("Anne Vik", 1002)
    world.at("2026-03-02 21:40")
    world.begin("craving")
    outage(world, "2026-03-02 21:45", "2026-03-02 21:50")
    assert AWAY in world.texts()
    world.begin("craving", anne)
    world.at("2026-03-02 21:58")
    world.run(ticks.away_notice, world.desk, local("2026-03-02 21:51"), local("2026-03-02 21:58"))
    world.at("2026-03-02 22:00")
    world.deliver()
    assert AWAY not in world.texts(anne)


def test_an_absence_of_150_seconds_is_none(world: Timed) -> None:
    world.at("2026-03-02 11:59")
    world.begin("craving")
    outage(world, "2026-03-02 12:00", "2026-03-02 12:02:30")
    assert AWAY not in world.texts()
    outage(world, "2026-03-02 12:02:30", "2026-03-02 12:05:01")
    assert AWAY in world.texts()


def test_the_word_about_an_absence_at_night_waits_for_the_morning_and_for_those_still_there(
    world: Timed,
) -> None:
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.at("2026-03-02 22:30")
    world.begin("craving")
    world.begin("craving", anne)
    outage(world, "2026-03-02 23:00", "2026-03-02 23:30")
    assert AWAY not in world.texts() + world.texts(anne)
    world.at("2026-03-03 06:30")
    world.press("3", anne)
    world.at("2026-03-03 07:05")
    world.tick()
    assert world.sent_at(AWAY) == ["2026-03-03 07:05"]
    assert AWAY not in world.texts(anne), "who has gone on by themselves need not be told"


@pytest.mark.parametrize(
    "values",
    [
        {"state": PatientState.STOPPED},
        {"paused_until": local("2026-03-04 09:00")},
        {"state": PatientState.DECLINED},
    ],
)
def test_nobody_who_paused_or_stopped_is_told(world: Timed, values: dict[str, Any]) -> None:
    world.begin("craving")
    world.set(**values)
    outage(world, "2026-03-02 12:00", "2026-03-02 12:10")
    assert AWAY not in world.texts()
    assert pending(world) == 0


def test_a_question_of_last_week_and_a_wait_are_no_open_question(world: Timed) -> None:
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.begin("craving")
    world.at("2026-03-09 11:55")
    world.begin("craving", anne)
    world.press("8", anne)
    outage(world, "2026-03-09 12:00", "2026-03-09 12:10")
    assert AWAY not in world.texts() + world.texts(anne)


def test_the_pulse_knows_at_the_start_how_long_the_program_was_away(store: Store, clock: ManualClock) -> None:
    assert store.run(Pulse(clock).beat).absence is None, "the first start of all"
    clock.move(timedelta(seconds=150))
    assert store.run(Pulse(clock).beat).absence is None
    began = clock.now()
    back = clock.move(timedelta(hours=2))
    assert store.run(Pulse(clock).beat).absence == (began, back)


def test_a_clock_set_forward_is_no_absence_but_standing_still_is(store: Store, clock: ManualClock) -> None:
    pulse = Pulse(clock)
    store.run(pulse.beat)
    clock.set_wall(clock.now() + timedelta(hours=1))
    clock.move(timedelta(seconds=30))
    assert store.run(pulse.beat).absence is None
    clock.move(timedelta(minutes=5))
    found = store.run(pulse.beat).absence
    assert found is not None
    assert found[1] - found[0] == timedelta(minutes=5)


def test_a_clock_set_back_is_found(store: Store, clock: ManualClock) -> None:
    pulse = Pulse(clock)
    store.run(pulse.beat)
    clock.set_wall(clock.now() - timedelta(hours=1))
    found = store.run(pulse.beat)
    assert (found.set_back, found.absence) == (True, None)
    assert not store.run(pulse.beat).set_back


# --- all of it, as the program runs it -----------------------------------------------------------------------------------------


async def test_the_beats_do_everything_and_hand_their_rows_over(world: Timed) -> None:
    offered: list[Leased] = []

    def offer(rows: Sequence[Leased]) -> None:
        offered.extend(rows)

    runner = Runner(world.store)
    clockwork = Clockwork(runner, world.desk, world.clock, offer)
    assert set(clockwork.beats()) == {
        "thoughts",
        "timers",
        "schedules",
        "appointments",
        "promises",
        "silence",
        "handovers",
        "pulse",
        "pauses",
        "first_days",
        "old_days",
    }

    async def beat() -> None:
        for _, tick in clockwork.beats().values():
            await tick()

    await beat()
    world.set(discharge_on=date(2026, 3, 3))
    world.set_checkin("15:05")
    craving(world, "2026-03-02 14:50")
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.begin("note", anne)
    world.at("2026-03-02 15:10")
    await beat()
    texts = {row.message.text for row in offered}
    assert {COMES_BACK, AWAY} <= texts
    world.deliver()
    assert world.days(), "the check-in had its turn"
    world.set_checkin("18:00")
    world.at("2026-03-03 14:05")
    await beat()
    world.deliver()
    assert any("arrival" in text for text in world.texts())
    runner.close()


async def test_a_clock_that_was_set_a_year_ahead_and_back_silences_nobody(world: Timed) -> None:
    runner = Runner(world.store)
    clockwork = Clockwork(runner, world.desk, world.clock, lambda _: None)
    world.set_checkin("19:00")
    await clockwork.pulse()
    world.set_clock("2027-03-02 12:00")
    await clockwork.pulse()
    await clockwork.schedules()
    world.set_clock("2026-03-02 12:00")
    await clockwork.pulse()
    world.at("2026-03-02 19:05")
    await clockwork.schedules()
    world.deliver()
    assert len(world.texts()) == 1
    runner.close()
