"""What the clock does with requests: the ladder, step by step. The auditor: `test_requests_audit.py`."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.message import Method
from bot.domain.requests.request import State
from bot.service.requests import asking, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.tables.messages import Outbox
from tests.fakes.clinic import SmallClinic, break_key, is_phrase, set_active


def tick(clinic: SmallClinic) -> int:
    return clinic.staff(tick_deadlines).count


def told(clinic: SmallClinic, key: str, **values: str) -> int:
    return sum(is_phrase(message.text, key, **values) for message in clinic.chat())


# --- the ladder ---


def test_a_request_goes_to_the_deputy_when_nobody_takes_it(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=59))
    assert tick(clinic) == 0
    clock.move(timedelta(minutes=1))
    assert tick(clinic) == 1
    assert tick(clinic) == 0
    assert clinic.notified() == [clinic.kari, clinic.ola]
    assert told(clinic, "request_went_on", staff="Ola") == 1
    assert clinic.told("request_waiting_with", staff="Ola")


def test_then_to_the_duty_list_and_then_round_again_with_numbers(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    for _ in range(3):
        clock.move(timedelta(minutes=60))
        tick(clinic)
    assert clinic.notified() == [clinic.kari, clinic.ola, clinic.berit, clinic.kari]
    assert told(clinic, "request_nobody_answered") == 1
    assert "116 117" in next(m.text for m in clinic.chat() if is_phrase(m.text, "request_nobody_answered"))
    assert clinic.request().request.round == 2
    assert clinic.history() == [
        *("asked", "inbox_only"),
        *("went_on", "inbox_only"),
        *("went_on", "inbox_only"),
        *("new_round", "inbox_only"),
    ]


def test_an_ordinary_request_of_the_evening_waits_for_the_morning(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clock.set_wall(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    clinic.ask()
    clock.move(timedelta(hours=11))
    assert tick(clinic) == 0
    clock.move(timedelta(hours=1))
    assert tick(clinic) == 1


def test_an_urgent_one_goes_on_by_the_clock_at_night(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.set_wall(datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    clinic.ask("urgent")
    for expected in (1, 2, 0):
        clock.move(timedelta(minutes=15))
        assert tick(clinic) == 1
        assert clinic.request().request.rung is expected


def test_a_night_without_an_answer_is_four_messages_and_the_status_is_true_all_the_time(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """With one person to ask, "nobody has answered" would otherwise come four times an hour."""
    for staff in (clinic.ola, clinic.berit):
        clinic.store.run(set_active, staff, active=False)
    clock.set_wall(datetime(2026, 3, 2, 22, 0, tzinfo=UTC))  # 23:00 in Oslo
    clinic.ask("urgent")
    before = len(clinic.chat())
    for _ in range(9 * 4):
        clock.move(timedelta(minutes=15))
        assert tick(clinic) == 1
    assert told(clinic, "request_nobody_answered") == 1, "at 23:15"
    assert told(clinic, "request_nobody_answered_again") == 2, "at 00:15, and when work begins"
    heard = [message.text for message in clinic.chat()[before:] if message.method is Method.SEND]
    assert len(heard) == 3
    assert len(set(heard)) == 3, "never the same words again"
    assert clinic.notified() == [clinic.kari] * 37, "she is asked every quarter of an hour"
    clinic.patient(asking.status)
    assert clinic.told("request_waiting_silence", staff="Kari")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    assert clinic.told("request_line_taken", staff="Kari")


def test_in_a_later_climb_the_waiting_line_says_who_is_asked_now_without_a_new_message(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for _ in range(4):
        clock.move(timedelta(minutes=15))
        tick(clinic)
    assert clinic.request().request.rung == 1
    assert told(clinic, "request_went_on", staff="Ola") == 1, "of the first climb"
    assert clinic.told("request_waiting_silence", staff="Ola")
    assert clinic.history()[-2:] == ["went_on", "inbox_only"]
    clock.move(timedelta(minutes=15))
    tick(clinic)
    assert clinic.told("request_waiting_silence_duty")


def test_a_holder_is_reminded_once_and_then_it_goes_on(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("urgent")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=60))
    tick(clinic)
    assert clinic.history()[-2:] == ["reminded", "inbox_only"]
    assert clinic.request().request.state is State.TAKEN
    clock.move(timedelta(minutes=60))
    tick(clinic)
    assert (clinic.request().request.state, clinic.request().request.rung) == (State.OPEN, 1)


def test_a_quiet_week_closes_an_answered_request(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Ordnet.")
    clock.move(timedelta(days=7))
    assert tick(clinic) == 1
    assert clinic.request().request.state is State.CLOSED
    assert told(clinic, "request_closed") == 1
    assert clinic.history()[-1] == "closed_by_itself"


def test_a_quiet_week_that_ends_by_night_wakes_nobody(clinic: SmallClinic, clock: ManualClock) -> None:
    """Found by `rodtrad simulate`: «merket som ferdig» came at 23:42, a week to the minute after the answer."""
    clock.set_wall(datetime(2026, 3, 10, 22, 42, tzinfo=UTC))
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Ordnet.")
    clinic.deliver()
    clock.move(timedelta(days=7))
    assert tick(clinic) == 1
    assert told(clinic, "request_closed") == 1
    query = select(Outbox.not_before).where(Outbox.timed.is_(True))
    held = clinic.store.read(lambda work: list(work.connection.execute(query).scalars()))
    assert held == [datetime(2026, 3, 18, 6, 0, tzinfo=UTC)]


def test_when_everybody_has_left_the_patient_is_told_once_and_the_request_waits(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for staff in (clinic.kari, clinic.ola, clinic.berit):
        clinic.store.run(set_active, staff, active=False)
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        assert tick(clinic) == 1
    assert told(clinic, "request_nobody_reachable") == 1
    clinic.store.run(set_active, clinic.ola, active=True)
    clock.move(timedelta(minutes=15))
    tick(clinic)
    assert clinic.notified()[-1] == clinic.ola
    assert told(clinic, "request_went_on", staff="Ola") == 1


def test_after_a_weekend_without_the_program_each_moves_one_step(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    clock.move(timedelta(days=3))
    assert tick(clinic) == 1
    assert clinic.request().request.rung == 1
    assert tick(clinic) == 0


def test_a_tick_takes_no_more_than_it_is_asked_to_and_the_longest_overdue_first(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    people_ = [clinic.enrol(f"Person {n}", 2000 + n) for n in range(4)]
    for one in people_:
        clinic.ask("urgent", who=one)
        clock.move(timedelta(minutes=1))
    clock.move(timedelta(minutes=30))
    assert clinic.staff(tick_deadlines, most=3).count == 3
    assert [clinic.request(one).request.rung for one in people_] == [
        1,
        1,
        1,
        0,
    ]


def test_one_that_cannot_be_read_does_not_hold_up_the_others(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask()
    clinic.ask(who=anna)
    break_key(clinic, clinic.jonas)
    clock.move(timedelta(minutes=60))
    assert tick(clinic) == 1
    assert clinic.request(anna).request.rung == 1
    assert "taking requests on: failed for one person and is passed over (CannotOpenError at" in caplog.text
    assert (
        tick(clinic) == 0
    )  # without a deadline, so that it is not tried again at once; the auditor tells of it
