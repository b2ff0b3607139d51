"""Updates in over HTTP, committed, reply out over HTTP: the real program beside stock python-telegram-bot, which keeps nothing."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bot.clock import SystemClock
from bot.domain.schedules.schedule import ScheduleKind
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.people import Clinic, Patient
from bot.store.tables.schedules import Schedule
from tests.bench.figures import beside, figure, tell
from tests.bench.rig import PEOPLE, Contender, environment
from tests.fakes.postgres import PostgresServer
from tests.soak.world import furnish

pytestmark = pytest.mark.bench

ROUNDS = 3
PEER_ROUNDS = 5
#: How many updates the fair peer may handle beside each other; what is quickest is what it is measured with.
AT_ONCE = (1, 8, 64)
BATCH = 1_500
WARM_UP = 400
A_SECOND = 30
CEILING_SECONDS = 15
CHECKINS = 2_000
ASKED = 200


def settings_for(database_url: str) -> dict[str, str]:
    """A clinic with patients in the database; gives what the program needs to open it."""
    keys = KeyRing.fresh("bench")
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(keys)))
    store.run(furnish, PEOPLE)
    store.close()
    return {"DATABASE_URL": database_url, "KEYS": keys}


def test_the_program_is_as_quick_as_a_stock_echo(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The two take turns, each with a stand-in of its own; the other idles in a long poll meanwhile."""
    kind = request.node.callspec.params["database_url"]
    settings = settings_for(database_url)
    ours_is, stock_is = ["-m", "tests.bench.programs", "rodtrad"], ["-m", "tests.bench.programs", "stock"]
    with (
        Contender(tmp_path / "ours", ours_is, settings) as ours,
        Contender(tmp_path / "stock", stock_is) as stock,
    ):
        for one in (ours, stock):
            one.begin()
            one.rate(WARM_UP)
        pairs = [(ours.rate(BATCH), stock.rate(BATCH)) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(rates) for rates in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    versus = f"stock python-telegram-bot echo: {theirs:.0f} updates/s"
    name = f"end to end ({kind}, synchronous=FULL)" if kind == "sqlite" else f"end to end ({kind})"
    goal = 1.5 if kind == "sqlite" else 1.3
    ok = tell(name, mine, "updates/s", f">= {goal} x", ok=ratio >= goal, versus=versus, ratio=ratio)
    assert ok, f"{mine:.0f} against {theirs:.0f} updates/s; rounds: {pairs}"


@pytest.fixture
def empty_url(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], str]]:
    """Gives an empty database of the same kind for each name: each stand-in numbers its updates anew."""
    if database_url.startswith("sqlite"):
        yield lambda name: f"sqlite:///{tmp_path / name}.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    made: list[str] = []

    def create(name: str) -> str:
        made.append(name)
        return server.create_database(name).render_as_string(hide_password=False)

    yield create
    for name in made:
        server.drop_database(name)


