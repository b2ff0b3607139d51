"""The ledger in memory, which the sender's tests lean on, keeps the same books as the one in the database: whatever happens, row by row."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot.clock import ManualClock
from bot.delivery.ledger import Consequences, Ledger, Settled, StoreLedger
from bot.domain.messages.message import Message
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Address, Leased, Written
from bot.store.tables.messages import Lane, Lease, Outbox, Sending
from bot.store.tables.people import Recipient
from tests.conftest import MONDAY_MORNING
from tests.fakes.examples import examples
from tests.fakes.telegram import FakeLedger
from tests.integration.store.helpers import patient

CHATS = (1, 2, 3)


class Books(Protocol):
    """What a history needs of either."""

    ledger: Ledger

    def put(self, chat: int, text: str, lane: Lane) -> None:
        """Write a row that waits."""
        ...

    def states(self) -> list[str]:
        """Where every row stands, in the order they were put."""
        ...

    def reap(self) -> None:
        """Take back what was leased too long."""
        ...


class InMemory:
    """The fake."""

    def __init__(self, clock: ManualClock) -> None:
        self._fake = FakeLedger(clock)
        self.ledger: Ledger = self._fake

    def put(self, chat: int, text: str, lane: Lane) -> None:
        self._fake.put(chat, text, lane)

    def states(self) -> list[str]:
        return self._fake.states()

    def reap(self) -> None:
        self._fake.reap()


class InDatabase:
    """The real one, emptied."""

    def __init__(self, store: Store, runner: Runner, people: dict[int, Address]) -> None:
        self.store, self._people = store, people
        self.ledger: Ledger = StoreLedger(runner, Consequences(_nothing, _nothing, lambda _rows: None))
        store.run(_empty)

    def put(self, chat: int, text: str, lane: Lane) -> None:
        self.store.run(self._put, chat, text, lane)

    def _put(self, work: Work, chat: int, text: str, lane: Lane) -> None:
        row_id, leased = outbox.put(work, self._people[chat], Message(text), lane)
        if leased is not None:
            back = {"state": Sending.WAITING, "fence": 0, "attempts": 0, "lease_until": None}
            work.connection.execute(update(Outbox).where(Outbox.id == row_id).values(**back))

    def states(self) -> list[str]:
        query = select(Outbox.state).order_by(Outbox.id)
        return self.store.read(
            lambda work: [state.value for state in work.connection.execute(query).scalars()]
        )

    def reap(self) -> None:
        self.store.run(outbox.reap)


@dataclass(frozen=True)
class Put:
    """Somebody is written to."""

    chat: int
    lane: Lane


@dataclass(frozen=True)
class Settle:
    """Every row in hand ends as `ends` say in turn, and up to `room` are claimed."""

    ends: tuple[str, ...]
    room: int


@dataclass(frozen=True)
class Pass:
    """Time goes by, and what is leased too long comes back."""

    seconds: int


@dataclass(frozen=True)
class Pause:
    """The carrier wants nothing of anybody for a while."""

    seconds: int


ENDS = ("sent", "later", "hold", "unknown", "parked", "unreachable", "kept")
ACTS = st.one_of(
    st.builds(Put, st.sampled_from(CHATS), st.sampled_from(Lane)),
    st.builds(Put, st.sampled_from(CHATS), st.sampled_from(Lane)),
    st.builds(Settle, st.lists(st.sampled_from(ENDS), min_size=1, max_size=3).map(tuple), st.integers(0, 4)),
    st.builds(Pass, st.sampled_from([1, 5, 16, 40])),
    st.builds(Pause, st.sampled_from([3, 20])),
)


@pytest.fixture
def runner(store: Store) -> Iterator[Runner]:
    made = Runner(store)
    yield made
    made.close()


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=3, max_size=25))
@example(
    [Put(1, Lane.HELP), Put(1, Lane.REPLY), Settle(("sent",), 1), Settle(("later",), 1), Settle(("sent",), 1)]
)
@example([Put(1, Lane.HELP), Put(2, Lane.REPLY), Pause(20), Settle(("sent",), 4), Settle(("sent",), 4)])
def test_whatever_happens_both_ledgers_give_the_same_rows_in_the_same_order(
    store: Store, runner: Runner, clock: ManualClock, acts: list[Put | Settle | Pass | Pause]
) -> None:
    clock.set_wall(MONDAY_MORNING)
    people = store.run(_everybody)
    told = []
    for make in (lambda: InMemory(clock), lambda: InDatabase(store, runner, people)):
        clock.set_wall(MONDAY_MORNING)
        told.append(asyncio.run(_play(make(), clock, acts)))
    assert told[0] == told[1]


async def _play(
    books: Books, clock: ManualClock, acts: Sequence[Put | Settle | Pass | Pause]
) -> list[tuple[object, ...]]:
    """What a history looks like from outside: after each act the rows it gave, and where everything stands."""
    told: list[tuple[object, ...]] = []
    hand: list[Leased] = []
    for number, act in enumerate(acts):
        gave = Settled([])
        match act:
            case Put(chat, lane):
                books.put(chat, str(number), lane)
            case Settle(ends, room):
                pairs = [(row, ends[place % len(ends)]) for place, row in enumerate(hand)]
                results = [_ended(row, end, clock.now()) for row, end in pairs if end != "kept"]
                hand = [row for row, end in pairs if end == "kept"]
                gave = await books.ledger.settle(results, room)
                hand += gave.rows
            case Pass(seconds):
                clock.move(timedelta(seconds=seconds))
                books.reap()
            case Pause(seconds):
                await books.ledger.pause(clock.now() + timedelta(seconds=seconds))
        rows = [
            (row.message.text, row.address, row.lane, row.fence, row.attempts, row.unknowns)
            for row in gave.rows
        ]
        told.append((act, rows, gave.paused_until, books.states()))
    return told


def _ended(row: Leased, end: str, now: datetime) -> Written:
    again_at = now + timedelta(seconds=10)
    return {
        "sent": Written(row, Sending.SENT, message_id=7),
        "later": Written(row, Sending.WAITING, error="busy", again_at=again_at),
        "hold": Written(row, Sending.WAITING, error="429", again_at=again_at, hold_chat=True),
        "unknown": Written(
            row, Sending.WAITING, error="unknown", again_at=again_at, unknown=True, hold_chat=True
        ),
        "parked": Written(row, Sending.PARKED, error="400 refused"),
        "unreachable": Written(row, Sending.DROPPED, error="403 unreachable", unreachable=True),
    }[end]


def _nothing(_work: Work, _result: Written) -> Sequence[Leased]:
    return ()


def _everybody(work: Work) -> dict[int, Address]:
    """One patient for each chat; those of an earlier example are nobody's phone any more."""
    return {chat: patient(work, chat) for chat in CHATS}


def _empty(work: Work) -> None:
    work.connection.execute(delete(Outbox))
    work.connection.execute(delete(Lease))
    work.connection.execute(update(Recipient).values(hold_until=None, reachable=True))
