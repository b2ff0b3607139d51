"""Who is asked for a patient, in which order, as things stand now: their team, the duty list, who is away and who covers."""

from collections.abc import Collection, Iterable
from uuid import UUID

from bot.domain.requests.cover import Away, resolved
from bot.domain.requests.request import Ladder
from bot.ids import PatientId, StaffId
from bot.service.requests.notices import can_stand
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.tables.people import Role


def ladder_of(work: Work, patient_id: UUID, clinic_id: UUID) -> tuple[Ladder, dict[StaffId, StaffRow]]:
    """Who is asked for a patient, in which order, and the clinic's active staff."""
    patient = PatientId(patient_id)
    ladders, staff = ladders_of(work, clinic_id, [patient])
    return ladders[patient], staff


def ladders_of(
    work: Work, clinic_id: UUID, patients: Collection[PatientId]
) -> tuple[dict[PatientId, Ladder], dict[StaffId, StaffRow]]:
    """The same for many patients of a clinic, in two statements. Reachable are those who are there and whom `can_stand` lets stand."""
    staff = {one.id: one for one in people.staff_of(work, clinic_id)}
    away = [one.away for one in staff.values() if one.away is not None]
    helpers = people.helpers_of(work, patients)
    return {
        patient: ladder(
            helpers.get((patient, Role.CASEWORKER)), helpers.get((patient, Role.DEPUTY)), staff.values(), away
        )
        for patient in patients
    }, staff


def ladder(
    caseworker: StaffId | None, deputy: StaffId | None, staff: Iterable[StaffRow], away: Iterable[Away]
) -> Ladder:
    """The ladder of a patient with this team, of a clinic with this (active) staff of whom these are away."""
    there = [one for one in staff if can_stand(one)]
    gone = resolved(away, {one.id for one in there})
    return Ladder(
        caseworker=caseworker,
        deputy=deputy,
        duty=tuple(one.id for one in staff if one.on_duty),
        reachable=frozenset(one.id for one in there) - {one.staff for one in gone},
        away=gone,
    )
