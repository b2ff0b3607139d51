"""What one step of a conversation costs with its transaction, without HTTP: beside a bare transaction of two statements by the ORM.

Both wait for the disk at each commit, and have one writer thread: on PostgreSQL ours has only one of its eight meanwhile. Ours reads who it
is, runs the engine, logs the event and writes the next question to the outbox; updates that wait together share a commit, as they do
when the program runs. That the questions were sent is written off too, as the sender does.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.bootstrap import build_desk, recall_content
from bot.clock import SystemClock
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.service.conversation.handle_update import handle_update
from bot.service.outcome import Outcome
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.messages import ProcessedUpdate, Sending
from bot.store.tables.people import Patient
from tests.bench.figures import beside, tell
from tests.conftest import serving_postgres
from tests.fakes.postgres import PostgresServer
from tests.soak.world import FIRST_CHAT, furnish

pytestmark = pytest.mark.bench

PEOPLE: Final = 200
WAVES: Final = 4  # of one step a person, each round
ROUNDS: Final = 5
THEIRS: Final = 400
BOT: Final = 1


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[PostgresServer]:
    """One that waits for the disk at each commit, for both sides, as those in use do."""
    with serving_postgres(durable=True) as server:
        yield server


@pytest.fixture
def furnished(database_url: str) -> Iterator[Store]:
    """A clinic with patients, in a database of its own."""
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("bench"))))
    store.run(furnish, PEOPLE)
    yield store
    store.close()


def one_thread(store: Store) -> Runner:
    """A runner with a single thread on both databases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.store.database.runner.POSTGRES_THREADS", 1)
        return Runner(store)


class Crowd:
    """People who walk through the check-list, each pressing the first answer of the question before them."""

    def __init__(self, store: Store) -> None:
        self.runner = one_thread(store)
        self._desk = build_desk()
        store.run(recall_content, self._desk)
        self._before: list[Message | None] = [None] * PEOPLE
        self._numbers = itertools.count(1)
        self.presses = 0

    async def wave(self) -> None:
        """Everybody takes a step, and is sent what comes of it."""
        outcomes = await asyncio.gather(*(self._step(person) for person in range(PEOPLE)))
        rows = [row for outcome in outcomes for row in outcome.rows]
        while rows:
            for row in rows:
                self._before[int(row.address) - FIRST_CHAT] = row.message
            rows = await self.runner.do(_settle, rows, priority=Priority.SENDING)

    async def _step(self, person: int) -> Outcome:
        number, chat = next(self._numbers), FIRST_CHAT + person
        message = self._before[person]
        press = message.buttons[0][0].data if message is not None and message.buttons else ""
        if not press.startswith("r:"):
            press = "m:checklist"
        self.presses += press.startswith("r:")
        incoming = Incoming(number, UpdateKind.PRESS, chat, press=press, press_id=str(number))
        return await self.runner.do(handle_update, self._desk, incoming, BOT, together=True)


def _settle(work: Work, rows: Sequence[Leased]) -> list[Leased]:
    outbox.write_off(work, [Written(row, Sending.SENT, message_id=1) for row in rows])
    return outbox.claim(work, PEOPLE)


async def _our_rate(crowd: Crowd) -> float:
    begun = time.perf_counter()
    for _ in range(WAVES):
        await crowd.wave()
    return WAVES * PEOPLE / (time.perf_counter() - begun)


def _their_rate(store: Store, patients: list[object], numbers: Iterator[int]) -> float:
    begun = time.perf_counter()
    for _ in range(THEIRS):
        number = next(numbers)
        with Session(store.writer) as session, session.begin():
            session.add(ProcessedUpdate(bot_id=2, update_id=number, at=store.clock.now()))
            session.execute(
                update(Patient).where(Patient.id == patients[number % PEOPLE]).values(language="nb"),
                execution_options={"synchronize_session": False},
            )
    return THEIRS / (time.perf_counter() - begun)


async def test_an_engine_step_costs_little_more_than_a_bare_transaction(furnished: Store) -> None:
    """The two take turns in one process, so that a busy machine slows both."""
    crowd, numbers = Crowd(furnished), itertools.count(1)
    patients: list[object] = furnished.read(lambda work: list(work.connection.scalars(select(Patient.id))))
    await crowd.wave()
    await _our_rate(crowd)
    crowd.presses = 0
    pairs = [
        (await _our_rate(crowd), await asyncio.to_thread(_their_rate, furnished, patients, numbers))
        for _ in range(ROUNDS)
    ]
    await asyncio.to_thread(crowd.runner.close)
    assert crowd.presses > ROUNDS * WAVES * PEOPLE * 0.8, "nearly every update has to be a step of the engine"
    mine, theirs, ratio, noise = beside(pairs)
    versus = f"two statements by the ORM: {theirs:.0f}/s ({noise})"
    name = f"engine step with its transaction, {furnished.writer.dialect.name}"
    assert tell(name, mine, "steps/s", ">= 1.0 x", ok=ratio >= 1.0, versus=versus, ratio=ratio), str(pairs)
