"""When something recurring is due: local times across clock changes, series counted from the discharge, quiet hours, lateness.

Pure: takes moments and gives moments. What is stored stands in `store/schedules/schedules.py`, what is sent in `service/clock/ticks.py`.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.domain.requests.hours import is_public_holiday

ONE_DAY: Final = timedelta(days=1)
EVERY_DAY: Final = 0b1111111
#: Nobody gets theirs later than this after the set time because of the spread.
SPREAD: Final = timedelta(minutes=4)
#: After a long standstill at most so many days are marked as missed; the ones before leave no trace.
MOST_MISSED: Final = 31


class ScheduleKind(StrEnum):
    """What a schedule is for. The word stands readable in the database: it tells that a person is asked, never what."""

    CHECKIN = "checkin"
    BEFORE = "before"
    ARRIVAL = "arrival"
    EVENING = "evening"
    FIRST_DAYS = "first_days"
    FIRST_WEEKS = "first_weeks"
    FIRST_MONTHS = "first_months"
    PAYDAY = "payday"
    VOICE_BACK = "voice_back"
    INSTRUMENTS = "instruments"
    ROUTINE = "routine"
    PLAN = "plan"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for every schedule of a kind.

    `flow` is the conversation it begins, `lateness` how long after the set moment it may still begin. `at` is the local time of a
    series, and `days` its days counted from the discharge; after the last of them it goes on `every` so many days, for ever. A `monthly`
    one comes the day before a day of the month that the person has named. A kind without any of these recurs at a time of their own.
    """

    flow: str
    lateness: timedelta
    at: time | None = None
    days: tuple[int, ...] = ()
    every: int = 0
    monthly: bool = False


#: What the plan asks about comes while somebody may still be at work who can help with it, on days on which there is something.
#: Before the discharge as the clinic's board warns (E1); arrival day and evening (E5); densest in the first 72 hours, then through the
#: four weeks in which tolerance is low (E3, E4), evenings included, when nobody else is open (E8); then each week to month three, after
#: which the person says how often (`journey.py`). It has no end (E3, E7, E24).
RULES: Final[Mapping[ScheduleKind, Rule]] = {
    ScheduleKind.CHECKIN: Rule("checkin", timedelta(hours=3)),
    ScheduleKind.PLAN: Rule("plan_day", timedelta(hours=4), time(15)),
    ScheduleKind.BEFORE: Rule("before", timedelta(hours=6), time(13), (-28, -14, -7, -3, -1)),
    ScheduleKind.ARRIVAL: Rule("arrival", timedelta(hours=5), time(14), (0,)),
    ScheduleKind.EVENING: Rule("evening", timedelta(hours=2), time(19, 45), (0, 1, 2, 3)),
    ScheduleKind.FIRST_DAYS: Rule("first_days", timedelta(hours=6), time(11, 30), (1, 2, 3)),
    ScheduleKind.FIRST_WEEKS: Rule("first_weeks", timedelta(hours=6), time(13), (5, 7, 10, 14, 21, 28)),
    ScheduleKind.FIRST_MONTHS: Rule(
        "first_months", timedelta(hours=6), time(13), tuple(range(35, 92, 7)), every=7
    ),
    ScheduleKind.PAYDAY: Rule("payday", timedelta(hours=4), time(16), monthly=True),
    # Looked at once a week; `days/voice_back.py` says in which week it is asked, so that it never stands beside another question.
    ScheduleKind.VOICE_BACK: Rule("voice_back", timedelta(hours=4)),
    # The same, for whichever standard instrument the clinic uses and this person is due (`days/instrument.py`).
    ScheduleKind.INSTRUMENTS: Rule("instruments", timedelta(hours=4)),
    # Routines brought home, at the person's own time (E41): late it would be of no use.
    ScheduleKind.ROUTINE: Rule("routine_day", timedelta(hours=2)),
    # The one day on which the trial in the ward is looked at (`service/days/trial.py`), before noon: there is time to sit down together.
    ScheduleKind.TRIAL: Rule("trial_day", timedelta(hours=6), time(11)),
}
#: The kinds that are counted from the discharge.
SERIES: Final = tuple(kind for kind, rule in RULES.items() if rule.days)


