"""What the clinic does with a patient's appointments: adds them by a form and calls them off; `from_file.py` has calendar files.

The patient is told each time, by day, and nothing of it stands on a locked screen. Staff see what the clinic added, never what the
patient wrote down themselves.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bot.domain.appointments.appointment import MOST, Again, Row
from bot.domain.appointments.reading import FURTHEST
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import clean_text
from bot.i18n import local
from bot.ids import PatientId
from bot.service.appointments import telling
from bot.service.appointments.calendar_file import LONGEST_WORDS
from bot.service.appointments.keeping import first_look
from bot.service.desk import Desk
from bot.service.people import board
from bot.service.requests.rights import NotFoundError
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow, Source, Words
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import PatientRow, StaffRow


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
    check(work, me, patient_id)
    return appointments.of_clinic(work, patient_id, me.clinic_id)


def add(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, form: Form) -> list[Leased]:
    """Add what was typed; the patient is told. Raises `AppointmentRefusedError` and `NotFoundError`."""
    check(work, me, patient_id)
    person = people.by_id(work, patient_id)
    said, row = _typed(work, person, form)
    look = first_look(work.now, row, remind=True)
    if look is None:
        raise AppointmentRefusedError(Wrong.PAST)
    if appointments.count_of(work, patient_id) >= MOST:
        raise AppointmentRefusedError(Wrong.TOO_MANY)
    voice = telling.voice_of(work, desk, person)
    source = Source(me.clinic_id, me.id)
    telling.added(voice, [write(work, person, said, row, source)])
    people.audit(work, patient_id, me.id, "appointment_added")
    return voice.rows


def call_off(work: Work, desk: Desk, me: StaffRow, patient_id: PatientId, tag: str) -> list[Leased]:
    """Call off one that the clinic added; the patient is told. Raises `NotFoundError`."""
    rows = {one.tag: one for one in standing(work, me, patient_id)}
    if tag not in rows:
        raise NotFoundError
    voice = telling.voice_of(work, desk, people.by_id(work, patient_id))
    telling.called_off(voice, rows[tag])
    people.audit(work, patient_id, me.id, "appointment_called_off")
    return voice.rows


def check(work: Work, me: StaffRow, patient_id: PatientId) -> None:
    """Raise `NotFoundError` for whoever is not theirs."""
    if board.one(work, me, patient_id) is None:
        raise NotFoundError


def write(work: Work, person: PatientRow, said: Words, row: Row, source: Source) -> AppointmentRow:
    """Write down what the clinic adds, with reminders for who has agreed to them. Raises `AppointmentRefusedError` for what has been."""
    given = people.consents(work, person.id).get(Purpose.REMINDERS)
    remind = bool(given and given[0])
    look = first_look(work.now, row, remind=remind)
    if look is None:
        raise AppointmentRefusedError(Wrong.PAST)
    return appointments.add(work, person.id, said, row, look, remind=remind, source=source)


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
