"""Appointments in a calendar file (.ics, RFC 5545), read with the library icalendar: what of it this program can keep, and what not.

A file is somebody else's: it is looked at before anything is kept, and what cannot be kept is said, line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.appointments.appointment import Again, Row
from bot.domain.messages.incoming import clean_text

LARGEST: Final = 256 * 1024
MOST_ENTRIES: Final = 100
LONGEST_WORDS: Final = 300
#: Days of a rule with a count are counted out; nobody has more than this.
MOST_TIMES: Final = 1000

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS: Final = _DAYS[:5]
#: A component, property or rule of the library: its types are unions of everything that the standard has.
Part = Any

#: Parts of a rule that this program understands; a rule with any other is kept for its first day only.
_KNOWN: Final = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"})


class FileWrong(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_CALENDAR = "no_calendar"
    NOTHING = "nothing"  # no appointment in it
    TOO_MANY = "too_many"


class Note(StrEnum):
    """What is not kept of an entry, or that it is not kept."""

    NO_DAY = "no_day"
    NO_UID = "no_uid"
    RULE = "rule"  # it comes again in a way that we have not: only the first is kept
    EXCEPTIONS = "exceptions"  # days are left out of the row, and they are not kept
    ONE_OF_ROW = "one_of_row"  # a change of one day of a row


class CalendarRefusedError(Exception):
    """The file cannot be read; nothing changed."""

    def __init__(self, code: FileWrong) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment of a file, in the clinic's local time; one that cannot be kept has no row, only a note."""

    uid: str
    sequence: int
    cancelled: bool
    what: str
    where: str
    row: Row | None
    notes: tuple[Note, ...] = ()


def read(content: bytes, zone: str) -> list[Entry]:
    """The entries of a file, in its order. Raises `CalendarRefusedError`."""
    if not content.strip():
        raise CalendarRefusedError(FileWrong.EMPTY)
    if len(content) > LARGEST:
        raise CalendarRefusedError(FileWrong.TOO_LARGE)
    from icalendar import Calendar  # noqa: PLC0415 - four megabytes, which a program needs on the day of a file

    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [(one, event) for one in calendars for event in one.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        raise CalendarRefusedError(FileWrong.NO_CALENDAR) from None
    if not events:
        raise CalendarRefusedError(FileWrong.NOTHING)
    if len(events) > MOST_ENTRIES:
        raise CalendarRefusedError(FileWrong.TOO_MANY)
    return [entry for calendar, event in events for entry in _entries(calendar, event, zone)]


def _entries(calendar: Part, event: Part, zone: str) -> Iterator[Entry]:
    calls_off = _text(calendar, "METHOD").upper() == "CANCEL" or _text(event, "STATUS").upper() == "CANCELLED"
    entry = Entry(
        _text(event, "UID"),
        _number(event, "SEQUENCE"),
        calls_off,
        _text(event, "SUMMARY"),
        _text(event, "LOCATION"),
        None,
    )
    when = _start(event, zone)
    if not entry.uid:
        yield replace(entry, notes=(Note.NO_UID,))
    elif event.get("RECURRENCE-ID") is not None:
        yield replace(entry, notes=(Note.ONE_OF_ROW,))
    elif when is None:
        yield replace(entry, notes=(Note.NO_DAY,))
    else:
        notes = (Note.EXCEPTIONS,) if event.get("EXDATE") or event.get("RDATE") else ()
        yield from _rows(replace(entry, row=Row(*when, zone), notes=notes), event.get("RRULE"))


def _rows(entry: Entry, rule: Part) -> Iterator[Entry]:
    """The entry as rows that this program keeps: one, or of a rule with several weekdays one for each."""
    row = entry.row
    if rule is None or row is None:
        yield entry
        return
    days = [str(day) for day in rule.get("BYDAY", [])]
    again = _again(rule, row, days)
    if again is None:
        yield replace(entry, notes=(*entry.notes, Note.RULE))
        return
    if again in {Again.WEEKLY, Again.FORTNIGHTLY} and len(days) > 1:
        for day in days:
            shift = (_DAYS.index(day) - row.first.weekday()) % 7
            one = replace(row, first=row.first + timedelta(days=shift), again=again)
            yield replace(entry, uid=f"{entry.uid}#{day}", row=_ended(one, rule))
        return
    yield replace(entry, row=_ended(replace(row, again=again), rule))


def _again(rule: Part, row: Row, days: list[str]) -> Again | None:
    """How a rule comes again, if this program has it."""
    if not set(rule) <= _KNOWN or not set(days) <= set(_DAYS):
        return None
    interval, freq = int(next(iter(rule.get("INTERVAL", [1])))), str(next(iter(rule.get("FREQ", [""]))))
    month_days = [int(day) for day in rule.get("BYMONTHDAY", [])]
    match freq, interval:
        case "DAILY", 1 if not days:
            return Again.DAILY
        case (("DAILY" | "WEEKLY"), 1) if sorted(days) == sorted(_WORKDAYS):
            return Again.WEEKDAYS
        case "WEEKLY", (1 | 2) if not rule.get("COUNT") or len(days) < 2:
            return Again.WEEKLY if interval == 1 else Again.FORTNIGHTLY
        case "MONTHLY", 1 if not days and month_days in ([], [row.first.day]):
            return Again.MONTHLY
        case _:
            return None


def _ended(row: Row, rule: Part) -> Row:
    """The row with its last day, where the rule has one."""
    if until := rule.get("UNTIL"):
        last = until[0]
        return replace(row, until=_local(last, row.zone)[0])
    if count := rule.get("COUNT"):
        day: date | None = row.first
        for _ in range(min(int(count[0]), MOST_TIMES) - 1):
            day = row.day_after(day) if day else None
        return replace(row, until=day)
    return row


def _start(event: Part, zone: str) -> tuple[date, time | None] | None:
    try:
        return _local(event["DTSTART"].dt, zone)
    except (KeyError, ValueError, AttributeError, OverflowError):
        return None


def _local(when: date | datetime, zone: str) -> tuple[date, time | None]:
    """The clinic's local day and time; a time without a zone is the clinic's own."""
    if not isinstance(when, datetime):
        return when, None
    here = when if when.tzinfo is None else when.astimezone(ZoneInfo(zone))
    return here.date(), here.time().replace(second=0, microsecond=0, tzinfo=None)


def _text(component: Part, name: str) -> str:
    value = component.get(name)
    text = clean_text(str(value if not isinstance(value, list) else value[0])) if value is not None else ""
    return " ".join(text.split())[:LONGEST_WORDS]


def _number(component: Part, name: str) -> int:
    try:
        return max(0, min(int(component.get(name, 0)), 10**9))
    except (TypeError, ValueError):
        return 0
