"""The last look before a guarded row is sent: consent, stop, pause, quiet hours, lateness, and whether news of a request are still true."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from bot.domain.appointments.appointment import Standing, may_still_go
from bot.domain.requests.request import ENDED, State
from bot.domain.schedules.schedule import ONE_DAY, QUIET, ScheduleKind
from bot.service.requests import unasked
from bot.store.appointments import appointments
from bot.store.database.work import Work
from bot.store.outbox import news
from bot.store.outbox.outbox import Leased
from bot.store.outbox.readers import Reader, Wait, due_since, readers
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState

#: What news say is true while their request stands so.
_TRUE_WHILE: Final = {
    Guard.OPEN_REQUEST: frozenset({State.OPEN}),
    Guard.TAKEN_REQUEST: frozenset({State.TAKEN}),
    Guard.LIVING_REQUEST: frozenset(State) - ENDED,
    Guard.CLOSED_REQUEST: frozenset({State.CLOSED}),
}
#: What is true whatever has come between.
_ALWAYS_TRUE: Final = frozenset({Guard.ANSWER, Guard.WAITING_LINE})
#: So long it may at most take until what was due is sent, or found to be too late.
_LOOK_BACK: Final = 7 * ONE_DAY


def still_wanted(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """Which of these rows are to be sent after all. A read; rows without a guard are always wanted."""
    wanted = {row.id for row in rows if row.guard is Guard.NONE}
    about_requests = [row for row in rows if row.guard in _TRUE_WHILE or row.guard in _ALWAYS_TRUE]
    if about_requests:
        wanted |= _still_news(work, about_requests)
    appointed = [row for row in rows if row.guard is Guard.APPOINTMENT]
    if appointed:
        wanted |= _still_appointed(work, appointed)
    uncalled = [row for row in rows if row.guard in {Guard.REMINDERS, Guard.QUIET}]
    if uncalled:
        people = readers(work, {row.recipient_id for row in uncalled})
        waits = due_since(work, {person.id for person in people.values()}, work.now.date() - _LOOK_BACK)
        about = {row.request_id for row in uncalled if row.request_id is not None}
        first = news.said_by_staff_alone(work, about) if about else set()
        wanted |= {
            row.id
            for row in uncalled
            if row.recipient_id in people and _wanted(work, row, people[row.recipient_id], waits, first)
        }
    return wanted


def _still_news(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """Those of these news of requests that are true now and not said anew by a row that waits behind them.

    A notice to one of staff about a request that is taken is for whoever has it, or for whoever has yet to say that they have seen it.
    """
    standing = news.standing(
        work, {row.request_id for row in rows if row.request_id is not None and row.guard in _TRUE_WHILE}
    )

    def holds(row: Leased) -> bool:
        if row.guard in _ALWAYS_TRUE:
            return True
        state, holder = standing.get(row.request_id, (None, None)) if row.request_id else (None, None)
        has_it = holder == row.staff_id
        if row.guard is Guard.LIVING_REQUEST:
            return state in _TRUE_WHILE[row.guard] and not has_it
        not_theirs = row.staff_id is not None and state is State.TAKEN and not has_it
        return state in _TRUE_WHILE[row.guard] and not not_theirs

    true = {row.id for row in rows if holds(row)}
    gone_on = {row.id for row in rows if row.guard is Guard.OPEN_REQUEST and row.staff_id is None} & true
    return true - news.overtaken(work, true) - (news.said_since(work, gone_on) if gone_on else set())


def _still_appointed(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """Those of these reminders whose appointment still stands and is still to come; a pause and the night keep none of them back.

    The reminder was put for its moment, and it was asked for. One that waited until its hour had passed, or into the night before, is
    let go.
    """
    people = readers(work, {row.recipient_id for row in rows})
    behind = appointments.behind(work, {row.id for row in rows})

    def holds(row: Leased) -> bool:
        person = people.get(row.recipient_id)
        if person is None or person.state is PatientState.STOPPED:
            return False
        return any(
            one.standing is Standing.PLANNED and may_still_go(one.row, one.day, one.turn, work.now)
            for one in behind.get(row.id, ())
        )

    return {row.id for row in rows if holds(row)}


def _wanted(work: Work, row: Leased, person: Reader, waits: dict[UUID, list[Wait]], first: set[UUID]) -> bool:
    paused = person.paused_until is not None and person.paused_until > work.now
    if row.request_id in first:  # what nobody asked for is not said after a no
        return person.state is PatientState.ACTIVE and not paused and unasked.is_agreed(work, person.id)
    if row.request_id is not None:
        return True  # that somebody has written is said whatever came between: it waited for the day, and late is better than never
    if person.state is PatientState.STOPPED:
        return False
    if row.lane < Lane.REMINDER:
        return True  # a come-back that they asked for: through a pause, through the night, and without leave to keep answers
    if person.state is PatientState.DECLINED:
        return False
    if row.guard is Guard.REMINDERS and not (person.state is PatientState.ACTIVE and person.consent):
        return False
    if paused:
        return False
    wait = next((wait for wait in waits.get(person.id, ()) if wait.first <= row.id <= wait.last), None)
    if wait is not None and wait.kind is ScheduleKind.INSTRUMENTS and person.instruments is False:
        return False
    if wait is not None and wait.begun and row.id != wait.first:
        return True  # the rest of what the person has begun to read
    if wait is not None and work.now > wait.expires_at:
        return False
    return not QUIET.hold(work.now, person.timezone)
