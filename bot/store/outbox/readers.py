"""What is known of those whom rows waiting for a last look are for: consent, stop, pause, and what was due of late. Reads only; the rules
are the last look's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ScalarSelect, bindparam, select

from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.schedule import ScheduleKind
from bot.store.database.work import Work
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Clinic, Consent, Patient, PatientState, Recipient
from bot.store.tables.schedules import Occurred, Occurrence, Schedule


@dataclass(frozen=True, slots=True)
class Reader:
    """A patient whom a row is for: `consent` to reminders and to `instruments` is None where it was never asked about."""

    id: UUID
    state: PatientState
    paused_until: datetime | None
    timezone: str
    consent: bool | None
    instruments: bool | None


@dataclass(frozen=True, slots=True)
class Wait:
    """The rows of something that was due: from `first` to `last`, of no use after `expires_at` unless the first has gone out."""

    kind: ScheduleKind
    first: UUID
    last: UUID
    expires_at: datetime
    begun: bool


def _newest(purpose: Purpose) -> ScalarSelect[bool]:
    return (
        select(Consent.given)
        .where(Consent.patient_id == Patient.id, Consent.purpose == purpose)
        .order_by(Consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_readers: Final = (
    select(
        Recipient.id.label("recipient"),
        Patient.id,
        Patient.state,
        Patient.paused_until,
        Clinic.timezone,
        _newest(Purpose.REMINDERS).label("consent"),
        _newest(Purpose.INSTRUMENTS).label("instruments"),
    )
    .join(Patient, Patient.recipient_id == Recipient.id)
    .join(Clinic, Clinic.id == Patient.clinic_id)
    .where(Recipient.id.in_(bindparam("recipients", expanding=True)))
)
_due_since: Final = (
    select(
        Schedule.patient_id,
        Schedule.kind,
        Occurrence.first_row,
        Occurrence.last_row,
        Occurrence.expires_at,
        Outbox.state,
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


def readers(work: Work, recipients: Collection[UUID]) -> dict[UUID, Reader]:
    """The patients among these recipients, by recipient."""
    rows = work.connection.execute(_readers, {"recipients": list(recipients)})
    return {
        row.recipient: Reader(row.id, row.state, row.paused_until, row.timezone, row.consent, row.instruments)
        for row in rows
    }


def due_since(work: Work, patients: Collection[UUID], earliest: date) -> dict[UUID, list[Wait]]:
    """What was due to each of these patients on `earliest` or later and had rows written for it."""
    found: dict[UUID, list[Wait]] = {}
    for row in work.connection.execute(_due_since, {"patients": list(patients), "earliest": earliest}):
        begun = row.state in {Sending.SENT, Sending.UNKNOWN}
        wait = Wait(row.kind, row.first_row, row.last_row, row.expires_at, begun)
        found.setdefault(row.patient_id, []).append(wait)
    return found
