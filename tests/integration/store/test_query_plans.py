"""Every statement that an update or a tick runs finds its rows by an index, on both databases, and costs the same in a big clinic.

The statements are the ones that are really sent: they are caught on their way and explained with the values they had.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.domain.verbs import Purpose
from bot.ids import new_id
from bot.store import (
    comebacks,
    conversations,
    enrolments,
    leases,
    outbox,
    people,
    requests,
    schedules,
    updates,
)
from bot.store.outbox import Address, Leased, Written
from bot.store.tables import Base
from bot.store.tables.messages import Sending
from bot.store.tables.people import Role
from bot.store.work import Store, Work
from tests.integration.store.helpers import clinic, patient, put

#: Tables with a handful of rows, whatever the size of the clinic: reading them whole is no harm.
SMALL = {"lease", "pulse", "clinic", "failed_update", "content_signature", "flow_version"}
#: Indexes over the few rows that are in a certain state: walking one from end to end is what it is for.
PARTIAL = {
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}


@dataclass
class World:
    """Some of everything."""

    ola: Address
    run: conversations.RunRow
    token: str
    row: Leased | None = None


def build(work: Work) -> World:
    """A patient in the middle of things."""
    ola = patient(work, 1)
    staff = people.add_staff(work, clinic(work), "Kari", on_duty=True)
    people.assign(work, ola.patient_id, staff, Role.CASEWORKER)
    run = conversations.add_run(work, ola.patient_id, "{}")
    return World(ola, run, enrolments.invite(work, ola.patient_id, timedelta(days=1)).token)


def an_update(work: Work, world: World) -> None:
    """What the store does for one update of a patient, all of it."""
    assert updates.first_time(work, 1, 1)
    person = people.by_chat(work, 1)
    assert person is not None
    people.team(work, person.id)
    people.consents(work, person.id)
    conversations.plan(work, person.id)
    conversations.remembered(work, person.id)
    (run,) = conversations.open_runs(work, person.id)
    assert conversations.closed_run(work, person.id, run.tag) is not None
    requests.living(work, person.id)
    conversations.log_event(work, run, "{}")
    conversations.save_run(work, run)
    conversations.set_timer(work, run, 1, work.now)
    conversations.put_plan_item(work, person.id, "bed", {"status": "done"})
    conversations.put_plan_item(work, person.id, "bed", {"status": "none"})
    conversations.remember(work, person.id, "k", 1)
    people.give_consent(work, person.id, Purpose.CONTACT, "x", given=True)
    people.change(work, person.id, language="nn")
    world.row = put(work, world.ola, "reply")[1]
    put(work, world.ola, "more")


def an_enrolment(work: Work, world: World) -> None:
    assert enrolments.redeem(work, world.token, 5)
    assert enrolments.is_mine(work, world.token, 5)
    pending = enrolments.pending(work, 5)
    assert pending is not None
    assert not enrolments.try_code(work, pending, "")
    enrolments.revoke(work, world.ola.patient_id)


def a_settling(work: Work, world: World) -> None:
    """What the sender does twenty times a second."""
    assert world.row is not None
    outbox.write_off(
        work, [Written(world.row, Sending.WAITING, again_at=work.now, hold_chat=True, unreachable=True)]
    )
    rows = outbox.claim(work, 10)
    assert len(rows) == 1
    outbox.write_off(work, [Written(rows[0], Sending.SENT, message_id=1)])
    leases.until(work, "telegram pause 1")
    outbox.drop_waiting(work, world.ola.recipient_id, "x")


def the_ticks(work: Work, world: World) -> None:
    """What the clock does every few seconds."""
    outbox.reap(work)
    requests.due(work, 50)
    schedules.claim(work, 50)
    assert comebacks.claim_timers(work, 50)
    comebacks.claim_pauses(work, 50)
    comebacks.claim_aways(work, 50)
    comebacks.beat(work)
    leases.take_lease(work, "poller", new_id(), timedelta(seconds=15))


def the_upkeep(work: Work, _world: World) -> None:
    """What is done once an hour."""
    outbox.prune(work, timedelta(days=30))
    updates.prune(work)


def a_look_at_requests(work: Work, world: World) -> None:
    requests.newest(work, world.ola.patient_id)
    requests.by_code(work, "ABCDEFGH")
    requests.still_open(work, [new_id()])
    requests.living_in(work, clinic(work))


def the_audit(work: Work, _world: World) -> None:
    """What the auditor does every minute."""
    requests.all_living(work)


PARTS = [an_update, an_enrolment, a_settling, the_ticks, the_upkeep, a_look_at_requests, the_audit]


def prefer_indexes(work: Work) -> None:
    """Let PostgreSQL plan these few rows as it would plan very many."""
    if work.on_postgres:
        for kind in ("seqscan", "hashjoin", "mergejoin"):
            work.connection.exec_driver_sql(f"SET LOCAL enable_{kind} = off")


@contextmanager
def caught(work: Work) -> Iterator[list[tuple[str, Any]]]:
    """The statements sent over this connection, each with its values."""
    sent: list[tuple[str, Any]] = []

    def listener(
        _c: Connection, _cursor: object, statement: str, values: Any, _context: object, many: bool
    ) -> None:
        sent.append((statement, values[0] if many else values))

    event.listen(work.connection, "before_cursor_execute", listener)
    yield sent
    event.remove(work.connection, "before_cursor_execute", listener)


def walked_on_sqlite(work: Work, statement: str, values: Any) -> list[str]:
    """The steps of a plan that read a table or index from end to end."""
    plan = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    steps = [str(row[3]) for row in plan]
    bad = []
    for step in steps:
        words = step.split()
        if words[0] != "SCAN" or words[1] == "CONSTANT" or words[1] in {"due"}:
            continue
        index = words[words.index("INDEX") + 1] if "INDEX" in words else None
        if index not in PARTIAL and words[1] not in SMALL:
            bad.append(step)
    return bad


def walked_on_postgres(work: Work, statement: str, values: Any) -> list[str]:
    """The steps of a plan that read a table, or an index that is not over a few rows only, from end to end."""
    found = work.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    plan = found if isinstance(found, list) else json.loads(found)
    bad = []

    def visit(node: dict[str, Any]) -> None:
        kind, table, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        if kind == "Seq Scan" and table not in SMALL:
            bad.append(f"Seq Scan on {table}")
        if index and "Index Cond" not in node and index not in PARTIAL and table not in SMALL:
            bad.append(f"{kind} over all of {index}")
        for child in node.get("Plans", ()):
            visit(child)

    visit(plan[0]["Plan"])
    return bad


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_statement_finds_its_rows_by_an_index(
    store: Store, part: Callable[[Work, World], None]
) -> None:
    def explain(work: Work) -> dict[str, list[str]]:
        world = build(work)
        if part in {a_settling, the_ticks}:
            an_update(work, world)
        prefer_indexes(work)
        with caught(work) as sent:
            part(work, world)
        walked = walked_on_postgres if work.on_postgres else walked_on_sqlite
        plans = {
            sql: walked(work, sql, values) for sql, values in sent if not sql.startswith(("SET", "SAVEPOINT"))
        }
        assert len(plans) > 0
        return {sql: steps for sql, steps in plans.items() if steps}

    assert store.run(explain) == {}


def test_the_check_itself_sees_a_table_that_is_read_whole(store: Store) -> None:
    from bot.store.tables.people import Patient

    def explain(work: Work) -> list[str]:
        prefer_indexes(work)
        with caught(work) as sent:
            work.connection.execute(select(Patient.id).where(Patient.language == "nb"))
        walked = walked_on_postgres if work.on_postgres else walked_on_sqlite
        return walked(work, *sent[0])

    assert store.run(explain) != []
