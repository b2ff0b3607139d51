"""Who can be a patient's caseworker or deputy, and what speaks against each of them on the day that counts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.people.roles import ANSWERING
from bot.domain.requests.cover import covers_at
from bot.domain.requests.hours import WorkingHours, hours_of
from bot.ids import ClinicId, StaffId
from bot.store.database.work import Work
from bot.store.people import absences, people
from bot.store.people.people import StaffRow

#: How far ahead somebody's hours are looked at, in days.
FORTNIGHT: Final = 14


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who can be a patient's caseworker or deputy, with what speaks against it: `away_until` and whose `cover`, or `why`."""

    id: StaffId
    name: str
    away_until: datetime | None = None
    cover: str = ""
    why: str = ""


def to_choose_from(work: Work, clinic_id: ClinicId, day: date) -> list[Helper]:
    """Whom a clinic can choose from, for somebody who leaves on that day."""
    clinic = people.clinic_hours(work, clinic_id)
    staff = [one for one in people.staff_of(work, clinic_id) if one.roles & ANSWERING]
    names = {one.id: one.name for one in staff}
    away: dict[StaffId, tuple[datetime, str]] = {}
    entered = [row.absence for row in absences.of_clinic(work, clinic_id, work.now)]
    for moment in (work.now, _noon(day, clinic)):
        covers = covers_at(entered, moment)
        for one in entered:
            if one.holds(moment):
                cover = covers[one.staff]
                away[one.staff] = (one.until, names.get(cover, "") if cover is not None else "")
    found = []
    for member in sorted(staff, key=lambda each: each.name.casefold()):
        until, cover_name = away.get(member.id, (None, ""))
        found.append(Helper(member.id, member.name, until, cover_name, _why(member, clinic, work.now)))
    return found


def _noon(day: date, hours: WorkingHours) -> datetime:
    return hours.at_local(datetime.combine(day, time(12)))


def _why(one: StaffRow, clinic: WorkingHours, now: datetime) -> str:
    """Why somebody would not be asked even when they are not away: no day in common with the clinic, or told by nothing."""
    if one.hours is not None:
        own, today = hours_of(one.hours, clinic.timezone), clinic.day_of(now)
        ahead = [today + timedelta(days=n) for n in range(FORTNIGHT)]
        if not any(clinic.works_on(day) and own.works_on(day) for day in ahead):
            return "no_hours"
    if not one.page_counts and not any(address.works for address in one.addresses):
        return "untold"
    return ""
