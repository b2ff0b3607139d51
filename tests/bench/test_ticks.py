"""What a tick costs: beside an APScheduler job store of the same size, and as the number of schedules grows.

Both sides find what is due, note durably that it had its turn and work out the next moment; what the jobs or conversations then do is on
neither bill. A last figure tells what a whole check-in costs, conversation and message included.
"""

import pickle
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.clock import ManualClock
from bot.service.clock import ticks
from bot.store.database.work import Store
from bot.store.schedules import schedules
from tests.bench.figures import tell
from tests.bench.schedules import again, fill, vacuum
from tests.conftest import serving_postgres
from tests.fakes.postgres import PostgresServer
from tests.fakes.timed import local, open_timed

pytestmark = pytest.mark.bench

DUE: Final = 1_000
MANY: Final = 100_000
#: As many are due among the few as among the most, and few enough to lie on as many pages of both.
DUE_AMONG_ALL: Final = 100
FEW: Final = 10_000
MOST: Final = 1_000_000
ROUNDS: Final = 15
THEIR_ROUNDS: Final = 3
CHECKINS: Final = 200
NOW: Final = local("2026-03-02 19:05")


def claim(store: Store, due: int) -> None:
    """Claim everything that is due, as the program does: so many at a time, each time committed, for as long as there is more."""
    served, more = 0, True
    while more:
        claimed = store.run(schedules.claim, ticks.IN_ONE_TICK)
        served, more = served + len(claimed.serve), claimed.more
    assert served == due


def seconds(what: Callable[..., Any], *args: Any) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    what(*args)
    return time.perf_counter() - begun


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[PostgresServer]:
    """In place of the tests' quick server, one that waits for the disk at each commit, for both sides, as those in use do."""
    with serving_postgres(durable=True) as server:
        yield server


@pytest.fixture
def evening(store: Store, clock: ManualClock) -> Store:
    """A store at five past seven in the evening."""
    clock.set_wall(NOW)
    return store


# --- beside APScheduler ------------------------------------------------------------------------------------------------------


class NoWork(BaseExecutor):
    """Takes jobs and does nothing with them."""

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        self._run_job_success(job.id, [])


class Still(BaseScheduler):
    """A scheduler that looks only when it is told to."""

    def wakeup(self) -> None:
        """Do not look."""

    def shutdown(self, wait: bool = True) -> None:
        """Stop."""
        super().shutdown(wait)


def nothing() -> None:
    """What the jobs do."""


