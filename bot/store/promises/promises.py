"""Promises as stored: making, finding and changing them, and claiming those that the clock has to look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, insert, or_, select, update

from bot.domain.promises.promise import Look, PromiseKind, Result, Standing, Turn, When
from bot.ids import ClinicId, PatientId, RequestId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Bell, Work
from bot.store.requests.records import Stored
from bot.store.tables.people import Patient
from bot.store.tables.promises import Promise

TEXT: Final = "promise.text"
#: How long what has ended still stands on the page of promises.
LATELY: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise. `text` is what is to be done, empty for a call; `lost`: it cannot be read any more."""

    id: UUID
    patient_id: PatientId
    clinic_id: ClinicId
    request_id: RequestId
    owner_id: StaffId
    made_by: StaffId
    kind: PromiseKind
    text: str
    when: When
    standing: Standing
    result: Result | None
    suits: bool | None
    turn: Turn | None
    look_at: datetime | None
    made_at: datetime
    asked_at: datetime | None
    asked_row: UUID | None
    ended_at: datetime | None
    lost: bool = False


due_query: Final = (
    select(Promise)
    .join(Patient, Patient.id == Promise.patient_id)
    .where(Promise.look_at <= bindparam("now"))
    .order_by(Promise.look_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Promise, Patient))
)


def add(
    work: Work,
    about: Stored,
    owner: StaffId,
    made_by: StaffId,
    kind: PromiseKind,
    text: str,
    when: When,
    look: Look,
) -> UUID:
    """Write a promise about a request, after it was checked; gives its id."""
    promise_id = new_id()
    row = {
        "id": promise_id,
        "patient_id": about.patient_id,
        "clinic_id": about.clinic_id,
        "request_id": about.id,
        "owner_id": owner,
        "made_by": made_by,
        "kind": kind,
        "text": work.seal(about.patient_id, TEXT, promise_id, text) if text else None,
        "due_at": when.at,
        "all_day": when.all_day,
        "standing": Standing.PLANNED,
        "turn": look.turn,
        "look_at": look.at,
        "made_at": work.now,
    }
    work.connection.execute(insert(Promise), row)
    work.ring.add(Bell.REQUESTS)
    return promise_id


def find(work: Work, promise_id: UUID) -> PromiseRow | None:
    """One promise."""
    row = work.connection.execute(select(Promise).where(Promise.id == promise_id)).one_or_none()
    return None if row is None else row_of(work, row)


def due(work: Work, most: int) -> list[PromiseRow]:
    """Those that the clock has to look at, the longest due first, with their patients locked."""
    rows = work.connection.execute(due_query, {"now": work.now, "most": most}).all()
    return [row_of(work, row) for row in rows]


def of_request(work: Work, request_id: UUID) -> list[PromiseRow]:
    """Every promise about a request, the newest first."""
    query = select(Promise).where(Promise.request_id == request_id).order_by(Promise.id.desc())
    return _rows(work, work.connection.execute(query).all())


def of_patient(work: Work, patient_id: UUID) -> list[PromiseRow]:
    """Everything that was promised to a patient, the oldest first."""
    query = select(Promise).where(Promise.patient_id == patient_id).order_by(Promise.id)
    return _rows(work, work.connection.execute(query).all())


def planned_of(work: Work, patient_id: UUID) -> list[PromiseRow]:
    """What stands promised to a patient, the next first."""
    query = select(Promise).where(Promise.patient_id == patient_id, Promise.standing == Standing.PLANNED)
    return _rows(work, work.connection.execute(query.order_by(Promise.due_at)).all())


def planned_in(work: Work, clinic_id: UUID) -> list[PromiseRow]:
    """What stands promised in a clinic, and what ended lately, the next first."""
    query = select(Promise).where(
        Promise.clinic_id == clinic_id,
        or_(Promise.standing == Standing.PLANNED, Promise.ended_at >= work.now - LATELY),
    )
    return _rows(work, work.connection.execute(query.order_by(Promise.due_at)).all())


