"""The last look before a guarded message goes: is it still wanted? Consent, pause, stop and requests change while it waits."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from bot.domain.request import State
from bot.domain.verbs import Purpose
from bot.store import people
from bot.store.outbox import Leased
from bot.store.tables.messages import Guard
from bot.store.tables.people import Patient, PatientState
from bot.store.tables.requests import Request
from bot.store.work import Work


def still_wanted(work: Work, rows: Sequence[Leased]) -> set[UUID]:
    """The ids of those rows that may still be sent."""
    return {row.id for row in rows if _wanted(work, row)}


def _wanted(work: Work, row: Leased) -> bool:
    match row.guard:
        case Guard.NONE:
            return True
        case Guard.OPEN_REQUEST:
            state = work.connection.execute(select(Request.state).where(Request.id == row.request_id)).scalar_one_or_none()
            return state is State.OPEN
        case Guard.REMINDERS:
            return _may_write_first(work, row.recipient_id)


def _may_write_first(work: Work, recipient_id: UUID) -> bool:
    found = select(Patient.id, Patient.state, Patient.paused_until).where(Patient.recipient_id == recipient_id)
    person = work.connection.execute(found).first()
    if person is None or person.state is not PatientState.ACTIVE:
        return False
    if person.paused_until is not None and person.paused_until > work.now:
        return False
    given = people.consents(work, person.id).get(Purpose.REMINDERS)
    return bool(given and given[0])
