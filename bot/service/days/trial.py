"""The trial in the ward as the patient meets it: the daily question as practice, and the day on which it is looked at together.

Which day that is, the clinic says; it stands with the stay (`domain/people/trial.py`, the board).
"""

from datetime import date, time
from uuid import UUID

from bot.domain.flow import verbs
from bot.domain.people.trial import comes_by_itself
from bot.domain.schedules.schedule import RULES, ScheduleKind
from bot.i18n import local
from bot.service.conversation.voice import Voice
from bot.store.database.work import Work
from bot.store.people import stays
from bot.store.people.people import PatientRow
from bot.store.schedules import schedules


def review_day(work: Work, person: PatientRow) -> date | None:
    """The day on which the trial is looked at: today or to come, before the person leaves, and not done already."""
    day = stays.review_on(work, person.id)
    today = local(work.now, person.timezone).date()
    leaves_on = person.discharge_on
    return day if day is not None and leaves_on is not None and today <= day < leaves_on else None


def is_practising(work: Work, person: PatientRow) -> bool:
    """Whether the daily question comes already, in the ward, to somebody who has a trial there."""
    today = local(work.now, person.timezone).date()
    if person.discharge_on is None or person.discharge_on <= today or not stays.has_trial(work, person.id):
        return False
    if schedules.daily_at(work, person.id, ScheduleKind.CHECKIN) is None:
        return False
    entry = schedules.entry_of(work, person.id, ScheduleKind.CHECKIN)
    return entry is not None and (entry.from_on is None or entry.from_on < person.discharge_on)


def practise(voice: Voice, verb: verbs.Practice, _: str = "") -> None:
    """Begin to practise, or wait with the question until the day of leaving; nothing for whoever has set no time."""
    work, person = voice.work, voice.person
    at = schedules.daily_at(work, person.id, ScheduleKind.CHECKIN)
    if at is None:
        return
    begins = None if verb.on else person.discharge_on
    schedules.put(work, person.id, ScheduleKind.CHECKIN, at, person.timezone, from_on=begins)


def plan(work: Work, patient_id: UUID, zone: str) -> None:
    """Let it be asked about on its day, which is the newest that the clinic has written; on no day where there is none."""
    day = stays.review_on(work, patient_id)
    if day is None:
        schedules.end(work, patient_id, (ScheduleKind.TRIAL,))
        return
    at = RULES[ScheduleKind.TRIAL].at or time(11)
    schedules.put(work, patient_id, ScheduleKind.TRIAL, at, zone, from_on=day, until_on=day)


def is_asked_on(work: Work, person: PatientRow, day: date) -> bool:
    """Whether it comes by itself on a day. Where a word before the discharge comes that day, it is asked in it (`before.yaml`)."""
    leaves_on = person.discharge_on
    return leaves_on is not None and review_day(work, person) == day and comes_by_itself(day, leaves_on)