def best_peer(folder: Path, empty_url: Callable[[str], str], stack: ExitStack) -> Contender:
    """The fair peer, running, at the concurrency at which it is quickest."""
    rates: dict[Contender, float] = {}
    for at_once in AT_ONCE:
        name = f"fair{at_once}"
        settings = {"DATABASE_URL": empty_url(name)}
        arguments = ["-m", "tests.bench.fair"]
        peer = Contender(folder / name, arguments, settings, FAIR_AT_ONCE=str(at_once))
        stack.enter_context(peer).begin()
        peer.answers(WARM_UP // 4)
        rates[peer] = peer.rate(WARM_UP)
        peer.end()
    best = max(rates, key=lambda peer: rates[peer])
    best.begin()
    best.answers(WARM_UP // 4)
    return best


def test_the_program_beside_a_peer_that_keeps_as_much(
    database_url: str, empty_url: Callable[[str], str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """They take turns, each with a stand-in of its own; the other idles in a long poll meanwhile."""
    kind = request.node.callspec.params["database_url"]
    with ExitStack() as stack:
        ours_is = ["-m", "tests.bench.programs", "rodtrad"]
        ours = stack.enter_context(Contender(tmp_path / "ours", ours_is, settings_for(database_url)))
        ours.begin()
        ours.answers(WARM_UP)
        fair = best_peer(tmp_path, empty_url, stack)
        pairs = [(ours.rate(BATCH), fair.rate(BATCH // 5)) for _ in range(PEER_ROUNDS)]
    mine, theirs, ratio, noise = beside(pairs)
    versus = f"python-telegram-bot with async SQLAlchemy, keeping as much: {theirs:.0f} updates/s ({noise})"
    goal = 6.0 if kind == "sqlite" else 3.0
    name = f"end to end beside the fair peer ({kind})"
    assert tell(name, mine, "updates/s", f">= {goal} x", ok=ratio >= goal, versus=versus, ratio=ratio), pairs


def test_the_program_handles_its_first_update_soon_after_the_start(database_url: str, tmp_path: Path) -> None:
    """Each start of `rodtrad run` beside an import of the libraries it stands on; the first, which makes the byte code, does not count."""
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], settings_for(database_url)) as ours:
        pairs = []
        for _ in range(PEER_ROUNDS + 1):
            seconds = ours.first_reply()
            ours.end()
            pairs.append((seconds, import_seconds(tmp_path)))
    mine, theirs, ratio, noise = beside(pairs[1:])
    best = min(seconds for seconds, _ in pairs[1:])
    versus = f"import telegram, sqlalchemy, aiohttp: {theirs:.2f} s ({noise})"
    name = "start until the first update is answered"
    quick = tell(f"{name}, the quickest", best, "s", "<= 2", ok=best <= 2)
    assert tell(name, mine, "s", "<= 4 x", ok=ratio <= 4, versus=versus, ratio=ratio), pairs
    assert quick, pairs


def import_seconds(folder: Path) -> float:
    """How long Python takes to load the three libraries."""
    begun = time.monotonic()
    words = [sys.executable, "-c", "import telegram, sqlalchemy, aiohttp"]
    subprocess.run(words, check=True, env=environment(folder))
    return time.monotonic() - begun


def test_the_processor_at_telegrams_own_ceiling(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As many messages a second as Telegram lets one bot answer, one by one; processor time, so that a busy machine says nothing else."""
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], settings_for(database_url)) as ours:
        ours.begin()
        ours.answers(A_SECOND)
        time.sleep(2)  # the start is over
        before, begun = ours.processor_seconds, time.monotonic()
        for number in range(A_SECOND * CEILING_SECONDS):
            time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
            ours.standin.write(1, number)
        seconds = time.monotonic() - begun
        share = 100 * (ours.processor_seconds - before) / seconds
        rate = A_SECOND * CEILING_SECONDS / seconds
    kind = request.node.callspec.params["database_url"]
    name = f"processor at {rate:.0f} messages a second, {kind}"
    figure(name, share, "% of one core", "<= 10", ok=share <= 10)


def furnish_evening(database_url: str) -> dict[str, str]:
    """As `settings_for`, in a zone where it is afternoon, with `CHECKINS` further people whose check-in is due in a moment."""
    keys, now = KeyRing.fresh("bench"), SystemClock().now()
    zone = (
        f"Etc/GMT{now.hour - 15:+d}" if now.hour != 15 else "Etc/GMT"
    )  # its sign is the other way round: GMT-3 is ahead
    here = now.astimezone(ZoneInfo(zone))
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(keys)))

    def due(work: Work) -> None:
        furnish(work, PEOPLE + CHECKINS)
        work.connection.execute(update(Clinic).values(timezone=zone))
        chats = work.connection.scalars(select(Patient.id).order_by(Patient.id).offset(PEOPLE))
        rows = [
            {
                "id": uuid4(),
                "patient_id": patient,
                "kind": ScheduleKind.CHECKIN,
                "minute": here.hour * 60 + here.minute,
                "zone": zone,
                "weekdays": 127,
                "next_on": here.date(),
                "next_due_at": now,
            }
            for patient in chats
        ]
        work.connection.execute(insert(Schedule), rows)

    store.run(due)
    store.close()
    return {"DATABASE_URL": database_url, "KEYS": keys}


def test_replies_while_check_ins_go_out(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Two thousand people are asked how they are, at Telegram's limit; meanwhile five others a second ask for their plan."""
    kind = request.node.callspec.params["database_url"]
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], furnish_evening(database_url)) as ours:
        ours.begin()
        ours.until(CHECKINS // 10)
        before, begun = ours.standin.control("counters")["replies"]["count"], time.monotonic()
        sent = ours.standin.replies
        for number in range(ASKED):
            time.sleep(max(0.0, begun + number / 5 - time.monotonic()))
            ours.standin.write(1, number)
        meanwhile = ours.standin.replies - sent - ASKED
        time.sleep(2)
        replies = ours.standin.control("counters")["replies"]
    assert replies["count"] - before >= ASKED, replies
    assert meanwhile > ASKED, "the check-ins went out meanwhile"
    name = f"reply while {CHECKINS} check-ins go out, p99 of {ASKED}, {kind}"
    figure(name, replies["p99"] * 1000, "ms", "<= 60", ok=replies["p99"] <= 0.060)


def test_the_program_at_rest_needs_little_memory(database_url: str, tmp_path: Path) -> None:
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], settings_for(database_url)) as ours:
        ours.first_reply()
        ours.end()
        ours.first_reply()
        time.sleep(5)  # the beats have run
        resident = ours.resident_mb
    figure("memory of `rodtrad run` at rest", resident, "MB", "<= 135", ok=resident <= 135)
