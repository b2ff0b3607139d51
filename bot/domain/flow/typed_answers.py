"""Reading what people type as answers, with Norwegian habits for numbers, dates and times. The day it is comes from the caller."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from bot.domain.appointments import reading
from bot.domain.flow.effects import Reask, Reason
from bot.domain.flow.language import Ask, Date, FreeText, Number, Scale, Time, When
from bot.domain.flow.values import Value
from bot.domain.messages.incoming import clean_text
from bot.domain.words.said_days import day_said
from bot.domain.words.said_numbers import number_said
from bot.domain.words.typed_moments import read_date, read_time

_NUMBER: Final = re.compile(r"([-−]?\d{1,9}(?:[.,]\d{1,4})?)\s?(?:[^\W\d_]{1,12}\.?|%)?")


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
            return _day(text, today, ahead=ask.ahead)
        case Time():
            return read_time(text) or Reask(Reason.NOT_A_TIME)
        case When():
            return _when(ask, text, today or date(2000, 1, 1))
        case _:
            return Reask(Reason.NOT_AN_OPTION)


def _day(text: str, today: date | None, *, ahead: bool) -> Value | Reask:
    said = day_said(text, today) if today else None
    day = said.isoformat() if said else read_date(text, today)
    if day is None:
        return Reask(Reason.NOT_A_DATE)
    return Reask(Reason.DAY_PAST) if ahead and today and day < today.isoformat() else day


def _number(text: str, low: float | None, high: float | None, *, whole: bool) -> Value | Reask:
    value = read_number(text)
    if value is None or (whole and not isinstance(value, int)):
        return Reask(Reason.NOT_A_NUMBER)
    if (low is not None and value < low) or (high is not None and value > high):
        return Reask(Reason.OUT_OF_RANGE, low, high)
    return value


def _when(ask: When, text: str, today: date) -> Value | Reask:
    found = reading.read(text, datetime.combine(today, time()))
    if ask.needs == "day" and reading.DAY not in found:
        return Reask(Reason.NOT_A_DATE)
    if ask.needs == "time" and reading.AT not in found:
        return Reask(Reason.NOT_A_TIME)
    if ask.needs == "any" and not {reading.DAY, reading.AT} & set(found):
        return Reask(Reason.NOT_A_DATE)
    return text


def read_number(text: str) -> int | float | None:
    """The number in "8", "8,5", "8.5", "-3", "8 timer", "ni", "kanskje 7 av 10"; a whole number where it is one. None when it is none."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return number_said(text)
    value = float(found[1].replace(",", ".").replace("−", "-"))
    return int(value) if value.is_integer() else value


def match_label(text: str, labels: Mapping[str, str]) -> str | None:
    """The option whose label was typed, without regard to case, emoji, punctuation and spaces. None when none or several fit."""
    typed = _bare(text)
    found = [option for option, label in labels.items() if typed and _bare(label) == typed]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    kept = (char if char.isalnum() else " " for char in unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(kept).split())
