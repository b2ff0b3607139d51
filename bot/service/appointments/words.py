"""What is said of an appointment: the list, one of them with its plan for the way, which reminders come, and the reminders themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from bot.dialogue import appointment as said
from bot.dialogue.speech import Buttons
from bot.domain.appointments.appointment import (
    Again,
    Standing,
    Turn,
    Way,
    evening_at,
    near_at,
)
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button, Message
from bot.domain.messages.typography import on_one_line
from bot.i18n import format_names, format_time
from bot.service.conversation import purposes
from bot.service.conversation.moments import in_words
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.conversation.voice import AT_ONCE, Voice
from bot.service.promises.words import called
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow
from bot.store.tables.messages import Guard, Lane

#: Before the data of a button about an appointment: `a:`, its tag, and what was pressed; `a:more:<n>` goes on with the list.
PRESS: Final = "a"
SHOW, MISSED, WAY, CHANGE, BACK, REMIND, MORE = "show", "missed", "way", "change", "back", "remind", "more"
#: So many stand in the list at a time, each with a key.
AT_ONCE_LISTED: Final = 6
LONGEST_KEY: Final = 28
LONGEST_LINE: Final = 200


def data(tag: str, action: str) -> str:
    """What a button about an appointment sends back."""
    return f"{PRESS}:{tag}:{action}"


def name_of(voice: Voice, row: AppointmentRow, longest: int = LONGEST_LINE) -> str:
    """What an appointment is called, in a line."""
    return on_one_line(row.words.what, longest) or voice.phrase("appointment_nameless")


def when_of(voice: Voice, row: AppointmentRow, day: date | None = None) -> str:
    """When the next of its days is."""
    return said.when_said(voice, day or row.day, row.row.at)


def named(voice: Voice, row: AppointmentRow) -> str:
    """What it is and when, for a request."""
    return f"{name_of(voice, row)}, {when_of(voice, row)}"


def block(voice: Voice, row: AppointmentRow) -> str:
    """The lines of one: what, when, where, with whom."""
    words = row.words
    again = row.row.again
    return "\n".join(said.described(voice, words.what, when_of(voice, row), again, words.where, words.who))


def show_one(voice: Voice, row: AppointmentRow) -> None:
    """One appointment with its plan for the way, and who wrote it down."""
    lines = [block(voice, row)]
    words = row.words
    if words.way is not None and words.way is not Way.UNSURE:
        lines.append(voice.phrase(f"appointment_way_{words.way}"))
    if words.company:
        lines.append(voice.phrase("appointment_company", who=words.company))
    if words.bring:
        lines.append(voice.phrase("appointment_bring", what=words.bring))
    if row.lost:
        lines.append(voice.phrase("appointment_lost"))
    if row.added_by is not None:
        lines.append(voice.phrase("appointment_by_clinic", staff=called(voice, row.added_by)))
    if row.standing is Standing.PLANNED and not row.remind:
        lines.append(voice.phrase("appointment_not_reminded"))
    voice.send(Message("\n".join(lines), keyboard=voice.keyboard()))


def show_list(voice: Voice, begin: int = 0) -> None:
    """What the person has before them, the next first, each with a key; a key for a new one."""
    rows = appointments.planned(voice.work, voice.person.id)
    shown = rows[begin : begin + AT_ONCE_LISTED]
    keys: list[tuple[Button, ...]] = [
        (Button(name_of(voice, row, LONGEST_KEY), data(row.tag, SHOW)),) for row in shown
    ]
    left = len(rows) - begin - len(shown)
    lines = [voice.phrase("appointments_title"), *(_line(voice, row) for row in shown)]
    if not rows:
        lines = [voice.phrase("appointments_none")]
    if left > 0:
        lines.append(voice.phrase("appointments_more", count=str(left)))
        keys.append((Button(voice.phrase("appointment_button_more"), data(MORE, str(begin + len(shown)))),))
    lines += ["", seen_by(voice)]
    keys.append((Button(voice.phrase("appointment_button_new"), "m:appointment_new"),))
    voice.send(Message("\n".join(lines), tuple(keys)))


def seen_by(voice: Voice) -> str:
    """Who sees what the person writes down: nobody, or their caseworker since they share it."""
    if purposes.holds(voice.work, voice.person.id, Purpose.SHARE_PLAN, APPOINTMENTS_SINCE):
        return voice.phrase("appointments_shared", caseworker=voice.known("caseworker"))
    return voice.phrase("appointments_own")


def next_line(voice: Voice, row: AppointmentRow) -> str:
    """The next appointment as a line of the plan."""
    return voice.phrase("plan_next_appointment", what=name_of(voice, row), when=when_of(voice, row))


def _line(voice: Voice, row: AppointmentRow) -> str:
    when = when_of(voice, row)
    if row.row.again is not Again.ONCE:
        when = f"{when} ({voice.phrase(f'appointment_again_{row.row.again}').lower()})"
    return voice.phrase("appointments_line", what=name_of(voice, row), when=when)


def reminders(voice: Voice, row: AppointmentRow) -> str:
    """Which reminders of the next day come, as it is now."""
    if not row.remind:
        return voice.phrase("appointment_reminds_not")
    ahead = [
        at for at in (evening_at(row.row, row.day), near_at(row.row, row.day)) if at and at > voice.work.now
    ]
    times = [in_words(at, voice.work.now, row.row.zone, voice.desk.texts, voice.language) for at in ahead]
    match times:
        case [first, second]:
            return voice.phrase("appointment_reminds_two", first=first, second=second)
        case [when]:
            return voice.phrase("appointment_reminds", when=when)
        case _:
            return voice.phrase("appointment_reminds_late")


def kept(voice: Voice, row: AppointmentRow) -> None:
    """Say what was written down or changed, with keys for what may come next."""
    keys = (
        (Button(voice.phrase("appointment_button_way"), data(row.tag, WAY)),),
        (Button(voice.phrase("appointment_button_change"), data(row.tag, CHANGE)),),
    )
    voice.say(
        "appointment_kept",
        buttons=keys,
        appointment=block(voice, row),
        reminders="\n\n".join((reminders(voice, row), *_who_sees(voice, row))),
    )


def _who_sees(voice: Voice, row: AppointmentRow) -> tuple[str, ...]:
    """Said only of what is seen, when it is written down."""
    shared = purposes.holds(voice.work, voice.person.id, Purpose.SHARE_PLAN, APPOINTMENTS_SINCE)
    return (seen_by(voice),) if shared and row.added_by is None else ()


def remind(voice: Voice, turn: Turn, rows: Sequence[AppointmentRow]) -> UUID | None:
    """The reminder of one day's appointments, neutral; gives the outbox row.

    It was asked for, so it comes in a pause too, but not after a stop. Whether it is still true is looked at before it is sent.
    """
    times = [format_time(row.row.at, voice.language) for row in rows if row.row.at is not None]
    keys: Buttons = tuple(
        (Button(voice.phrase("appointment_button_show"), data(row.tag, SHOW)),)
        for row in rows[:AT_ONCE_LISTED]
    )
    if len(rows) == 1:
        keys = (*keys, (Button(voice.phrase("appointment_button_missed"), data(rows[0].tag, MISSED)),))
    message = _reminder(voice, turn, times, keys)
    return voice.send(message, Lane.REMINDER, guard=Guard.APPOINTMENT)


def _reminder(voice: Voice, turn: Turn, times: Sequence[str], keys: Buttons) -> Message:
    if turn is Turn.NEAR:
        return voice.message("appointment_today", keys, time=times[0])
    if not times:
        return voice.message("appointment_tomorrow_all_day", keys)
    if len(times) == 1:
        return voice.message("appointment_tomorrow", keys, time=times[0])
    several = [voice.phrase("appointment_at", time=one) for one in dict.fromkeys(times)]
    return voice.message("appointment_tomorrow_several", keys, times=format_names(several, voice.language))


def covered(voice: Voice) -> None:
    """Let what comes now stand on no locked screen: it comes by itself."""
    voice.acted_at = voice.work.now - AT_ONCE
