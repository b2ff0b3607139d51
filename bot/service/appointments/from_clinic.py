"""What the clinic does with a patient's appointments: adds them by a form or a calendar file, changes and calls them off.

The patient is told each time, by day, and nothing of it stands on a locked screen. Staff see what the clinic added, never what the
patient wrote down themselves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Final

from bot.domain.appointments.appointment import MOST, Again, Row, Standing, next_look
from bot.domain.appointments.reading import FURTHEST
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import clean_text
from bot.domain.messages.message import Button
from bot.domain.schedules.schedule import QUIET
from bot.i18n import local
from bot.ids import PatientId
from bot.service.appointments import words
from bot.service.appointments.calendar_file import LONGEST_WORDS, Entry
from bot.service.appointments.keeping import first_look
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.people import board
from bot.service.promises.words import called
from bot.service.requests.rights import NotFoundError
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow, Source, Words
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import PatientRow, StaffRow
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: So many new ones of a file are told one by one; more are told as a number.
TOLD_SINGLY: Final = 3


class Wrong(StrEnum):
    """Why an appointment cannot be added."""

    NO_WHAT = "no_what"
    NO_DAY = "no_day"
    NO_TIME = "no_time"  # it is no time of day
    PAST = "past"
    TOO_FAR = "too_far"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class AppointmentRefusedError(Exception):
    """It cannot be added; nothing changed."""

    def __init__(self, *codes: Wrong) -> None:
        super().__init__(*codes)
        self.codes = codes


class Becomes(StrEnum):
    """What an entry of a file does."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    SAME = "same"
    OLDER = "older"  # a file that was written before what we know
    PAST = "past"
    UNKNOWN = "unknown"  # called off, and never added
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry of a file, and what it does."""

    entry: Entry
    becomes: Becomes


@dataclass(frozen=True, slots=True)
class Form:
    """An appointment as it is typed into the form."""

    what: str
    day: str
    at: str
    where: str
    who: str
    again: str


def standing(work: Work, me: StaffRow, patient_id: PatientId) -> list[AppointmentRow]:
    """What the clinic has added for a patient and still stands. Raises `NotFoundError` for whoever is not theirs."""
    _check(work, me, patient_id)
    return appointments.of_clinic(work, patient_id, me.clinic_id)


def add(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, form: Form) -> list[Leased]:
    """Add what was typed; the patient is told. Raises `AppointmentRefusedError` and `NotFoundError`."""
    _check(work, me, patient_id)
    person = people.by_id(work, patient_id)
    said, row = _typed(work, person, form)
    look = first_look(work.now, row, remind=True)
    if look is None:
        raise AppointmentRefusedError(Wrong.PAST)
    if appointments.count_of(work, patient_id) >= MOST:
        raise AppointmentRefusedError(Wrong.TOO_MANY)
    voice = _voice(work, desk, person)
    source = Source(me.clinic_id, me.id)
    _tell_added(voice, [_write(work, person, said, row, source)])
    people.audit(work, patient_id, me.id, "appointment_added")
    return voice.rows


def look_at(work: Work, me: StaffRow, patient_id: PatientId, entries: Sequence[Entry]) -> list[Seen]:
    """What each entry of a file would do. Nothing is changed. Raises `NotFoundError`."""
    _check(work, me, patient_id)
    return [Seen(entry, _becomes(work, patient_id, entry)) for entry in entries]


def take_file(
    work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, entries: Sequence[Entry]
) -> tuple[Counter[Becomes], list[Leased]]:
    """Add, change and call off what a file says; the patient is told of each. The same file again changes nothing."""
    _check(work, me, patient_id)
    person = people.by_id(work, patient_id)
    voice, done, added = _voice(work, desk, person), Counter[Becomes](), list[AppointmentRow]()
    for entry in entries:
        becomes = _becomes(work, patient_id, entry)
        done[becomes] += 1
        old = appointments.by_uid(work, patient_id, entry.uid) if entry.uid else None
        if becomes is Becomes.ADDED and entry.row is not None and old is None:
            source = Source(me.clinic_id, me.id, entry.uid, entry.sequence)
            added.append(_write(work, person, Words(entry.what, entry.where), entry.row, source))
        elif becomes in {Becomes.CHANGED, Becomes.ADDED} and entry.row is not None and old is not None:
            _move(voice, old, entry, entry.row)
        elif becomes is Becomes.CANCELLED and old is not None:
            _cancel(voice, replace(old, sequence=entry.sequence))
    _tell_added(voice, added)
    if {Becomes.ADDED, Becomes.CHANGED, Becomes.CANCELLED} & set(done):
        people.audit(work, patient_id, me.id, "appointments_from_file")
    return done, voice.rows


def call_off(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, tag: str) -> list[Leased]:
    """Call off one that the clinic added; the patient is told. Raises `NotFoundError`."""
    rows = {one.tag: one for one in standing(work, me, patient_id)}
    if tag not in rows:
        raise NotFoundError
    voice = _voice(work, desk, people.by_id(work, patient_id))
    _cancel(voice, rows[tag])
    people.audit(work, patient_id, me.id, "appointment_called_off")
    return voice.rows


def _check(work: Work, me: StaffRow, patient_id: PatientId) -> None:
    if board.one(work, me, patient_id) is None:
        raise NotFoundError


def _becomes(work: Work, patient_id: PatientId, entry: Entry) -> Becomes:
    if entry.row is None and not (entry.cancelled and entry.uid):
        return Becomes.LEFT_OUT
    old = appointments.by_uid(work, patient_id, entry.uid) if entry.uid else None
    if entry.cancelled:
        if old is None:
            return Becomes.UNKNOWN
        return Becomes.CANCELLED if old.standing is Standing.PLANNED else Becomes.SAME
    if entry.row is None or _is_over(work, entry.row):
        return Becomes.PAST
    if old is None:
        return Becomes.ADDED
    if entry.sequence < old.sequence:
        return Becomes.OLDER
    same_words = (entry.what, entry.where) == (old.words.what, old.words.where)
    if same_words and entry.row == old.row and old.standing is Standing.PLANNED:
        return Becomes.SAME
    return Becomes.CHANGED


def _is_over(work: Work, row: Row) -> bool:
    too_far = row.first - local(work.now, row.zone).date() > FURTHEST
    return too_far or first_look(work.now, row, remind=True) is None


def _write(work: Work, person: PatientRow, said: Words, row: Row, source: Source) -> AppointmentRow:
    given = people.consents(work, person.id).get(Purpose.REMINDERS)
    remind = bool(given and given[0])
    look = first_look(work.now, row, remind=remind)
    if look is None:
        raise AppointmentRefusedError(Wrong.PAST)
    return appointments.add(work, person.id, said, row, look, remind=remind, source=source)


def _move(voice: Voice, old: AppointmentRow, entry: Entry, row: Row) -> None:
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
    _say(
        voice,
        "appointment_moved_by_clinic",
        new,
        appointment=words.block(voice, new),
        before=words.when_of(voice, old),
        reminders=words.reminders(voice, new),
    )


def _cancel(voice: Voice, old: AppointmentRow) -> None:
    appointments.change(voice.work, old, replace(old, standing=Standing.CANCELLED), None)
    what, when = words.name_of(voice, old), words.when_of(voice, old)
    _say(voice, "appointment_cancelled_by_clinic", old, what=what, when=when)


def _tell_added(voice: Voice, rows: Sequence[AppointmentRow]) -> None:
    if len(rows) > TOLD_SINGLY:
        _say(voice, "appointment_many_from_clinic", rows[0], count=str(len(rows)))
        return
    for row in rows:
        _say(
            voice,
            "appointment_from_clinic",
            row,
            appointment=words.block(voice, row),
            reminders=words.reminders(voice, row),
        )


def _say(voice: Voice, key: str, row: AppointmentRow, **values: str) -> None:
    """Tell the patient by day, covered; not after a stop. Who has not agreed to reminders can ask for these."""
    if voice.person.state is PatientState.STOPPED:
        return
    ask = row.standing is Standing.PLANNED and not row.remind and key == "appointment_from_clinic"
    label, action = ("remind", words.REMIND) if ask else ("way", words.WAY)
    keys = ((Button(voice.phrase(f"appointment_button_{label}"), words.data(row.tag, action)),),)
    plain = key in {"appointment_cancelled_by_clinic", "appointment_many_from_clinic"}
    staff = called(voice, row.added_by) if row.added_by else voice.phrase("someone_at_clinic")
    message = voice.message(key, () if plain else keys, (), staff=staff, **values)
    voice.send(message, Lane.NEWS, not_before=QUIET.over(voice.work.now, voice.person.timezone))


def _voice(work: Work, desk: Desk, person: PatientRow) -> Voice:
    voice = Voice(work, desk, person)
    words.covered(voice)
    return voice


def _typed(work: Work, person: PatientRow, form: Form) -> tuple[Words, Row]:
    """What a form says. Raises `AppointmentRefusedError` with all that is wrong."""
    said = [" ".join(clean_text(text).split()) for text in (form.what, form.where, form.who)]
    wrong = [Wrong.NO_WHAT] if not said[0] else []
    wrong += [Wrong.TOO_LONG] if max(map(len, said)) > LONGEST_WORDS else []
    day, at = _day(form.day), _time(form.at)
    wrong += [Wrong.NO_DAY] if day is None else []
    wrong += [Wrong.NO_TIME] if form.at.strip() and at is None else []
    if day is not None and day - local(work.now, person.timezone).date() > FURTHEST:
        wrong.append(Wrong.TOO_FAR)
    if wrong or day is None:
        raise AppointmentRefusedError(*wrong)
    again = Again(form.again) if form.again in set(Again) else Again.ONCE
    return Words(what=said[0], where=said[1], who=said[2]), Row(day, at, person.timezone, again)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
