"""Entering who is away: by themselves, by a colleague with a reason, or at the command line. What follows for requests:
`requests/ladder_changes.py`.

An absence without a cover is taken when it is meant: the next rung is asked at once. To refuse it would keep a sick colleague, for whom
nobody has been found yet, from being entered, and requests would wait for them.
"""

from datetime import datetime
from uuid import UUID

from bot.domain.messages.incoming import clean_text
from bot.domain.people.roles import ANSWERING
from bot.domain.requests import cover
from bot.domain.requests.cover import Absence, AbsenceRefused, Wrong
from bot.domain.requests.hours import WorkingHours
from bot.ids import StaffId
from bot.store.database.work import Work
from bot.store.people import absences, people, roster
from bot.store.people.absences import AbsenceRow

LONGEST_REASON = 300


def enter(
    work: Work, new: Absence, *, by: StaffId | None, reason: str = "", without_cover: bool = False
) -> UUID:
    """Write an absence. `by` is who enters it, None at the command line; for somebody else they give a `reason`, which only staff read.

    Gives its id. Raises `AbsenceRefused`, which says why.
    """
    me = people.staff_member(work, new.staff)
    absences.alone(work, me.clinic_id)
    here = {one.id: one for one in people.staff_of(work, me.clinic_id)}
    for one in (new.staff, new.cover, by):
        if one is not None and one not in here:
            raise AbsenceRefused(Wrong.STRANGER, (one,))
    if new.cover is not None and not here[new.cover].roles & ANSWERING:
        raise AbsenceRefused(Wrong.ANSWERS_NOBODY, (new.cover,))
    reason = clean_text(reason).strip()[:LONGEST_REASON]
    if by is not None and by != new.staff and not reason:
        raise AbsenceRefused(Wrong.NO_REASON, (new.staff,))
    others = [one.absence for one in absences.of_clinic(work, me.clinic_id, work.now)]
    cover.check(new, others, work.now, without_cover=without_cover)
    return absences.add(work, me.clinic_id, new, by, reason)


def end(work: Work, absence_id: UUID, *, by: StaffId | None) -> AbsenceRow | None:
    """Take back an absence that has not begun, or end one that has: the person is here from now on. None when there is no such one.

    `by` may be anybody of the same clinic; None is the command line.
    """
    found = absences.find(work, absence_id)
    if found is None or found.absence.until <= work.now:
        return None
    if by is not None and people.staff_member(work, by).clinic_id != found.clinic_id:
        return None
    if found.absence.since >= work.now:
        absences.change(work, absence_id, cancelled_at=work.now)
    else:
        absences.change(work, absence_id, until=work.now)
    return found


def coming(work: Work, clinic_id: UUID) -> list[AbsenceRow]:
    """Absences of a clinic that are not over, the earliest first."""
    return absences.of_clinic(work, clinic_id, work.now)


def set_hours(work: Work, staff_id: UUID, text: str) -> WorkingHours | None:
    """Give somebody hours of their own, with as many spans a day as they like; an empty text: the clinic's. Raises `HoursError`.

    On a day without any, while the clinic works, they are passed over at once as if they were away without a cover.
    """
    if not text.strip():
        roster.set_hours(work, staff_id, None)
        return None
    clinic = people.clinic_hours(work, people.staff_member(work, staff_id).clinic_id)
    hours = WorkingHours.parse(text, clinic.timezone)
    roster.set_hours(work, staff_id, str(hours))
    return hours


def typed(work: Work, staff_id: StaffId, begins: str, until: str, cover_id: StaffId | None) -> Absence:
    """An absence as it is typed, in the clinic's local time. Raises `ValueError` for what is no moment."""
    hours = people.clinic_hours(work, people.staff_member(work, staff_id).clinic_id)
    return Absence(staff_id, moment(begins, hours, ends=False), moment(until, hours, ends=True), cover_id)


def moment(text: str, hours: WorkingHours, *, ends: bool) -> datetime:
    """A moment as it is typed: `2026-12-24` or `2026-12-24 12:00`, local time. A bare last day (`ends`) is away the whole day.

    Raises `ValueError`.
    """
    given = datetime.fromisoformat(text.strip().replace(" ", "T"))
    if given.tzinfo is not None:
        message = f"'{text}' names a time zone; give local time"
        raise ValueError(message)
    whole_day = len(text.strip()) == len("2026-12-24")
    return hours.at_local(given, next_day=ends and whole_day)
