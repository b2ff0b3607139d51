"""Another day of discharge: checked as at the enrolment, and written for the stay that counts."""

from bot.domain.people.leaving_day import DayRefusedError, typed_day
from bot.i18n import local
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.people.enrolling import Field, FormRefusedError, Problem
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.people.stays import StayRow


def change(
    work: Work, clinic_id: ClinicId, patient_id: PatientId, text: str, *, unplanned: bool, by: StaffId | None
) -> StayRow | None:
    """Let somebody leave on another day, or today, `unplanned`. What is counted from the day follows with the clock's next look.

    Gives the stay as it is now; None for whoever is not this clinic's. Raises `FormRefusedError` for what is no day to come.
    """
    if stays.of_patient(work, clinic_id, patient_id) is None:
        return None
    today = local(work.now, people.clinic_hours(work, clinic_id).timezone).date()
    try:
        day = today if unplanned else typed_day(text, today)
    except DayRefusedError as error:
        raise FormRefusedError([Problem(Field.DISCHARGE, error.because.value)]) from error
    people.by_id(work, patient_id)
    people.change(work, patient_id, discharge_on=day)
    stays.change(work, patient_id, unplanned=unplanned)
    people.audit(work, patient_id, by, "discharge_changed")
    return stays.of_patient(work, clinic_id, patient_id)
