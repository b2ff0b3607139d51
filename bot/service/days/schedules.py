"""The times at which a person is written to: their own check-in, the first days after discharge, and how the check-ins have gone.

What is sent at those times stands in `ticks.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.flow import verbs
from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.easing import DAILY, EVERY_OTHER, Ease, ease
from bot.domain.schedules.schedule import QUIET, RULES, SERIES, Due, ScheduleKind
from bot.i18n import format_time, local
from bot.service.conversation.voice import Voice
from bot.service.days import instruments, trial, voice_back
from bot.store.conversations import conversations
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.people import people, reach
from bot.store.schedules import occurrences, schedules
from bot.store.schedules.occurrences import Past
from bot.store.tables.people import PatientState
from bot.store.tables.schedules import Occurred

#: So many days without an answered check-in are a break (E4): the body stands less afterwards.
BREAK: Final = timedelta(days=7)
#: For so long after a break tolerance still counts as low.
AFTER_BREAK: Final = timedelta(days=7)
LEFT_EARLY: Final = "left_early"
#: Remembered of everybody who has chosen a time for the daily question, or not to be asked.
CHECKIN_CHOSEN: Final = "checkin_chosen"
#: What flows remember when they ask a second time somebody who passed that choice over.
CHECKIN_ASKED: Final = "daily_asked"
_LOOKED_AT: Final = 60
#: Remembered with the day: the person wants to be asked on, or has set a time anew.
GO_ON: Final = "told_rest"


def set_checkin(voice: Voice, at: str, *, when_leaving: bool = False) -> Due | None:
    """Let the person be asked at this local time each day, from now on, or from the day of leaving on; `at` is `HH:MM`.

    A time in the quiet hours becomes the nearest one outside, and the person is told. Gives when the next one is due. Raises `ValueError`.
    """
    wanted = time.fromisoformat(at)
    when = QUIET.nearest_outside(wanted)
    if when != wanted:
        quiet_from, quiet_to, set_to = (
            format_time(each, voice.language) for each in (QUIET.begins, QUIET.ends, when)
        )
        voice.say("checkin_time_moved", begins=quiet_from, ends=quiet_to, at=set_to)
    person = voice.person
    leaves_on = person.discharge_on if when_leaving else None
    today = local(voice.work.now, person.timezone).date()
    ahead = leaves_on is not None and leaves_on > today
    conversations.remember(voice.work, person.id, CHECKIN_CHOSEN, value=True)
    conversations.remember(voice.work, person.id, GO_ON, today.isoformat())
    return schedules.put(
        voice.work,
        person.id,
        ScheduleKind.CHECKIN,
        when,
        person.timezone,
        from_on=leaves_on if ahead else None,
    )


def set_payday(voice: Voice, verb: verbs.Payday, _: str = "") -> None:
    """Let the person be asked on the day before money comes, each month; 0 for the day: no more."""
    person = voice.person
    known = schedules.entry_of(voice.work, person.id, ScheduleKind.PAYDAY)
    if not verb.day and known is None:
        return
    anchor = date(2024, 1, verb.day) if verb.day else known.anchor if known else None
    yesterday = local(voice.work.now, person.timezone).date() - timedelta(days=1)
    schedules.put(
        voice.work,
        person.id,
        ScheduleKind.PAYDAY,
        RULES[ScheduleKind.PAYDAY].at or time(16),
        person.timezone,
        anchor=anchor,
        until_on=None if verb.day else yesterday,
    )


def payday_of(work: Work, patient_id: UUID) -> int:
    """On which day of the month money comes; 0 where nobody has said."""
    entry = schedules.entry_of(work, patient_id, ScheduleKind.PAYDAY)
    return entry.anchor.day if entry is not None and entry.anchor and entry.until_on is None else 0


def end_checkin(voice: Voice) -> None:
    """Let the person be asked no more, today neither; a new time begins it again."""
    person = voice.person
    conversations.remember(voice.work, person.id, CHECKIN_CHOSEN, value=True)
    schedules.end(voice.work, person.id, (ScheduleKind.CHECKIN,))
    if person.address is not None:
        occurrences.call_off(voice.work, person.id, person.address.recipient_id, ScheduleKind.CHECKIN)


def checkin_time(work: Work, patient_id: UUID) -> time | None:
    """When a person is asked each day, in local time; None when they have set no time, or switched it off."""
    return schedules.daily_at(work, patient_id, ScheduleKind.CHECKIN)


def asked_at(voice: Voice) -> time | None:
    """The same as it shows in what comes: None too without leave to write first, or after a stop."""
    given = people.consents(voice.work, voice.person.id).get(Purpose.REMINDERS)
    if voice.person.state is not PatientState.ACTIVE or given is None or not given[0]:
        return None
    return checkin_time(voice.work, voice.person.id)


def begins_on(voice: Voice) -> date | None:
    """The day on which the daily question begins, where that is still to come."""
    entry = schedules.entry_of(voice.work, voice.person.id, ScheduleKind.CHECKIN)
    today = local(voice.work.now, voice.person.timezone).date()
    return (
        entry.from_on if entry is not None and entry.from_on is not None and entry.from_on > today else None
    )


def left_today(voice: Voice) -> None:
    """The person has left the clinic: the first days count from today. That it was before the day planned is remembered (E4)."""
    person = voice.person
    today = local(voice.work.now, person.timezone).date()
    if person.discharge_on == today:
        return
    if person.discharge_on is None or person.discharge_on > today:
        conversations.remember(voice.work, person.id, LEFT_EARLY, value=True)
    people.change(voice.work, person.id, discharge_on=today)
    plan_first_days(voice.work, person.id, today, person.timezone)


def plan_first_days(work: Work, patient_id: UUID, discharge_on: date, zone: str) -> None:
    """Schedule everything that is counted from the discharge; what is past by now is not caught up on.

    A daily question that begins with the discharge follows it.
    """
    for kind in SERIES:
        at = RULES[kind].at
        if at is not None:
            schedules.put(work, patient_id, kind, at, zone, anchor=discharge_on)
    voice_back.plan(work, patient_id, discharge_on, zone)
    trial.plan(work, patient_id, zone)
    instruments.plan(work, patient_id, discharge_on, zone)
    checkin = schedules.entry_of(work, patient_id, ScheduleKind.CHECKIN)
    if checkin is not None and checkin.from_on is not None and checkin_time(work, patient_id) is not None:
        schedules.put(work, patient_id, ScheduleKind.CHECKIN, checkin.at, zone, from_on=discharge_on)


def plan_missing(work: Work, most: int = 20) -> int:
    """Schedule the first days of everybody whose date of discharge has become known or has changed; give how many these were.

    Whoever sets the date need not think of it: this looks again every few minutes.
    """
    planned = 0
    for patient_id, discharge_on, zone in schedules.without_series(work, most):
        plan = partial(_plan_unless_busy, work, patient_id, discharge_on, zone)
        planned += bool(for_one(work, "planning first days", plan))
    return planned


def _plan_unless_busy(work: Work, patient_id: UUID, discharge_on: date, zone: str) -> bool:
    """Whether the first days were planned: not of somebody whom another transaction has."""
    if not reach.try_lock_patient(work, patient_id):
        return False
    plan_first_days(work, patient_id, discharge_on, zone)
    return True


@dataclass(frozen=True, slots=True)
class CheckIns:
    """How a person's check-ins have gone. `missed` were delivered since the last answered one, before today, and not answered."""

    last_answered: date | None = None
    missed: int = 0
    after_break: bool = False


