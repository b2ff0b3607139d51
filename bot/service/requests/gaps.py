"""The next moment at which nobody could be asked for some patients, found a week before: the clinic can still do something about it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.requests.cover import Absence, Away, day_off
from bot.domain.requests.hours import WorkingHours, hours_of
from bot.domain.requests.policy import Policy
from bot.domain.requests.request import Ladder
from bot.ids import ClinicId
from bot.service.requests.ladders import ladder
from bot.store.database.work import Work
from bot.store.people import absences
from bot.store.people.people import StaffRow
from bot.store.requests import policies

AHEAD: Final = timedelta(days=8)  # a week before, told the whole day before that


@dataclass(frozen=True, slots=True)
class Gap:
    """From `begins` on (now, or later) nobody stands on any rung for so many patients; of a policy of the clinic's own is enough."""

    begins: datetime
    patients: int


def next_gap(work: Work, clinic_id: ClinicId, staff: Collection[StaffRow]) -> Gap | None:
    """The first gap of a clinic with this (active) staff within `AHEAD`; None without one. Three statements."""
    known = [one.absence for one in absences.of_clinic(work, clinic_id, work.now)]
    teams = absences.teams(work, clinic_id)
    hours, own = policies.hours_and_own(work, clinic_id)
    for moment in _moments(work.now, known, staff, hours):
        away = list(_away(moment, known, staff, hours))
        patients = sum(
            count
            for caseworker, deputy, count in teams
            if _nobody(ladder(caseworker, deputy, staff, away), own)
        )
        if patients:
            return Gap(moment, patients)
    return None


def _moments(
    now: datetime, known: Iterable[Absence], staff: Iterable[StaffRow], hours: WorkingHours
) -> list[datetime]:
    """Now, and whenever somebody goes, comes back or may have a day off, until `AHEAD`."""
    edges = {edge for one in known for edge in (one.since, one.until)}
    if any(one.hours for one in staff):
        edges |= {hours.begins(hours.day_of(now) + timedelta(days=day)) for day in range(1, AHEAD.days + 1)}
    return [now, *sorted(edge for edge in edges if now < edge <= now + AHEAD)]


def _away(
    moment: datetime, known: Iterable[Absence], staff: Iterable[StaffRow], hours: WorkingHours
) -> Iterable[Away]:
    absent = {one.staff: Away(one.staff, one.until, one.cover) for one in known if one.holds(moment)}
    for one in staff:
        if one.id in absent:
            yield absent[one.id]
        elif one.hours is not None:
            back = day_off(hours_of(one.hours, hours.timezone), hours, moment)
            if back is not None:
                yield Away(one.id, back)


def _nobody(found: Ladder, own: Collection[Policy]) -> bool:
    """Whether some request would ask nobody. The content's policies ask every place there is; a clinic's own may leave some out."""
    named = (found.caseworker, found.deputy, *found.duty)
    anybody = any(found.stand_in(one) in found.reachable for one in named if one is not None)
    return not anybody or any(found.after(one, None) is None for one in own)
