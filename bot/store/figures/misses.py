"""Near misses as rows: requests that may have passed the deputy, what happened to each, and what came to the patient when. No words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from bot.domain.requests.kinds import Urgency
from bot.domain.requests.policy import Policy
from bot.domain.requests.request import State
from bot.ids import PatientId, RequestId, StaffId
from bot.store.database.work import Work
from bot.store.requests import policies
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Assignment, Patient, Role
from bot.store.tables.requests import Request, RequestPolicy

#: So many requests of the time are looked at, the newest first.
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without anything that was said in it."""

    id: RequestId
    code: str
    patient_id: PatientId
    is_test: bool
    kind: str
    urgency: Urgency
    policy: Policy
    state: State
    rung: int | None
    round: int
    asked_at: datetime


_asked = (
    select(Request, RequestPolicy.rules, Patient.is_test)
    .join(RequestPolicy, RequestPolicy.id == Request.policy_id)
    .join(Patient, Patient.id == Request.patient_id)
)


def asked_since(work: Work, clinic_id: UUID, since: datetime) -> list[Asked]:
    """A clinic's requests that were asked since then, the newest first."""
    query = _asked.where(Request.clinic_id == clinic_id, Request.asked_at >= since)
    rows = work.connection.execute(query.order_by(Request.asked_at.desc(), Request.id.desc()).limit(MOST))
    return [
        Asked(
            RequestId(row.id),
            row.code,
            PatientId(row.patient_id),
            bool(row.is_test),
            row.kind,
            row.urgency,
            policies.of_row(row.policy_id, row.rules),
            row.state,
            row.rung,
            row.round,
            row.asked_at,
        )
        for row in rows
    ]


def roles_then(work: Work, patient_id: UUID, at: datetime) -> dict[StaffId, Role]:
    """Who was whose of this patient's team at a moment."""
    query = select(Assignment).where(Assignment.patient_id == patient_id, Assignment.since <= at)
    rows = work.connection.execute(query.order_by(Assignment.since)).all()
    return {StaffId(row.staff_id): row.role for row in rows if row.until is None or row.until > at}


def came_to_patient(
    work: Work, request_id: UUID, moments: Collection[datetime], *, edits: bool = False
) -> dict[datetime, datetime | None]:
    """For each of these moments at which something was written to the patient about a request: when it reached their phone, or None.

    With `edits` what was written anew in a message that they had, else what came as one of its own.
    """
    query = (
        select(Outbox.created_at, Outbox.state, Outbox.done_at)
        .join(Patient, Patient.recipient_id == Outbox.recipient_id)
        .where(Outbox.request_id == request_id, Outbox.created_at.in_(moments))
        .where(Outbox.edits_id.is_not(None) if edits else Outbox.edits_id.is_(None))
    )
    return {
        row.created_at: row.done_at if row.state is Sending.SENT else None
        for row in work.connection.execute(query.order_by(Outbox.id))
    }
