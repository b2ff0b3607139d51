"""The last look before a guarded row is sent: consent, stop, pause, quiet hours, lateness, and whether news of a request are still true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select

from bot.domain.flow.verbs import Purpose
from bot.domain.requests.request import State
from bot.domain.schedules.schedule import ONE_DAY, QUIET
from bot.store.database.work import Work
from bot.store.outbox import news
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import Clinic, Consent, Patient, PatientState, Recipient
from bot.store.tables.schedules import Occurred, Occurrence, Schedule

#: What news say is true while their request stands so.
_TRUE_WHILE: Final = {
    Guard.OPEN_REQUEST: State.OPEN,
    Guard.TAKEN_REQUEST: State.TAKEN,
    Guard.CLOSED_REQUEST: State.CLOSED,
}
#: So long it may at most take until what was due is sent, or found to be too late.
_LOOK_BACK: Final = 7 * ONE_DAY


@dataclass(frozen=True, slots=True)
class _Wait:
    """The rows of something that was due: from `first` to `last`, of no use after `expires_at` unless the first has gone out."""

    first: UUID
    last: UUID
    expires_at: datetime
    begun: bool


def still_wanted(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """Which of these rows are to be sent after all. A read; rows without a guard are always wanted."""
    wanted = {row.id for row in rows if row.guard is Guard.NONE}
    about_requests = [row for row in rows if row.guard in _TRUE_WHILE or row.guard is Guard.WAITING_LINE]
    if about_requests:
        wanted |= _still_news(work, about_requests)
    unasked = [row for row in rows if row.guard in {Guard.REMINDERS, Guard.QUIET}]
    if unasked:
        people = _people(work, {row.recipient_id for row in unasked})
        waits = _waits(work, {person.id for person in people.values()})
        wanted |= {
            row.id
            for row in unasked
            if row.recipient_id in people and _wanted(work, row, people[row.recipient_id], waits)
        }
    return wanted


def _still_news(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """Those of these news of requests that are true now and not said anew by a row that waits behind them.

    A notice to one of staff about a request that is taken is for whoever has it.
    """
    standing = news.standing(
        work, {row.request_id for row in rows if row.request_id is not None and row.guard in _TRUE_WHILE}
    )

    def holds(row: Leased) -> bool:
        if row.guard is Guard.WAITING_LINE:
            return True
        state, holder = standing.get(row.request_id, (None, None)) if row.request_id else (None, None)
        not_theirs = row.staff_id is not None and state is State.TAKEN and holder != row.staff_id
        return state is _TRUE_WHILE[row.guard] and not not_theirs

    true = [row.id for row in rows if holds(row)]
    return set(true) - news.overtaken(work, true)


def _wanted(work: Work, row: Leased, person: Any, waits: dict[UUID, list[_Wait]]) -> bool:  # noqa: ANN401 - a row of `_people`
    if person.state is PatientState.STOPPED:
        return False
    if row.lane < Lane.REMINDER:
        return True  # a come-back that they asked for: through a pause, through the night, and without leave to keep answers
    if person.state is PatientState.DECLINED:
        return False
    if row.guard is Guard.REMINDERS and not (person.state is PatientState.ACTIVE and person.consent):
        return False
    if person.paused_until is not None and person.paused_until > work.now:
        return False
    wait = next((wait for wait in waits.get(person.id, ()) if wait.first <= row.id <= wait.last), None)
    if wait is not None and wait.begun and row.id != wait.first:
        return True  # the rest of what the person has begun to read
    if wait is not None and work.now > wait.expires_at:
        return False
    return not QUIET.hold(work.now, person.timezone)


_consent = (
    select(Consent.given)
    .where(Consent.patient_id == Patient.id, Consent.purpose == Purpose.REMINDERS)
    .order_by(Consent.id.desc())
    .limit(1)
    .scalar_subquery()
)
_people_at = (
    select(
        Recipient.id.label("recipient"),
        Patient.id,
        Patient.state,
        Patient.paused_until,
        Clinic.timezone,
        _consent.label("consent"),
    )
    .join(Patient, Patient.recipient_id == Recipient.id)
    .join(Clinic, Clinic.id == Patient.clinic_id)
    .where(Recipient.id.in_(bindparam("recipients", expanding=True)))
)
_due_lately = (
    select(
        Schedule.patient_id, Occurrence.first_row, Occurrence.last_row, Occurrence.expires_at, Outbox.state
    )
    .join(Occurrence, Occurrence.schedule_id == Schedule.id)
    .outerjoin(Outbox, Outbox.id == Occurrence.first_row)
    .where(
        Schedule.patient_id.in_(bindparam("patients", expanding=True)),
        Occurrence.local_date >= bindparam("earliest"),
        Occurrence.status != Occurred.SKIPPED,
        Occurrence.first_row.is_not(None),
    )
)


def _people(work: Work, recipients: set[UUID]) -> dict[UUID, Any]:
    return {
        row.recipient: row for row in work.connection.execute(_people_at, {"recipients": list(recipients)})
    }


def _waits(work: Work, patients: set[UUID]) -> dict[UUID, list[_Wait]]:
    found: dict[UUID, list[_Wait]] = {}
    values = {"patients": list(patients), "earliest": work.now.date() - _LOOK_BACK}
    for row in work.connection.execute(_due_lately, values):
        begun = row.state in {Sending.SENT, Sending.UNKNOWN}
        wait = _Wait(row.first_row, row.last_row, row.expires_at, begun)
        found.setdefault(row.patient_id, []).append(wait)
    return found
