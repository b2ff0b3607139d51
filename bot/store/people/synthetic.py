"""The synthetic clinic: one caseworker and one patient who are nobody, by whom the program sees that who asks for a human reaches one.

Its rows are like all others, so that they go the whole way; `not_synthetic` keeps them out of every list and figure.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain.flow.verbs import Purpose
from bot.domain.requests.request import State
from bot.ids import ClinicId, PatientId, StaffId
from bot.store.database.work import Work
from bot.store.people import addresses, people
from bot.store.tables import Base
from bot.store.tables.people import Clinic, Patient, PatientState, Role, Staff
from bot.store.tables.requests import Request

#: The carrier of the test inbox.
CARRIER: Final = "echo"
#: No clinic is called so: names have no brackets at both ends.
_NAME: Final = "(round trip)"
_ALWAYS: Final = "mon-sun 00:00-24:00"
_ids = select(Clinic.id).where(Clinic.synthetic | Clinic.stands_in)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Who they are."""

    clinic_id: ClinicId
    staff_id: StaffId
    patient_id: PatientId


def not_synthetic(clinic_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column that names a clinic
    """The condition that keeps what is synthetic out of a list or a figure, and whoever stands for somebody at another instance."""
    condition: ColumnElement[bool] = clinic_id.not_in(_ids)
    return condition


def find_or_make(work: Work) -> Synthetic:
    """Who they are, made when they are first asked for; of two processes that make them at once, one does."""
    found = _find(work)
    if found is not None:
        return found
    try:
        with work.connection.begin_nested():
            return _make(work)
    except IntegrityError:
        made = _find(work)
        if made is None:
            raise
        return made


def forget_ended(work: Work, patient_id: UUID, older_than: timedelta) -> int:
    """Delete the synthetic patient's requests that were asked longer ago, with all that hangs on them; gives how many."""
    old = select(Request.id).where(
        Request.patient_id == patient_id,
        Request.asked_at < work.now - older_than,
        Request.state.in_([State.CLOSED, State.WITHDRAWN]),
    )
    gone = list(work.connection.execute(old.limit(100)).scalars())
    for table in reversed(Base.metadata.sorted_tables):
        for key in table.foreign_keys:
            if gone and key.column.table is Request.__table__:
                work.connection.execute(delete(table).where(key.parent.in_(gone)))
    work.connection.execute(delete(Request).where(Request.id.in_(gone)))
    return len(gone)


def _find(work: Work) -> Synthetic | None:
    row = work.connection.execute(
        select(Clinic.id, Staff.id.label("staff"), Patient.id.label("patient"))
        .join(Staff, Staff.clinic_id == Clinic.id)
        .join(Patient, Patient.clinic_id == Clinic.id)
        .where(Clinic.synthetic)
    ).first()
    return None if row is None else Synthetic(ClinicId(row.id), StaffId(row.staff), PatientId(row.patient))


def _make(work: Work) -> Synthetic:
    clinic_id = people.add_clinic(work, _NAME, _ALWAYS, "UTC", page_counts=False)
    work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(synthetic=True))
    staff_id = people.add_staff(work, clinic_id, _NAME, on_duty=True)
    addresses.add(work, staff_id, CARRIER, "nobody")
    patient_id = people.add_patient(work, clinic_id, _NAME, "nb", discharge_on=None, is_test=True)
    people.assign(work, patient_id, staff_id, Role.CASEWORKER)
    people.change(work, patient_id, state=PatientState.ACTIVE)
    people.give_consent(work, patient_id, Purpose.CONTACT, "synthetic", given=True)
    return Synthetic(clinic_id, staff_id, patient_id)
