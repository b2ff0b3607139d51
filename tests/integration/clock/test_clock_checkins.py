"""The daily check-in over both databases: at the person's own time, never in the way, never at night, never twice."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.domain.flow.book import FlowBook
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Message
from bot.domain.schedules.schedule import ScheduleKind, Skip
from bot.ids import new_id
from bot.service.clock import begin_due, ticks
from bot.service.clock.begin_due import OFFER
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.service.last_look import still_wanted
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import records
from bot.store.schedules import occurrences, schedules
from bot.store.tables.messages import Guard, Lane, Sending
from bot.store.tables.people import PatientState
from bot.store.tables.schedules import Occurred, Occurrence
from tests.fakes.clinic import Enrolled
from tests.fakes.timed import Timed, local, open_timed

QUESTION = "Hei. Hvordan er det i dag?"
COVER = "Det ligger noe til deg her."
MONDAY = date(2026, 3, 2)


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """Monday 2 March 2026, 09:00; Jonas is asked at seven in the evening."""
    timed = open_timed(store, clock)
    timed.set_checkin("19:00")
    return timed


def evening(world: Timed, day: int = 2) -> None:
    """Let it be five past seven of a day in March, when the check-in has come."""
    world.at(f"2026-03-{day:02} 19:05")
    world.tick()


# --- it comes ----------------------------------------------------------------------------------------------------------------


def test_the_checkin_comes_at_the_persons_own_time_and_once(world: Timed) -> None:
    world.at("2026-03-02 18:59")
    world.tick()
    assert QUESTION not in world.texts()
    evening(world)
    world.tick()
    world.at("2026-03-02 21:00")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-02 19:05"]
    assert world.days() == {MONDAY: Occurred.SENT}
    evening(world, 3)
    assert len(world.sent_at(QUESTION)) == 2


def test_it_can_be_answered_like_any_conversation(world: Timed) -> None:
    evening(world)
    world.press("3")
    assert world.texts()[-1] == "Vil du si mer?"
    world.write("En lang dag")
    assert world.texts()[-1] == "Takk."


def test_the_first_message_is_neutral(world: Timed) -> None:
    evening(world)
    assert world.chat()[-1].neutral


def test_yesterdays_unanswered_checkin_makes_room_for_todays_without_a_word(world: Timed) -> None:
    evening(world)
    evening(world, 3)
    assert world.texts() == [QUESTION, QUESTION]
    assert len(world.open_runs()) == 1
    world.press("4")
    world.write("bra")
    assert world.texts()[-1] == "Takk.", "no offer to go on with yesterday's"


def test_a_checkin_that_has_just_been_begun_by_the_person_is_not_begun_again(world: Timed) -> None:
    world.at("2026-03-02 18:30")
    world.begin("checkin")
    evening(world)
    assert world.texts() == [QUESTION]
    assert world.days() == {MONDAY: Occurred.SENT}


def test_yesterdays_unanswered_one_does_not_stand_for_todays_when_something_else_was_done_meanwhile(
    world: Timed,
) -> None:
    """Giving up the floor is not being touched: the day would be marked as asked, and nobody asked."""
    evening(world)
    world.at("2026-03-03 17:30")
    world.begin("note")
    world.write("Husk nøkkel")
    evening(world, 3)
    assert world.sent_at(QUESTION) == ["2026-03-02 19:05", "2026-03-03 19:05"]


def test_a_checkin_of_the_persons_own_making_is_todays(world: Timed) -> None:
    """Begun through the menu in the morning, it is not asked for again in the evening, answered or not."""
    begin_own_checkin(world)
    assert world.texts() == [QUESTION]
    evening(world)
    assert world.texts() == [QUESTION]
    assert world.days() == {MONDAY: Occurred.SENT}
    evening(world, 3)
    assert len(world.sent_at(QUESTION)) == 2


def begin_own_checkin(world: Timed) -> None:
    """What the menu does."""

    def begin(work: Work) -> None:
        person = people.by_chat(work, world.jonas.chat_id)
        assert person is not None
        begin_due.begin_own(Talk(Voice(work, world.desk, person)))

    world.run(begin)
    world.deliver()


# --- the person's own time ---------------------------------------------------------------------------------------------------


def set_time(world: Timed, words: str) -> None:
    world.begin("times")
    world.write(words)


def test_the_time_is_set_in_chat(world: Timed) -> None:
    set_time(world, "9.30")
    assert world.texts()[-1] == "Greit."
    world.at("2026-03-02 09:35")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-02 09:35"]
    world.at("2026-03-02 19:30")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 1, "the old time no longer counts"


def test_a_time_moved_to_later_the_same_day_does_not_ask_twice(world: Timed) -> None:
    evening(world)
    world.press("3")
    world.write("ja")
    set_time(world, "20:30")
    world.at("2026-03-02 21:00")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 1
    world.at("2026-03-03 20:35")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 2


def test_setting_the_same_time_again_changes_nothing(world: Timed) -> None:
    before = world.run(schedules.next_due_at)
    world.at("2026-03-02 19:00")
    world.set_checkin("19:00")
    assert world.run(schedules.next_due_at) == before


def test_a_time_in_the_night_is_moved_and_the_person_is_told(world: Timed) -> None:
    set_time(world, "23:30")
    assert (
        "Jeg skriver ikke til deg mellom kl. 22:00 og kl. 07:00. Jeg setter det til kl. 21:30."
        in world.texts()
    )
    world.at("2026-03-02 21:35")
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-02 21:35"]


def test_each_is_asked_at_their_own_time(world: Timed) -> None:
    early = world.clinic.enrol("Anne Vik", 1002)
    world.set_checkin("08:00", early)
    evening(world)
    assert (len(world.texts(early)), len(world.texts())) == (0, 1)
    world.at("2026-03-03 08:05")
    world.tick()
    assert (len(world.texts(early)), len(world.texts())) == (1, 1)


# --- it never interrupts -----------------------------------------------------------------------------------------------------


def test_a_craving_that_is_open_is_not_interrupted_but_the_checkin_is_offered(world: Timed) -> None:
    world.at("2026-03-02 18:58")
    world.begin("craving")
    evening(world)
    assert world.texts()[-1] == COVER
    assert world.chat()[-1].neutral
    assert world.days() == {MONDAY: Occurred.OFFERED}
    world.press("8")
    assert "Jeg kommer tilbake om ti minutter." in world.texts()


def test_an_offer_is_taken_up_by_its_button_and_the_craving_is_not_lost(world: Timed) -> None:
    world.at("2026-03-02 18:58")
    world.begin("craving")
    evening(world)
    press_offer(world)
    assert world.texts()[-1] == QUESTION
    assert world.days() == {MONDAY: Occurred.SENT}
    assert len(world.open_runs()) == 2
    press_offer(world)
    assert world.texts()[-1] == QUESTION, "a second tap shows the question again"
    assert len(world.open_runs()) == 2


def press_offer(world: Timed) -> None:
    """The person presses the button of the offer."""
    assert world.button("Åpne").data.startswith(f"{OFFER}:")
    world.press("Åpne")


def test_an_offer_that_has_expired_still_opens_the_same_evening(world: Timed) -> None:
    """Whoever comes a little later is not turned away (E23)."""
    world.at("2026-03-02 18:58")
    world.begin("craving")
    evening(world)
    world.at("2026-03-02 22:30")
    world.tick()
    assert world.days() == {MONDAY: Skip.BUSY}
    press_offer(world)
    assert world.texts()[-1] == QUESTION
    assert world.days() == {MONDAY: Occurred.SENT}


def test_an_offer_expires_and_the_next_day_its_button_gives_a_kind_word(world: Timed) -> None:
    world.at("2026-03-02 18:58")
    world.begin("craving")
    evening(world)
    world.at("2026-03-02 22:00")
    world.tick()
    assert world.days() == {MONDAY: Skip.BUSY}
    world.at("2026-03-03 09:00")
    press_offer(world)
    assert any(text.startswith("Den knappen gjelder ikke lenger") for text in world.texts())
    assert QUESTION not in world.texts()


def test_an_offer_of_somebody_else_opens_nothing(world: Timed) -> None:
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.at("2026-03-02 18:58")
    world.begin("craving")
    evening(world)
    code = UUID(hex=world.button("Åpne").data.partition(":")[2])
    assert world.run(occurrences.find, anne.id, code) is None
    assert world.run(occurrences.find, world.jonas.id, code) is not None


def test_a_checklist_left_open_days_ago_does_not_keep_the_checkin_away(world: Timed) -> None:
    world.begin("discharge")
    evening(world)
    assert world.texts()[-1] == QUESTION
    world.press("3")
    world.write("ja")
    assert any("Vil du fortsette?" in text for text in world.texts()), (
        "the check-list is offered again afterwards"
    )


def test_a_checklist_that_the_person_is_busy_with_is_not_broken_into(world: Timed) -> None:
    world.at("2026-03-02 18:59")
    world.begin("discharge")
    evening(world)
    assert world.texts()[-1] == COVER


def test_a_word_that_asks_nothing_leaves_the_open_question_open(world: Timed) -> None:
    world.set(discharge_on=date(2026, 3, 2))
    world.run(own_times.plan_missing)
    world.begin("note")
    world.at("2026-03-02 14:05")
    world.tick()
    assert any("arrival" in text for text in world.texts())
    world.write("Husk nøkkel")
    assert world.texts()[-1] == "Notert.", "the typed answer still went to the question that was open"


# --- who is not written to -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": PatientState.STOPPED}, Skip.STOPPED),
        ({"state": PatientState.DECLINED}, Skip.STOPPED),
        ({"paused_until": local("2026-03-04 09:00")}, Skip.PAUSED),
        ({"recipient_id": None}, Skip.UNREACHABLE),
    ],
)
def test_nobody_is_written_to_who_stopped_paused_or_cannot_be_reached(
    world: Timed, values: dict[str, Any], why: Skip
) -> None:
    world.set(**values)
    evening(world)
    assert world.texts() == []
    assert world.days() == {MONDAY: why}


def test_nothing_is_sent_without_consent_to_reminders_and_it_comes_once_it_is_given(world: Timed) -> None:
    world.run(people.give_consent, world.jonas.id, Purpose.REMINDERS, "test", given=False)
    evening(world)
    assert world.days() == {MONDAY: Skip.NO_CONSENT}
    world.run(people.give_consent, world.jonas.id, Purpose.REMINDERS, "test", given=True)
    evening(world, 3)
    assert world.sent_at(QUESTION) == ["2026-03-03 19:05"]


def test_after_a_pause_and_after_a_stop_the_checkins_come_back_without_backlog(world: Timed) -> None:
    world.write("/pause")
    world.press("3 dager")
    for day in (2, 3, 4):
        evening(world, day)
    evening(world, 5)
    assert world.sent_at(QUESTION) == ["2026-03-05 19:05"]
    world.write("/stopp")
    evening(world, 6)
    evening(world, 7)
    assert len(world.sent_at(QUESTION)) == 1
    world.at("2026-03-08 12:00")
    world.begin("comeback")
    world.press("Ja, som før")
    world.tick()
    assert len(world.sent_at(QUESTION)) == 1
    evening(world, 8)
    world.tick()
    assert world.sent_at(QUESTION) == ["2026-03-05 19:05", "2026-03-08 19:05"]
    assert set(world.days().values()) == {Skip.PAUSED, Skip.STOPPED, Occurred.SENT}


def test_a_patient_who_blocked_the_bot_gets_no_more_checkins_and_the_caseworker_is_told(world: Timed) -> None:
    evening(world)
    world.at("2026-03-03 10:00")
    world.block()
    for day in range(3, 8):
        evening(world, day)
    assert len(world.sent_at(QUESTION)) == 1
    assert {why for day, why in world.days().items() if day > MONDAY} == {Skip.UNREACHABLE}
    stored = world.run(records.newest, world.jonas.id)
    assert stored is not None
    assert stored.by_program
    world.at("2026-03-08 08:00")
    world.block(back=True)
    evening(world, 8)
    assert len(world.sent_at(QUESTION)) == 2


# --- the last look before sending ------------------------------------------------------------------------------------------


def queued(world: Timed, at: str = "2026-03-02 19:05") -> None:
    """The check-in is written, and Telegram is away."""
    world.at(at)
    world.run(ticks.tick_schedules, world.desk)


def test_a_pause_taken_while_the_message_waits_keeps_it_back(world: Timed) -> None:
    queued(world)
    world.set(paused_until=local("2026-03-04 09:00"))
    assert world.deliver() == []
    world.tick()
    assert world.days() == {MONDAY: Skip.UNSENT}


def test_a_message_that_waited_past_its_lateness_or_into_the_night_is_not_sent(world: Timed) -> None:
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.set_checkin("12:00", anne)
    queued(world, "2026-03-02 12:05")
    world.at("2026-03-02 15:00:01")
    assert world.deliver() == []
    queued(world)
    world.at("2026-03-02 22:00")
    assert world.deliver() == []
    world.tick()
    assert world.days() == world.days(who=anne) == {MONDAY: Skip.UNSENT}


def test_a_checkin_of_days_ago_is_not_sent_when_telegram_is_back(world: Timed) -> None:
    queued(world)
    world.at("2026-03-05 18:00")
    assert world.deliver() == []


def test_a_conversation_that_nobody_saw_begin_takes_no_answer(world: Timed) -> None:
    queued(world)
    world.set(paused_until=local("2026-03-04 09:00"))
    world.deliver()
    world.tick()
    assert world.open_runs() == []
    world.write("3")
    assert "Vil du si mer?" not in world.texts()


def test_a_message_whose_outcome_nobody_knows_counts_as_sent(world: Timed) -> None:
    queued(world)
    world.deliver(Sending.UNKNOWN)
    world.tick()
    assert world.days() == {MONDAY: Occurred.SENT}


def test_the_rest_of_what_has_begun_is_sent_even_when_the_night_falls(world: Timed) -> None:
    evening(world)
    occurrence = world.rows()[0]
    world.set_clock("2026-03-02 22:00:02")

    def later(row_id: UUID) -> Leased:
        return Leased(
            row_id,
            world.jonas.recipient_id,
            "1",
            Lane.REMINDER,
            1,
            world.clock.now(),
            Message("x"),
            Guard.REMINDERS,
            None,
            None,
            1,
            0,
        )

    assert world.run(still_wanted, [later(occurrence.first_row)]) == set()
    rest = new_id()
    world.run(lambda work: work.connection.execute(update(Occurrence).values(last_row=rest)))
    assert world.run(still_wanted, [later(rest)]) == {rest}


# --- what the conversations may know -----------------------------------------------------------------------------------------


def look(world: Timed, who: Enrolled | None = None) -> own_times.CheckIns:
    today = world.clock.now().astimezone(local("2026-03-02 00:00").tzinfo).date()
    found: own_times.CheckIns = world.run(own_times.checkins, (who or world.jonas).id, today)
    return found


def answer(world: Timed) -> None:
    world.press("3")
    world.write("ok")


def test_how_many_were_missed_and_when_the_last_one_was_answered(world: Timed) -> None:
    assert look(world) == own_times.CheckIns(None, 0, after_break=False)
    evening(world)
    assert look(world).missed == 0, "today's is not missed yet"
    answer(world)
    for day in (3, 4, 5):
        evening(world, day)
    world.at("2026-03-05 20:00")
    assert look(world) == own_times.CheckIns(MONDAY, 2, after_break=False)
    answer(world)
    assert look(world) == own_times.CheckIns(date(2026, 3, 5), 0, after_break=False)


def test_what_was_never_delivered_is_not_missed(world: Timed) -> None:
    evening(world)
    answer(world)
    world.set(paused_until=local("2026-03-05 09:00"))
    evening(world, 3)
    evening(world, 4)
    evening(world, 5)
    assert look(world).missed == 0


def test_a_week_without_an_answer_is_a_break_and_counts_for_a_week_after(world: Timed) -> None:
    evening(world)
    answer(world)
    for day in range(3, 10):
        evening(world, day)
        assert not look(world).after_break
    evening(world, 10)
    assert look(world).after_break
    answer(world)
    for day in range(11, 18):
        evening(world, day)
        assert look(world).after_break
        answer(world)
    evening(world, 18)
    assert not look(world).after_break


def test_a_pause_of_a_week_is_a_break_too(world: Timed) -> None:
    evening(world)
    answer(world)
    world.set(paused_until=local("2026-03-10 09:00"))
    for day in range(3, 11):
        evening(world, day)
    assert look(world).after_break
    assert look(world).missed == 0


# --- what fails ------------------------------------------------------------------------------------------------------------


def test_a_conversation_that_fails_for_one_person_is_skipped_and_the_others_go_on(
    world: Timed, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne = world.clinic.enrol("Anne Vik", 1002)
    world.set_checkin("19:00", anne)
    begin = begin_due.begin

    def fails_for_jonas(work: Work, desk: object, due: schedules.DueNow) -> object:
        rows = begin(work, desk, due)  # type: ignore[arg-type]
        if due.patient_id == world.jonas.id:
            raise ValueError("Jonas Berg")
        return rows

    monkeypatch.setattr(begin_due, "begin", fails_for_jonas)
    with caplog.at_level(logging.ERROR):
        evening(world)
    assert "ValueError" in caplog.text
    assert "Jonas" not in caplog.text
    assert world.days() == {MONDAY: Skip.FAILED}
    assert world.texts() == []
    assert world.texts(anne) == [QUESTION]


def test_a_conversation_that_the_content_does_not_have_is_skipped(world: Timed) -> None:
    book = FlowBook(flow for flow in world.desk.content.book if flow.id != "checkin")
    world.desk = replace(world.desk, content=replace(world.desk.content, book=book))
    evening(world)
    assert world.days() == {MONDAY: Skip.NOTHING}


def test_a_tick_takes_at_most_so_many_and_says_that_more_wait(world: Timed) -> None:
    others = [world.clinic.enrol(f"Pasient {number}", 2000 + number) for number in range(5)]
    for one in others:
        world.set_checkin("19:00", one)
    world.at("2026-03-02 19:05")
    counts = []
    while True:
        ticked = world.run(ticks.tick_schedules, world.desk, 2)
        counts.append((ticked.count, ticked.more))
        if not ticked.more:
            break
    assert counts == [(2, True), (2, True), (2, True), (0, False)]
    assert isinstance(world.run(schedules.next_due_at), datetime)
    assert world.run(schedules.next_due_at) - world.clock.now() > timedelta(hours=23)


def test_a_person_who_is_being_served_is_left_for_the_next_tick(world: Timed) -> None:
    if not world.store.on_postgres:
        pytest.skip("SQLite has one writer")
    world.at("2026-03-02 19:05")
    with world.store.begin() as other:
        people.by_id(other, world.jonas.id)
        assert world.run(ticks.tick_schedules, world.desk).count == 0
    assert world.run(ticks.tick_schedules, world.desk).count == 1


def test_ended_schedules_are_not_due(world: Timed) -> None:
    world.run(schedules.end, world.jonas.id, [ScheduleKind.CHECKIN])
    assert world.run(schedules.next_due_at) is None
    evening(world)
    assert world.texts() == []
