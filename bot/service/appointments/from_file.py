"""What a calendar file of the clinic's does with a patient's appointments: looked at first, then taken, and the patient told of each.

What belongs together is told by its UID (`series`): a rule with two weekdays is two rows, `uid#TU` and `uid#TH`, and one time of a row that
was moved is an appointment of its own, `uid@2026-03-19`, while the row is without that day. Days that were left out stay so when the file
comes again with the same number (SEQUENCE); a higher one says all anew. What the file does not say any more of a row is called off.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.appointments.appointment import Row, Standing, next_look
from bot.domain.appointments.reading import FURTHEST
from bot.i18n import local
from bot.ids import PatientId
from bot.service.appointments import telling
from bot.service.appointments.calendar_file import Entry, one_of
from bot.service.appointments.calendar_rules import KEYS
from bot.service.appointments.from_clinic import check, write
from bot.service.appointments.keeping import first_look
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow, Source, Words
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import StaffRow

#: Days of a row that are so long over are not kept as left out.
_FORGOTTEN: Final = timedelta(days=3)
Kept = Mapping[str, AppointmentRow]


class Becomes(StrEnum):
    """What an entry of a file does."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    ONE_MOVED = "one_moved"  # one time of a row
    ONE_CANCELLED = "one_cancelled"
    SAME = "same"
    OLDER = "older"  # a file that was written before what we know
    PAST = "past"
    UNKNOWN = "unknown"  # called off, and never added
    LEFT_OUT = "left_out"


