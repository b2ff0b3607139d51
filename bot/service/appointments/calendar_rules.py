"""How an appointment of a calendar file comes again (RRULE of RFC 5545), as rows that this program keeps: all of it, or nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.appointments.appointment import WEEKS, Again, Row, weekday_of

#: Days of a rule with a count are counted out; nobody has more than this.
MOST_TIMES: Final = 1000
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: A rule of the library: its types are unions of everything that the standard has.
Rule = Any

#: Parts of a rule that this program understands. `BYSETPOS` is how Outlook writes "the second Tuesday".
_KNOWN: Final = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
)
_PLACED: Final = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_PLACES: Final = (-1, 1, 2, 3, 4, 5)

#: What a row may be called behind the UID of its entry, where a rule has several weekdays.
KEYS: Final = tuple(f"#{place}{day}" for day in _DAYS for place in ("", *_PLACES))


def rows_of(rule: Rule, row: Row) -> list[tuple[str, Row]] | None:
    """The rows of a rule that begins with `row`, each with what stands behind the UID; None if this program cannot keep all of it."""
    if not set(rule) <= _KNOWN:
        return None
    begins = list(_begins(rule, row.first))
    rows = [(key, replace(row, first=first, again=again)) for key, first, again in begins]
    until = _until(rule, row)
    if until is None and (count := _numbers(rule, "COUNT")):
        until = _last([one for _, one in rows], count[0])
    rows = [(key, replace(one, until=until)) for key, one in rows if until is None or one.first <= until]
    return rows or None


def _begins(rule: Rule, first: date) -> Iterator[tuple[str, date, Again]]:
    """The first day of each row and how it comes again; nothing if this program has it not."""
    freq, interval = str(next(iter(rule.get("FREQ", [""])))), (_numbers(rule, "INTERVAL") or [1])[0]
    days = [str(day) for day in rule.get("BYDAY", [])]
    months, month_days, places = (_numbers(rule, part) for part in ("BYMONTH", "BYMONTHDAY", "BYSETPOS"))
    on_its_day = month_days in ([], [first.day])
    match freq, interval:
        case ("DAILY", 1) if not (days or months or month_days or places):
            yield "", first, Again.DAILY
        case ("DAILY", 1) | ("WEEKLY", 1 | 2 | 3 | 4) if set(days) <= set(_DAYS) and not (
            months or month_days or places
        ):
            yield from _weekly(rule, first, days, interval)
        case ("MONTHLY", 1) if not (days or months or places) and on_its_day and first.day <= 28:
            yield "", first, Again.MONTHLY
        case ("MONTHLY", 1) if days and not (months or month_days):
            yield from _by_place(days, places, first)
        case ("YEARLY", 1) if not (days or places) and on_its_day and months in ([], [first.month]):
            if (first.month, first.day) != (2, 29):
                yield "", first, Again.YEARLY
        case _:
            return


def _weekly(rule: Rule, first: date, days: Sequence[str], interval: int) -> Iterator[tuple[str, date, Again]]:
    """A row for each weekday. The weeks that count are counted from the one of the first day, as the rule begins its weeks."""
    if interval == 1 and set(days) == set(_DAYS[:5]):
        yield (
            "",
            Row(first, None, "UTC", Again.WEEKDAYS).day_after(first - timedelta(1)) or first,
            Again.WEEKDAYS,
        )
        return
    again = next(one for one, weeks in WEEKS.items() if weeks == interval)
    monday = _DAYS.index(str(next(iter(rule.get("WKST", ["MO"])))))
    week = first - timedelta((first.weekday() - monday) % 7)
    for name in dict.fromkeys(days or [_DAYS[first.weekday()]]):
        day = week + timedelta((_DAYS.index(name) - monday) % 7)
        begin = day if day >= first else day + timedelta(7 * interval)
        yield (f"#{name}" if len(set(days)) > 1 else ""), begin, again


def _by_place(days: Sequence[str], places: Sequence[int], first: date) -> Iterator[tuple[str, date, Again]]:
    """A row for each "second Tuesday" of a rule; nothing if one of them is not so."""
    found = [_PLACED.fullmatch(day) for day in days]
    if places and (len(places) > 1 or len(days) > 1):
        return
    each = [
        (int(one[1] or (places[0] if places else 0)), _DAYS.index(one[2])) for one in found if one is not None
    ]
    if len(each) < len(found) or not {place for place, _ in each} <= set(_PLACES):
        return
    for place, weekday in dict.fromkeys(each):
        again = Again.MONTHLY_LAST if place < 0 else Again.MONTHLY_WEEKDAY
        months = (divmod(first.month - 1 + after, 12) for after in range(24))
        which = (
            weekday_of(first.year + year, month + 1, weekday, place if place < 0 else place - 1)
            for year, month in months
        )
        begin = next(day for day in which if day is not None and day >= first)
        yield (f"#{place}{_DAYS[weekday]}" if len(each) > 1 else ""), begin, again


def _until(rule: Rule, row: Row) -> date | None:
    """The last day that a rule allows, in local time: one that ends before the time of day is without that day."""
    if not (until := rule.get("UNTIL")):
        return None
    day, at = local(until[0], row.zone)
    return day - timedelta(1) if at is not None and at < (row.at or time()) else day


def _last(rows: Sequence[Row], count: int) -> date:
    """The last of so many days, counted over all rows of a rule."""
    day = min(row.first for row in rows) if rows else date.max
    for _ in range(min(count, MOST_TIMES) - 1):
        day = min((after for row in rows if (after := _after(row, day)) is not None), default=day)
    return day


def _after(row: Row, day: date) -> date | None:
    return row.first if day < row.first else row.day_after(day)


def _numbers(rule: Rule, part: str) -> list[int]:
    return [int(one) for one in rule.get(part, [])]


def local(when: date | datetime, zone: str) -> tuple[date, time | None]:
    """The clinic's local day and time; a time without a zone is the clinic's own."""
    if not isinstance(when, datetime):
        return when, None
    here = when if when.tzinfo is None else when.astimezone(ZoneInfo(zone))
    return here.date(), here.time().replace(second=0, microsecond=0, tzinfo=None)