def owners_near(work: Work, clinic_id: UUID, before: datetime) -> list[StaffId]:
    """Who in a clinic has promised something for a moment before this one, once for each."""
    query = select(Promise.owner_id).where(
        Promise.clinic_id == clinic_id, Promise.standing == Standing.PLANNED, Promise.due_at <= before
    )
    return [StaffId(one) for one in work.connection.execute(query).scalars()]


def due_between(work: Work, staff_id: UUID, since: datetime, until: datetime) -> list[PatientId]:
    """To whom somebody has promised something, a call for one, for a moment between these, in the order of patients."""
    query = select(Promise.patient_id).where(
        Promise.owner_id == staff_id,
        Promise.standing == Standing.PLANNED,
        Promise.due_at >= since,
        Promise.due_at <= until,
    )
    rows = work.connection.execute(query.distinct().order_by(Promise.patient_id))
    return [PatientId(one) for one in rows.scalars()]


def count_of(work: Work, patient_id: UUID) -> int:
    """How many promises to a patient are kept on record, also those that have ended."""
    query = select(func.count()).where(Promise.patient_id == patient_id)
    return work.connection.execute(query).scalar_one()


def owned(work: Work, staff_id: UUID) -> int:
    """How many promises of somebody stand."""
    query = select(Promise.id).where(Promise.owner_id == staff_id, Promise.standing == Standing.PLANNED)
    return len(work.connection.execute(query).all())


def change(work: Work, promise_id: UUID, **values: object) -> None:
    """Set plain columns of a promise."""
    work.connection.execute(update(Promise).where(Promise.id == promise_id).values(**values))
    work.ring.add(Bell.REQUESTS)


def look_again(work: Work, promise_id: UUID, look: Look | None) -> None:
    """Let the clock come back to it with this turn, or no more."""
    change(work, promise_id, turn=look.turn if look else None, look_at=look.at if look else None)


def end(work: Work, promise_id: UUID, standing: Standing, result: Result | None = None) -> bool:
    """End a promise that stands; False when it has ended already."""
    values = {"standing": standing, "result": result, "turn": None, "look_at": None, "ended_at": work.now}
    ended = update(Promise).where(Promise.id == promise_id, Promise.standing == Standing.PLANNED)
    work.ring.add(Bell.REQUESTS)
    return work.connection.execute(ended.values(**values)).rowcount == 1


def goes_to(work: Work, patients: Collection[UUID], giver: UUID, to: UUID) -> int:
    """Whatever somebody has promised these patients is somebody else's from now on; gives how much that was."""
    theirs = (
        Promise.owner_id == giver,
        Promise.standing == Standing.PLANNED,
        Promise.patient_id.in_(list(patients)),
    )
    work.ring.add(Bell.REQUESTS)
    return work.connection.execute(update(Promise).where(*theirs).values(owner_id=to)).rowcount


def patients_of(work: Work, staff_id: UUID) -> list[PatientId]:
    """To whom somebody has promised something that stands."""
    query = select(Promise.patient_id).where(
        Promise.owner_id == staff_id, Promise.standing == Standing.PLANNED
    )
    return [PatientId(one) for one in work.connection.execute(query.distinct()).scalars()]


def _rows(work: Work, rows: Sequence[Any]) -> list[PromiseRow]:
    work.fetch_keys(row.text for row in rows if row.text)
    return [row_of(work, row) for row in rows]


def row_of(work: Work, row: Any) -> PromiseRow:  # noqa: ANN401 - a row of `Promise`
    """A promise as it was read."""
    text: str | None = ""
    if row.text is not None:
        text = readable(work, "reading promises", partial(work.open, row.text, TEXT, row.id), lambda: None)
    return PromiseRow(
        row.id,
        PatientId(row.patient_id),
        ClinicId(row.clinic_id),
        RequestId(row.request_id),
        StaffId(row.owner_id),
        StaffId(row.made_by),
        row.kind,
        text or "",
        When(row.due_at, row.all_day),
        row.standing,
        row.result,
        row.suits,
        row.turn,
        row.look_at,
        row.made_at,
        row.asked_at,
        row.asked_row,
        row.ended_at,
        lost=text is None,
    )