def checkins(work: Work, patient_id: UUID, today: date) -> CheckIns:
    """Look at a person's newest check-ins, the ones they began themselves included.

    A break is a week with check-ins and no answer, whatever the reason: a pause is one, too. `after_break` holds in it and a week longer.
    """
    past = occurrences.history(work, patient_id, ScheduleKind.CHECKIN, _LOOKED_AT)
    answered = occurrences.days_answered(work, patient_id, _LOOKED_AT)
    last_answered = answered[0] if answered else None
    missed = [
        each.on
        for each in past
        if each.status is Occurred.SENT
        and each.on < today
        and (last_answered is None or each.on > last_answered)
    ]
    returns = [day for day in (today, *answered) if day >= today - AFTER_BREAK]
    return CheckIns(last_answered, len(missed), any(_was_silent(day, past, answered) for day in returns))


def eased(work: Work, patient_id: UUID, today: date, discharge_on: date | None = None) -> Ease:
    """What becomes of the daily question that is due today, by how many in a row were not answered since the person last said to go on.

    What was practice in the ward is over with the day of leaving, on which everybody is asked again as they were promised.
    """
    answered = occurrences.days_answered(work, patient_id, 1)
    since = answered[0] if answered else date.min
    if discharge_on is not None and discharge_on <= today:
        since = max(since, discharge_on - timedelta(days=1))
    came = occurrences.sent_since(work, patient_id, ScheduleKind.CHECKIN, since, DAILY + EVERY_OTHER + 1)
    unanswered = [on for on in came if on < today]
    if len(unanswered) >= DAILY:
        told = conversations.remembered(work, patient_id).get(GO_ON)
        unanswered = [on for on in unanswered if told is None or on > date.fromisoformat(str(told))]
    if not unanswered:
        return Ease.ASK
    return ease(len(unanswered), (today - unanswered[0]).days)


def _was_silent(until: date, past: Sequence[Past], answered: Sequence[date]) -> bool:
    """Whether a break ended on a day: nothing was answered before it for a week in which something was due."""
    before = next((day for day in answered if day < until), date.min)
    silent = [each.on for each in past if before < each.on < until]
    return bool(silent) and until - min(silent) >= BREAK


def is_today(work: Work, on: date, zone: str) -> bool:
    """Whether a day is still today for the person."""
    return local(work.now, zone).date() == on


def quiet_until(now: datetime, zone: str) -> datetime | None:
    """When the quiet hours around now are over; None outside them."""
    return QUIET.over(now, zone) if QUIET.hold(now, zone) else None
