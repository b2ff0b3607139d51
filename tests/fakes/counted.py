"""Counting the statements that a store is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from bot.store.database.work import Store


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements sent on either engine meanwhile, whoever sends them."""
    sent: list[str] = []

    def listener(_c: Connection, _cursor: object, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    for engine in (store.writer, store.reader):
        event.listen(engine, "before_cursor_execute", listener)
    try:
        yield sent
    finally:
        for engine in (store.writer, store.reader):
            event.remove(engine, "before_cursor_execute", listener)
