"""Appointments in a calendar file (.ics, RFC 5545), read with the library icalendar: what of it this program can keep, and what not.

A file is somebody else's: it is looked at before anything is kept, and what cannot be kept is said, line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Any, Final

from bot.domain.appointments.appointment import Row
from bot.domain.messages.incoming import clean_text
from bot.service.appointments.calendar_rules import local, rows_of

LARGEST: Final = 256 * 1024
MOST_ENTRIES: Final = 100
LONGEST_WORDS: Final = 300
#: So many days are left out of a row at most.
MOST_LEFT_OUT: Final = 500

#: A component or property of the library: its types are unions of everything that the standard has.
Part = Any
#: What the library raises for values that are none.
_RUBBISH: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


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
    RULE = "rule"  # it comes again in a way that we have not
    EXCEPTIONS = "exceptions"  # more days are left out of the row than we keep, or days that cannot be read
    EXTRA = "extra"  # days are put in beside the rule
    LATER_ONES = "later_ones"  # a change of one day of a row and all after it


class CalendarRefusedError(Exception):
    """The file cannot be read; nothing changed."""

    def __init__(self, code: FileWrong) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment of a file, in the clinic's local time; one that cannot be kept has no row, only a note.

    `series` is its UID in the file, and `uid` that of the one row: a rule with two weekdays is two rows. `instead`: it is one time of a
    row, and this the day on which it would have been.
    """

    uid: str
    sequence: int
    cancelled: bool
    what: str
    where: str
    row: Row | None
    notes: tuple[Note, ...] = ()
    series: str = ""
    instead: date | None = None


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
    except _RUBBISH:
        raise CalendarRefusedError(FileWrong.NO_CALENDAR) from None
    if not events:
        raise CalendarRefusedError(FileWrong.NOTHING)
    if len(events) > MOST_ENTRIES:
        raise CalendarRefusedError(FileWrong.TOO_MANY)
    return [entry for calendar, event in events for entry in _entries(calendar, event, zone)]


def _entries(calendar: Part, event: Part, zone: str) -> Iterator[Entry]:
    calls_off = _text(calendar, "METHOD").upper() == "CANCEL" or _text(event, "STATUS").upper() == "CANCELLED"
    uid = _text(event, "UID")
    entry = Entry(
        uid,
        _number(event, "SEQUENCE"),
        calls_off,
        _text(event, "SUMMARY"),
        _text(event, "LOCATION"),
        None,
        series=uid,
    )
    when = _when(event, "DTSTART", zone)
    if not entry.uid:
        yield replace(entry, notes=(Note.NO_UID,))
    elif event.get("RECURRENCE-ID") is not None:
        yield _one_of_row(entry, event, when, zone)
    elif when is None:
        yield replace(entry, notes=() if calls_off else (Note.NO_DAY,))
    elif calls_off:
        yield replace(entry, row=Row(*when, zone))
    else:
        yield from _rows(entry, event, Row(*when, zone))


def _one_of_row(entry: Entry, event: Part, when: tuple[date, time | None] | None, zone: str) -> Entry:
    """One time of a row: another day or time, or none."""
    was = _when(event, "RECURRENCE-ID", zone)
    if str(event["RECURRENCE-ID"].params.get("RANGE", "")).upper() == "THISANDFUTURE":
        return replace(entry, cancelled=False, notes=(Note.LATER_ONES,))
    if was is None or (when is None and not entry.cancelled):
        return replace(entry, cancelled=False, notes=(Note.NO_DAY,))
    row = Row(*(was if entry.cancelled or when is None else when), zone)
    return replace(entry, uid=one_of(entry.series, was[0]), instead=was[0], row=row)


def one_of(series: str, day: date) -> str:
    """The UID under which one time of a row is kept by itself."""
    return f"{series}@{day.isoformat()}"


def _rows(entry: Entry, event: Part, row: Row) -> Iterator[Entry]:
    """The entry as rows that this program keeps: one, or of a rule with several weekdays one for each."""
    left_out, rule = _days_left_out(event, row.zone), event.get("RRULE")
    there = event["DTSTART"].dt
    if event.get("RDATE"):
        yield replace(entry, notes=(Note.EXTRA,))
        return
    if left_out is None:
        yield replace(entry, notes=(Note.EXCEPTIONS,))
        return
    # Weekdays are those of the zone in which the appointment was written: where its day is another one there, so are they.
    elsewhere = rule is not None and (there.year, there.month, there.day) != (
        row.first.year,
        row.first.month,
        row.first.day,
    )
    try:
        rows = [("", row)] if rule is None else None if elsewhere else rows_of(rule, row)
    except _RUBBISH:
        rows = None
    if rows is None:
        yield replace(entry, notes=(Note.RULE,))
        return
    for key, one in rows:
        yield replace(entry, uid=entry.series + key, row=one.leaving_out(left_out))


def _days_left_out(event: Part, zone: str) -> list[date] | None:
    """The days of EXDATE; None where they cannot be kept."""
    given = event.get("EXDATE")
    try:
        lists = given if isinstance(given, list) else [] if given is None else [given]
        days = [local(one.dt, zone)[0] for each in lists for one in each.dts]
    except _RUBBISH:
        return None
    return days if len(days) <= MOST_LEFT_OUT else None


def _when(event: Part, name: str, zone: str) -> tuple[date, time | None] | None:
    try:
        return local(event[name].dt, zone)
    except _RUBBISH:
        return None


def _text(component: Part, name: str) -> str:
    value = component.get(name)
    text = clean_text(str(value if not isinstance(value, list) else value[0])) if value is not None else ""
    return " ".join(text.split())[:LONGEST_WORDS]


def _number(component: Part, name: str) -> int:
    try:
        return max(0, min(int(component.get(name, 0)), 10**9))
    except (TypeError, ValueError):
        return 0
