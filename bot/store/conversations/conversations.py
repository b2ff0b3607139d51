"""Runs of flows and what belongs to them: states, events, timers, plan items, and what a person asked to have remembered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.flow.state import RunState
from bot.ids import PatientId, RunId, new_id, new_tag
from bot.store.database.ready import Ready
from bot.store.database.work import Work
from bot.store.tables.conversation import (
    FlowVersion,
    PlanItem,
    Remembered,
    Run,
    RunEvent,
    RunStatus,
    Timer,
)
from bot.store.tables.people import Patient

STATE: Final = "run.state"
EVENT: Final = "run_event.event"
ITEM: Final = "plan_item.content"
REMEMBERED: Final = "remembered.content"


@dataclass(slots=True)
class RunRow:
    """A run as stored: `state` is where it stands, `events` how many have been logged; not `stored` before its first step."""

    id: RunId
    tag: str
    patient_id: PatientId
    status: RunStatus
    state: RunState
    events: int
    at: datetime
    stored: bool = True


_OPEN: Final[list[ColumnElement[RunStatus]]] = [
    literal_column(f"'{status.value}'") for status in RunStatus if status is not RunStatus.ENDED
]
_runs = select(Run.id.label("run_id"), Run.tag, Run.patient_id, Run.status, Run.state, Run.events, Run.at)
#: A run of a patient that has not ended. Not `!=`: the index then skips all that has.
OPEN_RUN: Final = and_(Run.patient_id == Patient.id, Run.status.in_(_OPEN))
_open_runs = Ready(
    _runs.where(Run.patient_id == bindparam("patient"), Run.status.in_(_OPEN)).order_by(Run.id)
)
_tagged_run = Ready(_runs.where(Run.tag == bindparam("wanted"), Run.patient_id == bindparam("patient")))
_change_run = Ready(
    update(Run)
    .where(Run.id == bindparam("run"))
    .values(
        status=bindparam("to_status"),
        state=bindparam("to_state"),
        events=bindparam("to_events"),
        at=bindparam("to_at"),
    )
)
_insert_run = Ready(insert(Run))
_insert_event = Ready(insert(RunEvent))


def open_runs(work: Work, patient_id: UUID) -> list[RunRow]:
    """The runs of a person that have not ended, oldest first; at most one of them is active."""
    return [run_of(work, row) for row in _open_runs.all(work.connection, {"patient": patient_id})]


def run_of(work: Work, row: Any) -> RunRow:  # noqa: ANN401 - a row of `_runs`
    """The run in a row, opened."""
    state = RunState.from_json(work.open(row.state, STATE, row.run_id))
    return RunRow(
        RunId(row.run_id), row.tag, PatientId(row.patient_id), row.status, state, row.events, row.at
    )


def new_run(work: Work, patient_id: PatientId) -> RunRow:
    """A run that has not begun; it is stored with its first step, or by `save_run`."""
    return RunRow(
        RunId(new_id()), new_tag(), patient_id, RunStatus.ACTIVE, RunState(), 0, work.now, stored=False
    )


def step(work: Work, run: RunRow, event: str) -> None:
    """Write a run as it stands after an event, and append the event (JSON with the facts of the moment) to its log."""
    n, run.events = run.events, run.events + 1
    save_run(work, run)
    row = {"run_id": run.id, "n": n, "at": work.now}
    sealed_event = work.seal(run.patient_id, _event_place(n), run.id, event)
    _insert_event.send(work.connection, row | {"event": sealed_event})


def save_run(work: Work, run: RunRow, *, touched: bool = True) -> None:
    """Write a run as it stands; not `touched` when it only gave up the floor, or got it back."""
    if touched:
        run.at = work.now
    state = work.seal(run.patient_id, STATE, run.id, run.state.to_json())
    if run.stored:
        values = {"to_status": run.status, "to_state": state, "to_events": run.events, "to_at": run.at}
        _change_run.send(work.connection, values | {"run": run.id})
        return
    row = {"id": run.id, "tag": run.tag, "patient_id": run.patient_id, "status": run.status, "state": state}
    _insert_run.send(work.connection, row | {"events": run.events, "at": run.at})
    run.stored = True


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


def began_at(work: Work, run_id: UUID) -> datetime:
    """When a run began. Raises `NoResultFound` for one whose log is gone."""
    first = select(RunEvent.at).where(RunEvent.run_id == run_id, RunEvent.n == 0)
    return work.connection.execute(first).scalar_one()


def _event_place(n: int) -> str:
    """Where the n-th event of a run is sealed for: exchanged events do not open."""
    return f"{EVENT} {n}"


_later: Final[dict[str, Any]] = {"seq": bindparam("to_seq"), "due_at": bindparam("to_due_at")}
_set_timer = Ready(
    {
        "sqlite": sqlite.insert(Timer).on_conflict_do_update(index_elements=[Timer.run_id], set_=_later),
        "postgresql": postgresql.insert(Timer).on_conflict_do_update(
            index_elements=[Timer.run_id], set_=_later
        ),
    }
)
_stop_timer = Ready(delete(Timer).where(Timer.run_id == bindparam("run")))


def set_timer(work: Work, run: RunRow, seq: int, due_at: datetime) -> None:
    """Let a run be woken at `due_at`, instead of whatever it waited for before."""
    row = {"run_id": run.id, "patient_id": run.patient_id, "seq": seq, "due_at": due_at}
    _set_timer.send(work.connection, row | {"to_seq": seq, "to_due_at": due_at})


def stop_timer(work: Work, run_id: UUID) -> None:
    """Take a run's timer away, if it has one."""
    _stop_timer.send(work.connection, {"run": run_id})


