"""Schedules as stored: putting one, and claiming what is due. What became of it: `store/schedules/occurrences.py`.

A claim marks each due day, writes what is skipped and moves every schedule on to its next moment, all for one transaction; what is left
to serve is begun by the service in that same transaction. UNIQUE(schedule, local day) is what nothing gets past twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.schedules.schedule import (
    EVERY_DAY,
    ONE_DAY,
    QUIET,
    Due,
    Entry,
    Quiet,
    ScheduleKind,
    Skip,
)
from bot.ids import PatientId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.pipeline import BEHIND
from bot.store.database.work import Work
from bot.store.tables.people import Clinic, Patient, PatientState
from bot.store.tables.schedules import Occurred, Occurrence, Schedule

_TIMES: Final = tuple(time(minute // 60, minute % 60) for minute in range(1440))
#: A schedule whose row makes no sense is looked at again after this.
PUT_OFF: Final = timedelta(hours=1)
#: Who left longer ago than this when the day becomes known is not planned for; for everybody else it has no end.
LONGEST_SERIES: Final = 366


@dataclass(frozen=True, slots=True)
class DueNow:
    """Something to begin now: its occurrence is written as queued. It may begin until `expires_at`."""

    occurrence_id: UUID
    patient_id: PatientId
    kind: ScheduleKind
    on: date
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim found: `serve` is to be begun, `seen` schedules were moved on, `skipped` days marked as not sent; `more` may be due."""

    serve: tuple[DueNow, ...]
    seen: int
    skipped: int
    more: bool


_columns = (
    Schedule.id,
    Schedule.patient_id,
    Schedule.kind,
    Schedule.minute,
    Schedule.zone,
    Schedule.weekdays,
    Schedule.anchor_on,
    Schedule.from_on,
    Schedule.until_on,
    Schedule.next_on,
)
_of_kind = select(*_columns).where(
    Schedule.patient_id == bindparam("patient"), Schedule.kind == bindparam("of_kind")
)
_picked = (
    select(*_columns)
    .where(Schedule.next_due_at <= bindparam("now"))
    .order_by(Schedule.next_due_at)
    .limit(bindparam("most"))
)
_picked_and_locked = _picked.join(Patient, Patient.id == Schedule.patient_id).with_for_update(
    skip_locked=True, of=(Schedule, Patient)
)

#: Days that have had their turn already stay as they are.
_note = {
    "sqlite": sqlite.insert(Occurrence).on_conflict_do_nothing().execution_options(**BEHIND),
    "postgresql": postgresql.insert(Occurrence).on_conflict_do_nothing().execution_options(**BEHIND),
}
_move = (
    update(Schedule)
    .where(Schedule.id == bindparam("schedule"))
    .values(next_on=bindparam("to_on"), next_due_at=bindparam("to_at"))
    .execution_options(**BEHIND)
)


def _due(on_postgres: bool) -> Any:  # noqa: ANN401 - a Select of a dozen columns
    """The due schedules, and whether their day has had its turn.

    PostgreSQL locks them together with their people, unless somebody else has those; in a materialised CTE, since it otherwise may lock
    more rows than the limit. On SQLite the transaction has everything.
    """
    picked = _picked_and_locked.cte("due").prefix_with("MATERIALIZED") if on_postgres else _picked.cte("due")
    already = exists().where(Occurrence.schedule_id == picked.c.id, Occurrence.local_date == picked.c.next_on)
    return select(picked, already.label("already"))


due_query: Final = {on_postgres: _due(on_postgres) for on_postgres in (False, True)}


