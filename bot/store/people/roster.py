"""Who is there, for lists and changes at the command line: clinics, staff and patients, also those whose names cannot be read.

A name that does not open (its key is gone, or another ring's) is None here, so that one row hides nobody else. The rules about who may
go stand in `service/people/roster.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update

from bot.domain.people.roles import StaffRole, written
from bot.domain.people.roles import read as read_roles
from bot.ids import ClinicId, PatientId, StaffId
from bot.store.database.work import Work
from bot.store.people import audit, people
from bot.store.people.synthetic import not_synthetic
from bot.store.requests.records import LIVING
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables.api import ApiToken
from bot.store.tables.channels import StaffChannel
from bot.store.tables.course import ClinicChange, PatientChange
from bot.store.tables.doors import ClinicDoor
from bot.store.tables.instruments import ClinicInstrument
from bot.store.tables.login import WAYS_IN
from bot.store.tables.messages import Outbox
from bot.store.tables.openers import ClinicOpeners
from bot.store.tables.people import (
    Assignment,
    Clinic,
    DataKey,
    Enrolment,
    Patient,
    PatientState,
    Recipient,
    Role,
    Staff,
    StaffLogin,
    StaffSession,
)
from bot.store.tables.requests import Request
from bot.store.tables.stays import ClinicReference, EnrolmentSeed, Stay

#: What is shown in place of a name that cannot be read.
UNREADABLE: Final = "(unreadable)"


@dataclass(frozen=True, slots=True)
class ClinicLine:
    """A clinic; `staff` counts those who work there, `patients` everybody enrolled."""

    id: ClinicId
    name: str | None
    hours: str
    timezone: str
    staff: int
    patients: int


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One of the staff; `requests` counts those they have taken and not ended, `patients` those whose caseworker they are. `leaving`: they
    go as soon as nothing is theirs."""

    id: StaffId
    clinic_id: ClinicId
    name: str | None
    on_duty: bool
    active: bool
    requests: int
    patients: int
    roles: frozenset[StaffRole]
    leaving: bool


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A patient: no more than a list may show."""

    id: PatientId
    clinic_id: ClinicId
    name: str | None
    state: PatientState
    caseworker: StaffId | None


def clinics(work: Work) -> list[ClinicLine]:
    """Every clinic, the oldest first."""
    staff = (
        select(func.count())
        .select_from(Staff)
        .where(Staff.clinic_id == Clinic.id, Staff.active)
        .scalar_subquery()
    )
    patients = (
        select(func.count()).select_from(Patient).where(Patient.clinic_id == Clinic.id).scalar_subquery()
    )
    rows = work.connection.execute(
        select(
            Clinic.id,
            Clinic.name,
            Clinic.hours,
            Clinic.timezone,
            staff.label("staff"),
            patients.label("patients"),
        )
        .where(~Clinic.synthetic, ~Clinic.stands_in)
        .order_by(Clinic.id)
    )
    return [
        ClinicLine(
            ClinicId(row.id),
            _readable(work, row.name, people.CLINIC_NAME, row.id),
            row.hours,
            row.timezone,
            row.staff,
            row.patients,
        )
        for row in rows
    ]


def staff(work: Work, clinic_id: UUID | None = None, *, former: bool = False) -> list[StaffLine]:
    """Those who work at a clinic, or at all; with `former` also those who did."""
    requests = (
        select(func.count())
        .select_from(Request)
        .where(Request.holder_id == Staff.id, Request.state.in_(LIVING))
        .scalar_subquery()
    )
    patients = (
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.staff_id == Staff.id, Assignment.role == Role.CASEWORKER, Assignment.until.is_(None)
        )
        .scalar_subquery()
    )
    query = select(
        Staff.id,
        Staff.clinic_id,
        Staff.name,
        Staff.on_duty,
        Staff.active,
        Staff.roles,
        Staff.leaving_since,
        requests.label("requests"),
        patients.label("patients"),
    )
    query = query.where(not_synthetic(Staff.clinic_id)).order_by(Staff.id)
    if clinic_id is not None:
        query = query.where(Staff.clinic_id == clinic_id)
    if not former:
        query = query.where(Staff.active)
    return [
        StaffLine(
            StaffId(row.id),
            ClinicId(row.clinic_id),
            _readable(work, row.name, people.STAFF_NAME, row.id),
            row.on_duty,
            row.active,
            row.requests,
            row.patients,
            read_roles(row.roles, on_duty=row.on_duty),
            row.leaving_since is not None,
        )
        for row in work.connection.execute(query)
    ]


def patients(work: Work, only: UUID | None = None) -> list[PatientLine]:
    """Everybody who is enrolled, the oldest first; or `only` one, be it somebody of whom only a clinic's record is here."""
    caseworker = (
        select(Assignment.staff_id)
        .where(
            Assignment.patient_id == Patient.id,
            Assignment.role == Role.CASEWORKER,
            Assignment.until.is_(None),
        )
        .limit(1)
        .scalar_subquery()
    )
    query = select(Patient.id, Patient.clinic_id, Patient.name, Patient.state, caseworker.label("caseworker"))
    query = query.where(Patient.state != PatientState.ERASED).order_by(Patient.id)
    if only is None:
        query = query.where(not_synthetic(Patient.clinic_id))
    else:
        synthetic = select(Clinic.id).where(Clinic.synthetic)
        query = query.where(Patient.id == only, Patient.clinic_id.not_in(synthetic))
    rows = work.connection.execute(query)
    return [
        PatientLine(
            PatientId(row.id),
            ClinicId(row.clinic_id),
            _readable(work, row.name, people.PATIENT_NAME, row.id),
            row.state,
            None if row.caseworker is None else StaffId(row.caseworker),
        )
        for row in rows
    ]


