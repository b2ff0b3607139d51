"""The access log in the hands of somebody who has the database's password: for tests of what is found, and of what leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from bot.store.database.work import Store
from bot.store.people.audit_verify import Fault, Head, verify

TRIGGERS = {
    "audit_event": ("audit_event_stays", "audit_event_kept"),
    "audit_link": ("audit_link_stays", "audit_link_kept"),
}


@contextmanager
def past_the_program(store: Store) -> Iterator[Connection]:
    """The database as somebody sees it who has its password and wants to change what the program refuses."""
    with store.writer.begin() as connection:
        if store.on_postgres:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in (name for names in TRIGGERS.values() for name in names):
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection


def broken(store: Store, head: Head | None = None) -> tuple[Fault, int] | None:
    found = store.read(verify, head).broken
    return None if found is None else (found.fault, found.place)


def put_triggers_back(connection: Connection) -> None:
    """So that they can be taken away once more."""
    for table, names in TRIGGERS.items():
        for name in names:
            connection.execute(text(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END"))
