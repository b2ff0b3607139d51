"""How many statements an update takes, from its transaction to the last of its message's, and how often PostgreSQL is waited for."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url

from bot.bootstrap import recall_content
from bot.clock import ManualClock
from bot.delivery.ledger import Consequences, StoreLedger
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.service.conversation.handle_update import handle_update
from bot.service.desk import Desk
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased, Written
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import Sending
from tests.fakes.round_trips import RoundTrips
from tests.soak.world import FIRST_CHAT, furnish

BOT = 1
#: Goals (`faults.md`, speed and cost): BEGIN of SQLite counts, too.
PLAN, SCALE, PRESS = 10, 12, 16
TRIPS = 5


@dataclass
class Cost:
    """What one update took: its own statements, those of its message being written off, and round trips of the first."""

    handled: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    trips: int = 0

    @property
    def statements(self) -> int:
        """All of them."""
        return len(self.handled) + len(self.settled)

    def __str__(self) -> str:
        lines = [*self.handled, *(f"(settling) {line}" for line in self.settled)]
        return "\n".join([f"{self.statements} statements, {self.trips} round trips", *lines])


def _nothing(_work: Work, _result: Written) -> list[Leased]:
    """What follows from a message that arrived."""
    return []


class Phone:
    """The only patient, whose updates are counted."""

    def __init__(self, store: Store, desk: Desk, wire: RoundTrips | None) -> None:
        self.store = store
        self.runner = Runner(store)
        self.ledger = StoreLedger(self.runner, Consequences(_nothing, _nothing, lambda _rows: None))
        self.desk = desk
        self.wire = wire
        self.updates = 0
        self.last: Message | None = None

    async def writes(self, text: str) -> Cost:
        """Write a text."""
        return await self._does(UpdateKind.TEXT, text=text)

    async def presses(self, label: str) -> Cost:
        """Press a button of the last message."""
        assert self.last is not None
        data = {button.label: button.data for row in self.last.buttons for button in row}
        return await self._does(UpdateKind.PRESS, press=data[label], press_id="1")

    async def does(self, data: str) -> Cost:
        """Press a button of the menu."""
        return await self._does(UpdateKind.PRESS, press=data, press_id="1")

    async def _does(self, kind: UpdateKind, **more: Any) -> Cost:
        self.updates += 1
        cost = Cost()
        incoming = Incoming(self.updates, kind, FIRST_CHAT, **more)
        before = self.wire.trips if self.wire else 0
        with self._seen() as cost.handled:
            outcome = await self.runner.do(handle_update, self.desk, incoming, BOT, together=True)
        cost.trips = self.wire.trips - before if self.wire else 0
        rows = outcome.rows
        with self._seen() as cost.settled:
            rows = await self._settle(rows)
        while rows:
            rows = await self._settle(rows)
        return cost

    async def _settle(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            self.last = row.message if row.message.buttons else self.last
        done = [Written(row, Sending.SENT, message_id=1) for row in rows]
        return (await self.ledger.settle(done, 20)).rows

    @contextmanager
    def _seen(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, _v: Any, _context: Any, _many: bool) -> None:
            seen.append(" ".join(statement.split())[:100])

        event.listen(self.store.writer, "before_cursor_execute", note)
        yield seen
        event.remove(self.store.writer, "before_cursor_execute", note)


@pytest.fixture
async def phone(database_url: str, clock: ManualClock, vault: Vault, desk: Desk) -> AsyncIterator[Phone]:
    """A phone with warm keys and statements; on PostgreSQL over a wire that counts."""
    with tempfile.TemporaryDirectory() as folder:
        url, wire = make_url(database_url), None
        if url.drivername != "sqlite":
            wire = RoundTrips(Path(folder), Path(str(url.query["host"])))
            url = url.update_query_dict({"host": folder})
        store = Store(url, clock, vault)
        store.run(furnish, 1)
        store.run(recall_content, desk)
        phone = Phone(store, desk, wire)
        for _ in range(8):  # each of PostgreSQL's threads has a connection then, that knows its statements
            await phone.writes("/plan")
        yield phone
        phone.runner.close()
        store.close()
        if wire is not None:
            wire.close()


def within(cost: Cost, statements: int, phone: Phone) -> bool:
    """Whether an update keeps to its goals."""
    return cost.statements <= statements and cost.trips <= TRIPS and bool(cost.trips) == bool(phone.wire)


async def test_the_plan(phone: Phone) -> None:
    cost = await phone.writes("/plan")
    assert within(cost, PLAN, phone), str(cost)


async def test_a_typed_answer_on_a_scale(phone: Phone) -> None:
    await phone.writes("/sug")
    cost = await phone.writes("7")
    assert within(cost, SCALE, phone), str(cost)


async def test_every_press_of_a_checklist_and_of_help_against_craving(phone: Phone) -> None:
    await phone.does("m:checklist")
    costs = [await phone.presses("Hjem")]
    for in_place in ("Ja, det er i orden", "Ja, det er i orden", "Ja"):
        costs += [await phone.presses(in_place), await phone.presses("Ja")]
    await phone.writes("/sug")
    costs += [await phone.presses(label) for label in ("7", "Gå en tur", "Jeg er klar nå")]
    assert [str(cost) for cost in costs if not within(cost, PRESS, phone)] == []


async def test_an_update_that_came_before_reads_twice_and_writes_nothing(phone: Phone) -> None:
    phone.updates -= 1
    cost = await phone.writes("/plan")
    assert [line for line in cost.handled if not line.startswith(("BEGIN", "SELECT", "WITH"))] == []
    assert len(cost.handled) <= 3
