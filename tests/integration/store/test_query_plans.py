"""Every statement that an update or a tick runs finds its rows by an index, on both databases.

The statements are the ones that are really sent: they are caught on their way and explained with the values they had.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from bot.store.database.work import Store, Work
from bot.store.tables import Base
from bot.store.tables.people import Patient
from tests.integration.store.world import (
    World,
    a_look_at_requests,
    a_settling,
    an_enrolment,
    an_update,
    build,
    the_audit,
    the_ticks,
    the_upkeep,
)

#: Tables with a handful of rows, whatever the size of the clinic: reading them whole is no harm.
SMALL = {"lease", "pulse", "clinic", "failed_update", "content_signature", "text_proposal", "flow_version"}
#: Indexes over the few rows that are in a certain state: walking one from end to end is what it is for.
PARTIAL = {
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}


PARTS = [an_update, an_enrolment, a_settling, the_ticks, the_upkeep, a_look_at_requests, the_audit]


def prefer_indexes(work: Work) -> None:
    """Let PostgreSQL plan these few rows as it would plan very many.

    Of the ways to read by an index only the bitmap is left to it, because that one never walks a whole index: with these few rows the
    others cost the same to a hair, and which is chosen would be luck.
    """
    if work.on_postgres:
        for kind in ("seqscan", "indexscan", "indexonlyscan", "hashjoin", "mergejoin", "material"):
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
        if words[0] != "SCAN" or words[1] == "CONSTANT" or words[1] == "due":
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

    def explain(work: Work) -> list[str]:
        prefer_indexes(work)
        with caught(work) as sent:
            work.connection.execute(select(Patient.id).where(Patient.language == "nb"))
        walked = walked_on_postgres if work.on_postgres else walked_on_sqlite
        return walked(work, *sent[0])

    assert store.run(explain) != []
