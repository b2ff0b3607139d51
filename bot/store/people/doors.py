"""The doors near a clinic: written, taken away, and those of one clinic. A door that cannot be opened is passed over and reported."""

from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select

from bot.domain.people.doors import Door, DoorKind
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.doors import ClinicDoor

PHONE: Final = "clinic_door.phone"
HOURS: Final = "clinic_door.hours"

_of_clinic = (
    select(ClinicDoor.clinic_id, ClinicDoor.kind, ClinicDoor.phone, ClinicDoor.hours, ClinicDoor.verified_on)
    .where(ClinicDoor.clinic_id == bindparam("clinic"))
    .order_by(ClinicDoor.kind)
)


def of_clinic(work: Work, clinic_id: UUID) -> list[Door]:
    """A clinic's doors, whether they were checked or not."""
    rows = work.connection.execute(_of_clinic, {"clinic": clinic_id}).all()
    found = (
        readable(work, "reading a clinic's doors", partial(_door, work, row), lambda: None) for row in rows
    )
    return [door for door in found if door is not None]


def put(work: Work, clinic_id: UUID, door: Door) -> None:
    """Write a door; one of its kind that was there before is replaced."""
    remove(work, clinic_id, door.kind)
    row = {
        "clinic_id": clinic_id,
        "kind": door.kind,
        "phone": work.seal(clinic_id, PHONE, clinic_id, door.phone),
        "hours": work.seal(clinic_id, HOURS, clinic_id, door.hours),
        "verified_on": door.verified_on,
        "changed_at": work.now,
    }
    work.connection.execute(insert(ClinicDoor), row)


def remove(work: Work, clinic_id: UUID, kind: DoorKind) -> bool:
    """Take a door away; False when there was none."""
    gone = work.connection.execute(
        delete(ClinicDoor).where(ClinicDoor.clinic_id == clinic_id, ClinicDoor.kind == kind)
    )
    return gone.rowcount > 0


def _door(work: Work, row: Row[UUID, DoorKind, bytes, bytes, date | None]) -> Door:
    phone = work.open(row.phone, PHONE, row.clinic_id)
    hours = work.open(row.hours, HOURS, row.clinic_id)
    return Door(row.kind, phone, hours, row.verified_on)
