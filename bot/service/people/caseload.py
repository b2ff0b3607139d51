"""The people somebody is caseworker of, and those of colleagues whom they cover for: who they are, when they last wrote to the staff, what
is planned with them, and who has gone quiet.

Care, not control (E12, E21): when somebody wrote is known to the staff who got it, and no more than its day is shown. That a person is
quiet is shown only once the rule that they agreed to has told it, to the caseworker they named; of everybody else's silence nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.promises.promise import Standing
from bot.domain.requests.cover import resolved
from bot.i18n import local
from bot.ids import PatientId, StaffId
from bot.service.desk import Desk
from bot.service.requests.notices import can_stand
from bot.store.appointments import appointments
from bot.store.database.work import Work
from bot.store.people import caseload, people
from bot.store.people.caseload import CaseRow
from bot.store.people.people import StaffRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class Meeting:
    """The next appointment that the clinic has made with somebody: its day, and its time unless it is the whole day's."""

    day: date
    at: time | None


@dataclass(frozen=True, slots=True)
class Person:
    """One patient as their caseworker's list shows them. `code` names the request that has not ended; empty for none.

    `wrote_at` is when they last wrote to the staff; `quiet_since` is set only where they agreed to its being told.
    """

    row: CaseRow
    wrote_at: datetime | None
    quiet_since: datetime | None
    promise: PromiseRow | None
    owner: str
    meeting: Meeting | None
    code: str


@dataclass(frozen=True, slots=True)
class Covered:
    """A colleague who is away, until when, and whose people are looked after by the reader."""

    name: str
    until: datetime
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Somebody's own people, and those they cover for."""

    own: tuple[Person, ...]
    covered: tuple[Covered, ...]


def show(work: Work, desk: Desk, me: StaffRow) -> Caseload:
    """The people of `me`: whoever has gone quiet first, then by name. The same few statements for none and for three hundred."""
    staff = {one.id: one for one in people.staff_of(work, me.clinic_id)}
    away = [one.away for one in staff.values() if one.away is not None]
    there = {one.id for one in staff.values() if can_stand(one)}
    mine = [one for one in resolved(away, there) if one.cover == me.id]
    rows = caseload.of_staff(work, me.clinic_id, {me.id, *(one.staff for one in mine)})
    if not rows:
        return Caseload((), ())
    found = _people(work, desk, me, rows, {one.id: one.name for one in staff.values()})
    return Caseload(
        _of(found, me.id),
        tuple(
            Covered(staff[one.staff].name, one.until, theirs)
            for one in sorted(mine, key=lambda one: one.until)
            if one.staff in staff and (theirs := _of(found, one.staff))
        ),
    )


def _people(
    work: Work, desk: Desk, me: StaffRow, rows: list[CaseRow], names: Mapping[StaffId, str]
) -> list[Person]:
    ids: set[PatientId] = {row.patient_id for row in rows}
    uses = desk.content.kinds.uses
    wrote = caseload.wrote_last(work, ids, {uses.silence, uses.silence_duty})
    quiet = caseload.told_quiet(work, ids)
    codes = caseload.open_codes(work, ids)
    planned: dict[PatientId, PromiseRow] = {}
    for one in promises.planned_in(work, me.clinic_id):
        if one.standing is Standing.PLANNED:
            planned.setdefault(one.patient_id, one)
    today = local(work.now, people.clinic_hours(work, me.clinic_id).timezone).date()
    met = appointments.next_of_clinic(work, me.clinic_id, ids, today)
    return [
        Person(
            row,
            wrote.get(row.patient_id),
            quiet.get(row.patient_id),
            promise := planned.get(row.patient_id),
            names.get(promise.owner_id, "") if promise else "",
            Meeting(met[row.patient_id].day, met[row.patient_id].row.at) if row.patient_id in met else None,
            codes.get(row.patient_id, ""),
        )
        for row in rows
    ]


def _of(found: list[Person], staff: StaffId) -> tuple[Person, ...]:
    theirs = [one for one in found if one.row.caseworker == staff]
    return tuple(sorted(theirs, key=lambda one: (one.quiet_since is None, one.row.name.casefold())))
