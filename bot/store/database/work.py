"""The unit of work: one transaction, with the moment it happens at and the vault. Services are functions that take it first."""

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.log import where
from bot.store.course import recording
from bot.store.database.engines import open_reader, open_writer, parse_url
from bot.store.database.faults import wants_retry
from bot.store.database.pipeline import one_visit
from bot.store.sealing.vault import PROGRAM, Vault

if TYPE_CHECKING:
    from bot.store.outbox.standing import Standing

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS: Final = 5
_log = logging.getLogger(__name__)


class Bell(StrEnum):
    """What is rung once a transaction is durable, for those who wait in this process."""

    OUTBOX = "outbox"  # something may go by Telegram
    NOTICES = "notices"  # something may go by another carrier
    REQUESTS = "requests"


@dataclass(slots=True)
class Work:
    """One transaction.

    `now` stands still for its whole length. `ring` holds the bells to ring after the commit; nothing outside the database may be
    touched before that.
    """

    connection: Connection
    now: datetime
    vault: Vault
    ring: set[Bell] = field(default_factory=set)
    #: Where recipients stand whose rows this transaction has locked (see `outbox.put`).
    standing: "dict[UUID, Standing | None]" = field(default_factory=dict)

    @property
    def on_postgres(self) -> bool:
        """Whether rows can be locked and several transactions run at once."""
        return self.connection.dialect.name == "postgresql"

    def seal(self, owner_id: UUID, place: str, row: UUID, text: str) -> bytes:
        """Seal a text for `place` ("table.column") and row with the owner's key."""
        if owner_id == PROGRAM:
            self.vault.house_key(self.connection, self.now)
        return self.vault.seal(self.connection, owner_id, place, row, text)

    def fetch_keys(self, blobs: Iterable[bytes]) -> None:
        """Before opening many values: read their keys in one statement."""
        self.vault.fetch_keys(self.connection, blobs)

    def open(self, blob: bytes, place: str, row: UUID) -> str:
        """Open a sealed value that stands at `place` in row `row`."""
        return self.vault.open(self.connection, blob, place, row)


class Store:
    """The database with its clock and vault. Thread-safe; `run` and `read` are the only ways in."""

    def __init__(self, url: str | URL, clock: Clock, vault: Vault) -> None:
        self.url = parse_url(url) if isinstance(url, str) else url
        self.clock = clock
        self.vault = vault
        self.writer = open_writer(self.url)
        recording.notice_changes(self.writer)
        self.reader = open_reader(self.url)
        self._listeners: list[Callable[[Bell], None]] = []

    @property
    def on_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return self.url.drivername != "sqlite"

    def listen(self, hear: Callable[[Bell], None]) -> None:
        """Have `hear` called, from whichever thread committed, after each commit that rings a bell."""
        self._listeners.append(hear)

    def run(self, use_case: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a use case in one transaction and commit it; the whole function again when the database asks for that.

        Raises what the use case raises, or the database's error after five attempts.
        """

        def once() -> tuple[T, set[Bell]]:
            with self.begin() as work:
                return use_case(work, *args, **kwargs), work.ring

        result, bells = self.again(once)
        self.rung(bells)
        return result

    def read(self, query: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look something up on the engine that cannot write; again, too, when the database asks for that."""

        def once() -> T:
            with self.reader.connect() as connection, connection.begin():
                return query(Work(connection, self.clock.now(), self.vault), *args, **kwargs)

        return self.again(once)

    @staticmethod
    def again(once: Callable[[], T]) -> T:
        """Call `once`, a whole transaction, up to five times, for as long as the database says that trying again may help."""
        for attempt in range(1, ATTEMPTS):
            try:
                return once()
            except DBAPIError as error:
                if not wants_retry(error):
                    raise
            time.sleep(random.uniform(0, 0.005) * attempt)  # noqa: S311 - lets two that collided part
        return once()

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A transaction that commits when the block ends well. For the runner; others use `run`."""
        with one_visit(self.writer) if self.on_postgres else self.writer.begin() as connection:
            recording.forget(connection)
            work = Work(connection, self.clock.now(), self.vault)
            yield work
            if connection.in_transaction():  # who has undone it has nothing to stamp
                recording.stamp(connection, work.now)

    def rung(self, bells: set[Bell]) -> None:
        """Tell every listener the bells of a transaction that is committed; a listener that fails does not undo that."""
        for bell in bells:
            for hear in self._listeners:
                try:
                    hear(bell)
                except Exception as error:  # noqa: BLE001 - whatever it is, the transaction stands
                    _log.error("a listener to the bell %r failed: %s", bell.value, where(error))

    def close(self) -> None:
        """Give every connection back."""
        self.writer.dispose()
        self.reader.dispose()
