"""What one step of a conversation costs with its transaction, without HTTP: beside a bare transaction of two statements by the ORM.

Both wait for the disk at each commit, and have one writer thread: on PostgreSQL ours has only one of its eight meanwhile. Ours reads who it
is, runs the engine, logs the event and writes the next question to the outbox; updates that wait together share a commit, as they do
when the program runs. That the questions were sent is written off too, as the sender does.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import Patient
from tests.bench.crowd import PEOPLE, Crowd
from tests.bench.figures import beside, tell
from tests.conftest import serving_postgres
from tests.fakes.postgres import PostgresServer
from tests.soak.world import furnish

pytestmark = pytest.mark.bench

WAVES: Final = 4  # of one step a person, each round
ROUNDS: Final = 5
THEIRS: Final = 400


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
    await crowd.rate(WAVES)
    crowd.presses = 0
    pairs = [
        (await crowd.rate(WAVES), await asyncio.to_thread(_their_rate, furnished, patients, numbers))
        for _ in range(ROUNDS)
    ]
    await asyncio.to_thread(crowd.runner.close)
    assert crowd.presses > ROUNDS * WAVES * PEOPLE * 0.8, "nearly every update has to be a step of the engine"
    mine, theirs, ratio, noise = beside(pairs)
    versus = f"two statements by the ORM: {theirs:.0f}/s ({noise})"
    name = f"engine step with its transaction, {furnished.writer.dialect.name}"
    assert tell(name, mine, "steps/s", ">= 1.0 x", ok=ratio >= 1.0, versus=versus, ratio=ratio), str(pairs)
