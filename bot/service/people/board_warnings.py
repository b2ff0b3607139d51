"""Somebody leaves in four weeks, two or one, or left without a plan, and something is missing: their caseworker is told outside the board.

Once each, in working hours, by the caseworker's own channel or that of whoever covers for them; it says neither who nor what. How
pressing it is, is what the board says (`board.py`), so nothing counts that the person does not share. Whoever has no channel that works
finds it there.
"""

from functools import partial
from typing import Final

from bot.domain.people.board import Urgency
from bot.domain.requests.cover import resolved
from bot.domain.requests.hours import WorkingHours
from bot.i18n import local
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.desk import Desk
from bot.service.people import board
from bot.service.requests.notices import can_stand, tell_board
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.people.people import StaffRow

#: What is told, the most pressing first. Who has left as planned was told of before.
TOLD: Final = (Urgency.UNPLANNED, Urgency.WEEK, Urgency.FORTNIGHT, Urgency.MONTH)


def tick_board(work: Work, desk: Desk) -> int:
    """Look at the board of every clinic; gives how many of the staff were told something."""
    done = [
        for_one(work, "telling caseworkers who leaves soon", partial(tell, work, desk, clinic_id))
        for clinic_id, _ in people.clinics(work)
    ]
    return sum(each or 0 for each in done)


def tell(work: Work, desk: Desk, clinic_id: ClinicId) -> int:
    """The same for one clinic: one notice for each of the staff, however many of theirs it is about."""
    hours = people.clinic_hours(work, clinic_id)
    today = local(work.now, hours.timezone).date()
    news: dict[StaffId, dict[PatientId, Urgency]] = {}
    for row, stands in board.standings(work, desk, clinic_id, today):
        if stands.urgency not in TOLD or row.caseworker is None or row.began_at is None:
            continue
        if row.warned in TOLD and TOLD.index(stands.urgency) >= TOLD.index(row.warned):
            if stands.urgency is not row.warned:  # the day was put off: what comes then is told anew
                stays.change(work, row.patient_id, warned=stands.urgency)
            continue
        news.setdefault(row.caseworker, {})[row.patient_id] = stands.urgency
    if not news:
        return 0
    staff = {one.id: one for one in people.staff_of(work, clinic_id)}
    away = [one.away for one in staff.values() if one.away is not None]
    covers = {
        one.staff: one.cover for one in resolved(away, {one.id for one in staff.values() if can_stand(one)})
    }
    told: set[StaffId] = set()
    for caseworker, theirs in news.items():
        one = staff.get(covers.get(caseworker, caseworker) or caseworker)
        if one is None or not _is_at_work(work, one, hours):
            continue
        if one.id not in told and not tell_board(work, desk, one):
            continue
        told.add(one.id)
        for patient_id, urgency in theirs.items():
            stays.change(work, patient_id, warned=urgency)
    return len(told)


def _is_at_work(work: Work, one: StaffRow, clinic: WorkingHours) -> bool:
    if one.away is not None:
        return False
    hours = clinic if one.hours is None else WorkingHours.parse(one.hours, clinic.timezone)
    return hours.is_open(work.now)
