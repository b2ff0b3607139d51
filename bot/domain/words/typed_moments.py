"""Dates and times of day as people type them alone, with Norwegian habits. In the middle of a sentence: `promises/said.py`."""

import re
from datetime import date
from typing import Final

from bot.domain.words.said_numbers import time_said

_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE: Final = re.compile(r"(\d{1,2})\s?[./]\s?(\d{1,2})(?:[./]\s?(\d{4}|\d{2})?)?")
_TIME: Final = re.compile(
    r"(?:klokka|klokken|kl\.?)?\s*(\d{1,2})(?:\s?[.:]\s?(\d{2})|(\d{2}))?", re.IGNORECASE
)


def read_date(text: str, today: date | None) -> str | None:
    """The ISO form of "3.4", "3.4.", "03.04.2026", "3/4", "3.4.26", "2026-04-03". None when it is no day.

    Without a year it is the next such day, `today` included; then `today` must be known.
    """
    bare = text.strip()
    if found := _ISO_DATE.fullmatch(bare):
        return _iso(int(found[1]), int(found[2]), int(found[3]))
    if not (found := _DATE.fullmatch(bare)):
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        year = int(found[3])
        return _iso(year + 2000 if year < 100 else year, month, day)
    return _next_such_day(day, month, today) if today else None


def read_time(text: str) -> str | None:
    """`HH:MM` of "9", "kl 9", "9.30", "0930", "20:00", "halv ni", "kvart på åtte". None when it is no time of day."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return time_said(text)
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _next_such_day(day: int, month: int, today: date) -> str | None:
    """The first such day from `today` on; the 29th of February can be up to eight years away."""
    days = (_iso(year, month, day) for year in range(today.year, today.year + 9))
    return next((each for each in days if each and each >= today.isoformat()), None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
