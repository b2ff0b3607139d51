"""Dates, times and lists of names as they are written in each language, by Babel.

Babel takes some 50 µs for each, and an inbox shows the same few minutes and days hundreds of times: what was written is kept.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import dates
from babel.lists import format_list

from bot.domain.languages import LOCALES, SOURCE_LANGUAGE

_KEPT: Final = 4_096  # more than the minutes of a day in two languages


def local(moment: datetime, zone: str) -> datetime:
    """A moment in somebody's local time."""
    return moment.astimezone(ZoneInfo(zone))


def format_time(moment: datetime | time, language: str) -> str:
    """Hours and minutes as they are written in the language: 14:02."""
    return _time(moment.hour, moment.minute, language)


@lru_cache(_KEPT)
def _time(hour: int, minute: int, language: str) -> str:
    locale = LOCALES.get(language, LOCALES[SOURCE_LANGUAGE])
    return dates.format_time(time(hour, minute), "HH:mm", locale=locale)


def format_date(day: date, language: str) -> str:
    """A day of the year in words: 3. april."""
    return _date(day.day, day.month, language)


@lru_cache(_KEPT)
def _date(day: int, month: int, language: str) -> str:
    pattern = "d MMMM" if language == "en" else "d. MMMM"
    in_a_leap_year = date(2000, month, day)
    return dates.format_date(in_a_leap_year, pattern, locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))


def format_weekday(day: date | int, language: str) -> str:
    """The name of a weekday (0 is Monday) or of a date's weekday."""
    return _weekday(day if isinstance(day, int) else day.weekday(), language)


@lru_cache(_KEPT)
def _weekday(number: int, language: str) -> str:
    return str(dates.get_day_names("wide", locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))[number])


def format_names(names: Sequence[str], language: str) -> str:
    """Names in a sentence: Kari, Ola og Berit."""
    return format_list(list(names), locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))
