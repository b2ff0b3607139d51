"""When a place is open, as its clinic types it (`man-fre 9-15; lør 10-14`, `hver dag 20-08`, `hele døgnet`) and as it is said again."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.requests.hours import WEEKDAYS, DayRange, HoursError, WorkingHours

#: What is typed for the words that `WorkingHours` reads, in small letters; the longest are looked for first.
_WORDS: Final[Mapping[str, str]] = {
    "hele døgnet": "mon-sun 00:00-24:00",
    "heile døgnet": "mon-sun 00:00-24:00",
    "døgnåpent": "mon-sun 00:00-24:00",
    "også på helligdager": "also on holidays",
    "også helligdager": "also on holidays",
    "òg på heilagdagar": "also on holidays",
    "òg heilagdagar": "also on holidays",
    "round the clock": "mon-sun 00:00-24:00",
    "alle hverdager": "mon-fri",
    "hverdager": "mon-fri",
    "kvardagar": "mon-fri",
    "alle dager": "mon-sun",
    "hver dag": "mon-sun",
    "kvar dag": "mon-sun",
    "every day": "mon-sun",
    "hver kveld": "mon-sun",
    "kvar kveld": "mon-sun",
    "every evening": "mon-sun",
    **dict(zip(("mandag", "tirsdag", "onsdag", "torsdag"), WEEKDAYS[:4], strict=True)),
    **dict(zip(("fredag", "lørdag", "søndag"), WEEKDAYS[4:], strict=True)),
    **dict(zip(("man", "tir", "ons", "tor", "fre", "lør", "søn"), WEEKDAYS, strict=True)),
    "måndag": "mon",
    "tysdag": "tue",
    "laurdag": "sat",
    "sundag": "sun",
    "mån": "mon",
    "tys": "tue",
    "lau": "sat",
    "laur": "sat",
    "sun": "sun",
}
_SAID: Final = re.compile("|".join(rf"\b{each}\b" for each in sorted(_WORDS, key=len, reverse=True)))
_KLOKKA: Final = re.compile(r"\bkl\.?\s*")
_PART: Final = re.compile(r"([^\d]+?)\s*(\d.*)")
_PAIR: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)
_MIDNIGHT: Final = re.compile(r"00?(:00)?")
_DAY: Final = 24 * 60


def read_hours(text: str, zone: str) -> WorkingHours | None:
    """The hours a clinic has typed; None for nothing: the times are not known, and one calls first. Raises `HoursError`.

    A night may be written as one (`hver dag 20-08`). A round-the-clock place is open on public holidays, any other only where it says so.
    """
    said = " ".join(text.casefold().replace("–", "-").split())
    if not said:
        return None
    said = _KLOKKA.sub("", re.sub(r"(\d)\.(\d\d)", r"\1:\2", said))
    said = _SAID.sub(lambda found: _WORDS[found[0]], said).replace(" og ", ",")
    if "mon-sun 00:00-24:00" in said and "also on holidays" not in said:
        said += "; also on holidays"
    return WorkingHours.parse("; ".join(_nights(part) for part in said.split(";")), zone)


def _nights(part: str) -> str:
    """A part whose times go past midnight as two parts."""
    found = _PART.fullmatch(part.strip())
    if found is None:
        return part
    days, times = found[1].strip(), [each.strip() for each in found[2].split(",")]
    late = [each for each in times if _past_midnight(each)]
    if not late:
        return part
    kept = [f"{days} {each}" for each in times if each not in late]
    for each in late:
        begins, _, ends = each.partition("-")
        kept.append(f"{days} {begins}-24:00")
        if not _MIDNIGHT.fullmatch(ends.strip()):
            kept.append(f"{_next_days(days)} 00:00-{ends}")
    return "; ".join(kept)


def _past_midnight(times: str) -> bool:
    found = _PAIR.fullmatch(times.replace(" ", ""))
    if found is None:
        return False
    hour, minute, to_hour, to_minute = (int(group or 0) for group in found.groups())
    return to_hour * 60 + to_minute < hour * 60 + minute < _DAY


def _next_days(days: str) -> str:
    """Each day of `mon-thu,sun` moved on by one."""
    moved = []
    for each in days.replace(" ", "").split(","):
        first, _, last = each.partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise HoursError(f"'{each}' is no weekday; write for example 'hver dag 20-08'")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        moved += [WEEKDAYS[(day + 1) % 7] for day in range(start, end + 1)]
    return ",".join(moved)


def week(hours: WorkingHours) -> tuple[DayRange, ...]:
    """The week to be put into words, Monday first. A night stands with the evening it begins in: its end is after 1440 minutes."""
    spans = {day: [(s.start, s.end) for s in hours.spans if s.weekday == day] for day in range(7)}
    if all(each == [(0, _DAY)] for each in spans.values()):
        return hours.describe()
    nights = {
        day: spans[(day + 1) % 7][0][1]
        for day in range(7)
        if spans[day] and spans[day][-1][1] == _DAY and _begins_a_morning(spans[(day + 1) % 7])
    }
    ranges: list[DayRange] = []
    for day in range(7):
        times = [each for each in spans[day] if not (each[0] == 0 and (day - 1) % 7 in nights)]
        if day in nights:
            times[-1] = (times[-1][0], _DAY + nights[day])
        if times and ranges and ranges[-1].last == day - 1 and ranges[-1].times == tuple(times):
            ranges[-1] = DayRange(ranges[-1].first, day, tuple(times))
        elif times:
            ranges.append(DayRange(day, day, tuple(times)))
    return tuple(ranges)


def _begins_a_morning(spans: list[tuple[int, int]]) -> bool:
    """Whether a day begins in the middle of a night that is over by noon."""
    return bool(spans) and spans[0][0] == 0 and spans[0][1] <= _DAY // 2


def open_later(hours: WorkingHours, at: datetime) -> datetime | None:
    """When a place that is closed at `at` opens later the same local day; None when it does not, or is open."""
    opens = hours.next_open(at)
    if opens <= at or hours.day_of(opens) != hours.day_of(at):
        return None
    return opens


def always(hours: WorkingHours) -> bool:
    """Whether it never closes."""
    return sum(span.end - span.start for span in hours.spans) == 7 * _DAY and hours.open_on_holidays