class Skip(StrEnum):
    """Why something that was due was not sent."""

    LATE = "late"
    NIGHT = "night"
    PAUSED = "paused"
    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    NEAR = "near"  # something else came just before, or comes just after and asks the same
    FULL = "full"  # enough comes on that day; what is not lost for it comes on another
    BUSY = "busy"  # another conversation was open, and the offer was not taken up
    UNSENT = "unsent"  # written, but no longer wanted or not deliverable when its turn came
    NOTHING = "nothing"  # the content has nothing to say, or no such conversation
    FAILED = "failed"
    EASED = "eased"  # nobody answers: it comes more seldom, or rests


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours, in local time, in which nothing is sent unasked. `begins` later than `ends` spans midnight."""

    begins: time = time(22)
    ends: time = time(7)

    def hold(self, moment: datetime, zone: str) -> bool:
        """Whether `moment` lies inside; the minute they end does not."""
        here = moment.astimezone(ZoneInfo(zone)).time()
        if self.begins <= self.ends:
            return self.begins <= here < self.ends
        return here >= self.begins or here < self.ends

    def over(self, moment: datetime, zone: str) -> datetime:
        """When the quiet hours around `moment` end, in UTC; `moment` itself when it lies outside them."""
        return _over(self, moment, zone)

    def nearest_outside(self, at: time) -> time:
        """`at`, or when it is inside, the nearest time of day that leaves room for lateness: half an hour before, or the end."""
        minute, begins, ends = (each.hour * 60 + each.minute for each in (at, self.begins, self.ends))
        into, left = (minute - begins) % 1440, (ends - minute) % 1440
        length = (ends - begins) % 1440
        if into >= length:
            return at
        minute = ends if left <= into + 30 else (begins - 30) % 1440
        return time(minute // 60, minute % 60)


QUIET: Final = Quiet()


@lru_cache(maxsize=1024)
def _over(quiet: Quiet, moment: datetime, zone: str) -> datetime:
    if not quiet.hold(moment, zone):
        return moment.astimezone(UTC)
    here = moment.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() < quiet.ends else here.date() + ONE_DAY
    while (ends := moment_of(day, quiet.ends, zone)) is None or ends <= moment:
        day += ONE_DAY
    return ends


@lru_cache(maxsize=1024)
def moment_of(day: date, at: time, zone: str) -> datetime | None:
    """A local time of a day, in UTC; None for a day that a change of zone left out.

    A time that does not exist moves forward (02:30 on 29 March is 03:30 in Oslo), one that exists twice counts the first time. The moment
    never leaves its local day: where moving forward would, it moves back instead.
    """
    here = ZoneInfo(zone)
    for fold in (0, 1):
        moment = datetime.combine(day, at, here).replace(fold=fold).astimezone(UTC)
        if moment.astimezone(here).date() == day:
            return moment
    return None


def next_due(
    local_time: time, zone: str, after: datetime, *, weekdays: Collection[int] | None = None
) -> datetime:
    """The first moment strictly after `after` at which it is `local_time` in `zone`, in UTC; once a local day, see `moment_of`.

    `weekdays` are 0 (Monday) to 6; None means all. Raises `ValueError` when there is none, or `after` is naive.
    """
    wanted = range(7) if weekdays is None else weekdays
    if not any(day in range(7) for day in wanted):
        raise ValueError("give at least one weekday, from 0 (Monday) to 6")
    if after.tzinfo is None:
        raise ValueError(f"{after!r} has no time zone; give an aware datetime")
    day = after.astimezone(ZoneInfo(zone)).date()
    while True:
        moment = moment_of(day, local_time, zone) if day.weekday() in wanted else None
        if moment is not None and moment > after:
            return moment
        day += ONE_DAY


@lru_cache(maxsize=1024)
def _room(
    on: date, at: time, zone: str, lateness: timedelta, quiet: Quiet
) -> tuple[datetime, timedelta] | None:
    """The first moment of a day outside the quiet hours, and by how much the spread may move it: not into them, nor to another day."""
    moment = moment_of(on, at, zone)
    if moment is None:
        return None
    outside, latest = quiet.over(moment, zone), moment + lateness
    if outside > latest:
        return None
    day = outside.astimezone(ZoneInfo(zone)).date()
    for most in range(int(SPREAD.total_seconds()), 0, -1):
        moved = outside + timedelta(seconds=most)
        if moved <= latest and not quiet.hold(moved, zone) and moved.astimezone(ZoneInfo(zone)).date() == day:
            return outside, timedelta(seconds=most)
    return outside, timedelta()


@dataclass(frozen=True, slots=True)
class Due:
    """A local day something is due on, and the moment (UTC) at which the clock is to look at it."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What the clock makes of a due schedule: days to mark as missed, the day to serve now (or none), and what comes next."""

    missed: tuple[tuple[date, Skip], ...]
    serve: date | None
    next: Due | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One schedule of one person.

    `at` is local time in `zone`. `weekdays` has bit 0 for Monday. `anchor` is the day that a series counts from. Nothing is due before
    `from_on` or after `until_on`.
    """

    id: UUID
    kind: ScheduleKind
    at: time
    zone: str
    weekdays: int = EVERY_DAY
    anchor: date | None = None
    from_on: date | None = None
    until_on: date | None = None

    @property
    def rule(self) -> Rule:
        """What holds for every schedule of its kind."""
        return RULES[self.kind]

    def set_moment(self, on: date) -> datetime | None:
        """The moment set for a day, without spread and quiet hours; None on a day that does not exist."""
        return moment_of(on, self.at, self.zone)

    def expires(self, on: date) -> datetime:
        """Until when that day's may begin. (A day that does not exist expires as if it did in UTC.)"""
        return (self.set_moment(on) or datetime.combine(on, self.at, UTC)) + self.rule.lateness

    def begins(self, on: date, quiet: Quiet = QUIET) -> datetime | None:
        """When that day's is to begin: the set moment, moved out of the quiet hours, and spread over a few minutes.

        None when the quiet hours end after it has expired, or the day does not exist.
        """
        room = _room(on, self.at, self.zone, self.rule.lateness, quiet)
        if room is None:
            return None
        outside, most = room
        return outside + min(spread_of(self.id), most)

    def first_after(self, moment: datetime, quiet: Quiet = QUIET) -> Due | None:
        """The first day whose set moment is strictly after `moment`; None when nothing is due any more."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        for on in self._days(day):
            due = self.set_moment(on)
            if due is not None and due > moment:
                return self._due(on, quiet)
        return None

    def following(self, on: date, quiet: Quiet = QUIET) -> Due | None:
        """The first day after `on`; None when nothing is due any more."""
        for day in self._days(on + ONE_DAY):
            if self.set_moment(day) is not None:
                return self._due(day, quiet)
        return None

    def turn(self, on: date, now: datetime, quiet: Quiet = QUIET) -> Turn:
        """What is to be done now that the clock looks at the schedule, whose next day is `on`.

        Days that have expired, or cannot begin before the quiet hours end, are missed. A day whose time has not come, or that falls into
        the quiet hours now but may still begin after them, is looked at again then.
        """
        missed: list[tuple[date, Skip]] = []
        day: date | None = on
        while day is not None:
            following, verdict = self.following(day, quiet), self._verdict(day, now, quiet)
            if verdict is None:
                return Turn(tuple(missed), day, following)
            if isinstance(verdict, datetime):
                return Turn(tuple(missed), None, Due(day, verdict))
            missed = [*missed, (day, verdict)][-MOST_MISSED:]
            day = self._leap(following, now)
        return Turn(tuple(missed), None, None)

    def _verdict(self, on: date, now: datetime, quiet: Quiet) -> datetime | Skip | None:
        """When to look at a day again, or why it is missed; None: serve it now."""
        moment, begins = self.set_moment(on), self.begins(on, quiet)
        if moment is None:
            return Skip.LATE
        if begins is None:
            return moment if now < moment else Skip.NIGHT
        if now < begins:
            return begins
        latest = moment + self.rule.lateness
        if now > latest:
            return Skip.LATE
        outside = quiet.over(now, self.zone)
        if outside <= now:
            return None
        return outside if outside <= latest else Skip.NIGHT

    def _leap(self, following: Due | None, now: datetime) -> date | None:
        """The next day to look at; after a standstill of years, not every day since."""
        if following is None:
            return None
        earliest = (now - (MOST_MISSED + 2) * ONE_DAY).date()
        if following.on >= earliest:
            return following.on
        return next(self._days(earliest), None)

    def _due(self, on: date, quiet: Quiet) -> Due:
        moment = self.begins(on, quiet) or self.set_moment(on)
        if moment is None:
            raise ValueError(f"{on} does not exist in {self.zone}")
        return Due(on, moment)

    def _days(self, start: date) -> Iterator[date]:
        """The local days something is set for, from `start` on."""
        start = max(start, self.from_on or start)
        if self.rule.days:
            anchor = self.anchor
            days = self._counted(anchor, start) if anchor else iter(())
            yield from takewhile(lambda day: not self._over(day), days)
            return
        if self.rule.monthly:
            if self.anchor is not None:
                yield from takewhile(lambda day: not self._over(day), before_pay(self.anchor.day, start))
            return
        if not self.weekdays & EVERY_DAY:
            return
        day = start
        while not self._over(day):
            if self.weekdays >> day.weekday() & 1:
                yield day
            day += ONE_DAY

    def _counted(self, anchor: date, start: date) -> Iterator[date]:
        """The days of a series from `start` on; those after its last one without end, where it has none."""
        rule = self.rule
        yield from (day for number in sorted(rule.days) if (day := anchor + number * ONE_DAY) >= start)
        if rule.every:
            last = anchor + max(rule.days) * ONE_DAY
            number = max(1, -(-(start - last).days // rule.every))
            while True:
                yield last + number * rule.every * ONE_DAY
                number += 1

    def _over(self, day: date) -> bool:
        return self.until_on is not None and day > self.until_on


def before_pay(day_of_month: int, start: date) -> Iterator[date]:
    """From `start` on, the days before money comes on a day of the month: on the last working day before it, where it is none."""
    year, month = start.year, start.month
    while True:
        paid = date(year, month, min(day_of_month, monthrange(year, month)[1]))
        while paid.weekday() > 4 or is_public_holiday(paid):
            paid -= ONE_DAY
        if paid - ONE_DAY >= start:
            yield paid - ONE_DAY
        year, month = year + month // 12, month % 12 + 1


def spread_of(schedule_id: UUID) -> timedelta:
    """How much after the set moment this schedule goes, always the same: whole seconds below `SPREAD`.

    Thousands of people ask for 19:00; Telegram takes thirty messages a second.
    """
    return timedelta(seconds=schedule_id.int % int(SPREAD.total_seconds()))
