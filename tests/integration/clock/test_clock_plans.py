"""Every statement that the clock runs finds its rows through an index: read from the plans of the real statements, on both databases."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.clock import ManualClock
from bot.service import last_look
from bot.service.clock import ticks
from bot.service.days import schedules as own_times
from bot.store.database.work import Store
from bot.store.schedules import comebacks, occurrences, schedules
from tests.fakes.timed import Timed, local, open_timed

#: Tables that grow with the number of patients; none may be read through.
GROWING = {
    "away",
    "checkin",
    "consent",
    "occurrence",
    "outbox",
    "patient",
    "recipient",
    "run",
    "schedule",
    "thought",
    "timer",
}
#: What may: a page of it in the order of its key.
IN_ORDER = "USING INDEX pk_"


@pytest.fixture
def world(store: Store, clock: ManualClock) -> Timed:
    """A clinic in which everything is due at once."""
    timed = open_timed(store, clock)
    timed.set(discharge_on=date(2026, 3, 2))
    timed.run(own_times.plan_missing)
    timed.set_checkin("19:00")
    timed.at("2026-03-02 18:45")
    timed.begin("craving")
    timed.press("8")
    anne = timed.enrol("Anne Vik", 1002)
    timed.begin("note", anne)
    timed.set_checkin("19:00", anne)
    timed.set(
        timed.enrol("Bo Lie", 1003), paused_until=local("2026-03-02 19:00"), discharge_on=date(2026, 3, 9)
    )
    timed.at("2026-03-02 19:05")
    return timed


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that runs meanwhile, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        seen.append((statement, parameters[0] if many else parameters))

    event.listen(store.writer, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.writer, "before_cursor_execute", note)


def everything(world: Timed) -> list[tuple[str, Any]]:
    """The statements of everything the clock does."""
    with statements(world.store) as seen:
        for tick in (
            ticks.tick_thoughts,
            ticks.tick_timers,
            ticks.tick_schedules,
            ticks.tick_pauses,
            ticks.tick_away,
        ):
            rows = world.run(tick, world.desk).rows
            world.run(last_look.still_wanted, rows)
        world.run(ticks.away_notice, world.desk, local("2026-03-02 18:50"), world.clock.now())
        world.run(own_times.plan_missing)
        world.run(occurrences.settle)
        world.run(comebacks.beat)
        world.run(own_times.checkins, world.jonas.id, date(2026, 3, 2))
        world.run(schedules.next_due_at)
        world.run(occurrences.prune, timedelta(days=400))
    return [
        (statement, parameters)
        for statement, parameters in seen
        if re.match(r"(SELECT|UPDATE|DELETE|WITH)", statement)
    ]


def plans(world: Timed) -> dict[str, str]:
    """Each statement with how the database carries it out."""
    found = {}
    explain = "EXPLAIN" if world.store.on_postgres else "EXPLAIN QUERY PLAN"
    seen = everything(world)
    with world.store.writer.connect() as connection:
        if world.store.on_postgres:
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, parameters in seen:
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
            found[statement] = "\n".join(str(row[-1]) for row in rows)
    return found


def test_no_growing_table_is_read_through(world: Timed) -> None:
    word = r"Seq Scan on (\w+)" if world.store.on_postgres else r"SCAN (\w+)(?! USING)"
    bad = {
        statement: plan
        for statement, plan in plans(world).items()
        for line in plan.splitlines()
        if (found := re.search(word, line)) and found[1] in GROWING and IN_ORDER not in line
    }
    assert bad == {}


def test_the_clock_uses_the_indexes_that_were_made_for_it(world: Timed) -> None:
    said = "\n".join(plans(world).values())
    made = [
        "ix_schedule_next_due_at",
        "uq_occurrence_schedule_id_local_date",
        "ix_occurrence_queued",
        "ix_occurrence_offered",
        "ix_timer_due_at",
        "ix_thought_due_at",
        "ix_patient_paused_until",
        "ix_patient_discharge_on",
        "ix_run_active",
        "ix_away_due_at",
        "uq_schedule_patient_id_kind",
    ]
    assert [index for index in made if index not in said] == []


def test_the_due_ones_are_read_in_order_and_no_further_than_needed(world: Timed) -> None:
    with statements(world.store) as seen:
        world.run(schedules.claim, 1)
    statement, parameters = next(one for one in seen if "next_due_at <=" in one[0])
    with world.store.writer.connect() as connection:
        explain = "EXPLAIN" if world.store.on_postgres else "EXPLAIN QUERY PLAN"
        if world.store.on_postgres:
            connection.exec_driver_sql("SET enable_seqscan = off")
        plan = "\n".join(
            str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        )
    assert "ix_schedule_next_due_at" in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    assert not re.search(r"^\s*(->)?\s*Sort", plan, re.MULTILINE), "the index already is the order"
