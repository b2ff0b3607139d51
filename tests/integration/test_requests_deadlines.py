"""What the clock does with requests, and that no two who act at the same moment both get their way, over both databases."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, update

from bot.clock import ManualClock
from bot.domain.request import Kind, Refused, Rung, State
from bot.ids import new_id
from bot.service import inbox, requests
from bot.service.deadlines import Problem, audit_requests, tick_deadlines
from bot.service.inbox import MovedOnError
from bot.store import people
from bot.store import requests as request_store
from bot.store.requests import OvertakenError
from bot.store.tables.people import DataKey
from bot.store.tables.requests import Request as Table
from bot.store.work import Store, Work
from tests.fakes.clinic import SmallClinic, is_phrase, open_clinic, set_active


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    return open_clinic(store)


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


def test_then_to_the_duty_list_and_then_round_again_with_numbers(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    for _ in range(3):
        clock.move(timedelta(minutes=60))
        tick(clinic)
    assert clinic.notified() == [clinic.kari, clinic.ola, clinic.berit, clinic.kari]
    assert told(clinic, "request_nobody_answered") == 1
    assert "116 117" in next(m.text for m in clinic.chat() if is_phrase(m.text, "request_nobody_answered"))
    assert clinic.request().request.round == 2
    assert clinic.history() == [
        *("asked", "notified"),
        *("went_on", "notified"),
        *("went_on", "notified"),
        *("new_round", "notified"),
    ]


def test_an_ordinary_request_of_the_evening_waits_for_the_morning(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.set_wall(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    clinic.ask()
    clock.move(timedelta(hours=11))
    assert tick(clinic) == 0
    clock.move(timedelta(hours=1))
    assert tick(clinic) == 1


def test_an_urgent_one_goes_on_by_the_clock_at_night(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.set_wall(datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    clinic.ask(Kind.URGENT)
    for expected in (Rung.DEPUTY, Rung.DUTY, Rung.CASEWORKER):
        clock.move(timedelta(minutes=15))
        assert tick(clinic) == 1
        assert clinic.request().request.rung is expected


def test_a_holder_is_reminded_once_and_then_it_goes_on(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask(Kind.URGENT)
    clinic.staff(inbox.take, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=60))
    tick(clinic)
    assert clinic.history()[-2:] == ["reminded", "notified"]
    assert clinic.request().request.state is State.TAKEN
    clock.move(timedelta(minutes=60))
    tick(clinic)
    assert (clinic.request().request.state, clinic.request().request.rung) == (State.OPEN, Rung.DEPUTY)


def test_a_quiet_week_closes_an_answered_request(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(inbox.answer, clinic.kari, clinic.code, "Ordnet.")
    clock.move(timedelta(days=7))
    assert tick(clinic) == 1
    assert clinic.request().request.state is State.CLOSED
    assert told(clinic, "request_closed") == 1
    assert clinic.history()[-1] == "closed_by_itself"


def test_when_everybody_has_left_the_patient_is_told_once_and_the_request_waits(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask(Kind.URGENT)
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


def test_after_a_weekend_without_the_program_each_moves_one_step(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask(Kind.URGENT)
    clock.move(timedelta(days=3))
    assert tick(clinic) == 1
    assert clinic.request().request.rung is Rung.DEPUTY
    assert tick(clinic) == 0


def test_a_tick_takes_no_more_than_it_is_asked_to_and_the_longest_overdue_first(clinic: SmallClinic, clock: ManualClock) -> None:
    people_ = [clinic.enrol(f"Person {n}", 2000 + n) for n in range(4)]
    for one in people_:
        clinic.ask(Kind.URGENT, who=one)
        clock.move(timedelta(minutes=1))
    clock.move(timedelta(minutes=30))
    assert clinic.staff(tick_deadlines, most=3).count == 3
    assert [clinic.request(one).request.rung for one in people_] == [Rung.DEPUTY, Rung.DEPUTY, Rung.DEPUTY, Rung.CASEWORKER]


def test_one_that_cannot_be_read_does_not_hold_up_the_others(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask()
    clinic.ask(who=anna)
    _break_key(clinic)
    clock.move(timedelta(minutes=60))
    assert tick(clinic) == 1
    assert clinic.request(anna).request.rung is Rung.DEPUTY
    assert "cannot be taken on" in caplog.text
    assert tick(clinic) == 0  # put off, so that it is not tried again at once


def _break_key(clinic: SmallClinic) -> None:
    """Shred what is sealed for Jonas."""

    def shred(work: Work) -> None:
        work.connection.execute(delete(DataKey).where(DataKey.owner_id == clinic.jonas.id))
        work.vault.forget()

    clinic.store.run(shred)


# --- the auditor ---


def test_a_clean_house_passes_the_audit(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=64))
    assert clinic.staff(audit_requests).clean


def test_one_five_minutes_late_is_pushed_once_and_reported(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=65))
    audit = clinic.staff(audit_requests)
    assert [problem for _, problem in audit.problems] == [Problem.OVERDUE]
    assert clinic.request().request.rung is Rung.DEPUTY
    assert clinic.staff(audit_requests).clean
    assert "overdue" in caplog.text
    assert "Jonas" not in caplog.text


def test_one_without_a_deadline_gets_one(clinic: SmallClinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.ask()
    clinic.store.run(lambda work: work.connection.execute(update(Table).values(deadline_at=None)))
    assert tick(clinic) == 0
    assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.NO_DEADLINE]
    assert clinic.request().request.rung is Rung.DEPUTY
    assert clinic.staff(audit_requests).clean
    assert "no_deadline" in caplog.text


def test_one_whose_deadline_is_too_far_away_gets_the_longest_that_is_allowed(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.ask(Kind.URGENT)
    clinic.store.run(lambda work: work.connection.execute(update(Table).values(deadline_at=work.now + timedelta(days=30))))
    assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.TOO_LATE]
    assert clinic.request().request.deadline_at == clock.now() + timedelta(minutes=15)
    assert "too_late" in caplog.text


def test_one_that_cannot_be_read_is_reported_each_time(clinic: SmallClinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.ask()
    _break_key(clinic)
    for _ in range(2):
        assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.CANNOT_BE_READ]
    assert "cannot_be_read" in caplog.text


# --- the indexes ---


def test_the_clock_finds_due_requests_through_the_index(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_deadline_at" in plan_of(store, request_store.due, 10)


def test_an_inbox_reads_its_own_clinics_requests_only(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_clinic_id" in plan_of(store, request_store.living_in, new_id())


def test_a_patients_request_is_found_through_the_index(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_patient_id" in plan_of(store, request_store.living, new_id())


def test_whether_anything_happened_is_one_step_into_the_primary_key(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    plan = plan_of(store, request_store.newest_event)
    assert "TEMP B-TREE" not in plan
    assert "INDEX" in plan


def plan_of(store: Store, query: Callable[..., Any], *arguments: Any) -> str:
    """How SQLite carries out the statement that a function of the store runs."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    event.listen(store.reader, "before_cursor_execute", note)
    store.read(query, *arguments)
    event.remove(store.reader, "before_cursor_execute", note)
    statement, parameters = next(one for one in seen if one[0].startswith("SELECT"))
    with store.reader.connect() as connection:
        return "\n".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))


