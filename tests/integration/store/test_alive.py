"""A process that was killed is not waited for: its lease goes on to the next as soon as PostgreSQL has seen its session end."""

import asyncio
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.ids import new_id
from bot.store.database import leases
from bot.store.database.alive import Alive
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.telegram.edge import PollLease
from tests.bench.figures import figure

BOT, TWENTY = 4242, 20.0
pytestmark = pytest.mark.postgres

HOLDER = """
    import asyncio, sys, time
    from bot.clock import SystemClock
    from bot.ids import new_id
    from bot.store.database.runner import Runner
    from bot.store.sealing.vault import KeyRing, Vault
    from bot.store.database.work import Store
    from bot.telegram.edge import PollLease

    store = Store(sys.argv[1], SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("x"))))
    lease = PollLease(Runner(store), 4242, new_id())
    print(asyncio.run(lease.hold(20.0)), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def runner(own_store: Store) -> Iterator[Runner]:
    made = Runner(own_store)
    yield made
    made.close()


@pytest.fixture
def pair(runner: Runner) -> Iterator[tuple[PollLease, PollLease]]:
    """Two processes that want to poll."""
    made = PollLease(runner, BOT, new_id()), PollLease(runner, BOT, new_id())
    yield made
    for each in made:
        each.close()


def hold(lease: PollLease) -> bool:
    return asyncio.run(lease.hold(TWENTY))


def end_sessions(store: Store) -> None:
    """What a restart of the server does to everybody."""
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with store.writer.connect() as connection:
        connection.execute(text(ending))


def test_a_lease_whose_holder_lives_is_waited_for(pair: tuple[PollLease, PollLease]) -> None:
    first, second = pair
    assert hold(first)
    assert not hold(second)
    assert hold(first)


def test_a_lease_whose_holder_is_gone_is_taken_at_once(pair: tuple[PollLease, PollLease]) -> None:
    first, second = pair
    assert hold(first)
    first.close()
    assert hold(second)
    assert not hold(first), "whoever was taken for gone leaves it at that"


def test_a_holder_whose_session_ended_is_seen_again_when_it_renews(
    own_store: Store, pair: tuple[PollLease, PollLease]
) -> None:
    first, second = pair
    assert hold(first)
    end_sessions(own_store)
    own_store.writer.dispose()
    assert hold(first)
    assert not hold(second)


def test_whoever_comes_first_is_alone_and_nobody_else_is_while_it_lives(own_store: Store) -> None:
    """Whoever is alone at its start takes every lease for a dead one's."""
    first, second, third = (Alive(own_store, new_id()) for _ in range(3))
    assert first.show()
    assert not second.show()
    assert first.show(), "it is about the start"
    first.close()
    assert not third.show(), "the second one lives"
    second.close()
    third.close()
    last = Alive(own_store, new_id())
    assert last.show()
    last.close()


def test_of_two_who_find_it_gone_one_takes_it(own_store: Store, runner: Runner) -> None:
    gone = new_id()
    own_store.run(leases.take_lease, f"poll {BOT}", gone, timedelta(seconds=TWENTY))
    rivals = [PollLease(runner, BOT, new_id()) for _ in range(6)]

    async def race() -> list[bool]:
        return await asyncio.gather(*(each.hold(TWENTY) for each in rivals))

    assert sum(asyncio.run(race())) == 1
    for each in rivals:
        each.close()


def test_a_process_that_is_killed_is_followed_within_two_seconds(
    postgres_url: str, pair: tuple[PollLease, PollLease]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), postgres_url], stdout=subprocess.PIPE
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline().strip() == b"True"
            assert not hold(pair[0])
        finally:
            other.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        other.wait()
        while not hold(pair[0]):
            assert time.monotonic() - killed < 2
    after = time.monotonic() - killed
    figure("after kill -9 (postgres): until another process may poll", after, "s", "<= 2", ok=after <= 2)
