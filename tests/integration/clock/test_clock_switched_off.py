"""The daily check-in switched off and on again by the person: in two taps, at once, and shown as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.service.clock import ticks
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.schedules import schedules
from bot.store.tables.people import PatientState, Recipient
from tests.fakes.timed import Timed, local, open_timed

QUESTION = "Hei. Hvordan er det i dag?"


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is asked at seven in the evening."""
    timed = open_timed(store, clock)
    timed.set_checkin("19:00")
    return timed


def daily_question(world: Timed) -> str:
    """What the menu says about it."""
    world.write("Meny")
    return next(
        button.label
        for row in world.chat()[-1].buttons
        for button in row
        if button.label.startswith("Daglig spørsmål")
    )


def taps(world: Timed, choice: str) -> str:
    """Two taps from the menu; gives the last word."""
    world.press(daily_question(world))
    world.press(choice)
    return world.texts()[-1]


def test_it_is_off_after_two_taps_and_nothing_more_comes(world: Timed) -> None:
    said = taps(world, "Ikke spør meg")
    assert said.startswith("Greit. Jeg spør ikke hver dag.")
    assert "/pause" in said, "what still comes is said as well"
    world.pass_time(local("2026-03-20 22:00"), timedelta(hours=6), ticks.tick_schedules)
    assert QUESTION not in world.texts()
    assert world.days() == {}
    assert world.run(schedules.next_due_at) is None


def test_two_taps_bring_it_back_also_at_the_very_same_time(world: Timed) -> None:
    taps(world, "Om kvelden")
    taps(world, "Ikke spør meg")
    world.at("2026-03-05 12:00")
    taps(world, "Om kvelden")
    world.at("2026-03-05 18:35")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-05 18:35"]


def test_switched_on_again_the_same_evening_it_does_not_come_a_second_time(world: Timed) -> None:
    world.at("2026-03-02 19:05")
    world.tick()
    taps(world, "Ikke spør meg")
    taps(world, "Et annet tidspunkt")
    world.write("20.30")
    world.at("2026-03-02 20:35")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 1
    world.at("2026-03-03 20:35")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 2


def test_typed_words_lead_there_too(world: Timed) -> None:
    for words in ("ikke spør meg mer", "Slutt å spørre meg", "/tidspunkt", "stop asking me"):
        world.write(words)
        assert "Når på dagen" in world.texts()[-1], words


def test_the_menu_and_what_is_stored_say_how_it_is(world: Timed) -> None:
    def both() -> tuple[str, str]:
        world.write("/hva")
        page = next(text for text in reversed(world.texts()) if "Dette er lagret" in text)
        return daily_question(world), next(line for line in page.split("\n") if "Daglig spørsmål" in line)

    on = "Daglig spørsmål: kl. 19:00", "Daglig spørsmål om hvordan det går: kl. 19:00"
    off = "Daglig spørsmål: av", "Daglig spørsmål om hvordan det går: av"
    assert both() == on
    taps(world, "Ikke spør meg")
    assert both() == off
    taps(world, "Om kvelden")
    assert both() == tuple(line.replace("19:00", "18:30") for line in on)
    world.write("/hva")
    world.press("Skrive til meg først")
    world.press("Ta det tilbake")
    assert both() == off, "without leave to write first it does not come, whatever time is set"


def test_a_stop_and_a_pause_are_shown_where_what_is_stored_is(world: Timed) -> None:
    def page() -> str:
        world.write("/hva")
        said = next(text for text in reversed(world.texts()) if "Dette er lagret" in text)
        world.press("Nei")
        return said

    assert "pause til" not in page()
    world.set(paused_until=local("2026-03-05 09:00"))
    assert "Du har pause til 5. mars" in page()
    world.set(state=PatientState.STOPPED)
    assert "Jeg skriver ikke til deg nå" in page()


def test_an_unanswered_question_of_today_is_not_offered_again(world: Timed) -> None:
    """Whoever has just asked not to be asked is not asked whether to go on with it."""
    world.at("2026-03-02 19:05")
    world.tick()
    said = taps(world, "Ikke spør meg")
    assert said.startswith("Greit. Jeg spør ikke hver dag.")
    assert world.open_runs() == []
    world.press("3")
    assert "gjelder ikke lenger" in world.texts()[-1], "its old button is a kind word"


def test_one_that_is_written_but_not_sent_is_kept_back(world: Timed) -> None:
    """Telegram asked for a pause in this chat; meanwhile the person switches it off."""
    world.at("2026-03-02 19:05")
    later = world.clock.now() + timedelta(minutes=30)
    world.run(lambda work: work.connection.execute(update(Recipient).values(hold_until=later)))
    world.tick()

    def switch_off(work: Work) -> None:
        person = people.by_id(work, world.jonas.id)
        own_times.end_checkin(Voice(work, world.desk, person))

    world.run(switch_off)
    world.at("2026-03-02 19:40")
    world.tick()
    assert QUESTION not in world.texts()
    assert list(world.days().values()) == [Skip.UNSENT]


def test_another_patients_check_in_goes_on(world: Timed) -> None:
    anne = world.enrol("Anne Vik", 1002)
    world.set_checkin("19:00", anne)
    taps(world, "Ikke spør meg")
    world.at("2026-03-02 19:05")
    world.tick()
    assert world.texts(anne) == [QUESTION]
    assert world.days(ScheduleKind.CHECKIN, anne) != {}


def test_switching_off_what_was_never_on_is_no_fault(store: Store, clock: ManualClock) -> None:
    world = open_timed(store, clock)
    assert daily_question(world) == "Daglig spørsmål: av"
    assert taps(world, "Ikke spør meg").startswith("Greit.")
    assert daily_question(world) == "Daglig spørsmål: av"
