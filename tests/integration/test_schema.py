"""The schema: every text that could tell something is sealed, migrations go up and down, and refuse what does not fit."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, LargeBinary, String, Text, create_engine, event, inspect, text

from bot.clock import ManualClock
from bot.store.database import schema
from bot.store.database.engines import open_writer, parse_url
from bot.store.database.work import Store
from bot.store.people import addresses, people
from bot.store.sealing.vault import Vault
from bot.store.tables import Base
from bot.store.tables.messages import Outbox
from tests.fakes.clinic import columns, open_clinic
from tests.fakes.postgres import PostgresServer


def test_every_text_and_binary_column_is_sealed_or_says_why_not() -> None:
    unexplained = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if (isinstance(column.type, (String, Text)) and "plain" not in column.info)
        or (isinstance(column.type, LargeBinary) and not column.info.keys() & {"sealed", "wrapped"})
    ]
    assert unexplained == []


def test_the_newest_migration_is_the_head_the_program_expects() -> None:
    newest = max(path.name.split("_")[0] for path in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert newest == schema.HEAD


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = open_writer(parse_url(database_url))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_going_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    schema.downgrade(database_url, "base")
    engine = create_engine(parse_url(database_url))
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(database_url)
    assert set(inspect(engine).get_table_names()) - {"alembic_version"} == set(Base.metadata.tables)
    schema.check(engine)
    engine.dispose()


@pytest.mark.postgres
def test_a_migration_may_work_something_out_for_longer_than_an_update(
    postgres_server: PostgresServer,
) -> None:
    """On a busy machine ten seconds passed between two of its statements, and the server ended it half-way."""
    url, shown = postgres_server.create_database("slow_migration"), set[str]()

    @event.listens_for(Engine, "after_cursor_execute")
    def look(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().startswith("CREATE TABLE"):
            shown.add(connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one())

    try:
        schema.upgrade(url, "0001")
    finally:
        event.remove(Engine, "after_cursor_execute", look)
        postgres_server.drop_database("slow_migration")
    assert shown == {"0"}


def test_who_changes_the_tables_waits_for_another_who_does(tmp_path: Path) -> None:
    """On SQLite two seconds were not enough on a busy machine; PostgreSQL's lock is waited for without an end."""
    waits: set[int] = set()

    def look(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().startswith("CREATE TABLE"):
            waits.add(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())

    event.listen(Engine, "after_cursor_execute", look)
    try:
        schema.upgrade(f"sqlite:///{tmp_path / 'new.db'}", "0001")
    finally:
        event.remove(Engine, "after_cursor_execute", look)
    assert waits == {60_000}


def test_an_empty_database_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(schema.SchemaError, match="rodtrad db upgrade"):
        schema.check(engine)
    engine.dispose()


@pytest.mark.parametrize(("revision", "advice"), [("0000", "rodtrad db upgrade"), ("9999", "newer")])
def test_another_revision_is_refused_with_what_to_do(database_url: str, revision: str, advice: str) -> None:
    engine = open_writer(parse_url(database_url))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    with pytest.raises(schema.SchemaError, match=advice):
        schema.check(engine)
    engine.dispose()


@pytest.mark.parametrize("times", [1, pytest.param(5, marks=pytest.mark.long)])
def test_two_who_make_the_tables_at_once_both_find_them_made(database_url: str, times: int) -> None:
    """As when two containers start together. Each in a process of its own."""
    for _ in range(times):
        schema.downgrade(database_url, "base")
        words = [
            sys.executable,
            "-c",
            f"from bot.store.database import schema; schema.upgrade({database_url!r})",
        ]
        both = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = [one.communicate(timeout=60)[1] for one in both]
        assert [one.returncode for one in both] == [0, 0], said
    engine = open_writer(parse_url(database_url))
    schema.check(engine)
    engine.dispose()


def test_tables_of_somebody_else_are_refused_clearly(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    engine = open_writer(parse_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE patient (id INTEGER)")
    engine.dispose()
    with pytest.raises(schema.SchemaError, match="not ours"):
        schema.upgrade(url)


def test_going_from_chats_to_addresses_and_back_keeps_what_is_there(
    database_url: str, vault: Vault, clock: ManualClock
) -> None:
    """What is to go to staff is gone below 0004; patients, their chats and the histories of their requests stay, in the words of then."""
    store = Store(database_url, clock, vault)
    clinic = open_clinic(store)
    store.run(addresses.add, clinic.kari, "recording", "kari@klinikken.example")
    clinic.ask()
    assert clinic.history() == ["asked", "arrived"]
    before = store.read(columns, Outbox)
    store.close()
    schema.downgrade(database_url, "0003")
    engine = create_engine(parse_url(database_url))
    with engine.connect() as connection:
        events = connection.execute(text("SELECT what FROM request_event ORDER BY id")).scalars().all()
        recipients = connection.execute(text("SELECT count(*) FROM recipient")).scalar_one()
        patients = connection.execute(text("SELECT patient_id FROM recipient")).scalars().all()
        outgoing = connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
    engine.dispose()
    assert events == ["asked", "notified"]
    assert (recipients, len(patients)) == (1, 1)
    assert outgoing == len(before) - 1, "the notice to Kari"
    schema.upgrade(database_url)
    again = Store(database_url, clock, vault)
    clinic = replace(clinic, store=again)
    assert clinic.history() == ["asked", "inbox_only"]
    assert again.read(people.by_id, clinic.jonas.id, lock=False).address is not None
    assert again.read(people.staff_member, clinic.kari).addresses == ()
    again.close()
