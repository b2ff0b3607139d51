"""Statements for many rows write what the columns' types write, on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot.domain.schedules.schedule import Kind, Skip
from bot.ids import new_id
from bot.store.database.work import Store, Work
from bot.store.schedules import schedules
from bot.store.schedules.many import insert_new, update_by_id
from bot.store.tables.schedules import Occurred, Occurrence, Schedule
from tests.fakes.clinic import ZONE, open_clinic

NAMES = ("id", "schedule_id", "local_date", "status", "why", "expires_at")
ON = date(2026, 3, 29)
AT = datetime(2026, 3, 29, 2, 30, 0, 5, tzinfo=UTC)


@pytest.fixture
def schedule_id(store: Store) -> Any:
    """The check-in of the first patient."""
    patient_id = open_clinic(store).jonas.id
    store.run(schedules.put, patient_id, Kind.CHECKIN, time(19), ZONE)
    return store.read(lambda work: work.connection.execute(select(Schedule.id)).scalar_one())


def occurrences(work: Work) -> list[tuple[Any, ...]]:
    """All of them, oldest day first."""
    columns = [getattr(Occurrence, name) for name in NAMES]
    return [tuple(row) for row in work.connection.execute(select(*columns).order_by(Occurrence.local_date))]


def test_rows_are_read_back_as_they_were_given(store: Store, schedule_id: Any) -> None:
    rows = [
        (new_id(), schedule_id, ON, Occurred.SKIPPED, Skip.LATE, AT),
        (new_id(), schedule_id, ON + timedelta(days=1), Occurred.QUEUED, None, AT + timedelta(hours=1)),
    ]
    store.run(lambda work: insert_new(Occurrence, NAMES).run(work, rows))
    assert store.read(occurrences) == rows


def test_the_database_finds_them_as_if_they_had_been_written_one_by_one(
    store: Store, schedule_id: Any
) -> None:
    one = (new_id(), schedule_id, ON, Occurred.SKIPPED, Skip.LATE, AT)
    many = (new_id(), schedule_id, ON + timedelta(days=1), Occurred.SKIPPED, Skip.LATE, AT)

    def write(work: Work) -> None:
        work.connection.execute(insert(Occurrence), dict(zip(NAMES, one, strict=True)))
        insert_new(Occurrence, NAMES).run(work, [many])

    store.run(write)
    raw = "SELECT schedule_id, status, why, expires_at FROM occurrence"
    stored = store.read(lambda work: work.connection.exec_driver_sql(raw).all())
    assert len(stored) == 2
    assert len({tuple(row) for row in stored}) == 1
    found = store.read(
        lambda work: work.connection.execute(select(Occurrence.id).where(Occurrence.expires_at == AT)).all()
    )
    assert {row.id for row in found} == {one[0], many[0]}


def test_what_is_there_already_stays_and_the_others_come_in(store: Store, schedule_id: Any) -> None:
    first = (new_id(), schedule_id, ON, Occurred.SENT, None, AT)
    again = (new_id(), schedule_id, ON, Occurred.QUEUED, None, AT)
    other = (new_id(), schedule_id, ON + timedelta(days=1), Occurred.QUEUED, None, AT)
    note = insert_new(Occurrence, NAMES)
    store.run(lambda work: note.run(work, [first]))
    store.run(lambda work: note.run(work, [again, other]))
    assert store.read(occurrences) == [first, other]


def test_a_moment_given_in_another_zone_is_the_same_moment(store: Store, schedule_id: Any) -> None:
    move = update_by_id(Schedule, ("id", "next_on", "next_due_at"))
    here = AT.astimezone(ZoneInfo("Asia/Kathmandu"))
    store.run(lambda work: move.run(work, [(schedule_id, ON, here)]))
    assert store.read(schedules.next_due_at) == AT
    store.run(lambda work: move.run(work, [(schedule_id, None, None)]))
    assert store.read(schedules.next_due_at) is None


def test_only_the_rows_that_are_named_change(store: Store, schedule_id: Any) -> None:
    patient_id = store.read(lambda work: work.connection.execute(select(Schedule.patient_id)).scalar_one())
    store.run(schedules.put, patient_id, Kind.ARRIVAL, time(14), ZONE, anchor=ON)
    move = update_by_id(Schedule, ("id", "next_on", "next_due_at"))
    store.run(lambda work: move.run(work, [(schedule_id, ON, AT), (new_id(), ON, AT)]))
    query = select(Schedule.kind).where(Schedule.next_due_at == AT)
    assert store.read(lambda work: work.connection.execute(query).scalars().all()) == [Kind.CHECKIN]


def test_no_rows_are_no_statement_and_a_naive_moment_is_refused(store: Store, schedule_id: Any) -> None:
    note = insert_new(Occurrence, NAMES)
    store.run(lambda work: note.run(work, []))
    naive = AT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        store.run(lambda work: note.run(work, [(new_id(), schedule_id, ON, Occurred.SENT, None, naive)]))
    with pytest.raises(ValueError, match="shorter"):
        store.run(lambda work: note.run(work, [(new_id(), schedule_id)]))
    assert store.read(occurrences) == []


def test_words_with_quotes_commas_and_braces_stay_whole(store: Store, schedule_id: Any) -> None:
    name = update_by_id(Schedule, ("id", "zone"))
    for odd in ('a"b', "a,b", "{a}", "a\\b", "NULL", " a "):
        store.run(lambda work, odd=odd: name.run(work, [(schedule_id, odd)]))
        assert store.read(lambda work: work.connection.execute(select(Schedule.zone)).scalar_one()) == odd


@pytest.mark.usefixtures("schedule_id")
def test_a_word_that_no_list_knows_is_refused_when_it_is_read(store: Store) -> None:
    store.run(lambda work: work.connection.exec_driver_sql("UPDATE schedule SET kind = 'other'"))
    with pytest.raises(ValueError, match="other"):
        store.read(lambda work: work.connection.execute(select(Schedule.kind)).scalar_one())
