"""Days as people say them in words, Bokmål, Nynorsk and English: "fredag", "om to uker", "neste måned", "the 12th of March". Dates in
figures are read in `domain/flow/typed_answers.py`, days in the middle of a sentence in `domain/promises/said.py`.
"""

import re
from datetime import date, timedelta
from typing import Final

from bot.domain.words.said_numbers import number_said

_WEEKDAYS: Final = (
    ("mandag", "måndag", "monday"),
    ("tirsdag", "tysdag", "tuesday"),
    ("onsdag", "wednesday"),
    ("torsdag", "thursday"),
    ("fredag", "friday"),
    ("lørdag", "laurdag", "saturday"),
    ("søndag", "sundag", "sunday"),
)
#: What a weekday is called → 0 (Monday) to 6.
DAY_OF: Final = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_MONTHS: Final = (
    "januar january",
    "februar february",
    "mars march",
    "april",
    "mai may",
    "juni june",
    "juli july",
    "august",
    "september",
    "oktober october",
    "november",
    "desember december",
)
#: What a month is called → 1 to 12.
MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
#: Words for a day near at hand, as patterns → days from today.
NEAR: Final = {
    r"i\s?dag|i\s?kveld|i ettermiddag|today|tonight|this (?:afternoon|evening)": 0,
    r"i\s?morg[eo]n|tomorrow": 1,
    r"i\s?over\s?morg[eo]n|day after tomorrow": 2,
}
WEEK: Final = 7
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
#: A day further away than this is a slip of the finger.
_FURTHEST: Final = 3660
_DAYS: Final = re.compile(r"(?:dag|dagar|dager|day|days|døgn)")
_WEEKS: Final = re.compile(r"(?:uke|uka|uker|veke|veka|veker|week|weeks)")
_MONTH: Final = re.compile(r"(?:måned|måneder|månad|månader|mnd|month|months)")
_IN: Final = re.compile(r"(?:om|in|innen|within)\s+(.+?)\s+(\w+)")
_NEXT: Final = re.compile(r"(?:neste|next)\s+(\w+)")
_NAMED: Final = re.compile(rf"(?:den |the )?(\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:of )?({'|'.join(MONTH_OF)})")
_MONTH_FIRST: Final = re.compile(rf"({'|'.join(MONTH_OF)})\s+(\d{{1,2}})(?:st|nd|rd|th)?")
_BEFORE: Final = re.compile(
    r"^(?:(?:på|til|innen|før|senest|seinast|kanskje|ca\.?|rundt|on|by|before|around|maybe|until)\s+)+"
)


def day_said(text: str, today: date) -> date | None:
    """The day that a text says in words and says nothing else but: None when it says none, or only figures."""
    said = _BEFORE.sub("", " ".join(text.casefold().strip(" .!").split()))
    for pattern, days in NEAR.items():
        if re.fullmatch(pattern, said):
            return today + days * _ONE_DAY
    if said in DAY_OF:
        return _next_weekday(DAY_OF[said], today)
    if said in {"helga", "helgen", "helgi", "i helga", "i helgen", "weekend", "the weekend"}:
        return _next_weekday(_SATURDAY, today)
    if found := _IN.fullmatch(said):
        return _later(found[1], found[2], today)
    if found := _NEXT.fullmatch(said):
        return _next(found[1], today)
    if found := _NAMED.fullmatch(said):
        return _such_day(int(found[1]), MONTH_OF[found[2]], today)
    if found := _MONTH_FIRST.fullmatch(said):
        return _such_day(int(found[2]), MONTH_OF[found[1]], today)
    return None


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        if (found := _day(year, month + 1, last)) is not None:
            return found
    return date(year, month + 1, day.day)


def _later(number: str, what: str, today: date) -> date | None:
    """ "om to uker", "om ei veke", "in a month", "om noen dager"."""
    figure = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else None
    many = 3 if number in {"noen", "nokre", "et par", "eit par", "a few", "a couple of", "some"} else None
    one = 1 if number in {"a", "an", "en", "ei", "ein", "et", "eit"} else None
    count = next((each for each in (figure, many, one, number_said(number)) if each is not None), None)
    if count is None or count > _FURTHEST:
        return None
    if _DAYS.fullmatch(what):
        return today + count * _ONE_DAY
    if _WEEKS.fullmatch(what):
        return today + min(count * WEEK, _FURTHEST) * _ONE_DAY
    return months_later(today, min(count, 120)) if _MONTH.fullmatch(what) else None


def _next(what: str, today: date) -> date | None:
    """ "neste uke" is its Monday, "neste måned" its first, "neste fredag" the Friday to come."""
    if _WEEKS.fullmatch(what):
        return _next_weekday(0, today)
    if _MONTH.fullmatch(what):
        return months_later(today.replace(day=1), 1)
    return _next_weekday(DAY_OF[what], today) if what in DAY_OF else None


def _next_weekday(weekday: int, today: date) -> date:
    return today + ((weekday - today.weekday()) % WEEK or WEEK) * _ONE_DAY


def _such_day(day: int, month: int, today: date) -> date | None:
    """The first such day from today on."""
    days = (_day(year, month, day) for year in range(today.year, today.year + 9))
    return next((each for each in days if each is not None and each >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
