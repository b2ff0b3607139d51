"""What the clock does with appointments: reminds the evening before and on the day, and goes on to the next of a row."""

from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.appointments.appointment import Look, Standing, Turn, next_look, still_says
from bot.service.appointments import words
from bot.service.clock.ticks import IN_ONE_TICK, PUT_OFF, Ticked, one_by_one
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.tables.people import PatientState

#: To whom nothing is said: they have said stop, or were never greeted by their own wish.
_SILENT: Final = frozenset({PatientState.STOPPED})


def tick_appointments(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Do what is due with appointments, the longest due first.

    1. The evening before, one word for all of the next day's. 2. On the day, one for each. Both come in a pause, since they were asked
    for, and not after a stop. One that is too late is left out. 3. What is over gives way to the next of its row, or ends.
    """
    steps = [
        (partial(_take, work, desk, each), partial(appointments.look_again, work, each, work.now + PUT_OFF))
        for each in appointments.due(work, most)
    ]
    return one_by_one(work, "reminding of appointments", steps, most)


def _take(work: Work, desk: Desk, appointment_id: UUID) -> list[Leased]:
    row = appointments.find(work, appointment_id)
    if row is None or row.turn is None or row.look_at is None or row.look_at > work.now:
        return []  # it went along with another one just now
    person = people.by_id(work, row.patient_id, lock=False)
    says = (
        still_says(row.turn, row.row, row.day, work.now)
        and person.state not in _SILENT
        and person.address is not None
        and row.remind
    )
    if not says:
        _went_on(work, row)
        return []
    together = [row]
    if row.turn is Turn.EVENING:
        together += [
            one
            for one in appointments.planned(work, person.id)
            if one.id != row.id and one.turn is Turn.EVENING and one.day == row.day and _is_due(work, one)
        ]
        together.sort(key=lambda one: (one.row.at is None, one.row.at, one.id))
    voice = Voice(work, desk, person)
    reminded = words.remind(voice, row.turn, together)
    for one in together:
        _went_on(work, one, reminded)
    return voice.rows


def _is_due(work: Work, row: AppointmentRow) -> bool:
    return row.look_at is not None and row.look_at <= work.now


def _went_on(work: Work, row: AppointmentRow, reminded: UUID | None = None) -> None:
    """What comes after the turn that was due."""
    due = row.look_at or work.now
    look: Look | None = next_look(row.row, row.day, due, remind=row.remind)
    if row.standing is not Standing.PLANNED:
        look = None
    appointments.went_on(work, row.id, look, reminded=reminded)
