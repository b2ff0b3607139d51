"""The auditor: every living request has a deadline in time, and what has none is pushed on and told of."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.requests.deadlines import Audit, Problem, find_suspects, mend, tick_deadlines
from bot.store.database.work import Work
from bot.store.tables.people import DataKey
from bot.store.tables.requests import Request as Table
from tests.fakes.clinic import SmallClinic, break_key, columns
from tests.fakes.counted import counted


def audit_requests(work: Work, desk: Desk) -> Audit:
    """Find and mend in one transaction. The program looks on the reading side, and writes only when something is wrong."""
    return mend(work, desk, find_suspects(work))


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
    assert clinic.request().request.rung == 1
    assert clinic.staff(audit_requests).clean
    assert "overdue" in caplog.text
    assert "Jonas" not in caplog.text


def test_one_without_a_deadline_gets_one(clinic: SmallClinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.ask()
    clinic.store.run(lambda work: work.connection.execute(update(Table).values(deadline_at=None)))
    assert clinic.staff(tick_deadlines).count == 0
    assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.NO_DEADLINE]
    assert clinic.request().request.rung == 1
    assert clinic.staff(audit_requests).clean
    assert "no_deadline" in caplog.text


def test_one_whose_deadline_is_too_far_away_gets_the_longest_that_is_allowed(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.ask("urgent")
    clinic.store.run(
        lambda work: work.connection.execute(update(Table).values(deadline_at=work.now + timedelta(days=30)))
    )
    assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.TOO_LATE]
    assert clinic.request().request.deadline_at == clock.now() + timedelta(minutes=15)
    assert "too_late" in caplog.text


def test_one_that_cannot_be_read_is_never_clean_and_told_once_a_day(
    clinic: SmallClinic, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.ask()
    break_key(clinic, clinic.jonas)
    clock.move(timedelta(minutes=60))
    for _ in range(3):
        clinic.staff(tick_deadlines)
        clock.move(timedelta(minutes=5))
        assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.CANNOT_BE_READ]
    assert [line.count("auditing requests") for line in caplog.text.splitlines()].count(1) == 1
    clock.move(timedelta(days=1))
    clinic.staff(audit_requests)
    assert [line.count("auditing requests") for line in caplog.text.splitlines()].count(1) == 2


def test_one_that_could_not_be_read_goes_on_when_it_can_be_again(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """A key ring that was put right, a backup that brought the key back: nobody has to do anything more."""
    clinic.ask()
    keys = clinic.store.read(columns, DataKey.__table__)
    break_key(clinic, clinic.jonas)
    clock.move(timedelta(minutes=60))
    clinic.staff(tick_deadlines)
    put_back = [row._asdict() for row in keys if row.owner_id == clinic.jonas.id]
    clinic.store.run(lambda work: work.connection.execute(insert(DataKey), put_back))
    assert [problem for _, problem in clinic.staff(audit_requests).problems] == [Problem.NO_DEADLINE]
    assert clinic.request().request.rung == 1


def test_the_audit_is_one_statement_however_many_requests_there_are(clinic: SmallClinic) -> None:
    for number in range(30):
        clinic.ask(who=clinic.enrol(f"Person {number}", 2000 + number))
    with counted(clinic.store) as sent:
        assert clinic.store.read(find_suspects) == []
    assert len(sent) == 1


def test_what_somebody_put_right_after_the_audit_looked_is_left_alone(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=65))
    suspects = clinic.store.read(find_suspects)
    clinic.staff(tick_deadlines)
    assert clinic.staff(mend, suspects).clean
    assert clinic.request().request.rung == 1