@pytest.fixture
def job_store(evening: Store, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where APScheduler keeps its jobs: a database of its own, of the same kind as ours."""
    if not evening.on_postgres:
        yield f"sqlite:///{tmp_path / 'apscheduler.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create_database("apscheduler").render_as_string(hide_password=False)
    server.drop_database("apscheduler")


@pytest.fixture
def apscheduler(job_store: str) -> Iterator[Still]:
    """`MANY` daily jobs in a stock job store, `DUE` of them due."""
    store = SQLAlchemyJobStore(job_store)
    scheduler = Still(
        timezone="Europe/Oslo",
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    scheduler.add_executor(NoWork())
    scheduler.add_jobstore(store)
    scheduler.start()
    job = scheduler.add_job(nothing, CronTrigger(hour=19, minute=0, timezone="Europe/Oslo"), id="model")
    state, now = job.__getstate__(), datetime.now(UTC)
    rows = []
    for number in range(MANY):
        wait = (
            timedelta(minutes=-5)
            if number % (MANY // DUE) == 0
            else timedelta(hours=1, seconds=number % 80_000)
        )
        state |= {"id": f"job{number}", "next_run_time": (now + wait).astimezone(job.next_run_time.tzinfo)}
        dumped = pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
        rows.append({"id": state["id"], "next_run_time": (now + wait).timestamp(), "job_state": dumped})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
    yield scheduler
    scheduler.shutdown()


def make_due(scheduler: Still) -> None:
    """Make the same jobs due once more."""
    store = scheduler._lookup_jobstore("default")
    for number in range(0, MANY, MANY // DUE):
        job = store.lookup_job(f"job{number}")
        due = datetime.now(UTC) - timedelta(minutes=5)
        job._modify(next_run_time=due.astimezone(job.next_run_time.tzinfo))
        store.update_job(job)
    if store.engine.dialect.name == "postgresql":
        vacuum(store.engine)


def test_a_tick_beside_an_apscheduler_job_store(evening: Store, apscheduler: Still) -> None:
    fill(evening, MANY, DUE)
    ours, theirs = [], []
    for number in range(ROUNDS):
        again(evening)
        ours.append(seconds(claim, evening, DUE))
        if number < THEIR_ROUNDS:
            theirs.append(seconds(apscheduler._process_jobs))
            make_due(apscheduler)
    mine, other = statistics.median(ours), statistics.median(theirs)
    ratio = other / mine
    on = evening.writer.dialect.name
    goal = 20
    assert tell(
        f"tick with {DUE} due of {MANY} schedules, {ticks.IN_ONE_TICK} at a time, {on}",
        mine * 1000,
        "ms",
        f">= {goal} x faster",
        versus=f"stock APScheduler SQLAlchemyJobStore of the same size, {on}: {other * 1000:.0f} ms",
        ratio=ratio,
        ok=ratio >= goal,
    )


# --- as the number grows -----------------------------------------------------------------------------------------------------


@pytest.fixture
def other_store(evening: Store, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A second, empty database of the same kind."""
    server: PostgresServer | None = None
    if evening.on_postgres:
        server = request.getfixturevalue("postgres_server")
        url = server.create_database("million", template="empty").render_as_string(hide_password=False)
    else:
        path = tmp_path / "million.db"
        path.write_bytes(request.getfixturevalue("empty_sqlite").read_bytes())
        url = f"sqlite:///{path}"
    opened = Store(url, evening.clock, evening.vault)
    yield opened
    opened.close()
    if server is not None:
        server.drop_database("million")


def test_a_tick_costs_the_same_among_a_million_schedules(evening: Store, other_store: Store) -> None:
    fill(evening, FEW, DUE_AMONG_ALL)
    fill(other_store, MOST, DUE_AMONG_ALL)
    costs: dict[int, list[float]] = {FEW: [], MOST: []}
    for _ in range(2 * ROUNDS):
        for number, store in ((FEW, evening), (MOST, other_store)):
            again(store)
            costs[number].append(seconds(claim, store, DUE_AMONG_ALL))
    small, large = statistics.median(costs[FEW]), statistics.median(costs[MOST])
    ratio = large / small
    assert tell(
        f"tick with {DUE_AMONG_ALL} due of {MOST} schedules, {evening.writer.dialect.name}",
        large * 1000,
        "ms",
        "<= 1.3 x",
        versus=f"the same with {FEW} schedules: {small * 1000:.1f} ms",
        ratio=ratio,
        ok=ratio <= 1.3,
    )


# --- all of it ---------------------------------------------------------------------------------------------------------------


def test_what_a_whole_checkin_costs(store: Store, clock: ManualClock) -> None:
    """Telegram takes 30 messages a second of one bot; the clock must not be what is slower."""
    world = open_timed(store, clock)
    for number in range(CHECKINS):
        world.set_checkin("19:00", world.enrol(f"Pasient {number}", 5000 + number))
    world.at("2026-03-02 19:05")

    def everything() -> None:
        while world.run(ticks.tick_schedules, world.desk).more:
            pass

    rate = CHECKINS / seconds(everything)
    assert len(world.deliver()) == CHECKINS
    assert tell(
        f"check-ins begun, conversation and message included, {store.writer.dialect.name}",
        rate,
        "1/s",
        ">= 30",
        versus="Telegram's limit of 30 messages a second of one bot",
        ratio=rate / 30,
        ok=rate >= 30,
    )
