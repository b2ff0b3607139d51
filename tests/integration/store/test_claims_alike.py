"""A claim of many gives everybody the turn they would have alone, however alike their schedules are."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from bot.clock import ManualClock
from bot.domain.schedules.schedule import EVERY_DAY, ONE_DAY, SPREAD, Due, Entry, ScheduleKind
from bot.store.database.work import Store, Work
from bot.store.schedules import schedules
from bot.store.tables.schedules import Occurred, Occurrence, Schedule
from tests.fakes.clinic import ZONE, open_clinic

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 18, 5, tzinfo=UTC)
LIKE_MOST = Entry(UUID(int=0), ScheduleKind.CHECKIN, time(19), ZONE)


@dataclass(frozen=True)
class Person:
    """A schedule, the day it is due on, and whether that day had its turn."""

    entry: Entry
    on: date = ON
    had_its_turn: bool = False


PEOPLE = (
    Person(LIKE_MOST),
    Person(LIKE_MOST),
    Person(LIKE_MOST, had_its_turn=True),
    Person(LIKE_MOST),
    Person(replace(LIKE_MOST, kind=ScheduleKind.EVENING, anchor=ON)),
    Person(replace(LIKE_MOST, at=time(18, 30))),
    Person(replace(LIKE_MOST, at=time(14))),
    Person(replace(LIKE_MOST, zone="Asia/Kathmandu")),
    Person(replace(LIKE_MOST, weekdays=0b0010001)),
    Person(replace(LIKE_MOST, kind=ScheduleKind.EVENING, anchor=ON - ONE_DAY)),
    Person(replace(LIKE_MOST, kind=ScheduleKind.FIRST_DAYS, anchor=ON - ONE_DAY)),
    Person(replace(LIKE_MOST, from_on=ON + 3 * ONE_DAY)),
    Person(replace(LIKE_MOST, until_on=ON)),
    Person(LIKE_MOST, ON - ONE_DAY),
    Person(LIKE_MOST, ON - ONE_DAY, had_its_turn=True),
)


def identified(number: int, person: Person) -> Entry:
    """The schedule under an id of its own. All spread alike, except every seventh."""
    seconds = 90 if number % 7 == 0 else 0
    return replace(person.entry, id=UUID(int=int(SPREAD.total_seconds()) * (number + 1) + seconds))


def test_everybody_has_the_turn_they_would_have_alone(store: Store, clock: ManualClock) -> None:
    clinic = open_clinic(store)
    patients = [clinic.enrol(f"Pasient {number}", 5000 + number).id for number in range(len(PEOPLE))]
    clock.set_wall(NOW)
    entries = [identified(number, person) for number, person in enumerate(PEOPLE)]

    def write(work: Work) -> None:
        for patient_id, entry, person in zip(patients, entries, PEOPLE, strict=True):
            minute = entry.at.hour * 60 + entry.at.minute
            settings: dict[str, object] = {
                "weekdays": entry.weekdays,
                "anchor_on": entry.anchor,
                "from_on": entry.from_on,
            }
            settings |= {"id": entry.id, "patient_id": patient_id, "kind": entry.kind, "minute": minute}
            due = {"next_on": person.on, "next_due_at": NOW - timedelta(hours=1), "zone": entry.zone}
            work.connection.execute(insert(Schedule), settings | due | {"until_on": entry.until_on})
            if person.had_its_turn:
                given = {"id": UUID(int=entry.id.int + 1), "schedule_id": entry.id, "local_date": person.on}
                given |= {"status": Occurred.SENT, "expires_at": NOW}
                work.connection.execute(insert(Occurrence), given)

    store.run(write)
    claimed = store.run(schedules.claim, 100)

    assert LIKE_MOST.weekdays == EVERY_DAY
    served, expected = {due.patient_id: due for due in claimed.serve}, set()
    for patient_id, entry, person in zip(patients, entries, PEOPLE, strict=True):
        turn = entry.turn(person.on, NOW)
        following = turn.next
        if turn.serve and turn.missed:
            following = Due(turn.serve, NOW)
        elif turn.serve and not person.had_its_turn:
            expected.add(patient_id)
            due = served[patient_id]
            assert (due.kind, due.on, due.expires_at) == (entry.kind, turn.serve, entry.expires(turn.serve))
        assert store.read(moved_to, entry.id) == following, entry
        days = {person.on: Occurred.SENT} if person.had_its_turn else {}
        days = dict.fromkeys((day for day, _ in turn.missed), Occurred.SKIPPED) | days
        if patient_id in expected and turn.serve:
            days[turn.serve] = Occurred.QUEUED
        assert store.read(days_of, entry.id) == days, entry
    assert set(served) == expected


def moved_to(work: Work, schedule_id: UUID) -> Due | None:
    """When a schedule is due next."""
    query = select(Schedule.next_on, Schedule.next_due_at).where(Schedule.id == schedule_id)
    row = work.connection.execute(query).one()
    return None if row.next_on is None else Due(row.next_on, row.next_due_at)


def days_of(work: Work, schedule_id: UUID) -> dict[date, Occurred]:
    """What became of the days of a schedule."""
    query = select(Occurrence.local_date, Occurrence.status).where(Occurrence.schedule_id == schedule_id)
    return {row.local_date: row.status for row in work.connection.execute(query)}


def test_a_word_that_no_list_knows_is_refused_when_it_is_read(store: Store) -> None:
    patient_id = open_clinic(store).jonas.id
    store.run(schedules.put, patient_id, ScheduleKind.CHECKIN, time(19), ZONE)
    store.run(lambda work: work.connection.exec_driver_sql("UPDATE schedule SET kind = 'other'"))
    with pytest.raises(ValueError, match="other"):
        store.read(lambda work: work.connection.execute(select(Schedule.kind)).scalar_one())