def change_clinic(
    work: Work,
    clinic_id: UUID,
    *,
    name: str | None,
    hours: str,
    timezone: str,
    page_counts: bool | None = None,
    staff_telegram: bool | None = None,
) -> None:
    """Set a clinic's hours and zone, rename it where a name is given, and set what else is given."""
    values: dict[str, object] = {"hours": hours, "timezone": timezone}
    if page_counts is not None:
        values["page_counts"] = page_counts
    if staff_telegram is not None:
        values["staff_telegram"] = staff_telegram
    if name is not None:
        values["name"] = work.seal(clinic_id, people.CLINIC_NAME, clinic_id, name)
        values["name_lookup"] = work.vault.lookup("clinic", name.casefold())
    work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(**values))


def change_staff(work: Work, one: StaffLine, *, name: str | None = None, **values: bool) -> None:
    """Rename somebody of the staff, and set `on_duty` and `active` where they are given."""
    if name is not None:
        sealed = work.seal(one.clinic_id, people.STAFF_NAME, one.id, name)
        lookup = work.vault.lookup(f"staff {one.clinic_id}", name.casefold())
        work.connection.execute(
            update(Staff).where(Staff.id == one.id).values(name=sealed, name_lookup=lookup)
        )
    if values:
        work.connection.execute(update(Staff).where(Staff.id == one.id).values(**values))


def set_roles(work: Work, staff_id: UUID, does: Iterable[StaffRole]) -> None:
    """Say what somebody does there from now on; whether they are on the duty list is changed by `change_staff`."""
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(roles=written(does)))


def set_hours(work: Work, staff_id: UUID, hours: str | None) -> None:
    """Give somebody hours of their own, as `WorkingHours` writes them; None: the clinic's."""
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(hours=hours))


def delete_clinic(work: Work, clinic_id: UUID) -> None:
    """Take a clinic away with those who worked there and the key that sealed their names. It has no patients."""
    theirs = select(Staff.id).where(Staff.clinic_id == clinic_id)
    addresses = select(StaffChannel.recipient_id).where(StaffChannel.staff_id.in_(theirs))
    gone = list(work.connection.execute(addresses).scalars())
    for table in (StaffLogin, StaffSession, StaffChannel, *WAYS_IN):
        work.connection.execute(delete(table).where(table.staff_id.in_(theirs)))
    work.connection.execute(delete(Outbox).where(Outbox.recipient_id.in_(gone)))
    work.connection.execute(delete(Recipient).where(Recipient.id.in_(gone)))
    work.connection.execute(delete(ClinicDoor).where(ClinicDoor.clinic_id == clinic_id))
    work.connection.execute(delete(ClinicOpeners).where(ClinicOpeners.clinic_id == clinic_id))
    work.connection.execute(delete(ClinicInstrument).where(ClinicInstrument.clinic_id == clinic_id))
    work.connection.execute(delete(ApiToken).where(ApiToken.clinic_id == clinic_id))
    work.connection.execute(delete(Staff).where(Staff.clinic_id == clinic_id))
    work.connection.execute(delete(ClinicChange).where(ClinicChange.clinic_id == clinic_id))
    work.connection.execute(delete(Clinic).where(Clinic.id == clinic_id))
    work.connection.execute(delete(DataKey).where(DataKey.owner_id == clinic_id))
    work.vault.forget()


def was_opened(work: Work, patient_id: UUID) -> bool:
    """Whether any link of a patient's was ever opened on a phone."""
    opened = select(Enrolment.id).where(
        Enrolment.patient_id == patient_id, Enrolment.redeemed_at.is_not(None)
    )
    return work.connection.execute(opened.limit(1)).first() is not None


def delete_patient(work: Work, patient_id: UUID) -> None:
    """Take away somebody who never opened a link, and the key that sealed their name."""
    links = select(Enrolment.id).where(Enrolment.patient_id == patient_id)
    work.connection.execute(delete(EnrolmentSeed).where(EnrolmentSeed.enrolment_id.in_(links)))
    audit.forget(work, patient_id)
    for table in (Assignment, Enrolment, Stay, ClinicReference):
        work.connection.execute(delete(table).where(table.patient_id == patient_id))
    work.connection.execute(delete(PatientChange).where(PatientChange.patient_id == patient_id))
    work.connection.execute(delete(Patient).where(Patient.id == patient_id))
    work.connection.execute(delete(DataKey).where(DataKey.owner_id == patient_id))
    work.vault.forget()


def _readable(work: Work, blob: bytes, place: str, row: UUID) -> str | None:
    try:
        return work.open(blob, place, row)
    except CannotOpenError:
        return None
