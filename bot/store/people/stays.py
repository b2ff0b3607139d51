"""Stays at a clinic, who was here before, and how far each enrolment has come: rows, and what can be asked of them in a few statements."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import aliased

from bot.domain.people.board import Urgency
from bot.ids import ClinicId, PatientId, StaffId, new_id
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.tables.people import Assignment, Clinic, Consent, Enrolment, Patient, PatientState, Role
from bot.store.tables.requests import Direction, Relay, Request
from bot.store.tables.stays import ClinicReference, Municipality, Stay


@dataclass(frozen=True, slots=True)
class StayRow:
    """The stay of a patient that counts, what has become of the newest link, and how far the person has come since."""

    patient_id: PatientId
    name: str
    language: str
    state: PatientState
    is_test: bool
    discharge_on: date | None
    began_at: datetime | None
    unplanned: bool
    municipality: Municipality
    contact_on: date | None
    contact_made_at: datetime | None
    review_on: date | None
    reviewed_at: datetime | None
    caseworker: StaffId | None
    deputy: StaffId | None
    #: When the newest link ends, and whether it was opened, used up, or revoked.
    link_until: datetime | None
    link_opened: bool
    link_used: bool
    link_revoked: bool
    #: Whether the person has said yes to anything.
    consented: bool
    #: Whether somebody of the staff has written to them since the stay began.
    written_to: bool
    #: Of what the caseworker was last told outside the board.
    warned: Urgency | None


def alone(work: Work, clinic_id: UUID) -> None:
    """Lock who is enrolled at a clinic for the rest of the transaction: of two who type the same reference, the second finds the first."""
    work.connection.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))


def begin(
    work: Work,
    patient_id: PatientId,
    clinic_id: ClinicId,
    *,
    unplanned: bool,
    by: StaffId | None,
    review_on: date | None = None,
) -> UUID:
    """Write a new stay; it counts from now on. `review_on` is the day on which the trial in the ward is looked at."""
    row = {
        "id": new_id(),
        "patient_id": patient_id,
        "clinic_id": clinic_id,
        "unplanned": unplanned,
        "began_at": work.now,
        "enrolled_by": by,
        "municipality": Municipality.NOT_ASKED,
        "contact_on": None,
        "contact_made_at": None,
        "review_on": review_on,
        "reviewed_at": None,
        "warned": None,
    }
    work.connection.execute(insert(Stay), row)
    return UUID(str(row["id"]))


def refer(work: Work, clinic_id: UUID, patient_id: UUID, reference: str) -> None:
    """Let a patient be found by the clinic's own reference from now on."""
    row = {
        "clinic_id": clinic_id,
        "reference_lookup": work.vault.lookup(_kind(clinic_id), reference),
        "patient_id": patient_id,
    }
    work.connection.execute(delete(ClinicReference).where(ClinicReference.patient_id == patient_id))
    work.connection.execute(insert(ClinicReference), row)


def forget_reference(work: Work, patient_id: UUID) -> None:
    """Let a patient be found by no clinic's reference any more: they are another clinic's."""
    work.connection.execute(delete(ClinicReference).where(ClinicReference.patient_id == patient_id))


def referred(work: Work, clinic_id: UUID, reference: str) -> PatientId | None:
    """The patient whom a clinic knows by this reference."""
    found = select(ClinicReference.patient_id).where(
        ClinicReference.clinic_id == clinic_id,
        ClinicReference.reference_lookup.in_(work.vault.lookups(_kind(clinic_id), reference)),
    )
    row = work.connection.execute(found).scalar_one_or_none()
    return None if row is None else PatientId(row)


def _kind(clinic_id: UUID) -> str:
    return f"reference {clinic_id}"


def change(work: Work, patient_id: UUID, **values: object) -> bool:
    """Set columns of the stay that counts: what the clinic writes of it. False without a stay."""
    mine = select(Stay.id).where(Stay.patient_id == patient_id)
    newest = mine.order_by(Stay.id.desc()).limit(1).scalar_subquery()
    return work.connection.execute(update(Stay).where(Stay.id == newest).values(**values)).rowcount == 1


_newer_stay, _newer_link = aliased(Stay), aliased(Enrolment)
_caseworker, _deputy = aliased(Assignment), aliased(Assignment)


def _part(of: Any, role: Role) -> Any:  # noqa: ANN401 - an alias of the table
    return and_(of.patient_id == Patient.id, of.role == role, of.until.is_(None))


