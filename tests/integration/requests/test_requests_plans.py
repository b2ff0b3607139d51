"""Every query that a tick or a page runs finds its rows through an index."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.ids import new_id
from bot.store.database.work import Store
from bot.store.requests import records as request_store


def test_the_clock_finds_due_requests_through_the_index(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_deadline_at" in plan_of(store, request_store.due, 10)


def test_an_inbox_reads_its_own_clinics_requests_only(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_clinic_id" in plan_of(store, request_store.living_in, new_id())


def test_a_patients_request_is_found_through_the_index(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_patient_id" in plan_of(store, request_store.living, new_id())


def test_whether_anything_happened_at_a_clinic_is_asked_of_its_own_requests_only(store: Store) -> None:
    if store.on_postgres:
        pytest.skip("PostgreSQL's plan follows its statistics; the index is the same")
    assert "USING INDEX ix_request_clinic_id" in plan_of(store, request_store.marks, [new_id()])


def plan_of(store: Store, query: Callable[..., Any], *arguments: Any) -> str:
    """How SQLite carries out the statement that a function of the store runs."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        seen.append((statement, parameters))

    event.listen(store.reader, "before_cursor_execute", note)
    store.read(query, *arguments)
    event.remove(store.reader, "before_cursor_execute", note)
    statement, parameters = next(one for one in seen if one[0].startswith("SELECT"))
    with store.reader.connect() as connection:
        return "\n".join(
            row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        )
