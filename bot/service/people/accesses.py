"""Who at a clinic opened what people share, and why: for its administrator, other reasons first. No word that a person shares is read."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.people.reasons import Reason
from bot.domain.people.roles import StaffRole
from bot.domain.spreadsheet import is_formula
from bot.i18n import local
from bot.ids import StaffId
from bot.store.database.work import Work
from bot.store.people import audit, people
from bot.store.people.people import StaffRow

#: So far back the list goes when no day is named.
LATELY: Final = timedelta(days=30)
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One opening. `patient` is a name for who enrols there as well, else the end of an id, which only tells people apart."""

    at: datetime
    staff: str
    patient: str
    reason: Reason
    line: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The openings from a day to a day, newest first, and whose they can be narrowed to. `more`: there are others before these."""

    lines: tuple[Line, ...]
    since: date
    until: date
    staff: tuple[tuple[StaffId, str], ...]
    more: bool


def listed(
    work: Work,
    me: StaffRow,
    zone: str,
    reason: Reason | None = Reason.OTHER,
    by: StaffId | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Listed:
    """The openings at the clinic of `me` for a reason (None: any), by one of its staff (None: anybody), between two local days."""
    today = local(work.now, zone).date()
    last = until or today
    first = since or last - LATELY
    found = audit.openings(
        work, me.clinic_id, _begin(first, zone), _begin(last, zone, 1), reason, by, MOST + 1
    )
    everybody = [(one.id, one.name) for one in people.everybody_of(work, me.clinic_id)]
    names = dict(everybody)
    known = StaffRole.CLINIC in me.roles
    whose = people.patient_names(work, {one.patient_id for one in found}) if known else {}
    lines = tuple(
        Line(
            one.at,
            names.get(one.staff_id, ""),
            whose.get(one.patient_id) or one.patient_id.hex[-6:],
            one.reason,
            one.line,
        )
        for one in found[:MOST]
    )
    return Listed(lines, first, last, tuple(everybody), len(found) > MOST)


def as_file(lines: Sequence[Line], headings: Sequence[str], reasons: dict[Reason, str], zone: str) -> bytes:
    """The same as CSV for a spreadsheet, with semicolons and a byte order mark; what would be a formula there is made words by `'`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for one in lines:
        cells = (
            f"{local(one.at, zone):%Y-%m-%d %H:%M}",
            one.staff,
            one.patient,
            reasons[one.reason],
            one.line if one.reason is Reason.OTHER else "",
        )
        writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _begin(day: date, zone: str, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time.min, ZoneInfo(zone))
