"""What the person does with appointments: writes them down, changes them, plans the way, calls them off, did not make it."""

from dataclasses import replace
from datetime import date, datetime

from bot.domain.appointments.appointment import MOST, Again, Look, Row, Standing, next_look
from bot.domain.flow import verbs
from bot.domain.messages.message import Button
from bot.i18n import local
from bot.service.appointments import words
from bot.service.conversation.voice import Voice
from bot.store.appointments import appointments
from bot.store.appointments.appointments import AppointmentRow, Words
from bot.store.database.work import Work


def keep(voice: Voice, verb: verbs.Appointment, _: str = "") -> None:
    """Write an appointment down, or change one; the person is told what stands there now, and when they are reminded."""
    if verb.which is not None:
        change(voice, verb)
        return
    work, person = voice.work, voice.person
    if verb.day is None:
        voice.say("appointment_gone", keyboard=voice.keyboard())
        return
    if appointments.count_of(work, person.id) >= MOST:
        voice.say("appointment_too_many", keyboard=voice.keyboard())
        return
    row = Row(verb.day, verb.at, person.timezone, verb.again or Again.ONCE)
    look = first_look(work.now, row, remind=verb.remind is not False)
    if look is None:
        voice.say("appointment_has_been", keyboard=voice.keyboard())
        return
    said = Words(verb.what or "", verb.where or "", verb.who or "")
    words.kept(voice, appointments.add(work, person.id, said, row, look, remind=verb.remind is not False))


def plan_way(voice: Voice, verb: verbs.AppointmentWay, _: str = "") -> None:
    """Keep part of the plan for the way."""
    old = _mine(voice, verb.which)
    if old is None:
        return
    given = verb.model_dump(exclude={"which"}, exclude_none=True)
    _put(voice.work, old, replace(old, words=replace(old.words, **given)))


def end(voice: Voice, verb: verbs.AppointmentEnd, _: str = "") -> None:
    """Call one off, or note that the person did not make it; of one that comes again the next ones stay, unless all are meant."""
    old = _mine(voice, verb.which)
    if old is None:
        return
    if old.standing is not Standing.PLANNED:
        if verb.how != "missed":
            voice.say("appointment_gone", keyboard=voice.keyboard())
        return
    following = old.row.day_after(old.day) if verb.how != "cancelled" else None
    if following is not None:
        after = replace(old, day=following)
        look = next_look(old.row, following, voice.work.now, remind=old.remind)
        appointments.change(voice.work, old, after, look)
        if verb.how == "this_once":
            voice.say("appointment_this_once", keyboard=voice.keyboard(), when=words.when_of(voice, after))
        return
    standing = Standing.MISSED if verb.how == "missed" else Standing.CANCELLED
    appointments.change(voice.work, old, replace(old, standing=standing), None)
    if verb.how != "missed":
        voice.say(
            "appointment_cancelled",
            buttons=((Button(voice.phrase("appointment_button_back"), words.data(old.tag, words.BACK)),),),
            what=words.name_of(voice, old),
        )


def show(voice: Voice, verb: verbs.AppointmentShow, _: str = "") -> None:
    """Bring one up."""
    row = _mine(voice, verb.which)
    if row is not None:
        words.show_one(voice, row)


def first_look(now: datetime, row: Row, *, remind: bool) -> Look | None:
    """When the clock looks at an appointment that is written down now; None when it has been."""
    here = local(now, row.zone).date()
    starts = row.starts(row.first) if row.first == here and row.at is not None else None
    has_been = row.first < here or (starts is not None and starts <= now)
    return None if has_been and row.again is Again.ONCE else next_look(row, row.first, now, remind=remind)


def change(voice: Voice, verb: verbs.Appointment) -> None:
    old = _mine(voice, verb.which or "")
    if old is None:
        voice.say("appointment_gone", keyboard=voice.keyboard())
        return
    given = verb.model_dump(include={"what", "where", "who"}, exclude_none=True)
    row = old.row
    if verb.day is not None or verb.at is not None or verb.again is not None:
        day: date = verb.day or old.day
        row = replace(row, first=day, at=verb.at or row.at, again=verb.again or row.again, until=None)
    remind = old.remind if verb.remind is None else verb.remind
    look = first_look(voice.work.now, row, remind=remind) if row != old.row else None
    if row != old.row and look is None:
        voice.say("appointment_has_been", keyboard=voice.keyboard())
        return
    standing = Standing.PLANNED if row != old.row else old.standing
    new = replace(
        old,
        words=replace(old.words, **given),
        row=row,
        day=look.day if look else old.day,
        remind=remind,
        standing=standing,
    )
    _put(voice.work, old, new)
    words.kept(voice, new)


def _put(work: Work, old: AppointmentRow, new: AppointmentRow) -> None:
    look = None
    if new.standing is Standing.PLANNED:
        look = next_look(new.row, new.day, work.now, remind=new.remind)
    appointments.change(work, old, new, look)


def _mine(voice: Voice, tag: str) -> AppointmentRow | None:
    return appointments.by_tag(voice.work, voice.person.id, tag)
