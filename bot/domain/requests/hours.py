"""Working hours: when staff answer, and where a deadline counted in working minutes falls. Not: who answers.

Hours are local wall-clock time. Every moment taken or given is aware; every moment given is in UTC. On the
nights the clocks change, a local time that does not exist moves forward, and one that exists twice counts the
first time. Public holidays are those of Norwegian law (*lov om helligdager og helligdagsfred*, *lov om 1. og
17. mai*), as the package `holidays` lists them. 24 and 31 December, Easter Eve and Whitsun Eve are not among
them: *arbeidsmiljøloven* § 10-10 limits work on those afternoons but leaves the days open. Who is away then
is a matter of absences.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ON_HOLIDAYS_TOO = "also on holidays"
DEFAULT_TEXT = "mon-fri 08:00-15:00"
DEFAULT_ZONE = "Europe/Oslo"

_DAY_MINUTES = 24 * 60
#: No search looks farther ahead than ten years.
_HORIZON_DAYS = 3660
_TIMES = re.compile(r"([01]?\d|2[0-4])(?::([0-5]\d))?-([01]?\d|2[0-4])(?::([0-5]\d))?", re.ASCII)


class HoursError(ValueError):
    """Working hours that cannot be; the message says what is wrong and how to write it."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One stretch of opening on one weekday."""

    #: 0 is Monday.
    weekday: int
    #: Minutes after local midnight.
    start: int
    #: Minutes after local midnight, later than `start`; 1440 is the midnight that ends the day.
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise HoursError(f"weekday {self.weekday} is not one of 0 (Monday) to 6 (Sunday)")
        if not 0 <= self.start < self.end <= _DAY_MINUTES:
            raise HoursError(
                f"'{WEEKDAYS[self.weekday]} {_times(self.start, self.end)}' must end later on the same day; "
                "write a night as two, such as 'sat 22:00-24:00; sun 00:00-06:00'"
            )