CHANGES: Final = frozenset(
    {Becomes.ADDED, Becomes.CHANGED, Becomes.CANCELLED, Becomes.ONE_MOVED, Becomes.ONE_CANCELLED}
)


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry of a file, and what it does; `old` is what it changes, `apart` the days that other entries of the file speak of."""

    entry: Entry
    becomes: Becomes
    old: AppointmentRow | None = None
    apart: frozenset[date] = frozenset()


def look_at(work: Work, me: StaffRow, patient_id: PatientId, entries: Sequence[Entry]) -> list[Seen]:
    """What each entry of a file would do. Nothing is changed. Raises `NotFoundError`."""
    check(work, me, patient_id)
    series = dict.fromkeys(entry.series for entry in entries)
    together = [[entry for entry in entries if entry.series == one] for one in series]
    return [seen for group in together for seen in _series(work, patient_id, group)]


def take_file(
    work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, entries: Sequence[Entry]
) -> tuple[Counter[Becomes], list[Leased]]:
    """Add, change and call off what a file says; the patient is told of each. The same file again changes nothing."""
    person = people.by_id(work, patient_id)
    steps = look_at(work, me, patient_id, entries)
    voice, added = telling.voice_of(work, desk, person), list[AppointmentRow]()
    for step in steps:
        entry, old = step.entry, step.old
        source = Source(me.clinic_id, me.id, entry.uid, entry.sequence)
        said = Words(entry.what, entry.where)
        match step.becomes:
            case Becomes.ADDED if entry.row is not None:
                added.append(write(work, person, said, entry.row, source))
            case Becomes.CHANGED if entry.row is not None and old is not None:
                _change(voice, step, old, entry.row)
            case Becomes.CANCELLED if old is not None:
                telling.called_off(voice, replace(old, sequence=max(entry.sequence, old.sequence)))
            case Becomes.ONE_CANCELLED if old is not None and entry.instead is not None:
                telling.days_called_off(voice, _leave_out(work, old, entry.instead), [entry.instead])
            case Becomes.ONE_MOVED if entry.row is not None and old is not None and entry.instead is not None:
                row = _leave_out(work, old, entry.instead)
                telling.one_moved(voice, row, entry.instead, write(work, person, said, entry.row, source))
            case _:
                continue
    if added:
        telling.added(voice, added)
    done = Counter(step.becomes for step in steps)
    if CHANGES & set(done):
        people.audit(work, patient_id, me.id, "appointments_from_file")
    return done, voice.rows


def _series(work: Work, patient_id: PatientId, entries: Sequence[Entry]) -> Iterator[Seen]:
    """What the entries of one UID do."""
    series = entries[0].series
    if not series:
        yield from (Seen(entry, Becomes.LEFT_OUT) for entry in entries)
        return
    whole = [entry for entry in entries if entry.instead is None]
    single = [entry for entry in entries if entry.instead is not None]
    rows = appointments.by_uids(work, patient_id, [series, *(series + key for key in KEYS)])
    left_out = {day for row in rows.values() for day in row.row.without}
    days = left_out | {entry.instead for entry in single if entry.instead is not None}
    ones = appointments.by_uids(work, patient_id, [one_of(series, day) for day in days])
    if calls_off := next((entry for entry in whole if entry.cancelled), None):
        standing = [row for row in (*rows.values(), *ones.values()) if row.standing is Standing.PLANNED]
        yield from (_gone(calls_off, row) for row in standing)
        if not standing:
            yield Seen(calls_off, Becomes.SAME if rows else Becomes.UNKNOWN)
        return
    yield from _not_any_more(whole, single, rows, ones)
    apart = frozenset(entry.instead for entry in single if entry.instead is not None)
    yield from (_whole(work, entry, rows.get(entry.uid), apart) for entry in whole)
    yield from (_single(work, entry, rows, ones.get(entry.uid), whole) for entry in single)


def _gone(entry: Entry, old: AppointmentRow) -> Seen:
    """Something that is called off, as it stands with us."""
    shown = replace(
        entry, what=old.words.what, where=old.words.where, row=replace(old.row, first=old.day), notes=()
    )
    return Seen(shown, Becomes.CANCELLED, old)


def _not_any_more(whole: Sequence[Entry], single: Sequence[Entry], rows: Kept, ones: Kept) -> Iterator[Seen]:
    """What is called off because the file has all of a series, and this not."""
    known = max((row.sequence for row in rows.values()), default=0)
    if not whole or not rows or any(entry.row is None or entry.sequence < known for entry in whole):
        return
    uids, spoken_of = {entry.uid for entry in whole}, {entry.uid for entry in single}
    without = {one_of(whole[0].series, day) for entry in whole if entry.row for day in entry.row.without}
    anew = whole[0].sequence > known
    for uid, old in (*rows.items(), *ones.items()):
        if old.standing is not Standing.PLANNED or uid in uids | spoken_of:
            continue
        if uid in rows or anew or uid in without:
            yield _gone(whole[0], old)


def _whole(work: Work, entry: Entry, old: AppointmentRow | None, apart: frozenset[date]) -> Seen:
    if entry.row is None:
        return Seen(entry, Becomes.LEFT_OUT)
    stays = old.row.without if old is not None and old.sequence == entry.sequence else frozenset[date]()
    row = _recent(work, entry.row.leaving_out(apart | stays))
    return Seen(replace(entry, row=row), _becomes(work, entry, row, old), old, apart)


def _single(work: Work, entry: Entry, rows: Kept, old: AppointmentRow | None, whole: Sequence[Entry]) -> Seen:
    """What a change of one time of a row does."""
    day = entry.instead
    if day is None or entry.row is None:
        return Seen(entry, Becomes.LEFT_OUT)
    holds = next(
        (row for row in rows.values() if row.standing is Standing.PLANNED and row.row.has(day)),
        None,
    )
    over = day < local(work.now, entry.row.zone).date()
    if not entry.cancelled:
        becomes = _becomes(work, entry, entry.row, old)
        if old is not None or holds is None or over or becomes not in {Becomes.ADDED, Becomes.PAST}:
            return Seen(entry, becomes, old)
        # moved to a time that has been: what is left of it is that it is not on its own day
        return Seen(entry, Becomes.ONE_MOVED if becomes is Becomes.ADDED else Becomes.ONE_CANCELLED, holds)
    if old is not None and old.standing is Standing.PLANNED:
        return Seen(entry, Becomes.CANCELLED, old)
    if over:
        return Seen(entry, Becomes.PAST)
    if holds is not None:
        return Seen(entry, Becomes.ONE_CANCELLED, holds)
    if old is not None or any(day in row.row.without for row in rows.values()):
        return Seen(entry, Becomes.SAME)
    new = any(one.row is not None and one.row.has(day) for one in whole)
    return Seen(entry, Becomes.ONE_CANCELLED if new else Becomes.UNKNOWN)


def _becomes(work: Work, entry: Entry, row: Row, old: AppointmentRow | None) -> Becomes:
    too_far = row.first - local(work.now, row.zone).date() > FURTHEST
    if too_far or first_look(work.now, row, remind=True) is None:
        return Becomes.PAST
    if old is None:
        return Becomes.ADDED
    if entry.sequence < old.sequence:
        return Becomes.OLDER
    same_words = (entry.what, entry.where) == (old.words.what, old.words.where)
    if same_words and row == _recent(work, old.row) and old.standing is Standing.PLANNED:
        return Becomes.SAME
    return Becomes.CHANGED


def _recent(work: Work, row: Row) -> Row:
    since = local(work.now, row.zone).date() - _FORGOTTEN
    return replace(row, without=frozenset(day for day in row.without if day >= since))


def _change(voice: Voice, step: Seen, old: AppointmentRow, row: Row) -> None:
    entry = step.entry
    look = next_look(row, row.first, voice.work.now, remind=old.remind)
    new = replace(
        old,
        words=replace(old.words, what=entry.what, where=entry.where),
        row=row,
        day=look.day if look else row.first,
        standing=Standing.PLANNED,
        sequence=entry.sequence,
    )
    appointments.change(voice.work, old, new, look)
    alike = replace(old.row, without=row.without) == row and old.words == new.words
    if not alike or old.standing is not Standing.PLANNED:
        telling.moved(voice, old, new)
        return
    today = local(voice.work.now, row.zone).date()
    before = _recent(voice.work, old.row).without
    telling.days_called_off(voice, new, {day for day in row.without - before - step.apart if day >= today})
    telling.days_back(voice, new, {day for day in before - row.without if day >= today})


def _leave_out(work: Work, held: AppointmentRow, day: date) -> AppointmentRow:
    """Take one day out of a row, as it stands now."""
    old = appointments.find(work, held.id) or held
    if not old.row.has(day):
        return old
    row = _recent(work, old.row.leaving_out([day]))
    look = next_look(row, old.day, work.now, remind=old.remind)
    new = replace(old, row=row, day=look.day if look else old.day)
    if look is None:  # it was the last
        new = replace(new, standing=Standing.OVER)
    appointments.change(work, old, new, look)
    return new
