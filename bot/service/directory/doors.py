"""The doors of a clinic as its staff keep them: the numbers that patients are shown once somebody has called them."""

from dataclasses import dataclass
from datetime import date

from bot.domain.people.doors import DoorError, DoorKind, checked
from bot.i18n import local
from bot.store.database.work import Work
from bot.store.people import doors, people
from bot.store.people.people import StaffRow


class DoorRefusedError(Exception):
    """Nothing was written; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class DoorShown:
    """A kind of door, and what is known of it; `phone` is empty for one that is not there, `shown` says whether patients see it."""

    kind: DoorKind
    phone: str
    hours: str
    called_on: date | None
    shown: bool


def show(work: Work, me: StaffRow) -> list[DoorShown]:
    """Every kind of door of my clinic."""
    today = _today(work, me)
    known = {one.kind: one for one in doors.of_clinic(work, me.clinic_id)}
    return [
        DoorShown(kind, one.phone, one.hours, one.verified_on, one.holds(today))
        if (one := known.get(kind))
        else DoorShown(kind, "", "", None, shown=False)
        for kind in DoorKind
    ]


def write(work: Work, me: StaffRow, kind: DoorKind, phone: str, hours: str, *, called: bool) -> None:
    """Write a door. `called`: somebody has called the number today; otherwise a number that stays keeps the day it was called on.

    Raises `DoorRefusedError`.
    """
    today = _today(work, me)
    before = next((one for one in doors.of_clinic(work, me.clinic_id) if one.kind is kind), None)
    same = before is not None and before.phone == " ".join(phone.split())
    verified_on = today if called else before.verified_on if before is not None and same else None
    try:
        door = checked(kind, phone, hours, verified_on, today)
    except DoorError as error:
        raise DoorRefusedError(error.code) from error
    doors.put(work, me.clinic_id, door)


def take_away(work: Work, me: StaffRow, kind: DoorKind) -> bool:
    """Take a door away; False when there was none."""
    return doors.remove(work, me.clinic_id, kind)


def _today(work: Work, me: StaffRow) -> date:
    return local(work.now, people.clinic_hours(work, me.clinic_id).timezone).date()
