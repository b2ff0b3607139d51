"""Around a request: whether its patient can be reached, and whether another transaction has them just now."""

from uuid import UUID

from sqlalchemy import bindparam, select

from bot.ids import PatientId
from bot.store.database.work import Work
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Patient, Recipient

_patient_lock = select(Patient.id).where(Patient.id == bindparam("patient")).with_for_update(skip_locked=True)


def try_lock_patient(work: Work, patient_id: UUID) -> bool:
    """Lock a patient unless another transaction has them: the clock must not wait behind one that stands still."""
    return work.connection.execute(_patient_lock, {"patient": patient_id}).first() is not None


def undelivered(work: Work, outbox_row: UUID) -> bool:
    """Whether a message is still on its way to the patient."""
    query = select(Outbox.id).where(
        Outbox.id == outbox_row, Outbox.state.in_([Sending.WAITING, Sending.LEASED])
    )
    return work.connection.execute(query).first() is not None


def reaches(work: Work, patient_id: UUID) -> bool:
    """Whether Telegram delivers to the patient, as far as is known; False without a confirmed phone."""
    query = (
        select(Recipient.reachable)
        .join(Patient, Patient.recipient_id == Recipient.id)
        .where(Patient.id == patient_id)
    )
    return bool(work.connection.execute(query).scalar_one_or_none())


def patient_at(work: Work, recipient_id: UUID) -> PatientId | None:
    """The patient who is reached at this recipient now."""
    found = work.connection.execute(
        select(Patient.id).where(Patient.recipient_id == recipient_id)
    ).scalar_one_or_none()
    return None if found is None else PatientId(found)