def put(
    work: Work,
    patient_id: UUID,
    kind: ScheduleKind,
    at: time,
    zone: str,
    *,
    anchor: date | None = None,
    weekdays: int = EVERY_DAY,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Due | None:
    """Set a patient's schedule of a kind, instead of the one before; give when it is due next (None: nothing more comes).

    Nothing is caught up on: the next time is later than now, and on a day that has not had its turn.
    """
    known = work.connection.execute(_of_kind, {"patient": patient_id, "of_kind": kind}).one_or_none()
    entry = Entry(known.id if known else new_id(), kind, at, zone, weekdays, anchor, from_on, until_on)
    if known is not None and known.next_on is not None and _entry(known) == entry:
        return _next_of(work, entry.id)
    due = entry.first_after(work.now)
    last = _last_day(work, entry.id)
    if due is not None and last is not None and due.on <= last:
        due = entry.following(last)
    values = {
        "minute": at.hour * 60 + at.minute,
        "zone": zone,
        "weekdays": weekdays,
        "anchor_on": anchor,
        "from_on": from_on,
        "until_on": until_on,
        "next_on": due and due.on,
        "next_due_at": due and due.at,
    }
    if known is None:
        work.connection.execute(
            insert(Schedule), values | {"id": entry.id, "patient_id": patient_id, "kind": kind}
        )
    else:
        work.connection.execute(update(Schedule).where(Schedule.id == entry.id).values(**values))
    return due


_begin_once = {
    "sqlite": sqlite.insert(Schedule).on_conflict_do_nothing().execution_options(**BEHIND),
    "postgresql": postgresql.insert(Schedule).on_conflict_do_nothing().execution_options(**BEHIND),
}


def begin_once(work: Work, patient_id: UUID, kind: ScheduleKind, at: time, zone: str) -> None:
    """Let something be due each day from now on for a patient who may have none of this kind; one there is stays as it is."""
    entry = Entry(new_id(), kind, at, zone)
    due = entry.first_after(work.now)
    row = {"id": entry.id, "patient_id": patient_id, "kind": kind, "minute": at.hour * 60 + at.minute}
    row |= {"zone": zone, "weekdays": EVERY_DAY, "anchor_on": None, "from_on": None, "until_on": None}
    row |= {"next_on": due and due.on, "next_due_at": due and due.at}
    work.connection.execute(_begin_once[work.connection.dialect.name], row)


def move(work: Work, patient_id: UUID, kind: ScheduleKind, on: date) -> None:
    """Let a patient's schedule be due next on this day, whatever day it is set for; what follows after it stays as it is set."""
    entry = entry_of(work, patient_id, kind)
    at = None if entry is None else entry.begins(on)
    if entry is not None and at is not None:
        moved = update(Schedule).where(Schedule.id == entry.id).values(next_on=on, next_due_at=at)
        work.connection.execute(moved)


def end(work: Work, patient_id: UUID, kinds: Iterable[ScheduleKind] = tuple(ScheduleKind)) -> None:
    """Let nothing of these kinds be due any more for a patient; what was sent stays on record."""
    work.connection.execute(
        update(Schedule)
        .where(Schedule.patient_id == patient_id, Schedule.kind.in_(tuple(kinds)))
        .values(next_on=None, next_due_at=None, anchor_on=None)
    )


def daily_at(work: Work, patient_id: UUID, kind: ScheduleKind) -> time | None:
    """The local time at which something of a kind goes on coming to a patient; None when nothing more comes."""
    row = work.connection.execute(_of_kind, {"patient": patient_id, "of_kind": kind}).one_or_none()
    return None if row is None or row.next_on is None else _entry(row).at


def entry_of(work: Work, patient_id: UUID, kind: ScheduleKind) -> Entry | None:
    """A patient's schedule of a kind, if there ever was one."""
    row = work.connection.execute(_of_kind, {"patient": patient_id, "of_kind": kind}).one_or_none()
    return None if row is None else _entry(row)


def claim(work: Work, most: int, quiet: Quiet = QUIET) -> Claimed:
    """Take up to `most` due schedules, the longest due first, and move each on.

    Days that expired are marked as skipped. A patient whom another transaction has is left for the next time, so that the clock waits
    for nobody.
    """
    rows = work.connection.execute(due_query[work.on_postgres], {"now": work.now, "most": most}).all()
    serve: list[DueNow] = []
    past: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    more = len(rows) == most
    for row in rows:
        plan = readable(
            work,
            "reading schedules",
            partial(_plan, row, work.now, quiet),
            partial(_Plan, (), None, (row.next_on, work.now + PUT_OFF)),
        )
        past += [_day(row.id, on, Occurred.SKIPPED, expires_at, why) for on, why, expires_at in plan.missed]
        if plan.serve is not None and not row.already:
            on, expires_at = plan.serve
            past.append(_day(row.id, on, Occurred.QUEUED, expires_at))
            serve.append(DueNow(past[-1]["id"], row.patient_id, row.kind, on, expires_at))
        moves.append({"schedule": row.id, "to_on": plan.next[0], "to_at": plan.next[1]})
        more = more or plan.again
    _write(work, past, moves)
    return Claimed(tuple(serve), len(rows), len(past) - len(serve), more)


def _day(
    schedule_id: UUID, on: date, status: Occurred, expires_at: datetime, why: Skip | None = None
) -> dict[str, Any]:
    row = {"id": new_id(), "schedule_id": schedule_id, "local_date": on}
    return row | {"status": status, "why": why, "expires_at": expires_at}


def _write(work: Work, days: list[dict[str, Any]], moves: list[dict[str, Any]]) -> None:
    """Note days and move schedules on: one statement each, for all rows."""
    if days:
        work.connection.execute(_note[work.connection.dialect.name], days)
    if moves:
        work.connection.execute(_move, moves)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of a due schedule.

    Days stand with when they expire. `serve` holds for those whose day has not had its turn; `again`: the next claim has to look.
    """

    missed: tuple[tuple[date, Skip, datetime], ...]
    serve: tuple[date, datetime] | None
    next: tuple[date | None, datetime | None]
    again: bool = False


def _plan(row: Any, now: datetime, quiet: Quiet) -> _Plan:  # noqa: ANN401 - a row of `due_query`
    entry = _entry(row)
    turn = entry.turn(row.next_on, now, quiet)
    missed = tuple((day, why, entry.expires(day)) for day, why in turn.missed)
    following = (turn.next.on, turn.next.at) if turn.next else (None, None)
    if turn.serve is None:
        return _Plan(missed, None, following)
    if missed:
        # Whether the day to serve has had its turn was not asked: `already` tells of the first missed one.
        return _Plan(missed, None, (turn.serve, now), again=True)
    return _Plan(missed, (turn.serve, entry.expires(turn.serve)), following)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row with `_columns`
    return Entry(
        row.id, row.kind, _TIMES[row.minute], row.zone, row.weekdays, row.anchor_on, row.from_on, row.until_on
    )


def _next_of(work: Work, schedule_id: UUID) -> Due | None:
    row = work.connection.execute(
        select(Schedule.next_on, Schedule.next_due_at).where(Schedule.id == schedule_id)
    ).one()
    return None if row.next_on is None else Due(row.next_on, row.next_due_at)


def _last_day(work: Work, schedule_id: UUID) -> date | None:
    """The newest day that has had its turn."""
    query = select(Occurrence.local_date).where(Occurrence.schedule_id == schedule_id)
    return work.connection.execute(query.order_by(Occurrence.local_date.desc()).limit(1)).scalar_one_or_none()


def note_own(work: Work, patient_id: UUID, kind: ScheduleKind, on: date, run_id: UUID) -> None:
    """Write down that the person began by themselves what is due on a day: the clock then leaves that day alone."""
    entry = entry_of(work, patient_id, kind)
    if entry is None:
        return
    _write(work, [_day(entry.id, on, Occurred.QUEUED, entry.expires(on))], [])
    work.connection.execute(
        update(Occurrence)
        .where(Occurrence.schedule_id == entry.id, Occurrence.local_date == on, Occurrence.run_id.is_(None))
        .values(status=Occurred.SENT, why=None, run_id=run_id)
    )


def next_due_at(work: Work) -> datetime | None:
    """When the clock has to look again, for whoever wants to jump there; None when nothing is due any more."""
    return work.connection.execute(select(func.min(Schedule.next_due_at))).scalar_one_or_none()


def _due_anew(row: Any, now: datetime) -> tuple[date | None, datetime | None]:  # noqa: ANN401 - a row with `_columns`
    entry = _entry(row)
    due = entry.first_after(now - entry.rule.lateness)
    return (due.on, due.at) if due else (None, None)


# --- keeping the schedules right -----------------------------------------------------------------------------------------


def without_series(work: Work, most: int) -> list[tuple[PatientId, date, str]]:
    """Patients whose first days are not scheduled from the date of discharge that they have now: id, date, zone."""
    made = exists().where(
        Schedule.patient_id == Patient.id,
        Schedule.kind == ScheduleKind.FIRST_MONTHS,
        Schedule.anchor_on == Patient.discharge_on,
    )
    rows = work.connection.execute(
        select(Patient.id, Patient.discharge_on, Clinic.timezone)
        .join(Clinic, Clinic.id == Patient.clinic_id)
        .where(
            Patient.discharge_on >= work.now.date() - (LONGEST_SERIES + 1) * ONE_DAY,
            Patient.state.in_([PatientState.ACTIVE, PatientState.STOPPED]),
            ~made,
        )
        .order_by(Patient.discharge_on)
        .limit(most)
    )
    return [(PatientId(row.id), row.discharge_on, row.timezone) for row in rows]


def rearm(work: Work, after: UUID | None, most: int) -> UUID | None:
    """Work out the next moment of every schedule anew, after the clock was set back; give the id to go on after, or None at the end.

    Days far ahead that had their turn while the clock stood wrong are forgotten; today and tomorrow are not, so that nothing comes twice.
    """
    alive = or_(Schedule.next_due_at.is_not(None), Schedule.anchor_on.is_not(None))
    query = select(*_columns).where(alive).order_by(Schedule.id).limit(most).with_for_update()
    rows = work.connection.execute(query.where(Schedule.id > after) if after else query).all()
    moves: list[dict[str, Any]] = []
    for row in rows:
        put_off = partial(tuple, (row.next_on, work.now + PUT_OFF))
        on, at = readable(work, "reading schedules", partial(_due_anew, row, work.now), put_off)
        moves.append({"schedule": row.id, "to_on": on, "to_at": at})
    if moves:
        tomorrow = work.now.astimezone(UTC).date() + ONE_DAY
        ids = [row.id for row in rows]
        work.connection.execute(
            delete(Occurrence).where(Occurrence.schedule_id.in_(ids), Occurrence.local_date > tomorrow)
        )
        _write(work, [], moves)
    return rows[-1].id if len(rows) == most else None
