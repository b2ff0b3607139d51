"""Runs of flows and what belongs to them: states, events, timers, plan items, and what a person asked to have remembered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ids import PatientId, RunId, new_id, new_tag
from bot.store.database.work import Work
from bot.store.sealing.vault import HOUSE
from bot.store.tables.conversation import (
    ContentSignature,
    FlowVersion,
    PlanItem,
    Remembered,
    Run,
    RunEvent,
    RunStatus,
    Timer,
)

STATE: Final = "run.state"
EVENT: Final = "run_event.event"
ITEM: Final = "plan_item.content"
REMEMBERED: Final = "remembered.content"


@dataclass(slots=True)
class RunRow:
    """A run as stored: `state` is the engine's JSON, `events` how many have been logged."""

    id: RunId
    tag: str
    patient_id: PatientId
    status: RunStatus
    state: str
    events: int
    at: datetime


_OPEN: Final[list[ColumnElement[RunStatus]]] = [
    literal_column(f"'{status.value}'") for status in RunStatus if status is not RunStatus.ENDED
]
_open_runs = (
    select(Run.id, Run.tag, Run.status, Run.state, Run.events, Run.at)
    .where(
        Run.patient_id == bindparam("patient"), Run.status.in_(_OPEN)
    )  # not `!=`: the index then skips all that has ended
    .order_by(Run.id)
)
_change_run = (
    update(Run)
    .where(Run.id == bindparam("run"))
    .values(
        status=bindparam("to_status"),
        state=bindparam("to_state"),
        events=bindparam("to_events"),
        at=bindparam("to_at"),
    )
)
_insert_run = insert(Run)
_insert_event = insert(RunEvent)


def open_runs(work: Work, patient_id: UUID) -> list[RunRow]:
    """The runs of a person that have not ended, oldest first; at most one of them is active."""
    rows = work.connection.execute(_open_runs, {"patient": patient_id})
    return [
        RunRow(
            RunId(r.id),
            r.tag,
            PatientId(patient_id),
            r.status,
            work.open(r.state, STATE, r.id),
            r.events,
            r.at,
        )
        for r in rows
    ]


def add_run(work: Work, patient_id: PatientId, state: str) -> RunRow:
    """A new active run."""
    run = RunRow(RunId(new_id()), new_tag(), patient_id, RunStatus.ACTIVE, state, 0, work.now)
    row = {
        "id": run.id,
        "tag": run.tag,
        "patient_id": patient_id,
        "status": run.status,
        "state": work.seal(patient_id, STATE, run.id, state),
        "events": 0,
        "at": work.now,
    }
    work.connection.execute(_insert_run, row)
    return run


def log_event(work: Work, run: RunRow, event: str) -> None:
    """Append the next event (JSON with the facts of the moment) to a run's log."""
    row = {
        "run_id": run.id,
        "n": run.events,
        "event": work.seal(run.patient_id, _event_place(run.events), run.id, event),
        "at": work.now,
    }
    work.connection.execute(_insert_event, row)
    run.events += 1


def save_run(work: Work, run: RunRow, *, touched: bool = True) -> None:
    """Write a run back after its events have been logged; not `touched` when it only gave up the floor, or got it back."""
    if touched:
        run.at = work.now
    values = {
        "run": run.id,
        "to_status": run.status,
        "to_state": work.seal(run.patient_id, STATE, run.id, run.state),
        "to_events": run.events,
        "to_at": run.at,
    }
    work.connection.execute(_change_run, values)


def forget(work: Work, run: RunRow) -> None:
    """Leave nothing of what was said in a run that has ended: its log goes, and `run.state` is what remains of it."""
    work.connection.execute(delete(RunEvent).where(RunEvent.run_id == run.id))
    save_run(work, run, touched=False)


def events_of(work: Work, run_id: UUID) -> list[str]:
    """A run's log in order, for replaying."""
    rows = work.connection.execute(
        select(RunEvent.n, RunEvent.event).where(RunEvent.run_id == run_id).order_by(RunEvent.n)
    )
    return [work.open(row.event, _event_place(row.n), run_id) for row in rows]


def _event_place(n: int) -> str:
    """Where the n-th event of a run is sealed for: exchanged events do not open."""
    return f"{EVENT} {n}"


def run_by_id(work: Work, run_id: UUID) -> RunRow | None:
    """One run, whatever its status."""
    r = work.connection.execute(
        select(Run.id, Run.tag, Run.patient_id, Run.status, Run.state, Run.events, Run.at).where(
            Run.id == run_id
        )
    ).one_or_none()
    if r is None:
        return None
    return RunRow(
        RunId(r.id), r.tag, PatientId(r.patient_id), r.status, work.open(r.state, STATE, r.id), r.events, r.at
    )