# --- races ---


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same moment, each in a thread of its own; give what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[number] = act()
        except Exception as error:  # noqa: BLE001 - compared by the test
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def race_take_against_deadline(clinic: SmallClinic, clock: ManualClock, rounds: int) -> dict[str, int]:
    """The caseworker takes a request in the very moment it would go on: exactly one of them happens (faults, row 10)."""
    outcomes = {"taken": 0, "went_on": 0}
    for _ in range(rounds):
        clinic.ask()
        code, shown = clinic.code, clinic.staff(inbox.look, clinic.kari, clinic.code).view.as_of
        clock.move(timedelta(minutes=60))
        took, moved = together(lambda: clinic.staff(inbox.take, clinic.kari, code, shown), lambda: tick(clinic))  # noqa: B023
        request, history = clinic.request().request, clinic.history()
        was_taken, went_on = not isinstance(took, Exception), moved == 1
        assert was_taken != went_on, (took, moved)
        if was_taken:
            assert (request.state, request.holder, request.rung) == (State.TAKEN, clinic.kari, Rung.CASEWORKER)
            assert history == ["asked", "notified", "seen", "taken"]
        else:
            assert isinstance(took, MovedOnError)
            assert (request.state, request.rung) == (State.OPEN, Rung.DEPUTY)
            assert history == ["asked", "notified", "seen", "went_on", "notified"]
        outcomes["taken" if was_taken else "went_on"] += 1
        clinic.patient(requests.contact_revoked)
    return outcomes


