"""What became of each time that a schedule was due: begun, delivered, offered, skipped. Claiming them: `store/schedules/schedules.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.schedules.schedule import ONE_DAY, ScheduleKind, Skip
from bot.domain.schedules.spacing import SAME, Neighbour
from bot.ids import PatientId, RunId
from bot.store.database.work import Work
from bot.store.tables.conversation import Run
from bot.store.tables.daily import Checkin
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import Patient
from bot.store.tables.schedules import Occurred, Occurrence, Schedule

KEPT: Final = timedelta(days=400)
_SOON: Final = timedelta(seconds=1)
#: Written into the statements, not bound: both databases use a partial index only for a condition they can read.
_QUEUED: Final[ColumnElement[str]] = literal_column(f"'{Occurred.QUEUED.value}'")
_OFFERED: Final[ColumnElement[str]] = literal_column(f"'{Occurred.OFFERED.value}'")


@dataclass(frozen=True, slots=True)
class Past:
    """One time that a schedule was due, and what became of it."""

    id: UUID
    on: date
    status: Occurred
    why: Skip | None
    run_id: RunId | None


_become = (
    update(Occurrence)
    .where(Occurrence.id == bindparam("occurrence"))
    .values(status=bindparam("to_status"), why=bindparam("to_why"))
)
_begin = _become.values(run_id=bindparam("run"), first_row=bindparam("first"), last_row=bindparam("last"))


def begun(
    work: Work, occurrence_id: UUID, status: Occurred, run_id: UUID | None, rows: Sequence[UUID]
) -> None:
    """Write down what was begun for an occurrence, and which outbox rows carry it (none: nothing that could fail to arrive)."""
    values = {"run": run_id, "first": rows[0] if rows else None, "last": rows[-1] if rows else None}
    work.connection.execute(
        _begin, {"occurrence": occurrence_id, "to_status": status, "to_why": None, **values}
    )


def skip(work: Work, occurrence_id: UUID, why: Skip) -> None:
    """Write down that an occurrence came to nothing."""
    work.connection.execute(
        _become, {"occurrence": occurrence_id, "to_status": Occurred.SKIPPED, "to_why": why}
    )


_call_off = (
    update(Outbox)
    .where(
        Outbox.recipient_id == bindparam("recipient"),
        Outbox.state == Sending.WAITING,
        exists().where(
            Schedule.patient_id == bindparam("patient"),
            Schedule.kind == bindparam("of_kind"),
            Occurrence.schedule_id == Schedule.id,
            Occurrence.status.in_([Occurred.QUEUED, Occurred.OFFERED]),
            Outbox.id.between(Occurrence.first_row, Occurrence.last_row),
        ),
    )
    .values(state=Sending.DROPPED, error="called off", done_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def call_off(work: Work, patient_id: UUID, recipient_id: UUID, kind: ScheduleKind) -> None:
    """Keep back what is written for a patient's schedule and has not been sent yet."""
    values = {"recipient": recipient_id, "patient": patient_id, "of_kind": kind, "now": work.now}
    work.connection.execute(_call_off, values)


_others = (
    select(
        Schedule.kind,
        Schedule.next_due_at,
        Occurrence.id.label("occurrence"),
        Outbox.created_at.label("written"),
        Run.at.label("touched"),
    )
    .outerjoin(
        Occurrence,
        and_(
            Occurrence.schedule_id == Schedule.id,
            Occurrence.local_date >= bindparam("yesterday"),
            Occurrence.status != Occurred.SKIPPED,
        ),
    )
    .outerjoin(Outbox, Outbox.id == Occurrence.first_row)
    .outerjoin(Run, Run.id == Occurrence.run_id)
    .where(Schedule.patient_id == bindparam("patient"), Schedule.kind != bindparam("of_kind"))
)


def neighbours(work: Work, patient_id: UUID, kind: ScheduleKind) -> list[Neighbour]:
    """What else has come to a patient lately, and is to come; of what asks the same, when it was last answered rather.

    What was claimed in this same moment, and is yet to begin, is still to come.
    """
    values = {"patient": patient_id, "of_kind": kind, "yesterday": work.now.date() - ONE_DAY}
    found = []
    for row in work.connection.execute(_others, values):
        if row.next_due_at is not None:
            found.append(Neighbour(row.kind, max(row.next_due_at, work.now + _SOON)))
        if row.occurrence is not None:
            came = (row.touched or row.written) if row.kind in SAME else (row.written or row.touched)
            found.append(Neighbour(row.kind, came or work.now + _SOON))
    return found


def last_before(work: Work, patient_id: UUID, kind: ScheduleKind, day: date) -> date | None:
    """The last local day before `day` on which something of a kind came."""
    query = (
        select(func.max(Occurrence.local_date))
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(Schedule.patient_id == patient_id, Schedule.kind == kind)
        .where(Occurrence.local_date < day, Occurrence.status != Occurred.SKIPPED)
    )
    return work.connection.execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class OnDay:
    """Something of a local day: whether it has come, and when, or is to come."""

    kind: ScheduleKind
    came: bool
    at: datetime


_on_day = (
    select(
        Schedule.kind,
        Schedule.next_on,
        Schedule.next_due_at,
        Occurrence.id,
        Outbox.created_at,
        Occurrence.run_id,
    )
    .outerjoin(
        Occurrence,
        and_(
            Occurrence.schedule_id == Schedule.id,
            Occurrence.local_date == bindparam("on"),
            Occurrence.status != Occurred.SKIPPED,
        ),
    )
    .outerjoin(Outbox, Outbox.id == Occurrence.first_row)
    .where(
        Schedule.patient_id == bindparam("patient"),
        or_(Schedule.next_on == bindparam("on"), Occurrence.id.is_not(None)),
    )
)


