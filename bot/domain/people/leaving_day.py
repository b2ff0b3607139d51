"""The day on which somebody leaves a clinic, as it is typed: what counts as one, and why another does not."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

#: Nobody is enrolled for a discharge further ahead: a year that was mistyped is noticed.
FURTHEST: Final = timedelta(days=366)
_NORWEGIAN: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


class DayRefused(StrEnum):
    """Why a text is no day of discharge."""

    NONE = "none"  # nothing was typed, and it was not said that the person left unplanned
    NO_DAY = "no_day"  # 30 February, or no date at all
    PAST = "past"
    TOO_FAR = "too_far"


class DayRefusedError(ValueError):
    """What was typed is no day of discharge; `because` says why."""

    def __init__(self, because: DayRefused) -> None:
        super().__init__(because.value)
        self.because = because


def read_day(text: str) -> date:
    """The day that a text means, `2026-03-31` or `31.3.2026`, whenever it is. Raises `DayRefusedError`."""
    text = text.strip()
    if not text:
        raise DayRefusedError(DayRefused.NONE)
    norwegian = _NORWEGIAN.fullmatch(text)
    try:
        if norwegian:
            day, month, year = (int(part) for part in norwegian.groups())
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        raise DayRefusedError(DayRefused.NO_DAY) from None


def typed_day(text: str, today: date) -> date:
    """The day that a text means, `2026-03-31` or `31.3.2026`, from today on. Raises `DayRefusedError`."""
    found = read_day(text)
    if found < today:
        raise DayRefusedError(DayRefused.PAST)
    if found - today > FURTHEST:
        raise DayRefusedError(DayRefused.TOO_FAR)
    return found
