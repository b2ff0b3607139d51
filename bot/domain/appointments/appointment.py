"""When an appointment is, how it comes again, and when the clock looks at it. Pure values; words and sending are `service/appointments/`'s.

planned --the evening before--> reminded --two hours before--> reminded --three hours after it began--> over, or the next one of a row
   |----the person or the clinic calls it off--> cancelled (the person may take that back)
   +----the person did not make it--> missed (of one that comes again: this once)
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.schedules.schedule import ONE_DAY, QUIET, moment_of

#: The evening before, local time: late enough to be home, early enough to arrange something (E46).
EVENING: Final = time(18)
BEFORE: Final = timedelta(hours=2)
#: Before an early one so long at least is left to get up; see `near_at`.
TO_GET_UP: Final = timedelta(hours=1)
#: Who has to be somewhere before this is not woken: the evening before is what is left.
NIGHT_ENDS: Final = time(5)
#: The word of the evening comes until the quiet hours begin; an appointment is over so long after it began.
LASTS: Final = timedelta(hours=3)
LONGEST: Final = 4096
#: So many are kept of one person; nobody has more, and a file with more is a mistake.
MOST: Final = 500


class Again(StrEnum):
    """How an appointment comes again."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    THREE_WEEKS = "three_weeks"
    FOUR_WEEKS = "four_weeks"
    MONTHLY = "monthly"
    MONTHLY_WEEKDAY = "monthly_weekday"  # such as the second Tuesday; which one, its first day says
    MONTHLY_LAST = "monthly_last"  # such as the last Friday
    YEARLY = "yearly"


#: So many weeks lie between the times of a row.
WEEKS: Final = {Again.WEEKLY: 1, Again.FORTNIGHTLY: 2, Again.THREE_WEEKS: 3, Again.FOUR_WEEKS: 4}


