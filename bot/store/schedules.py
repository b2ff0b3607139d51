"""Schedules as stored: putting one, and claiming what is due. What became of it: `store/occurrences.py`.

A claim marks each due day, writes what is skipped and moves every schedule on to its next moment, all for one transaction; what is left
to serve is begun by the service in that same transaction. UNIQUE(schedule, local day) is what nothing gets past twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.schedule import EVERY_DAY, ONE_DAY, QUIET, RULES, SERIES, Due, Entry, Kind, Quiet, Skip
from bot.ids import PatientId, new_id
from bot.store.tables.people import Clinic, Patient, PatientState
from bot.store.tables.schedules import Occurred, Occurrence, Schedule
from bot.store.work import Work

_TIMES: Final = tuple(time(minute // 60, minute % 60) for minute in range(1440))
LONGEST_SERIES: Final = max(day for kind in SERIES for day in RULES[kind].days)


@dataclass(frozen=True, slots=True)
class DueNow:
    """Something to begin now: its occurrence is written as queued. It may begin until `expires_at`."""

    occurrence_id: UUID
    patient_id: PatientId
    kind: Kind
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


_note: Final = {
    False: sqlite.insert(Occurrence).on_conflict_do_nothing(),
    True: postgresql.insert(Occurrence).on_conflict_do_nothing(),
}
_move = (
    update(Schedule)
    .where(Schedule.id == bindparam("row"))
    .values(next_on=bindparam("to_on"), next_due_at=bindparam("to_due_at"))
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
    kind: Kind,
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


def end(work: Work, patient_id: UUID, kinds: Iterable[Kind] = tuple(Kind)) -> None:
    """Let nothing of these kinds be due any more for a patient; what was sent stays on record."""
    work.connection.execute(
        update(Schedule)
        .where(Schedule.patient_id == patient_id, Schedule.kind.in_(tuple(kinds)))
        .values(next_on=None, next_due_at=None, anchor_on=None)
    )


def daily_at(work: Work, patient_id: UUID, kind: Kind) -> time | None:
    """The local time at which something of a kind goes on coming to a patient; None when nothing more comes."""
    row = work.connection.execute(_of_kind, {"patient": patient_id, "of_kind": kind}).one_or_none()
    return None if row is None or row.next_on is None else _entry(row).at


def entry_of(work: Work, patient_id: UUID, kind: Kind) -> Entry | None:
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
        entry = _entry(row)
        turn = entry.turn(row.next_on, work.now, quiet)
        following = turn.next
        past += [_occurrence(entry, on, why) for on, why in turn.missed]
        if turn.serve is not None and turn.missed:
            following, more = (
                Due(turn.serve, work.now),
                True,
            )  # the next claim looks whether that day has had its turn
        elif turn.serve is not None and not row.already:
            today = _occurrence(entry, turn.serve)
            past.append(today)
            patient_id = PatientId(row.patient_id)
            serve.append(DueNow(today["id"], patient_id, entry.kind, turn.serve, today["expires_at"]))
        to_on, to_due_at = (following.on, following.at) if following else (None, None)
        moves.append({"row": entry.id, "to_on": to_on, "to_due_at": to_due_at})
    if past:
        work.connection.execute(_note[work.on_postgres], past)
    if moves:
        work.connection.execute(_move, moves)
    return Claimed(tuple(serve), len(rows), len(past) - len(serve), more)


def _occurrence(entry: Entry, on: date, why: Skip | None = None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "schedule_id": entry.id,
        "local_date": on,
        "status": Occurred.QUEUED if why is None else Occurred.SKIPPED,
        "why": why,
        "expires_at": entry.expires(on),
    }


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


def note_own(work: Work, patient_id: UUID, kind: Kind, on: date, run_id: UUID) -> None:
    """Write down that the person began by themselves what is due on a day: the clock then leaves that day alone."""
    entry = entry_of(work, patient_id, kind)
    if entry is None:
        return
    work.connection.execute(_note[work.on_postgres], _occurrence(entry, on))
    work.connection.execute(
        update(Occurrence)
        .where(Occurrence.schedule_id == entry.id, Occurrence.local_date == on, Occurrence.run_id.is_(None))
        .values(status=Occurred.SENT, why=None, run_id=run_id)
    )


def next_due_at(work: Work) -> datetime | None:
    """When the clock has to look again, for whoever wants to jump there; None when nothing is due any more."""
    return work.connection.execute(select(func.min(Schedule.next_due_at))).scalar_one_or_none()


# --- keeping the schedules right -----------------------------------------------------------------------------------------


def without_series(work: Work, most: int) -> list[tuple[PatientId, date, str]]:
    """Patients whose first days are not scheduled from the date of discharge that they have now: id, date, zone."""
    made = exists().where(
        Schedule.patient_id == Patient.id,
        Schedule.kind == Kind.FIRST_WEEKS,
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
    moves = []
    for row in rows:
        entry = _entry(row)
        due = entry.first_after(work.now - entry.rule.lateness)
        moves.append({"row": entry.id, "to_on": due and due.on, "to_due_at": due and due.at})
    if moves:
        tomorrow = work.now.astimezone(UTC).date() + ONE_DAY
        ids = [move["row"] for move in moves]
        work.connection.execute(
            delete(Occurrence).where(Occurrence.schedule_id.in_(ids), Occurrence.local_date > tomorrow)
        )
        work.connection.execute(_move, moves)
    return rows[-1].id if len(rows) == most else None