@dataclass(frozen=True, slots=True)
class DayRange:
    """Consecutive weekdays with the same opening times, for content to put into words."""

    #: 0 is Monday; equal to `last` for a single day.
    first: int
    last: int
    #: (opens, closes) in minutes after local midnight, in order.
    times: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """A week of opening spans in one time zone (E8: show real hours)."""

    spans: tuple[Span, ...]
    timezone: str = DEFAULT_ZONE
    open_on_holidays: bool = False
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.spans:
            raise HoursError(f"no opening hours at all; give at least one span, such as '{DEFAULT_TEXT}'")
        object.__setattr__(self, "spans", _joined(sorted(self.spans)))
        try:
            object.__setattr__(self, "_zone", ZoneInfo(self.timezone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise HoursError(
                f"time zone '{self.timezone}' is unknown; use a name such as '{DEFAULT_ZONE}'"
            ) from None

    @classmethod
    def parse(cls, text: str, timezone: str = DEFAULT_ZONE) -> "WorkingHours":
        """Read hours such as `mon-fri 08:00-11:30, 12:00-15:00; sat,sun 10-12; also on holidays`.

        Raises `HoursError`.
        """
        spans: list[Span] = []
        open_on_holidays = False
        for part in text.casefold().replace("–", "-").split(";"):
            words = " ".join(part.split())
            if words == ON_HOLIDAYS_TOO:
                open_on_holidays = True
            elif words:
                spans.extend(_spans(words))
        return cls(tuple(spans), timezone, open_on_holidays)

    def __str__(self) -> str:
        """The hours as `parse` reads them, in one fixed spelling."""
        parts = [f"{_days(r.first, r.last)} {_all_times(r.times)}" for r in self.describe()]
        return "; ".join([*parts, ON_HOLIDAYS_TOO] if self.open_on_holidays else parts)

    def describe(self) -> tuple[DayRange, ...]:
        """The week as data for content to word: Monday first, equal neighbouring days put together."""
        ranges: list[DayRange] = []
        for weekday in range(7):
            times = tuple((span.start, span.end) for span in self.spans if span.weekday == weekday)
            if ranges and times and ranges[-1].last == weekday - 1 and ranges[-1].times == times:
                ranges[-1] = DayRange(ranges[-1].first, weekday, times)
            elif times:
                ranges.append(DayRange(weekday, weekday, times))
        return tuple(ranges)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies inside the hours; the opening minute does, the closing minute does not."""
        opens, _ = self._opening_after(at)
        return opens <= as_utc(at)

    def next_open(self, at: datetime) -> datetime:
        """`at` itself when open, otherwise when the next opening begins."""
        opens, _ = self._opening_after(at)
        return max(opens, as_utc(at))

    def closes_at(self, at: datetime) -> datetime | None:
        """When the opening around `at` ends; None when closed at `at`, or when it lasts over a week."""
        moment = as_utc(at)
        if not self.is_open(moment):
            return None
        closes = moment
        for opening, ending in self._openings(moment):
            if opening > max(closes, moment):
                return closes
            if ending > moment + timedelta(days=7):
                return None
            closes = ending
        return closes

    def day_of(self, at: datetime) -> date:
        """The local day of a moment."""
        return as_utc(at).astimezone(self._zone).date()

    def begins(self, day: date) -> datetime:
        """The local midnight with which a day begins, in UTC."""
        return self._moment(day, 0)

    def at_local(self, local: datetime, *, next_day: bool = False) -> datetime:
        """A local moment (naive) in UTC; with `next_day` the midnight that ends its day."""
        if next_day:
            return self.begins(local.date() + timedelta(days=1))
        return self._moment(local.date(), local.hour * 60 + local.minute)

    def works_on(self, day: date) -> bool:
        """Whether there is any opening on a local day; a public holiday is none, unless the hours are kept on holidays too."""
        if is_public_holiday(day) and not self.open_on_holidays:
            return False
        return any(span.weekday == day.weekday() for span in self.spans)

    def add_working(self, at: datetime, minutes: int) -> datetime:
        """The moment `minutes` (at least 1) of working time after `at`; may be exactly a closing time."""
        if minutes < 1:
            raise ValueError(f"{minutes} working minutes: give at least 1")
        moment, left = as_utc(at), timedelta(minutes=minutes)
        for opens, closes in self._openings(moment):
            begins = max(opens, moment)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        raise HoursError(
            f"{minutes} working minutes of '{self}' do not fit into the ten years after {at:%Y-%m-%d}"
        )

    def days_for(self, minutes: int) -> int:
        """On how many working days, at the most, `minutes` of working time fall that begin with one of them; holidays are passed over."""
        each = [0] * 7
        for span in self.spans:
            each[span.weekday] += span.end - span.start
        worked = [length for length in each if length]
        whole, rest = divmod(minutes, sum(worked))
        sums = (accumulate(worked[first:] + worked[:first], initial=0) for first in range(len(worked)))
        return whole * len(worked) + max(bisect_left(list(one), rest) for one in sums)

    def _opening_after(self, at: datetime) -> tuple[datetime, datetime]:
        """The opening around `at`, or the next one."""
        for opening in self._openings(as_utc(at)):
            return opening
        raise HoursError(f"the hours '{self}' have no opening in the ten years after {at:%Y-%m-%d}")

    def _openings(self, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Openings in UTC, in order, without overlap, that end later than `after`."""
        shut = datetime.min.replace(tzinfo=UTC)
        day = after.astimezone(self._zone).date() - timedelta(days=1)
        for _ in range(_HORIZON_DAYS):
            if self.open_on_holidays or not is_public_holiday(day):
                for span in self.spans:
                    if span.weekday == day.weekday():
                        opens = max(self._moment(day, span.start), shut)
                        closes = self._moment(day, span.end)
                        if closes > max(after, opens):  # nothing is left of hours that the clock jumps over
                            yield opens, closes
                            shut = closes
            day += timedelta(days=1)

    def _moment(self, day: date, minute: int) -> datetime:
        """A local minute of a day, in UTC."""
        if minute == _DAY_MINUTES:
            day, minute = day + timedelta(days=1), 0
        return datetime.combine(day, time(minute // 60, minute % 60), self._zone).astimezone(UTC)


@lru_cache(maxsize=1024)
def hours_of(text: str, timezone: str) -> WorkingHours:
    """The hours that a text says, read once. Raises `HoursError`."""
    return WorkingHours.parse(text, timezone)


def is_public_holiday(day: date) -> bool:
    """Whether a day is a public holiday in Norway. Ordinary Sundays are not."""
    return day in _public_holidays(day.year)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    """A year's public holidays. The package's own table grows while it is read: no good across threads."""
    return frozenset(holidays.country_holidays("NO", years=year))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Sorted spans with touching ones made one; overlap is refused."""
    for one, other in pairwise(spans):
        if one.weekday == other.weekday and other.start < one.end:
            both = f"{_times(one.start, one.end)} and {_times(other.start, other.end)}"
            raise HoursError(f"{WEEKDAYS[one.weekday]}: {both} overlap; write them as one")
    joined = spans[:1]
    for span in spans[1:]:
        if (span.weekday, span.start) == (joined[-1].weekday, joined[-1].end):
            joined[-1] = Span(span.weekday, joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _spans(part: str) -> list[Span]:
    """The spans of one part such as `mon-fri, sun 08:00-11:30, 12:00-15:00` (casefolded)."""
    found = re.fullmatch(r"([^\d]+?)\s*(\d.*)", part)
    if found is None:
        raise HoursError(f"'{part}' is not days followed by times; write it like '{DEFAULT_TEXT}'")
    weekdays = [day for days in re.sub(r"\s+", "", found[1]).split(",") for day in _weekdays(days, part)]
    times = [_minutes(piece, part) for piece in re.sub(r"\s+", "", found[2]).split(",")]
    return [Span(weekday, start, end) for weekday in weekdays for start, end in times]


def _weekdays(days: str, part: str) -> range:
    first, _, last = days.partition("-")
    for name in (first, last or first):
        if name not in WEEKDAYS:
            raise HoursError(f"'{name}' in '{part}' is not a weekday; use {', '.join(WEEKDAYS)}")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < start:
        raise HoursError(
            f"'{days}' in '{part}' runs over the end of the week; write '{first}-sun, mon-{last}'"
        )
    return range(start, end + 1)


def _minutes(times: str, part: str) -> tuple[int, int]:
    found = _TIMES.fullmatch(times)
    if found is None:
        raise HoursError(f"'{times}' in '{part}' is not a pair of times; write it like '08:00-15:00'")
    hour, minute, to_hour, to_minute = (int(group or 0) for group in found.groups())
    return hour * 60 + minute, to_hour * 60 + to_minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _times(start: int, end: int) -> str:
    return f"{_clock(start)}-{_clock(end)}"


def _all_times(times: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(_times(start, end) for start, end in times)


def _days(first: int, last: int) -> str:
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; a naive datetime is refused."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{moment!r} has no time zone; give an aware datetime")
    return moment.astimezone(UTC)
