"""The keys about an appointment, under a list, a reminder, or what the clinic wrote: each opens the conversation about it, or acts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.domain.appointments.appointment import Standing, next_look
from bot.domain.appointments.pickup import is_pickup
from bot.domain.flow import verbs
from bot.domain.flow.values import Value
from bot.service.appointments import keeping, words
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow

APPOINTMENT: Final = "appointment"


def press(talk: Talk, rest: str) -> None:
    """Carry out a button about an appointment; of one that is not there any more, a kind word."""
    tag, _, action = rest.partition(":")
    voice = talk.voice
    if tag == words.MORE:
        words.show_list(voice, int(action) if action.isdecimal() and len(action) < 4 else 0)
        return
    row = appointments.by_tag(voice.work, voice.person.id, tag)
    do = _PRESSES.get(action)
    if row is None or do is None:
        voice.say("appointment_gone", keyboard=voice.keyboard())
        return
    do(talk, row)


def _open(first: str) -> Callable[[Talk, AppointmentRow], None]:
    def start(talk: Talk, row: AppointmentRow) -> None:
        talk.start(APPOINTMENT, _params(talk.voice, row, first))

    return start


def _params(voice: Voice, row: AppointmentRow, first: str) -> dict[str, Value]:
    return {
        "which": row.tag,
        "first": first,
        "again": row.row.again.value,
        "pickup": is_pickup(row.words.what),
        "named": words.named(voice, row),
    }


def _back(talk: Talk, old: AppointmentRow) -> None:
    """Take back that it was called off."""
    voice = talk.voice
    look = next_look(old.row, old.day, voice.work.now, remind=old.remind)
    if old.standing is not Standing.CANCELLED or look is None:
        voice.say("appointment_gone", keyboard=voice.keyboard())
        return
    new = replace(old, standing=Standing.PLANNED, day=look.day)
    appointments.change(voice.work, old, new, look)
    voice.say("appointment_back", keyboard=voice.keyboard(), when=words.when_of(voice, new))


def _remind(talk: Talk, row: AppointmentRow) -> None:
    keeping.change(talk.voice, verbs.Appointment(which=row.tag, remind=True))


_PRESSES: Final[Mapping[str, Callable[[Talk, AppointmentRow], None]]] = {
    words.SHOW: _open("show"),
    words.MISSED: _open("missed"),
    words.WAY: _open("way"),
    words.CHANGE: _open("change"),
    words.BACK: _back,
    words.REMIND: _remind,
}
