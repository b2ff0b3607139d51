"""Asking people how the help is: planned once, asked when it is time and nothing else asks that day, and kept for sums only."""

from datetime import date
from uuid import UUID

from bot.domain.days.voice_back import AFTER, AT, is_time, weekday_of
from bot.domain.flow import verbs
from bot.domain.schedules.schedule import ScheduleKind
from bot.i18n import local
from bot.service.conversation.voice import Voice
from bot.store.database.work import Work
from bot.store.days import voice_back
from bot.store.people.people import PatientRow
from bot.store.schedules import occurrences, schedules


def keep(voice: Voice, verb: verbs.VoiceBack, _: str = "") -> None:
    """Keep what was said, under the person's local day; nothing where everything was skipped."""
    answers = verb.model_dump(mode="json", exclude_none=True)
    if answers:
        day = local(voice.work.now, voice.person.timezone).date()
        voice_back.keep(voice.work, voice.person.id, day, answers)


def plan(work: Work, patient_id: UUID, discharge_on: date, zone: str) -> None:
    """Let it be looked at once a week from two weeks after leaving on."""
    schedules.put(
        work,
        patient_id,
        ScheduleKind.VOICE_BACK,
        AT,
        zone,
        weekdays=1 << weekday_of(discharge_on),
        from_on=discharge_on + AFTER,
    )


def is_time_on(work: Work, person: PatientRow, day: date) -> bool:
    """Whether it is time for the three questions on a day: they come if nothing else asks, and the daily question leaves them the day."""
    entry = schedules.entry_of(work, person.id, ScheduleKind.VOICE_BACK)
    if entry is None or not entry.weekdays >> day.weekday() & 1:
        return False
    asked = occurrences.last_before(work, person.id, ScheduleKind.VOICE_BACK, day)
    return is_time(day, person.discharge_on, asked)