_consented = exists().where(Consent.patient_id == Patient.id, Consent.given)
_written_to = exists().where(
    Request.patient_id == Patient.id,
    Relay.request_id == Request.id,
    Relay.direction == Direction.TO_PATIENT,
    Relay.at >= Stay.began_at,
)
_stays: Final = (
    select(
        Patient.id,
        Patient.name,
        Patient.language,
        Patient.state,
        Patient.is_test,
        Patient.discharge_on,
        Stay.began_at,
        Stay.unplanned,
        Stay.municipality,
        Stay.contact_on,
        Stay.contact_made_at,
        Stay.review_on,
        Stay.reviewed_at,
        Stay.warned,
        _caseworker.staff_id.label("caseworker"),
        _deputy.staff_id.label("deputy"),
        Enrolment.expires_at,
        Enrolment.redeemed_at,
        Enrolment.confirmed_at,
        Enrolment.revoked_at,
        _consented.label("consented"),
        _written_to.label("written_to"),
    )
    .select_from(Patient)
    .outerjoin(
        Stay,
        and_(
            Stay.patient_id == Patient.id,
            ~exists().where(_newer_stay.patient_id == Patient.id, _newer_stay.id > Stay.id),
        ),
    )
    .outerjoin(
        Enrolment,
        and_(
            Enrolment.patient_id == Patient.id,
            ~exists().where(_newer_link.patient_id == Patient.id, _newer_link.id > Enrolment.id),
        ),
    )
    .outerjoin(_caseworker, _part(_caseworker, Role.CASEWORKER))
    .outerjoin(_deputy, _part(_deputy, Role.DEPUTY))
    .where(Patient.clinic_id == bindparam("clinic"), Patient.state != PatientState.ERASED)
)
_review: Final = (
    select(Stay.review_on, Stay.reviewed_at)
    .where(Stay.patient_id == bindparam("patient"))
    .order_by(Stay.id.desc())
    .limit(1)
)
_newest: Final = _stays.order_by(Patient.id.desc())
_leaving: Final = _stays.where(
    Patient.discharge_on >= bindparam("since"), Patient.discharge_on <= bindparam("until")
).order_by(Patient.discharge_on, Patient.id)


def review_on(work: Work, patient_id: UUID) -> date | None:
    """The day on which the trial of the stay that counts is looked at; None without one, and once that is done."""
    row = work.connection.execute(_review, {"patient": patient_id}).one_or_none()
    return None if row is None or row.reviewed_at is not None else row.review_on


def has_trial(work: Work, patient_id: UUID) -> bool:
    """Whether the stay that counts has a trial, looked at or not."""
    row = work.connection.execute(_review, {"patient": patient_id}).one_or_none()
    return row is not None and row.review_on is not None


def of_clinic(work: Work, clinic_id: UUID, most: int) -> list[StayRow]:
    """Those who are enrolled at a clinic, the newest first, `most` at most."""
    return _rows(work, work.connection.execute(_newest.limit(most), {"clinic": clinic_id}).all())


def leaving(work: Work, clinic_id: UUID, since: date, until: date) -> list[StayRow]:
    """Those who leave a clinic on one of these days, the first day first."""
    values = {"clinic": clinic_id, "since": since, "until": until}
    return _rows(work, work.connection.execute(_leaving, values).all())


def of_patient(work: Work, clinic_id: UUID, patient_id: UUID) -> StayRow | None:
    """One patient of a clinic; None for whoever is not theirs."""
    query = _stays.where(Patient.id == bindparam("patient"))
    values = {"clinic": clinic_id, "patient": patient_id}
    return next(iter(_rows(work, work.connection.execute(query, values).all())), None)


def _rows(work: Work, rows: Any) -> list[StayRow]:  # noqa: ANN401 - rows of `_stays`
    names = people.names_of_rows(work, rows)
    return [
        StayRow(
            PatientId(row.id),
            names[row.id],
            row.language,
            row.state,
            bool(row.is_test),
            row.discharge_on,
            row.began_at,
            bool(row.unplanned),
            row.municipality or Municipality.NOT_ASKED,
            row.contact_on,
            row.contact_made_at,
            row.review_on,
            row.reviewed_at,
            None if row.caseworker is None else StaffId(row.caseworker),
            None if row.deputy is None else StaffId(row.deputy),
            row.expires_at,
            row.redeemed_at is not None,
            row.confirmed_at is not None,
            row.revoked_at is not None,
            bool(row.consented),
            bool(row.written_to),
            row.warned,
        )
        for row in rows
    ]