class Standing(StrEnum):
    """Where an appointment stands."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    MISSED = "missed"
    OVER = "over"


class Turn(StrEnum):
    """What the clock does with an appointment next."""

    EVENING = "evening"
    NEAR = "near"
    OVER = "over"


class Way(StrEnum):
    """How somebody gets there."""

    WALK = "walk"
    BUS = "bus"
    CAR = "car"
    TAXI = "taxi"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Row:
    """The days of an appointment: `first` and those after it, until `until`; local time `at` in `zone` (None: the whole day).

    `without` are days that are left out of it: called off, or moved to an appointment of their own.
    """

    first: date
    at: time | None
    zone: str
    again: Again = Again.ONCE
    until: date | None = None
    without: frozenset[date] = frozenset()

    def day_after(self, day: date) -> date | None:
        """The next of its days strictly after `day`; None when there is none."""
        for one in _days(self.first, self.again, day):
            if self.until is not None and one > self.until:
                return None
            if one > day and one not in self.without:
                return one
        return None

    def has(self, day: date) -> bool:
        """Whether it is on this day."""
        return self.day_after(day - ONE_DAY) == day

    def leaving_out(self, days: Iterable[date]) -> "Row":
        """The same without these days; of those only that it would be on."""
        whole = replace(self, without=frozenset())
        return replace(self, without=self.without | {day for day in days if whole.has(day)})

    def starts(self, day: date) -> datetime | None:
        """When it begins on one of its days, in UTC; of one for the whole day its midnight. None on a day that does not exist."""
        return moment_of(day, self.at or time(), self.zone)


@dataclass(frozen=True, slots=True)
class Look:
    """What the clock does next, with which of the days, and at which moment (UTC)."""

    turn: Turn
    day: date
    at: datetime


def _days(first: date, again: Again, after: date) -> Iterator[date]:
    """The days from `first` on, without those long before `after`."""
    match again:
        case Again.ONCE:
            yield first
        case Again.MONTHLY:
            months = max(0, (after.year - first.year) * 12 + after.month - first.month - 1)
            while True:
                year, month = divmod(first.month - 1 + months, 12)
                year, month = first.year + year, month + 1
                yield date(year, month, min(first.day, monthrange(year, month)[1]))
                months += 1
        case Again.MONTHLY_WEEKDAY | Again.MONTHLY_LAST:
            months = max(0, (after.year - first.year) * 12 + after.month - first.month - 1)
            which = -1 if again is Again.MONTHLY_LAST else (first.day - 1) // 7
            while True:
                year, month = divmod(first.month - 1 + months, 12)
                if (day := weekday_of(first.year + year, month + 1, first.weekday(), which)) is not None:
                    yield day
                months += 1
        case Again.YEARLY:
            years = max(0, after.year - first.year - 1)
            while True:
                year = first.year + years
                yield date(year, first.month, min(first.day, monthrange(year, first.month)[1]))
                years += 1
        case _:
            step = 7 * WEEKS[again] if again in WEEKS else 1
            day = first + max(0, (after - first).days // step) * step * ONE_DAY
            while True:
                if again is not Again.WEEKDAYS or day.weekday() < 5:
                    yield day
                day += step * ONE_DAY


def weekday_of(year: int, month: int, weekday: int, which: int) -> date | None:
    """The day of a month that is the first (0), second (1) … or last (-1) of a weekday; None where there is none."""
    begin = date(year, month, 1)
    days = list(range(1 + (weekday - begin.weekday()) % 7, monthrange(year, month)[1] + 1, 7))
    return date(year, month, days[which]) if which < len(days) else None


def evening_at(row: Row, day: date) -> datetime | None:
    """When the person is reminded the evening before."""
    return moment_of(day - ONE_DAY, EVENING, row.zone)


def near_at(row: Row, day: date) -> datetime | None:
    """When they are reminded on the day: two hours before.

    An appointment that is early is worth being woken for, but not more than it takes: where two hours before lies in the quiet hours, it
    is when those end, or an hour before, whichever is earlier. For one in the middle of the night there is only the evening before.
    """
    starts = row.starts(day)
    if row.at is None or row.at < NIGHT_ENDS or starts is None:
        return None
    at = starts - BEFORE
    return min(QUIET.over(at, row.zone), starts - TO_GET_UP) if QUIET.hold(at, row.zone) else at


def over_at(row: Row, day: date) -> datetime:
    """When one of its days is behind the person: hours after it began; of a whole day when that has ended."""
    starts = row.starts(day) or row.starts(day + ONE_DAY)
    if starts is None:
        raise ValueError(f"{day} does not exist in {row.zone}")
    return starts + (ONE_DAY if row.at is None else LASTS)


def next_look(row: Row, day: date, after: datetime, *, remind: bool) -> Look | None:
    """What the clock does with the appointment strictly after a moment, beginning with the one on `day`; None when all of it is over.

    Days that are over by `after` are passed by. Without `remind` only that is looked at.
    """
    earliest = after.astimezone(ZoneInfo(row.zone)).date() - 2 * ONE_DAY
    one: date | None = day if day >= earliest else row.day_after(earliest - ONE_DAY)
    if one is not None and one in row.without:
        one = row.day_after(one)
    while one is not None:
        evening, near = (evening_at(row, one), near_at(row, one)) if remind else (None, None)
        turns = ((Turn.EVENING, evening), (Turn.NEAR, near), (Turn.OVER, over_at(row, one)))
        for turn, at in turns:
            if at is not None and at > after:
                return Look(turn, one, at)
        one = row.day_after(one)
    return None


def may_still_go(row: Row, day: date, turn: Turn | None, now: datetime) -> bool:
    """Whether a reminder that was written may be sent `now`; `turn` is the one after it."""
    if turn is Turn.NEAR:
        return still_says(Turn.EVENING, row, day, now)
    return turn is Turn.OVER and (
        still_says(Turn.NEAR, row, day, now) or still_says(Turn.EVENING, row, day, now)
    )


def still_says(turn: Turn, row: Row, day: date, now: datetime) -> bool:
    """Whether a reminder that is due may still come `now`: the evening's until the quiet hours, that of the day until it begins."""
    starts = row.starts(day)
    if starts is None or turn is Turn.OVER:
        return False
    if turn is Turn.NEAR:
        return now < starts
    before = now.astimezone(ZoneInfo(row.zone)).date() < day
    return before and not QUIET.hold(now, row.zone)
