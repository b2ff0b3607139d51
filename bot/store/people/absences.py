"""Absences of the staff: entered, taken back, ended sooner, and which of them patients are yet to be told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.orm import aliased

from bot.domain.requests import cover
from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Bell, Work
from bot.store.people import people
from bot.store.people.addresses import BELONGS_TO_STAFF, COUNTS
from bot.store.people.people import AWAY_NOW
from bot.store.tables.absences import Absence
from bot.store.tables.channels import StaffChannel
from bot.store.tables.people import Assignment, Clinic, Patient, PatientState, Recipient, Role, Staff

REASON: Final = "absence.reason"


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as it is stored. `entered_by` is None when it came from the command line; `reason` is empty for one's own."""

    id: UUID
    clinic_id: ClinicId
    absence: cover.Absence
    entered_by: StaffId | None
    reason: str
    announced: bool


_columns = select(Absence).where(Absence.cancelled_at.is_(None))
_of_clinic = _columns.where(
    Absence.clinic_id == bindparam("clinic"), Absence.until > bindparam("after")
).order_by(Absence.since, Absence.id)
_one = _columns.where(Absence.id == bindparam("absence"))
_to_announce: Final = (
    _columns.where(
        Absence.until > bindparam("now"),
        Absence.announced_at.is_(None),
        Absence.since <= bindparam("ahead"),
    )
    .order_by(Absence.since, Absence.id)
    .limit(bindparam("most"))
)
_back: Final = (
    _columns.where(
        Absence.until <= bindparam("now"),
        Absence.until > bindparam("lately"),
        Absence.back_told_at.is_(None),
    )
    .order_by(Absence.until, Absence.id)
    .limit(bindparam("most"))
)


def alone(work: Work, clinic_id: UUID) -> None:
    """Lock a clinic's absences for the rest of the transaction: of two that are entered at once, the second sees the first."""
    work.connection.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))


def add(work: Work, clinic_id: ClinicId, new: cover.Absence, entered_by: StaffId | None, reason: str) -> UUID:
    """Write an absence that was checked; gives its id."""
    absence_id = new_id()
    row = {
        "id": absence_id,
        "clinic_id": clinic_id,
        "staff_id": new.staff,
        "cover_id": new.cover,
        "since": new.since,
        "until": new.until,
        "entered_by": entered_by,
        "reason": work.seal(clinic_id, REASON, absence_id, reason) if reason else None,
        "created_at": work.now,
    }
    work.connection.execute(insert(Absence), row)
    work.ring.add(Bell.REQUESTS)
    return absence_id


def of_clinic(work: Work, clinic_id: UUID, after: datetime) -> list[AbsenceRow]:
    """A clinic's absences that end after a moment, the earliest first."""
    return _rows(work, work.connection.execute(_of_clinic, {"clinic": clinic_id, "after": after}).all())


def find(work: Work, absence_id: UUID) -> AbsenceRow | None:
    """One absence that was not taken back."""
    found = _rows(work, work.connection.execute(_one, {"absence": absence_id}).all())
    return found[0] if found else None


def to_announce(work: Work, ahead: datetime, most: int) -> list[AbsenceRow]:
    """Absences that begin before `ahead`, are not over, and of which patients have not been told."""
    values = {"now": work.now, "ahead": ahead, "most": most}
    return _rows(work, work.connection.execute(_to_announce, values).all())


def to_tell_back(work: Work, lately: datetime, most: int) -> list[AbsenceRow]:
    """Absences that ended since `lately`, and whose end patients have not been told."""
    values = {"now": work.now, "lately": lately, "most": most}
    return _rows(work, work.connection.execute(_back, values).all())


def change(work: Work, absence_id: UUID, **values: Any) -> None:
    """Set columns of an absence: `until`, `cancelled_at`, `announced_at`, `back_told_at`."""
    work.connection.execute(update(Absence).where(Absence.id == absence_id).values(**values))
    work.ring.add(Bell.REQUESTS)


_caseworker, _deputy = aliased(Assignment), aliased(Assignment)
_teams: Final = (
    select(
        _caseworker.staff_id.label("caseworker"),
        _deputy.staff_id.label("deputy"),
        func.count().label("patients"),
    )
    .select_from(Patient)
    .outerjoin(
        _caseworker,
        and_(
            _caseworker.patient_id == Patient.id,
            _caseworker.role == Role.CASEWORKER,
            _caseworker.until.is_(None),
        ),
    )
    .outerjoin(
        _deputy,
        and_(_deputy.patient_id == Patient.id, _deputy.role == Role.DEPUTY, _deputy.until.is_(None)),
    )
    .where(Patient.clinic_id == bindparam("clinic"), Patient.state != PatientState.ERASED)
    .group_by(_caseworker.staff_id, _deputy.staff_id)
)


def teams(work: Work, clinic_id: UUID) -> list[tuple[StaffId | None, StaffId | None, int]]:
    """Each pair of caseworker and deputy in a clinic, and how many patients have it; one statement."""
    rows = work.connection.execute(_teams, {"clinic": clinic_id})
    return [(row.caseworker, row.deputy, row.patients) for row in rows]


_standing: Final = (
    select(
        Staff.id,
        Staff.clinic_id,
        Staff.on_duty,
        Staff.hours,
        Clinic.hours.label("clinic_hours"),
        Clinic.timezone,
        Absence.until.label("away_until"),
        Absence.cover_id,
        Clinic.page_counts,
        Recipient.id.label("recipient"),
        Recipient.reachable,
        StaffChannel.state,
    )
    .join(Clinic, Clinic.id == Staff.clinic_id)
    .outerjoin(StaffChannel, and_(BELONGS_TO_STAFF, COUNTS))
    .outerjoin(Recipient, Recipient.id == StaffChannel.recipient_id)
    .outerjoin(Absence, AWAY_NOW)
    .where(Staff.active)
)


def marks(work: Work) -> dict[ClinicId, int]:
    """For each clinic a number that changes when any of its staff can be asked who could not, or the other way; one statement."""
    found: dict[ClinicId, set[object]] = {}
    for row in work.connection.execute(_standing, {"now": work.now}):
        away = people.away_of(row, work.now)
        reached = (row.page_counts, row.recipient, row.reachable, row.state)
        mark = (row.id, row.on_duty, away and (away.until, away.cover), reached)
        found.setdefault(ClinicId(row.clinic_id), set()).add(mark)
    return {clinic: hash(frozenset(each)) for clinic, each in found.items()}


def _rows(work: Work, rows: Sequence[Any]) -> list[AbsenceRow]:
    # Rows of `select(Absence)` over a Core connection are rows of its columns.
    return [
        AbsenceRow(
            row.id,
            ClinicId(row.clinic_id),
            cover.Absence(
                StaffId(row.staff_id),
                row.since,
                row.until,
                None if row.cover_id is None else StaffId(row.cover_id),
            ),
            None if row.entered_by is None else StaffId(row.entered_by),
            ""
            if row.reason is None
            else readable(work, "reading reasons", partial(_reason, work, row), lambda: ""),
            row.announced_at is not None,
        )
        for row in rows
    ]


def _reason(work: Work, row: Any) -> str:  # noqa: ANN401 - a row of the table
    return work.open(row.reason, REASON, row.id)