class _Kept:
    """The statements for small sealed things of which a person has one under each key, found again by the keyed hash of that key."""

    def __init__(self, table: type[PlanItem] | type[Remembered], lookup: InstrumentedAttribute[str]) -> None:
        self._lookup = lookup.key
        self.everything = Ready(
            select(table.id, table.content).where(table.patient_id == bindparam("patient")).order_by(table.id)
        )
        self._known = Ready(
            select(table.id).where(table.patient_id == bindparam("patient"), lookup == bindparam("lookup"))
        )
        self._add = Ready(insert(table))
        self._change = Ready(
            update(table)
            .where(table.id == bindparam("row"))
            .values(
                {
                    "content": bindparam("to_content"),
                    "at": bindparam("to_at"),
                    lookup.key: bindparam("to_lookup"),
                }
            )
        )

    def put(self, work: Work, patient_id: PatientId, lookups: list[str], place: str, text: str) -> None:
        """Write `text` under a key, in place of what stood there; `lookups` are the key's hashes, the newest first."""
        row_id = self._where_it_stands(work, patient_id, lookups)
        self.write(work, patient_id, row_id, lookups[0], place, text)

    def write(
        self, work: Work, patient_id: PatientId, row_id: UUID | None, lookup: str, place: str, text: str
    ) -> None:
        """The same where the row is known; None: there is none yet."""
        if row_id is None:
            row_id = new_id()
            content = work.seal(patient_id, place, row_id, text)
            row = {"id": row_id, "patient_id": patient_id, "content": content, "at": work.now}
            self._add.send(work.connection, row | {self._lookup: lookup})
        else:
            content = work.seal(patient_id, place, row_id, text)
            values = {"to_content": content, "to_at": work.now, "to_lookup": lookup}
            self._change.send(work.connection, values | {"row": row_id})

    def _where_it_stands(self, work: Work, patient_id: PatientId, lookups: list[str]) -> UUID | None:
        for lookup in lookups:
            found = self._known.first(work.connection, {"patient": patient_id, "lookup": lookup})
            if found is not None:
                row_id: UUID = found.id
                return row_id
        return None


_plan_items = _Kept(PlanItem, PlanItem.item_lookup)
_remembered = _Kept(Remembered, Remembered.key_lookup)


def plan(work: Work, patient_id: UUID) -> dict[str, dict[str, Any]]:
    """What a person's plan holds, by id, as it is stored; what it means stands in `store/plan/entries.py`."""
    return {item["item"]: item for _, item in plan_rows(work, patient_id)}


def plan_rows(work: Work, patient_id: UUID) -> list[tuple[UUID, dict[str, Any]]]:
    """The same with the ids of the rows, in the order in which they were made."""
    rows = _plan_items.everything.all(work.connection, {"patient": patient_id})
    return [(row.id, json.loads(work.open(row.content, ITEM, row.id))) for row in rows]


def write_plan_item(
    work: Work, patient_id: PatientId, row_id: UUID | None, item: str, content: Mapping[str, Any]
) -> None:
    """Write where one item stands, in the row where it does; None: it has none yet."""
    lookup = work.vault.lookups(f"plan {patient_id}", item)[0]
    text = json.dumps({"item": item, **content}, ensure_ascii=False)
    _plan_items.write(work, patient_id, row_id, lookup, ITEM, text)


def remember(work: Work, patient_id: PatientId, key: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Keep a small thing under a key, instead of what was kept there before."""
    lookups = work.vault.lookups(f"remembered {patient_id}", key)
    text = json.dumps({"key": key, "value": value}, ensure_ascii=False)
    _remembered.put(work, patient_id, lookups, REMEMBERED, text)


def remembered(work: Work, patient_id: UUID) -> dict[str, Any]:
    """Everything a person asked to have remembered."""
    rows = _remembered.everything.all(work.connection, {"patient": patient_id})
    pairs = [json.loads(work.open(row.content, REMEMBERED, row.id)) for row in rows]
    return {pair["key"]: pair["value"] for pair in pairs}


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


def run_by_id(work: Work, run_id: UUID) -> RunRow | None:
    """One run, whatever its status."""
    row = work.connection.execute(_runs.where(Run.id == run_id)).one_or_none()
    return None if row is None else run_of(work, row)


def closed_run(work: Work, patient_id: UUID, tag: str) -> RunRow | None:
    """A run of this person by the tag in its buttons, ended or not."""
    row = _tagged_run.first(work.connection, {"wanted": tag, "patient": patient_id})
    return None if row is None else run_of(work, row)
