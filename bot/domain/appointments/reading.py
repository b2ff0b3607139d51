"""What a typed line says of an appointment, Bokmål, Nynorsk and English: "tannlege 12.3 kl 10.15", "NAV hver mandag kl 9".

Found is what may be meant: the person sees it, and keeps or changes it. The day and time it is now come from the caller.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.appointments.appointment import Again
from bot.domain.flow.values import Value
from bot.domain.promises.said import day_in, time_in
from bot.domain.schedules.schedule import ONE_DAY

#: What a reading gives, each under the name of the answer, an underscore and this word; what was not found is left out.
WHAT: Final = "what"
DAY: Final = "day"
AT: Final = "at"
AGAIN: Final = "again"
#: `past`: that day or time has been; then `next` is the same day a year on. `far`: it lies further ahead than anybody plans. Else `ahead`.
IS: Final = "is"
NEXT: Final = "next"
PARTS: Final = (WHAT, DAY, AT, AGAIN, IS, NEXT)
AHEAD: Final = "ahead"
PAST: Final = "past"
FAR: Final = "far"

#: A day without a year that was so long ago at most may be one that has been; before that the next one is meant.
MAY_BE_PAST: Final = timedelta(days=120)
FURTHEST: Final = timedelta(days=731)

_EVERY: Final = r"(?:hver|kvar|every|each)"
_WEEKDAY: Final = (
    r"(?:(?:man|mån|tirs|tys|ons|tors|fre|lør|laur|søn|sun|mon|tues|wednes|thurs|fri|satur)da[gy])"
)
#: The beginnings of the weekdays' names, from Monday on.
_NAMED: Final = (
    "man mån mon",
    "tirs tys tues",
    "ons wednes",
    "tors thurs",
    "fre fri",
    "lør laur satur",
    "søn sun",
)
#: In this order: "every other Monday" is no "every Monday". What is behind `(?=` stays, since it names the day.
_ROWS: Final = tuple(
    (re.compile(words, re.IGNORECASE), again)
    for words, again in (
        (
            rf"\b(?:annenhver|annankvar|anna(?:n|r)? ?kvar|hver annen|{_EVERY} (?:andre|other|second))\s*(?:uke|veke|week)?\b",
            Again.FORTNIGHTLY,
        ),
        (
            rf"\b(?:{_EVERY} 14\.? ?dag|{_EVERY} (?:fjortende|fjortande) dag|fortnightly|every two weeks|(?:hver|kvar) to uker)\b",
            Again.FORTNIGHTLY,
        ),
        (
            rf"\b{_EVERY} (?:tredje|third|3\.?|tre|three) (?:uke|veke|week|uker|veker|weeks)\b",
            Again.THREE_WEEKS,
        ),
        (
            rf"\b{_EVERY} (?:fjerde|fourth|4\.?|fire|four) (?:uke|veke|week|uker|veker|weeks)\b",
            Again.FOUR_WEEKS,
        ),
        (
            rf"\b(?:(?:på )?(?:hverdager|kvardagar|hverdagene|kvardagane|weekdays|{_EVERY} (?:hverdag|kvardag|ukedag|weekday)))\b",
            Again.WEEKDAYS,
        ),
        (rf"\b(?:{_EVERY} (?:måned|månad|month)|månedlig|månadleg|monthly)\b", Again.MONTHLY),
        (rf"\b(?:{_EVERY} (?:uke|veke|week)|ukentlig|vekentleg|weekly)\b", Again.WEEKLY),
        (rf"\b{_EVERY}\s(?={_WEEKDAY}\b)", Again.WEEKLY),
        (rf"\b(?:{_EVERY} dag|{_EVERY} day|daglig|dagleg|daily)\b", Again.DAILY),
    )
)
#: "10.15" and "1015" behind a day are a time of day, also without a word before them.
_BARE_TIME: Final = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[.:]?([0-5]\d)(?![\d.:])")
_EDGES: Final = re.compile(
    r"^(?:og|and|så|jeg skal til|eg skal til|jeg skal|eg skal|i have|jeg har|eg har|har|time hos|hos)\s+"
    r"|\s+(?:på|den|til|om|the|on|at|kl\.?|klokka|klokken|fra|frå|i)$",
    re.IGNORECASE,
)


def read(text: str, here: datetime) -> dict[str, Value]:
    """The parts of an appointment in a text written at `here` (local time), by their words; see `PARTS`."""
    line = " ".join(text.split())
    again, rest = _row_in(line)
    day, day_words, rest = day_in(rest, here.date())
    rest = _without_weekday(rest, day, day_words)
    at, time_words = time_in(rest, in_evening="kveld" in rest.casefold() or "tonight" in rest.casefold())
    rest = rest.replace(time_words, " ", 1) if time_words else rest
    if (
        at is None
        and (found := _BARE_TIME.search(rest))
        and (day is not None or again or found[0] == rest.strip())
    ):
        at = time(int(found[1]), int(found[2]))
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    if day is None and again in {Again.DAILY, Again.WEEKDAYS} and at is not None:
        day = here.date() if at > here.time() else here.date() + ONE_DAY
        while again is Again.WEEKDAYS and day.weekday() > 4:
            day += ONE_DAY
    parts: dict[str, Value] = {}
    if what := _bare(rest):
        parts[WHAT] = what
    if day is not None:
        parts |= _day_parts(day, day_words, here.date())
    if at is not None:
        parts[AT] = at.strftime("%H:%M")
    if again is not None:
        parts[AGAIN] = again.value
    return parts


def together(known: Mapping[str, Value], found: Mapping[str, Value], here: datetime) -> dict[str, Value]:
    """What is known after something more was said: the latest word counts, and whether that is still to come is judged anew."""
    if DAY in found:
        known = {key: value for key, value in known.items() if key not in {IS, NEXT}}
    parts = {**known, **found}
    day = _date(parts.get(DAY))
    if day is None:
        return parts
    at = parts.get(AT)
    has_been = day == here.date() and isinstance(at, str) and time.fromisoformat(at) <= here.time()
    if day < here.date() or has_been:
        return parts | {IS: PAST, NEXT: _year_on(day, here.date()).isoformat()}
    return parts | {IS: FAR if day - here.date() > FURTHEST else AHEAD}


def _day_parts(day: date, words: str, today: date) -> dict[str, Value]:
    """The day itself; where a date without a year may be one that has been, the one that has been."""
    if any(char.isdigit() for char in words):
        earlier, _, _ = day_in(words, today - MAY_BE_PAST)
        if earlier is not None and earlier < today:
            day = earlier
    return {DAY: day.isoformat()}


def _without_weekday(rest: str, day: date | None, day_words: str) -> str:
    """Without the name of the date's own weekday, which says nothing of what it is; another weekday is left for the person to see."""
    if day is None or not any(char.isdigit() for char in day_words):
        return rest
    names = "|".join(_NAMED[day.weekday()].split())
    return re.sub(rf"\b(?:{names})da[gy]\b", " ", rest, count=1, flags=re.IGNORECASE)


def _row_in(line: str) -> tuple[Again | None, str]:
    for pattern, again in _ROWS:
        if found := pattern.search(line):
            return again, f"{line[: found.start()]} {line[found.end() :]}"
    return None, line


def _bare(rest: str) -> str:
    """What is left when day and time are taken out, without what they hung by."""
    line, before = " ".join(rest.split()).strip(" ,.;:-–"), None
    while line != before:
        before = line
        line = _EDGES.sub("", line).strip(" ,.;:-–")
    return line


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _year_on(day: date, today: date) -> date:
    """The same day of the year in the first year in which it is still to come."""
    year = max(day.year + 1, today.year)
    while True:
        try:
            found = day.replace(year=year)
        except ValueError:  # the 29th of February
            found = date(year, 3, 1)
        if found > today:
            return found
        year += 1
