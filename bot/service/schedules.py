"""The times at which a person is written to: their own check-in, the first days after discharge, and how the check-ins have gone.

What is sent at those times stands in `ticks.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from bot.domain.schedule import QUIET, RULES, SERIES, Due, Kind
from bot.domain.state import RunState
from bot.i18n import format_time, local
from bot.service.voice import Voice
from bot.store import conversations, people, requests, schedules
from bot.store.tables.schedules import Occurred
from bot.store.work import Work

#: So many days without an answered check-in are a break (E4): the body stands less afterwards.
BREAK: Final = timedelta(days=7)
#: For so long after a break tolerance still counts as low.
AFTER_BREAK: Final = timedelta(days=7)
LEFT_EARLY: Final = "left_early"
_LOOKED_AT: Final = 60


def set_checkin(voice: Voice, at: str) -> Due | None:
    """Let the person be asked at this local time each day from now on; `at` is `HH:MM`, or ISO with a date that is ignored.

    A time in the quiet hours becomes the nearest one outside, and the person is told. Gives when the next one is due. Raises `ValueError`.
    """
    wanted = time.fromisoformat(at[-5:])
    when = QUIET.nearest_outside(wanted)
    if when != wanted:
        times = {"from": QUIET.begins, "to": QUIET.ends, "at": when}
        voice.say("checkin_time_moved", **{name: format_time(each, voice.language) for name, each in times.items()})
    return schedules.put(voice.work, voice.person.id, Kind.CHECKIN, when, voice.person.timezone)


def checkin_time(work: Work, patient_id: UUID) -> time | None:
    """When a person is asked each day, in local time; None when they have set no time."""
    entry = schedules.entry_of(work, patient_id, Kind.CHECKIN)
    return None if entry is None else entry.at


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
    """Schedule everything that is counted from the discharge; what is past by now is not caught up on."""
    for kind in SERIES:
        at = RULES[kind].at
        if at is not None:
            schedules.put(work, patient_id, kind, at, zone, anchor=discharge_on)


def plan_missing(work: Work, most: int = 20) -> int:
    """Schedule the first days of everybody whose date of discharge has become known or has changed; give how many were looked at.

    Whoever sets the date need not think of it: this looks again every few minutes.
    """
    found = schedules.without_series(work, most)
    for patient_id, discharge_on, zone in found:
        if requests.try_lock_patient(work, patient_id):
            plan_first_days(work, patient_id, discharge_on, zone)
    return len(found)


@dataclass(frozen=True, slots=True)
class CheckIns:
    """How a person's check-ins have gone. `missed` were delivered since the last answered one, before today, and not answered."""

    last_answered: date | None = None
    missed: int = 0
    after_break: bool = False


def checkins(work: Work, patient_id: UUID, today: date) -> CheckIns:
    """Look at a person's newest check-ins.

    A break is a week without an answered one, whatever the reason: a pause is one, too. `after_break` holds in it and for a week after.
    """
    last_answered: date | None = None
    missed = 0
    after_break = False
    returned, silent_since = today, today
    for past in schedules.history(work, patient_id, Kind.CHECKIN, _LOOKED_AT):
        if past.run_id is not None and _answered(work, past.run_id):
            last_answered = last_answered or past.on
            if past.on < today - AFTER_BREAK:
                break
            returned = silent_since = past.on
        elif past.on < returned:
            silent_since = past.on
            missed += last_answered is None and past.status is Occurred.SENT
            after_break = after_break or returned - silent_since >= BREAK
    return CheckIns(last_answered, missed, after_break)


def _answered(work: Work, run_id: UUID) -> bool:
    run = conversations.run_by_id(work, run_id)
    return run is not None and bool(RunState.from_json(run.state).answers)


def begin_own(work: Work, patient_id: UUID, kind: Kind, run_id: UUID, zone: str) -> None:
    """Note that the person has begun today's by themselves, so that the clock leaves today alone."""
    schedules.note_own(work, patient_id, kind, local(work.now, zone).date(), run_id)


def is_today(work: Work, on: date, zone: str) -> bool:
    """Whether a day is still today for the person."""
    return local(work.now, zone).date() == on


def quiet_until(now: datetime, zone: str) -> datetime | None:
    """When the quiet hours around now are over; None outside them."""
    return QUIET.over(now, zone) if QUIET.hold(now, zone) else None

