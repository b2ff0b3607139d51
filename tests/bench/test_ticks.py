"""What a tick costs: beside an APScheduler job store of the same size, and as the number of schedules grows.

Both sides find what is due, note that it had its turn and work out the next moment, durably; what the jobs or conversations then do is on
neither bill. A last figure tells what a whole check-in costs, conversation and message included.
"""

import pickle
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Connection, text

from bot.clock import ManualClock
from bot.service import ticks
from bot.store import schedules
from bot.store.database import open_writer, parse_url
from bot.store.work import Store
from tests.bench.figures import tell
from tests.fakes.timed import local, open_timed

pytestmark = pytest.mark.bench

DUE = 1_000
MANY = 100_000
FEW = 10_000
MOST = 1_000_000
ROUNDS = 7
NOW = local("2026-03-02 19:05")


# --- filling a database ------------------------------------------------------------------------------------------------------


def fill(store: Store, number: int) -> None:
    """A clinic of `number` patients, each with a check-in at 19:00; `DUE` of them, spread over all, are due today."""
    with store.begin() as work:
        postgres = store.on_postgres
        counting = f"n(n) AS (SELECT * FROM generate_series(1, {number}))" if postgres else _counting(number)
        same = {
            "now": NOW.astimezone(UTC) - timedelta(minutes=5),
            "later": NOW.astimezone(UTC) + timedelta(hours=23, minutes=55),
        }
        work.connection.execute(
            text(
                "INSERT INTO clinic (id, name, name_lookup, hours, timezone, created_at)"
                " VALUES (:id, :name, 'x', 'mon-fri 08:00-15:00', 'Europe/Oslo', :now)"
            ),
            {"id": _uuid(postgres), "name": b"x", **_bound(same, "now", postgres=postgres)},
        )
        for statement in (_RECIPIENTS, _PATIENTS, _CONSENTS, _SCHEDULES):
            _insert(work.connection, statement, counting, number, same, postgres=postgres)
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _counting(number: int) -> str:
    return f"n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {number})"


def _uuid(postgres: bool) -> Any:
    from uuid import UUID

    return UUID(int=1) if postgres else UUID(int=1).hex


def _bound(values: dict[str, datetime], *names: str, postgres: bool) -> dict[str, Any]:
    """Moments as each database keeps them."""
    return {name: values[name] if postgres else f"{values[name]:%Y-%m-%d %H:%M:%S.%f}" for name in names}


_RECIPIENTS = """
    INSERT INTO recipient (id, patient_id, chat, chat_lookup, reachable, created_at)
    SELECT {id}, {id}, {blob}, 'c' || n, {true}, {now} FROM n"""
_PATIENTS = """
    INSERT INTO patient (id, clinic_id, recipient_id, name, language, state, is_test, created_at)
    SELECT {id}, {one}, {id}, {blob}, 'nb', 'active', {true}, {now} FROM n"""
_CONSENTS = """
    INSERT INTO consent (id, patient_id, purpose, given, at, wording)
    SELECT {id}, {id}, 'reminders', {true}, {now}, 'bench' FROM n"""
_SCHEDULES = """
    INSERT INTO schedule (id, patient_id, kind, minute, zone, weekdays, next_on, next_due_at)
    SELECT {id}, {id}, 'checkin', 1140, 'Europe/Oslo', 127,
        CASE WHEN n % {step} = 0 THEN {today} ELSE {tomorrow} END,
        CASE WHEN n % {step} = 0 THEN {now} ELSE {later} END
    FROM n"""


