"""Wishes of patients for their own data, as rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from bot.ids import PatientId, StaffId, new_id
from bot.store.database.work import Work
from bot.store.erasing.journal import new_receipt
from bot.store.tables.people import Patient
from bot.store.tables.wishes import DataWish, Through, Wish

REASON: Final = "data_wish.reason"
RECEIPT: Final = "data_wish.receipt"


@dataclass(frozen=True, slots=True)
class WishRow:
    """One wish. `asked_by` and `reason` are the staff's who asked for the patient; `receipt` an erasure's."""

    id: UUID
    patient_id: PatientId
    wish: Wish
    through: Through
    asked_by: StaffId | None
    reason: str
    receipt: str
    asked_at: datetime
    due_at: datetime


def put(
    work: Work,
    patient_id: UUID,
    wish: Wish,
    through: Through,
    due_at: datetime,
    asked_by: UUID | None = None,
    reason: str = "",
) -> bool:
    """Write a wish down; False, and nothing is written, when the same one stands already."""
    if of_patient(work, patient_id, wish) is not None:
        return False
    wish_id = new_id()
    receipt = new_receipt() if wish is Wish.ERASE else ""
    row = {
        "id": wish_id,
        "patient_id": patient_id,
        "wish": wish,
        "through": through,
        "asked_by": asked_by,
        "reason": work.seal(patient_id, REASON, wish_id, reason) if reason else None,
        "receipt": work.seal(patient_id, RECEIPT, wish_id, receipt) if receipt else None,
        "asked_at": work.now,
        "due_at": due_at,
    }
    work.connection.execute(insert(DataWish), row)
    return True


def of_patient(work: Work, patient_id: UUID, wish: Wish) -> WishRow | None:
    """What a patient has wished for, if it stands."""
    query = select(DataWish).where(DataWish.patient_id == patient_id, DataWish.wish == wish)
    row = work.connection.execute(query).one_or_none()
    if row is None:
        return None
    return WishRow(
        row.id,
        PatientId(row.patient_id),
        row.wish,
        row.through,
        None if row.asked_by is None else StaffId(row.asked_by),
        work.open(row.reason, REASON, row.id) if row.reason else "",
        work.open(row.receipt, RECEIPT, row.id) if row.receipt else "",
        row.asked_at,
        row.due_at,
    )


def waiting(work: Work, wish: Wish, most: int) -> list[PatientId]:
    """Whose wish is to be carried out now, the longest due first; nothing is locked."""
    query = select(DataWish.patient_id).where(DataWish.wish == wish, DataWish.due_at <= work.now)
    rows = work.connection.execute(query.order_by(DataWish.due_at).limit(most))
    return [PatientId(row.patient_id) for row in rows]


def take_back(work: Work, patient_id: UUID, wish: Wish) -> bool:
    """Forget a wish; False when there was none."""
    gone = delete(DataWish).where(DataWish.patient_id == patient_id, DataWish.wish == wish)
    return work.connection.execute(gone).rowcount == 1


def put_off(work: Work, patient_id: UUID, wish: Wish, until: datetime) -> None:
    """Let a wish that could not be carried out wait."""
    work.connection.execute(
        update(DataWish).where(DataWish.patient_id == patient_id, DataWish.wish == wish).values(due_at=until)
    )


due_query: Final = (
    select(DataWish.patient_id)
    .join(Patient, Patient.id == DataWish.patient_id)
    .where(DataWish.wish == bindparam("wish"), DataWish.due_at <= bindparam("now"))
    .order_by(DataWish.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(DataWish, Patient))
)


def due(work: Work, wish: Wish, most: int) -> list[PatientId]:
    """Whose wish is to be carried out now, the longest due first, with their patients locked."""
    rows = work.connection.execute(due_query, {"wish": wish, "now": work.now, "most": most})
    return [PatientId(row.patient_id) for row in rows]
