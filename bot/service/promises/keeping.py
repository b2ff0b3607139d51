"""What the clock does with promises: reminds whoever keeps one, asks the patient whether it happened, lets rest what nobody answers."""

from datetime import timedelta
from functools import partial
from typing import Final

from bot.domain.promises import promise
from bot.domain.promises.promise import Look, Standing, Turn, kind_hour
from bot.domain.schedules.schedule import ONE_DAY
from bot.ids import StaffId
from bot.service.clock.ticks import IN_ONE_TICK, PUT_OFF, Ticked, one_by_one
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.promises import words
from bot.service.promises.keepers import keeper
from bot.service.promises.making import remind
from bot.service.requests.ladders import ladder_of
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import PatientRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.requests import events, records
from bot.store.tables.people import PatientState

#: So long after the moment somebody who could not be asked (a pause, no phone that answers) is still asked.
ASKED_WITHIN: Final = timedelta(days=7)


def tick_promises(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Do what is due with promises, the longest due first.

    1. Whoever keeps one is reminded, before the moment and once more after it: its owner, their cover, or who has the patient now.
    2. When nobody has said how it went, the patient is asked, at a kind hour, not in a pause. 3. What neither answers ends as not known.
    """
    due = promises.due(work, most)
    steps = [
        (
            partial(_take, work, desk, each),
            partial(promises.look_again, work, each.id, Look(each.turn or Turn.REST, work.now + PUT_OFF)),
        )
        for each in due
    ]
    return one_by_one(work, "looking at promises", steps, most)


def _take(work: Work, desk: Desk, row: PromiseRow) -> list[Leased]:
    person = people.by_id(work, row.patient_id, lock=False)
    if person.clinic_id != row.clinic_id:
        _rests(work, row)  # they are another clinic's patient now: nobody of this one writes to them
        return []
    match row.turn:
        case Turn.REMIND | Turn.REMIND_AGAIN:
            _remind(work, desk, row)
            promises.look_again(work, row.id, promise.after(row.turn, row.when, work.now, person.timezone))
        case Turn.ASK:
            return _ask(work, desk, row, person)
        case _:
            _rest_or_ask_again(work, row, person)
    return []


def _remind(work: Work, desk: Desk, row: PromiseRow) -> None:
    ladder, staff = ladder_of(work, row.patient_id, row.clinic_id)
    who = keeper(row.owner_id, ladder, staff)
    if who is None:
        events.note(work, row.request_id, "promise_nobody")
        return
    request = records.by_id(work, row.request_id)
    second = 1 if row.turn is Turn.REMIND_AGAIN else 0
    remind(work, desk, staff[who], row.request_id, request.code, after=second)
    events.note(work, row.request_id, "promise_reminded", who)


def _ask(work: Work, desk: Desk, row: PromiseRow, person: PatientRow) -> list[Leased]:
    """Ask the patient, or look again when they can be asked."""
    paused = person.paused_until if person.paused_until and person.paused_until > work.now else None
    free = kind_hour(paused or work.now, person.timezone)
    if person.state is PatientState.STOPPED or work.now - row.when.at > ASKED_WITHIN:
        _rests(work, row)
        return []
    if person.address is None or not person.reachable:
        promises.look_again(work, row.id, Look(Turn.ASK, kind_hour(work.now + ONE_DAY, person.timezone)))
        return []
    if free > work.now:
        promises.look_again(work, row.id, Look(Turn.ASK, free))
        return []
    voice = Voice(work, desk, person)
    asked = words.ask_whether(voice, row)
    promises.change(work, row.id, asked_at=work.now, asked_row=asked)
    promises.look_again(work, row.id, promise.after(Turn.ASK, row.when, work.now, person.timezone))
    return voice.rows


def _rest_or_ask_again(work: Work, row: PromiseRow, person: PatientRow) -> None:
    """The question was not answered: it rests. One that never reached the patient is asked again."""
    arrived = row.asked_row is None or outbox.was_sent(work, row.asked_row)
    if arrived or work.now - row.when.at > ASKED_WITHIN:
        _rests(work, row)
    else:
        promises.look_again(work, row.id, Look(Turn.ASK, kind_hour(work.now, person.timezone)))


def _rests(work: Work, row: PromiseRow) -> None:
    promises.end(work, row.id, Standing.UNKNOWN)
    events.note(work, row.request_id, "promise_unknown")


def handed_over(voice: Voice, giver: StaffId, to: StaffId) -> None:
    """What somebody has promised this patient is the receiver's from now on, and the patient is told that it stands."""
    if promises.goes_to(voice.work, [voice.person.id], giver, to):
        words.tell_of_keeper(voice, giver, to)
