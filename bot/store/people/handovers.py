"""Hand-overs as rows: what is offered to whom, and what of somebody's is left to hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, or_, select, update

from bot.domain.people.transfer import State
from bot.ids import PatientId, StaffId, new_id
from bot.store.database.work import Work
from bot.store.requests.records import LIVING
from bot.store.tables.handovers import Handover, HandoverState, Transfer
from bot.store.tables.people import Assignment, Patient, Role, Staff
from bot.store.tables.requests import Request


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over that is offered."""

    id: UUID
    patient_id: PatientId
    role: Role
    giver_id: StaffId
    receiver_id: StaffId
    #: The end of the overlap, where one was agreed.
    takes_over_at: datetime | None = None
    #: The receiver has accepted; it is theirs when the overlap is over.
    agreed: bool = False


_rows_of = select(
    Handover.id,
    Handover.patient_id,
    Handover.role,
    Handover.giver_id,
    Handover.receiver_id,
    Handover.takes_over_at,
    Handover.state,
).order_by(Handover.id)
_offered = _rows_of.where(Handover.state == HandoverState.OFFERED)
#: Offered, or accepted with an overlap that is not over.
OPEN: Final = (HandoverState.OFFERED, HandoverState.AGREED)
_open = _rows_of.where(Handover.state.in_(OPEN))
over_query: Final = (
    _rows_of.join(Patient, Patient.id == Handover.patient_id)
    .where(Handover.state == HandoverState.AGREED, Handover.takes_over_at <= bindparam("now"))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Handover, Patient))
)


def offer(
    work: Work,
    patient_id: UUID,
    role: Role,
    giver: UUID,
    receiver: UUID,
    takes_over_at: datetime | None = None,
) -> UUID:
    """Offer a patient; an offer of the same part that was open is replaced."""
    end_offers(work, patient_id, role)
    row = {
        "id": new_id(),
        "patient_id": patient_id,
        "role": role,
        "giver_id": giver,
        "receiver_id": receiver,
        "state": HandoverState.OFFERED,
        "offered_at": work.now,
        "takes_over_at": takes_over_at,
    }
    work.connection.execute(insert(Handover), row)
    return UUID(str(row["id"]))


def end_offers(work: Work, patient_id: UUID, role: Role) -> None:
    """Let what is offered of a part, or agreed and not yet in effect, be replaced."""
    work.connection.execute(
        update(Handover)
        .where(Handover.patient_id == patient_id, Handover.role == role, Handover.state.in_(OPEN))
        .values(state=HandoverState.REPLACED, ended_at=work.now)
    )


def over(work: Work, most: int) -> list[HandoverRow]:
    """What was accepted and whose overlap is over, with the patients locked."""
    return _rows(work.connection.execute(over_query, {"now": work.now, "most": most}).all())


def settle(work: Work, handover_id: UUID, state: HandoverState) -> bool:
    """End one whose overlap is over; False when it has ended already."""
    ended = update(Handover).where(Handover.id == handover_id, Handover.state == HandoverState.AGREED)
    return work.connection.execute(ended.values(state=state, ended_at=work.now)).rowcount == 1


def put_off(work: Work, handover_id: UUID, at: datetime) -> None:
    """Let an overlap last until a later moment."""
    work.connection.execute(update(Handover).where(Handover.id == handover_id).values(takes_over_at=at))


def end(work: Work, handover_id: UUID, state: HandoverState) -> bool:
    """End an offer; False when it has ended already."""
    ended = update(Handover).where(Handover.id == handover_id, Handover.state == HandoverState.OFFERED)
    return work.connection.execute(ended.values(state=state, ended_at=work.now)).rowcount == 1


def find(work: Work, handover_id: UUID) -> HandoverRow | None:
    """An offer that is open."""
    return next(iter(_rows(work.connection.execute(_offered.where(Handover.id == handover_id)).all())), None)


def concerning(work: Work, staff_id: UUID) -> list[HandoverRow]:
    """What is offered to somebody, and by them; what overlaps too."""
    mine = or_(Handover.receiver_id == staff_id, Handover.giver_id == staff_id)
    return _rows(work.connection.execute(_open.where(mine)).all())


def is_asked(work: Work, staff_id: UUID, clinic_id: UUID) -> bool:
    """Whether anything is offered to somebody, or somebody to their clinic by another one."""
    mine = exists().where(Handover.receiver_id == staff_id, Handover.state == HandoverState.OFFERED)
    ours = exists().where(Transfer.to_clinic_id == clinic_id, Transfer.state == State.AGREED)
    return bool(work.connection.execute(select(or_(mine, ours))).scalar_one())


def parts_of(work: Work, staff_id: UUID) -> list[tuple[PatientId, Role]]:
    """Whose caseworker and deputy somebody is now, in the order of patients."""
    query = select(Assignment.patient_id, Assignment.role).where(
        Assignment.staff_id == staff_id, Assignment.until.is_(None)
    )
    rows = work.connection.execute(query.order_by(Assignment.patient_id, Assignment.role))
    return [(PatientId(row.patient_id), row.role) for row in rows]


def end_part(work: Work, patient_id: UUID, role: Role) -> None:
    """Let a patient be without a caseworker or deputy from now on."""
    work.connection.execute(
        update(Assignment)
        .where(Assignment.patient_id == patient_id, Assignment.role == role, Assignment.until.is_(None))
        .values(until=work.now)
    )


def holds(work: Work, staff_id: UUID) -> int:
    """How many requests somebody has taken that have not ended."""
    query = select(Request.id).where(Request.holder_id == staff_id, Request.state.in_(LIVING))
    return len(work.connection.execute(query).all())


def leaving(work: Work) -> list[StaffId]:
    """Who is on their way out."""
    query = select(Staff.id).where(Staff.active, Staff.leaving_since.is_not(None)).order_by(Staff.id)
    return [StaffId(one) for one in work.connection.execute(query).scalars()]


def set_leaving(work: Work, staff_id: UUID, *, leaving: bool) -> None:
    """Let somebody be on their way out, or not."""
    since = work.now if leaving else None
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(leaving_since=since))


def _rows(rows: Sequence[Any]) -> list[HandoverRow]:
    return [
        HandoverRow(
            row.id,
            PatientId(row.patient_id),
            row.role,
            StaffId(row.giver_id),
            StaffId(row.receiver_id),
            row.takes_over_at,
            row.state is HandoverState.AGREED,
        )
        for row in rows
    ]