def test_taking_and_going_on_in_the_same_moment_is_never_both_and_never_neither(clinic: SmallClinic, clock: ManualClock) -> None:
    clock.set_wall(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    hours = "mon-sun 00:00-24:00; also on holidays"
    clinic.store.run(lambda work: work.connection.exec_driver_sql(f"UPDATE clinic SET hours = '{hours}'"))
    outcomes = race_take_against_deadline(clinic, clock, 50)
    assert sum(outcomes.values()) == 50


@pytest.mark.soak
def test_a_thousand_races_of_taking_against_going_on(clinic: SmallClinic, clock: ManualClock) -> None:
    hours = "mon-sun 00:00-24:00; also on holidays"
    clinic.store.run(lambda work: work.connection.exec_driver_sql(f"UPDATE clinic SET hours = '{hours}'"))
    assert sum(race_take_against_deadline(clinic, clock, 1000).values()) == 1000


def test_of_two_who_take_it_at_once_one_wins_and_the_other_hears_who(clinic: SmallClinic, clock: ManualClock) -> None:
    for _ in range(20):
        clinic.ask(Kind.URGENT)
        code = clinic.code
        clock.move(timedelta(minutes=15))
        tick(clinic)
        results = together(
            lambda: clinic.staff(inbox.take, clinic.kari, code),  # noqa: B023
            lambda: clinic.staff(inbox.take, clinic.ola, code),  # noqa: B023
        )
        lost = [one for one in results if isinstance(one, Exception)]
        assert len(lost) == 1
        assert isinstance(lost[0], Refused)
        assert lost[0].by == clinic.request().request.holder
        assert clinic.history().count("taken") == 1
        clinic.patient(requests.contact_revoked)


def test_two_clocks_at_once_move_it_one_step(clinic: SmallClinic, clock: ManualClock) -> None:
    for _ in range(20):
        clinic.ask(Kind.URGENT)
        clock.move(timedelta(minutes=15))
        moved = together(lambda: tick(clinic), lambda: tick(clinic))
        assert sorted(moved) in ([0, 1], [0, 0]), moved
        tick(clinic)
        assert clinic.request().request.rung is Rung.DEPUTY
        assert clinic.history().count("went_on") == 1
        clinic.patient(requests.contact_revoked)


def test_a_withdrawal_and_a_take_at_once_leave_one_of_them(clinic: SmallClinic) -> None:
    for _ in range(20):
        clinic.ask()
        code = clinic.code
        took, _ = together(
            lambda: clinic.staff(inbox.take, clinic.kari, code),  # noqa: B023
            lambda: clinic.patient(requests.withdraw),
        )
        assert clinic.request().request.state is State.WITHDRAWN
        assert took is None or not isinstance(took, OvertakenError)
        if isinstance(took, Exception):
            assert isinstance(took, Refused)


def test_presses_of_one_patient_at_once_make_one_request(clinic: SmallClinic) -> None:
    together(*[lambda: clinic.ask() for _ in range(8)])
    assert clinic.request().request.times_asked == 8
    assert clinic.store.read(request_store.count_of, clinic.jonas.id) == 1


def test_a_patient_another_transaction_has_is_left_for_the_next_tick(clinic: SmallClinic, clock: ManualClock) -> None:
    if not clinic.store.on_postgres:
        pytest.skip("SQLite has one writer")
    clinic.ask(Kind.URGENT)
    clock.move(timedelta(minutes=15))
    with clinic.store.begin() as work:
        people.by_id(work, clinic.jonas.id)
        assert tick(clinic) == 0
    assert tick(clinic) == 1