def _insert(
    connection: Connection,
    statement: str,
    counting: str,
    number: int,
    moments: dict[str, datetime],
    *,
    postgres: bool,
) -> None:
    scattered = "(n * 2654435761) % 4294967296"  # ids in no order, as those of patients who came over years
    hex_id = (
        f"lpad(to_hex({scattered}), 8, '0') || lpad(to_hex(n), 24, '0')"
        if postgres
        else f"printf('%08x%024x', {scattered}, n)"
    )
    today, tomorrow = NOW.date().isoformat(), (NOW.date() + timedelta(days=1)).isoformat()
    words = {
        "id": f"({hex_id})::uuid" if postgres else hex_id,
        "one": f"'{_uuid(postgres)}'" + ("::uuid" if postgres else ""),
        "blob": "'x'::bytea" if postgres else "x'78'",
        "true": "true" if postgres else "1",
        "step": str(number // DUE),
        "today": f"DATE '{today}'" if postgres else f"'{today}'",
        "tomorrow": f"DATE '{tomorrow}'" if postgres else f"'{tomorrow}'",
    }
    for name, moment in moments.items():
        written = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
        words[name] = f"TIMESTAMPTZ '{written}+00'" if postgres else f"'{written}'"
    body = statement.format(**words)
    connection.exec_driver_sql(
        f"WITH {'' if postgres else 'RECURSIVE '}{counting} {body}" if postgres else _sqlite(counting, body)
    )


def _sqlite(counting: str, body: str) -> str:
    """SQLite wants the counting before INSERT, too, but calls it RECURSIVE."""
    return f"WITH RECURSIVE {counting} {body}"


def again(store: Store) -> None:
    """Make the same ones due once more."""
    postgres = store.on_postgres
    values = _bound({"now": NOW.astimezone(UTC) - timedelta(minutes=5)}, "now", postgres=postgres)
    with store.begin() as work:
        served = "SELECT schedule_id FROM occurrence"
        work.connection.execute(
            text(f"UPDATE schedule SET next_due_at = :now, next_on = :today WHERE id IN ({served})"),
            {**values, "today": NOW.date() if postgres else NOW.date().isoformat()},
        )
        work.connection.exec_driver_sql("DELETE FROM occurrence")


def seconds(what: Callable[[], Any]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def claim_all(store: Store) -> None:
    """One tick's claim of everything that is due, committed."""
    claimed = store.run(schedules.claim, DUE)
    assert len(claimed.serve) == DUE


# --- APScheduler -------------------------------------------------------------------------------------------------------------


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
def apscheduler(tmp_path: Path) -> Iterator[Still]:
    """`MANY` daily jobs in a job store on SQLite with our own settings (WAL, FULL), `DUE` of them due."""
    engine = open_writer(parse_url(f"sqlite:///{tmp_path / 'apscheduler.db'}"))
    store = SQLAlchemyJobStore(engine=engine)
    scheduler = Still(
        timezone="Europe/Oslo",
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    scheduler.add_executor(NoWork())
    scheduler.add_jobstore(store)
    scheduler.start()
    job = scheduler.add_job(nothing, CronTrigger(hour=19, minute=0, timezone="Europe/Oslo"), id="model")
    state = job.__getstate__()
    now = datetime.now(UTC)
    rows = []
    for number in range(MANY):
        due = number % (MANY // DUE) == 0
        at = now - timedelta(minutes=5) if due else now + timedelta(hours=20)
        state |= {"id": f"job{number}", "next_run_time": at.astimezone(job.next_run_time.tzinfo)}
        rows.append(
            {
                "id": f"job{number}",
                "next_run_time": at.timestamp(),
                "job_state": pickle.dumps(state, pickle.HIGHEST_PROTOCOL),
            }
        )
    with engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
    yield scheduler
    scheduler.shutdown()
    engine.dispose()


def make_due(scheduler: Still) -> None:
    """Make the same jobs due once more."""
    store = scheduler._lookup_jobstore("default")
    now = datetime.now(UTC)
    for number in range(0, MANY, MANY // DUE):
        job = store.lookup_job(f"job{number}")
        job._modify(next_run_time=(now - timedelta(minutes=5)).astimezone(job.next_run_time.tzinfo))
        store.update_job(job)


# --- the figures -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def timed_store(store: Store, clock: ManualClock) -> Store:
    """A store at five past seven in the evening."""
    clock.set_wall(NOW)
    return store


def test_a_tick_beside_an_apscheduler_job_store(timed_store: Store, apscheduler: Still) -> None:
    fill(timed_store, MANY)
    ours, theirs = [], []
    for round_ in range(ROUNDS):
        again(timed_store)
        ours.append(seconds(lambda: claim_all(timed_store)))
        if round_ < 3:
            theirs.append(seconds(apscheduler._process_jobs))
            make_due(apscheduler)
    mine, other = statistics.median(ours), statistics.median(theirs)
    ratio = other / mine
    on = timed_store.writer.dialect.name
    told = tell(
        f"tick with {DUE} due of {MANY} schedules on {on}",
        mine * 1000,
        "ms",
        ">= 25 x faster",
        versus=f"APScheduler SQLAlchemyJobStore of the same size on sqlite: {other * 1000:.0f} ms",
        ratio=ratio,
        ok=ratio >= 25 or timed_store.on_postgres,
    )
    assert told, f"{mine * 1000:.1f} ms against {other * 1000:.1f} ms: {ratio:.1f} x"


def test_a_tick_costs_the_same_among_a_million_schedules(
    timed_store: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    few = timed_store
    many = _another(timed_store, tmp_path, request)
    fill(few, FEW)
    fill(many, MOST)
    costs: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(ROUNDS):
        for name, store in (("few", few), ("many", many)):
            again(store)
            costs[name].append(seconds(lambda store=store: claim_all(store)))
    many.close()
    small, large = statistics.median(costs["few"]), statistics.median(costs["many"])
    ratio = large / small
    told = tell(
        f"tick with {DUE} due of {MOST} schedules on {few.writer.dialect.name}",
        large * 1000,
        "ms",
        "<= 1.3 x",
        versus=f"the same with {FEW} schedules: {small * 1000:.1f} ms",
        ratio=ratio,
        ok=ratio <= 1.3,
    )
    assert told, f"{large * 1000:.1f} ms against {small * 1000:.1f} ms: {ratio:.2f} x"


def _another(store: Store, folder: Path, request: pytest.FixtureRequest) -> Store:
    """A second, empty database of the same kind."""
    if not store.on_postgres:
        path = folder / "million.db"
        path.write_bytes(request.getfixturevalue("empty_sqlite").read_bytes())
        return Store(f"sqlite:///{path}", store.clock, store.vault)
    server = request.getfixturevalue("postgres_server")
    url = server.create_database("million", template="empty")
    request.addfinalizer(lambda: server.drop_database("million"))
    return Store(url.render_as_string(hide_password=False), store.clock, store.vault)


def test_what_a_whole_checkin_costs(store: Store, clock: ManualClock) -> None:
    world = open_timed(store, clock)
    number = 200
    for each in range(number):
        world.set_checkin("19:00", world.enrol(f"Pasient {each}", 5000 + each))
    world.at("2026-03-02 19:05")

    def everything() -> None:
        while world.run(ticks.tick_schedules, world.desk).more:
            pass

    spent = seconds(everything)
    assert len(world.deliver()) == number
    on = store.writer.dialect.name
    rate = number / spent
    told = tell(
        f"check-ins begun a second, conversation and message included, on {on}",
        rate,
        "1/s",
        ">= 30",
        ok=rate >= 30,
    )
    assert told, (
        "Telegram takes 30 messages a second of one bot: slower than that and the clock is the bottleneck"
    )
