"""Days and times of day in what somebody writes, Bokmål, Nynorsk and English: "jeg ringer onsdag kl. 14", "I'll call tomorrow at two".

Found is what may be meant, for a person to look at: the form that is filled in with it is sent by them. Times alone are read as in answers
(`domain/flow/typed_answers.py`); here they stand in the middle of a sentence.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.promises.promise import LONGEST_AHEAD
from bot.domain.words.said_days import DAY_OF, MONTH_OF, NEAR
from bot.domain.words.said_numbers import time_said
from bot.domain.words.typed_moments import read_date, read_time

ONE_DAY: Final = timedelta(days=1)
WEEK: Final = 7
#: Hours of the small numbers that people say and mean the afternoon by: nobody calls at two in the morning.
_AFTERNOON: Final = range(1, 7)
_NOON: Final = 12

_GONE: Final = re.compile(r"\b(?:i\s?går|i\s?forgårs|yesterday|forrige|førre|sist|last)\b", re.IGNORECASE)
_NUMBER_WORDS: Final = (
    "ett?|ein|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv"
    "|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)
_HALF: Final = "halv|kvart på|kvart over|half past|quarter past|quarter to"
#: A time of day has a word before it, minutes, or a half of the day behind it: "3 uker" and "22 33 44 55" are none.
_TIME: Final = re.compile(
    rf"(?:(?P<mark>\b(?:klokka|klokken|kl\.?|innen|før|at|by|around|rundt)\s*)(?P<bare>\d{{1,2}}(?:\s?[.:]\s?\d{{2}})?|\d{{4}}|{_NUMBER_WORDS})(?!\s?[\d/.]\d|\s?(?:timer|time|minutt|minutes?|hours?|dager|days?|uker|weeks?))"
    rf"|\b(?P<clock>\d{{1,2}}:\d{{2}})\b"
    rf"|\b(?P<half>(?:{_HALF})\s+(?:{_NUMBER_WORDS}|\d{{1,2}}))\b"
    rf"|\b(?P<english>\d{{1,2}}(?::\d{{2}})?)(?=\s?[ap]\.?m\b))"
    r"(?P<rest>\s?(?:[ap]\.?m\b\.?|om (?:kvelden|ettermiddagen|formiddagen|morgenen|morgonen)|in the (?:evening|afternoon|morning)))?",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"(?<![\d.:])\d{1,2}\s?[./]\s?\d{1,2}(?:[./]\s?(?:\d{4}|\d{2}))?(?![\d:])")
_NAMED: Final = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of )?(?P<month>{'|'.join(MONTH_OF)})"
    rf"|(?P<month2>{'|'.join(MONTH_OF)})\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b",
    re.IGNORECASE,
)
_WEEKDAY: Final = re.compile(rf"\b(?:{'|'.join(DAY_OF)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A day, and the time of day where one was said; both local. `words` is what it was read from."""

    day: date
    at: time | None
    words: str


def moment_said(text: str, here: datetime) -> Said | None:
    """The first day or time of day to come in a text written at `here` (local); None when there is none, or only one that has passed."""
    for sentence in re.split(r"(?<=[!?\n])|(?<=[^\d\s]{3}\.)\s", text):
        found = _in_sentence(sentence, here)
        if found is not None:
            return found
    return None


def _in_sentence(sentence: str, here: datetime) -> Said | None:
    day, day_words, rest = day_in(sentence, here.date())
    at, time_words = time_in(
        rest, in_evening="kveld" in sentence.casefold() or "tonight" in sentence.casefold()
    )
    if day is None and (at is None or _GONE.search(sentence)):
        return None
    words = " ".join(one for one in (day_words, time_words) if one)
    if day is None:
        ahead = at is not None and at > here.time()
        return Said(here.date() if ahead else here.date() + ONE_DAY, at, words)
    past = day < here.date() or (day == here.date() and at is not None and at <= here.time())
    too_far = day - here.date() > LONGEST_AHEAD  # "4.2" in March is the number of a form
    return None if past or too_far else Said(day, at, words)


def day_in(sentence: str, today: date) -> tuple[date | None, str, str]:
    """A day in a sentence, the words it was read from, and the sentence without them."""
    for pattern, days in NEAR.items():
        if near := re.search(rf"\b(?:{pattern})\b", sentence, re.IGNORECASE):
            return today + days * ONE_DAY, near[0], _without(sentence, near)
    if named := _NAMED.search(sentence):
        number = int(named["day"] or named["day2"])
        month = MONTH_OF[(named["month"] or named["month2"]).casefold()]
        return _iso(f"{number}.{month}.", today), named[0], _without(sentence, named)
    for found in _DATE.finditer(sentence):
        is_time = _TIME.search(sentence[max(0, found.start() - 12) : found.end()])
        if (day := _iso(found[0], today)) is not None and (
            is_time is None or found[0].count(".") > 1 or "/" in found[0]
        ):
            return day, found[0], _without(sentence, found)
    if (weekday := _WEEKDAY.search(sentence)) and not _GONE.search(sentence):
        ahead = (DAY_OF[weekday[0].casefold()] - today.weekday()) % WEEK or WEEK
        return today + ahead * ONE_DAY, weekday[0], _without(sentence, weekday)
    return None, "", sentence


def time_in(sentence: str, *, in_evening: bool) -> tuple[time | None, str]:
    found = _TIME.search(sentence)
    if found is None:
        return None, ""
    said = (found["bare"] or found["clock"] or found["half"] or found["english"]).strip()
    rest = (found["rest"] or "").replace(".", "").strip()
    read = time_said(f"{said} {rest}") if rest or not said[0].isdigit() else read_time(said)
    if read is None:
        return None, ""
    at = time.fromisoformat(read)
    morning = any(word in rest.casefold() for word in ("am", "morning", "morgen", "morgon", "formiddag"))
    small = at.hour in _AFTERNOON and ":" not in said and not said.startswith("0")
    if not morning and (small or (in_evening and 0 < at.hour < _NOON)):
        at = at.replace(hour=at.hour + _NOON)
    return at, found[0].strip()


def _iso(text: str, today: date) -> date | None:
    read = read_date(text, today)
    return None if read is None else date.fromisoformat(read)


def _without(sentence: str, found: re.Match[str]) -> str:
    return f"{sentence[: found.start()]} {sentence[found.end() :]}"
