"""What a patient is told of what their clinic does with appointments: by day, covered at once, and nothing after a stop."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.appointments.appointment import Standing
from bot.domain.messages.message import Button
from bot.domain.schedules.schedule import QUIET
from bot.service.appointments import words
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.promises.words import called
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow
from bot.store.database.work import Work
from bot.store.people.people import PatientRow
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: So many new ones of a file are told one by one; more are told as a number.
TOLD_SINGLY: Final = 3
#: So many days of a row stand in one message.
MOST_DAYS: Final = 12
#: Told with nothing to press: there is nothing to do about them.
_PLAIN: Final = frozenset(
    {
        "appointment_cancelled_by_clinic",
        "appointment_many_from_clinic",
        "appointment_days_cancelled_by_clinic",
    }
)


def voice_of(work: Work, desk: Desk, person: PatientRow) -> Voice:
    """The voice in which it is told: covered, since it comes by itself."""
    voice = Voice(work, desk, person)
    words.covered(voice)
    return voice


def added(voice: Voice, rows: Sequence[AppointmentRow]) -> None:
    """New ones; more than a few as a number."""
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


def moved(voice: Voice, old: AppointmentRow, new: AppointmentRow) -> None:
    """One that is at another time, or something else."""
    _say(
        voice,
        "appointment_moved_by_clinic",
        new,
        appointment=words.block(voice, new),
        before=words.when_of(voice, old),
        reminders=words.reminders(voice, new),
    )


def one_moved(voice: Voice, row: AppointmentRow, day: date, new: AppointmentRow) -> None:
    """One time of a row, which would have been on `day` and is an appointment of its own now."""
    _say(
        voice,
        "appointment_one_moved_by_clinic",
        new,
        appointment=words.block(voice, new),
        before=words.when_of(voice, row, day),
        reminders=words.reminders(voice, new),
    )


def called_off(voice: Voice, old: AppointmentRow) -> None:
    """Call one off, and tell it."""
    appointments.change(voice.work, old, replace(old, standing=Standing.CANCELLED), None)
    what, when = words.name_of(voice, old), words.when_of(voice, old)
    _say(voice, "appointment_cancelled_by_clinic", old, what=what, when=when)


def days_called_off(voice: Voice, row: AppointmentRow, days: Collection[date]) -> None:
    """Some times of a row are called off, and the others stand."""
    if days:
        _say(voice, "appointment_days_cancelled_by_clinic", row, **_days(voice, row, days))


def days_back(voice: Voice, row: AppointmentRow, days: Collection[date]) -> None:
    """Some times of a row that were called off are on again."""
    if days:
        _say(voice, "appointment_days_back_by_clinic", row, **_days(voice, row, days))


def _days(voice: Voice, row: AppointmentRow, days: Collection[date]) -> dict[str, str]:
    lines = [words.when_of(voice, row, day) for day in sorted(days)[:MOST_DAYS]]
    if len(days) > MOST_DAYS:
        lines.append(voice.phrase("appointment_days_more", count=str(len(days) - MOST_DAYS)))
    return {"what": words.name_of(voice, row), "days": "\n".join(lines)}


def _say(voice: Voice, key: str, row: AppointmentRow, **values: str) -> None:
    """Tell the patient by day, covered; not after a stop. Who has not agreed to reminders can ask for these."""
    if voice.person.state is PatientState.STOPPED:
        return
    ask = row.standing is Standing.PLANNED and not row.remind and key == "appointment_from_clinic"
    label, action = ("remind", words.REMIND) if ask else ("way", words.WAY)
    keys = ((Button(voice.phrase(f"appointment_button_{label}"), words.data(row.tag, action)),),)
    staff = called(voice, row.added_by) if row.added_by else voice.phrase("someone_at_clinic")
    message = voice.message(key, () if key in _PLAIN else keys, (), staff=staff, **values)
    voice.send(message, Lane.NEWS, not_before=QUIET.over(voice.work.now, voice.person.timezone))
