"""Dates, times and lists of names as they are written in each language, by Babel."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import dates
from babel.lists import format_list

from bot.domain.languages import LOCALES, SOURCE_LANGUAGE


def local(moment: datetime, zone: str) -> datetime:
    """A moment in somebody's local time."""
    return moment.astimezone(ZoneInfo(zone))


def format_time(moment: datetime | time, language: str) -> str:
    """Hours and minutes as they are written in the language: 14:02."""
    return dates.format_time(moment, "HH:mm", locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))


def format_date(day: date, language: str) -> str:
    """A day of the year in words: 3. april."""
    pattern = "d MMMM" if language == "en" else "d. MMMM"
    return dates.format_date(day, pattern, locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))


def format_weekday(day: date | int, language: str) -> str:
    """The name of a weekday (0 is Monday) or of a date's weekday."""
    number = day if isinstance(day, int) else day.weekday()
    return str(dates.get_day_names("wide", locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))[number])


def format_names(names: Sequence[str], language: str) -> str:
    """Names in a sentence: Kari, Ola og Berit."""
    return format_list(list(names), locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))
