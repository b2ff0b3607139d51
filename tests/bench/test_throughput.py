"""Updates in over HTTP, committed, reply out over HTTP: the real program beside stock python-telegram-bot, which keeps nothing."""

import statistics
import time
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.bench.figures import figure, tell
from tests.bench.rig import PEOPLE, Contender
from tests.soak.world import furnish

pytestmark = pytest.mark.bench

ROUNDS = 3
BATCH = 1_500
WARM_UP = 400
A_SECOND = 30
CEILING_SECONDS = 15


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


def test_the_program_handles_its_first_update_soon_after_the_start(database_url: str, tmp_path: Path) -> None:
    """The quickest of three starts of `rodtrad run`; the first, which makes the byte code, does not count."""
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], settings_for(database_url)) as ours:
        seconds = []
        for _ in range(4):
            seconds.append(ours.first_reply())
            ours.end()
    best = min(seconds[1:])
    figure("start until the first update is answered", best, "s", "<= 2", ok=best <= 2)


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
            ours.standin.write(1)
        seconds = time.monotonic() - begun
        share = 100 * (ours.processor_seconds - before) / seconds
        rate = A_SECOND * CEILING_SECONDS / seconds
    kind = request.node.callspec.params["database_url"]
    name = f"processor at {rate:.0f} messages a second, {kind}"
    figure(name, share, "% of one core", "<= 10", ok=share <= 10)


def test_the_program_at_rest_needs_little_memory(database_url: str, tmp_path: Path) -> None:
    with Contender(tmp_path / "ours", ["-m", "bot.cli", "run"], settings_for(database_url)) as ours:
        ours.first_reply()
        ours.end()
        ours.first_reply()
        time.sleep(5)  # the beats have run
        resident = ours.resident_mb
    figure("memory of `rodtrad run` at rest", resident, "MB", "<= 135", ok=resident <= 135)
