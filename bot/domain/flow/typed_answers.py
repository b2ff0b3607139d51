"""Reading what people type as answers, with Norwegian habits for numbers, dates and times. The day it is comes from the caller."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.domain.flow.effects import Reask, Reason
from bot.domain.flow.language import Ask, Date, FreeText, Number, Scale, Time
from bot.domain.flow.values import Value
from bot.domain.messages.incoming import clean_text
from bot.domain.words.said_numbers import number_said, time_said

_NUMBER: Final = re.compile(r"([-−]?\d{1,9}(?:[.,]\d{1,4})?)\s?(?:[^\W\d_]{1,12}\.?|%)?")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE: Final = re.compile(r"(\d{1,2})\s?[./]\s?(\d{1,2})(?:[./]\s?(\d{4}|\d{2})?)?")
_TIME: Final = re.compile(
    r"(?:klokka|klokken|kl\.?)?\s*(\d{1,2})(?:\s?[.:]\s?(\d{2})|(\d{2}))?", re.IGNORECASE
)


def read_answer(ask: Ask | None, typed: str, today: date | None) -> Value | Reask:
    """The answer to `ask` in what was typed, or why there is none. Choices have none: their labels belong to a language."""
    text = clean_text(typed).strip()
    if not text:
        return Reask(Reason.EMPTY)
    match ask:
        case FreeText():
            return text if len(text) <= ask.max else Reask(Reason.TOO_LONG, high=ask.max)
        case Scale():
            return _number(text, ask.min, ask.max, whole=True)
        case Number():
            return _number(text, ask.min, ask.max, whole=ask.whole)
        case Date():
            return read_date(text, today) or Reask(Reason.NOT_A_DATE)
        case Time():
            return read_time(text) or Reask(Reason.NOT_A_TIME)
        case _:
            return Reask(Reason.NOT_AN_OPTION)


def _number(text: str, low: float | None, high: float | None, *, whole: bool) -> Value | Reask:
    value = read_number(text)
    if value is None or (whole and not isinstance(value, int)):
        return Reask(Reason.NOT_A_NUMBER)
    if (low is not None and value < low) or (high is not None and value > high):
        return Reask(Reason.OUT_OF_RANGE, low, high)
    return value


def read_number(text: str) -> int | float | None:
    """The number in "8", "8,5", "8.5", "-3", "8 timer", "ni", "kanskje 7 av 10"; a whole number where it is one. None when it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return number_said(text)
    value = float(found[1].replace(",", ".").replace("−", "-"))
    return int(value) if value.is_integer() else value


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


def match_label(text: str, labels: Mapping[str, str]) -> str | None:
    """The option whose label was typed, without regard to case, emoji, punctuation and spaces. None when none or several fit."""
    typed = _bare(text)
    found = [option for option, label in labels.items() if typed and _bare(label) == typed]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    kept = (char if char.isalnum() else " " for char in unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(kept).split())


def _next_such_day(day: int, month: int, today: date) -> str | None:
    """The first such day from `today` on; the 29th of February can be up to eight years away."""
    days = (_iso(year, month, day) for year in range(today.year, today.year + 9))
    return next((each for each in days if each and each >= today.isoformat()), None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