def set_timer(work: Work, run: RunRow, seq: int, due_at: datetime) -> None:
    """Let a run be woken at `due_at`, instead of whatever it waited for before."""
    stop_timer(work, run.id)
    work.connection.execute(
        insert(Timer), {"run_id": run.id, "patient_id": run.patient_id, "seq": seq, "due_at": due_at}
    )


def stop_timer(work: Work, run_id: UUID) -> None:
    """Take a run's timer away, if it has one."""
    work.connection.execute(delete(Timer).where(Timer.run_id == run_id))


_plan = (
    select(PlanItem.id, PlanItem.content)
    .where(PlanItem.patient_id == bindparam("patient"))
    .order_by(PlanItem.id)
)


def plan(work: Work, patient_id: UUID) -> dict[str, dict[str, Any]]:
    """A person's plan: item id to `{"area", "status", "works", "at"}`."""
    rows = work.connection.execute(_plan, {"patient": patient_id})
    items = [json.loads(work.open(row.content, ITEM, row.id)) for row in rows]
    return {item["item"]: item for item in items}


def put_plan_item(work: Work, patient_id: PatientId, item: str, content: Mapping[str, Any]) -> None:
    """Write where one item stands; one row a person and item."""
    lookups = work.vault.lookups(f"plan {patient_id}", item)
    text = json.dumps({"item": item, **content}, ensure_ascii=False)
    _put(work, PlanItem, "item_lookup", lookups, patient_id, ITEM, text)


def remember(work: Work, patient_id: PatientId, key: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Keep a small thing under a key, instead of what was kept there before."""
    lookups = work.vault.lookups(f"remembered {patient_id}", key)
    _put(
        work,
        Remembered,
        "key_lookup",
        lookups,
        patient_id,
        REMEMBERED,
        json.dumps({"key": key, "value": value}, ensure_ascii=False),
    )


def remembered(work: Work, patient_id: UUID) -> dict[str, Any]:
    """Everything a person asked to have remembered."""
    rows = work.connection.execute(
        select(Remembered.id, Remembered.content).where(Remembered.patient_id == patient_id)
    )
    pairs = [json.loads(work.open(row.content, REMEMBERED, row.id)) for row in rows]
    return {pair["key"]: pair["value"] for pair in pairs}


def _put(
    work: Work,
    table: type[PlanItem] | type[Remembered],
    lookup: str,
    lookups: list[str],
    patient_id: PatientId,
    place: str,
    text: str,
) -> None:
    column = getattr(table, lookup)
    known = work.connection.execute(
        select(table.id).where(table.patient_id == patient_id, column.in_(lookups))
    ).scalar_one_or_none()
    row_id = known or new_id()
    values = {"content": work.seal(patient_id, place, row_id, text), "at": work.now, lookup: lookups[0]}
    if known is None:
        work.connection.execute(insert(table), values | {"id": row_id, "patient_id": patient_id})
    else:
        work.connection.execute(update(table).where(table.id == known).values(**values))


_keep_version = {
    "sqlite": sqlite.insert(FlowVersion).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(FlowVersion).on_conflict_do_nothing(),
}


def keep_flow_version(work: Work, flow: str, version: int, sha256: str, compiled: str) -> None:
    """Write down a flow as it is served, once; rows are only ever added."""
    row = {"flow": flow, "version": version, "sha256": sha256, "compiled": compiled, "at": work.now}
    work.connection.execute(_keep_version[work.connection.dialect.name], row)


def flow_versions(work: Work) -> list[tuple[str, int, str, str]]:
    """Every flow that was ever served: id, version, hash, compiled form; oldest first."""
    rows = work.connection.execute(
        select(FlowVersion.flow, FlowVersion.version, FlowVersion.sha256, FlowVersion.compiled).order_by(
            FlowVersion.at
        )
    )
    return [(row.flow, row.version, row.sha256, row.compiled) for row in rows]


def closed_run(work: Work, patient_id: UUID, tag: str) -> RunRow | None:
    """A run of this person by the tag in its buttons, ended or not."""
    found = select(Run.id).where(Run.tag == tag, Run.patient_id == patient_id)
    run_id = work.connection.execute(found).scalar_one_or_none()
    return None if run_id is None else run_by_id(work, run_id)


SIGNED_BY: Final = "content_signature.signed_by"


def sign(work: Work, sha256: str, name: str) -> None:
    """Write down that a clinician has approved the content with this hash."""
    row_id = new_id()
    row = {
        "id": row_id,
        "sha256": sha256,
        "signed_by": work.seal(HOUSE, SIGNED_BY, row_id, name),
        "at": work.now,
    }
    work.connection.execute(insert(ContentSignature), row)


def is_signed(work: Work, sha256: str) -> bool:
    """Whether a clinician has approved exactly this content."""
    return (
        work.connection.execute(select(ContentSignature.id).where(ContentSignature.sha256 == sha256)).first()
        is not None
    )