def on_day(work: Work, patient_id: UUID, on: date) -> list[OnDay]:
    """What has come to a patient by itself on a local day, and what is due on it; what was claimed in this moment is still to come."""
    found = []
    for row in work.connection.execute(_on_day, {"patient": patient_id, "on": on}):
        came = row.created_at is not None or row.run_id is not None
        at = row.created_at if came else row.next_due_at if row.next_on == on else None
        found.append(OnDay(row.kind, came, at or work.now))
    return found


def put_back(work: Work, occurrence_id: UUID, until: datetime) -> None:
    """Let an occurrence that was claimed be due again at a later moment of its day."""
    row = work.connection.execute(
        delete(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .returning(Occurrence.schedule_id, Occurrence.local_date)
        .execution_options(synchronize_session=False)
    ).one()
    again = {"next_on": row.local_date, "next_due_at": until}
    work.connection.execute(update(Schedule).where(Schedule.id == row.schedule_id).values(**again))


_delivered = exists().where(
    Outbox.id == Occurrence.first_row, Outbox.state.in_([Sending.SENT, Sending.UNKNOWN])
)
_settle = update(Occurrence).where(Occurrence.status == _QUEUED, _delivered).values(status=Occurred.SENT)
_expire = (
    update(Occurrence)
    .where(Occurrence.status == _OFFERED, Occurrence.expires_at <= bindparam("now"))
    .values(status=Occurred.SKIPPED, why=Skip.BUSY)
)
_undelivered = (
    select(Occurrence.id, Occurrence.run_id, Schedule.patient_id)
    .join(Schedule, Schedule.id == Occurrence.schedule_id)
    .join(Outbox, Outbox.id == Occurrence.first_row)
    .join(Patient, Patient.id == Schedule.patient_id)
    .where(Occurrence.status == _QUEUED, Outbox.state.in_([Sending.DROPPED, Sending.PARKED]))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Patient)
)


def settle(work: Work) -> None:
    """Note which messages have been delivered, and which offers were not taken up in time."""
    work.connection.execute(_settle)
    work.connection.execute(_expire, {"now": work.now})


def undelivered(work: Work, most: int) -> list[tuple[UUID, UUID | None, PatientId]]:
    """Occurrences whose message will not be delivered: id, the run that nobody saw begin, patient (locked)."""
    rows = work.connection.execute(_undelivered, {"most": most})
    return [(row.id, row.run_id, PatientId(row.patient_id)) for row in rows]


def find(work: Work, patient_id: UUID, occurrence_id: UUID) -> tuple[Past, ScheduleKind] | None:
    """A patient's occurrence with its kind; None for anybody else's."""
    row = work.connection.execute(
        select(
            Occurrence.id,
            Occurrence.local_date,
            Occurrence.status,
            Occurrence.why,
            Occurrence.run_id,
            Schedule.kind,
        )
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(Occurrence.id == occurrence_id, Schedule.patient_id == patient_id)
    ).one_or_none()
    return None if row is None else (_past(row), row.kind)


def history(work: Work, patient_id: UUID, kind: ScheduleKind, most: int) -> list[Past]:
    """The newest times that a patient's schedule was due, newest first."""
    rows = work.connection.execute(
        select(Occurrence.id, Occurrence.local_date, Occurrence.status, Occurrence.why, Occurrence.run_id)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(Schedule.patient_id == patient_id, Schedule.kind == kind)
        .order_by(Occurrence.local_date.desc())
        .limit(most)
    )
    return [_past(row) for row in rows]


def sent_since(work: Work, patient_id: UUID, kind: ScheduleKind, since: date, most: int) -> list[date]:
    """The newest days after `since` on which something of a kind reached a patient, newest first."""
    query = (
        select(Occurrence.local_date)
        .join(Schedule, Schedule.id == Occurrence.schedule_id)
        .where(
            Schedule.patient_id == patient_id,
            Schedule.kind == kind,
            Occurrence.status == Occurred.SENT,
            Occurrence.local_date > since,
        )
        .order_by(Occurrence.local_date.desc())
        .limit(most)
    )
    return list(work.connection.execute(query).scalars())


def days_answered(work: Work, patient_id: UUID, most: int) -> list[date]:
    """The newest local days on which a check-in was answered, the latest first."""
    query = select(Checkin.day).where(Checkin.patient_id == patient_id)
    return list(work.connection.execute(query.order_by(Checkin.day.desc()).limit(most)).scalars())


def _past(row: Any) -> Past:  # noqa: ANN401 - a row
    return Past(row.id, row.local_date, row.status, row.why, row.run_id)


def prune(work: Work, older_than: timedelta = KEPT, most: int = 1000) -> int:
    """Delete the oldest occurrences, at most `most` at a time; give how many."""
    oldest = select(Occurrence.id, Occurrence.local_date).order_by(Occurrence.id).limit(most).subquery()
    ids = select(oldest.c.id).where(oldest.c.local_date < (work.now - older_than).date())
    return work.connection.execute(
        delete(Occurrence).where(Occurrence.id.in_(ids)).execution_options(synchronize_session=False)
    ).rowcount
