"""Shared fixtures: both databases, a clock that is moved by hand, and what is done when PostgreSQL or Chromium is missing."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.bootstrap import build_desk
from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.login import passwords
from bot.store.database import schema
from bot.store.database.one_by_one import forget_what_was_told
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.compiled import remember_together
from tests.fakes.content import catalogues_of, content_of
from tests.fakes.examples import examples
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.long import is_long
from tests.slow import LIST, is_slow, named
from tests.spent import Spent, keep_costs, where_the_time_went

#: A Monday morning in Oslo, within working hours: 2026-03-02 09:00 local time.
MONDAY_MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

_missing: set[str] = set()
_SPENT = pytest.StashKey[Spent]()

# How long one example takes says something about the machine, not about the program. The rest is as hypothesis has it (also on CI).
hypothesis_settings.register_profile(
    "house",
    hypothesis_settings.get_profile(hypothesis_settings.get_current_profile_name()),
    deadline=None,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")


#: Where files can be kept in memory, and how many bytes must be free there. Waiting for a disk is a third of the suite's time, and the
#: quick tests ask nothing about it; `make bench` and `make soak` use the disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name that nobody can guess
ENOUGH = 2_000_000_000
TESTS = Path(__file__).parent
SLOW_TESTS = named(LIST.read_text(encoding="utf-8").splitlines())
SLOW_FILES = {name.partition("::")[0] for name in SLOW_TESTS}
#: What `make test`, `make slow` and `make times` choose by: neither benches nor soaks.
SLOW = "slow and not (long or soak or bench)"
WITHOUT_SOAKS = ("not (slow or long or soak or bench)", SLOW, "not (long or soak or bench)")


def pytest_configure(config: pytest.Config) -> None:
    """Let programs that tests start share their byte code, and the quick tests keep their databases in memory.

    In memory where the machine has such a place and nobody has chosen another.
    """
    _keep_byte_code()
    _read_content_once(config)
    config.stash[_SPENT] = Spent()
    config.pluginmanager.register(config.stash[_SPENT])
    if "not bench" not in config.option.markexpr or "TMPDIR" in os.environ:
        return
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _keep_byte_code() -> None:
    """Where byte code is not written, each process of a run, and each program that a test starts, would compile all of ours anew.

    It is kept where Python keeps it: anywhere else the libraries' own would not be found, and be compiled anew as well.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _read_content_once(config: pytest.Config) -> None:
    """Commands and starts have the shipped content as it was read before. Other folders are read each time, and all by `flows check`."""
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.bootstrap.load", content_of)
    patch.setattr("bot.bootstrap.load_catalogues", catalogues_of)
    config.add_cleanup(patch.undo)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What cannot be wanted is not even read: benches and soaks, and files without a slow test where only these are asked for.

    Gives None where nothing is decided.
    """
    chosen = config.option.markexpr
    if chosen not in WITHOUT_SOAKS:
        return None
    if collection_path.parent == TESTS and collection_path.name in {"bench", "soak"}:
        return True
    here = (
        collection_path.relative_to(TESTS.parent).as_posix() if collection_path.is_relative_to(TESTS) else ""
    )
    none_is_slow = chosen == SLOW and collection_path.name.startswith("test_") and here not in SLOW_FILES
    return True if none_is_slow else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is long, and what is slow, before anything is chosen by its marks."""
    for item in items:
        if is_long(item):
            item.add_marker("long")
        if is_slow(item.nodeid, SLOW_TESTS):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: nobody need look again and again whether it is garbage."""
    gc.collect()
    gc.freeze()


def missing(what: str, how: str) -> None:
    """Skip a test for want of `what`, and say so loudly at the end; fail it where CI requires the thing."""
    if os.environ.get(f"RODTRAD_REQUIRE_{what.upper()}") == "1":
        pytest.fail(f"{what} is required here: {how}")
    _missing.add(f"{what} is missing, so its tests did NOT run: {how}")
    pytest.skip(f"{what} is missing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the time went, and loudly what could not be tested on this machine."""
    for line in where_the_time_went(terminalreporter, terminalreporter.config.stash[_SPENT]):
        terminalreporter.write_line(line)
    if "RODTRAD_COSTS" in os.environ:
        keep_costs(terminalreporter, Path(os.environ["RODTRAD_COSTS"]))
    reports = terminalreporter.stats.get("skipped", [])
    said = sorted({str(report.longrepr[2]) for report in reports if "is missing" in str(report.longrepr)})
    for line in said:
        terminalreporter.write_line(
            f"NOT TESTED HERE: {line} (install it, then run again)", red=True, bold=True
        )


@pytest.fixture(scope="session", autouse=True)
def _what_is_slow_on_purpose_is_quick_here() -> Iterator[None]:
    """Passwords are hashed at the least cost, and statements compiled once for all databases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        remember_together(patch)
        yield


@pytest.fixture(autouse=True)
def _nothing_has_been_told() -> None:
    """What the operator is told once a day has not been told yet."""
    forget_what_was_told()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at Monday 2 March 2026, 09:00 in Oslo."""
    return ManualClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    """The keys of all databases of a run, so that one can be copied for the next test. Random, never written down."""
    return KeyRing.parse(KeyRing.fresh("test"))


@pytest.fixture
def vault(ring: KeyRing) -> Vault:
    """A vault for one database, as in the program: it remembers the keys it has read."""
    return Vault(ring)


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The real content with its translations."""
    return build_desk()


@contextmanager
def serving_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A PostgreSQL server with the schema in a database called `empty`; where there is none, the test is skipped, or fails on CI."""
    binaries = find_binaries()
    if binaries is None:
        missing("postgres", "apt-get install postgresql")
        raise AssertionError
    server = PostgresServer(binaries, durable=durable)
    try:
        server.initialise()
        server.start()
        schema.upgrade(server.create_database("empty"))
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server with the schema in a database called `empty`."""
    with serving_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "rodtrad.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, up-to-date database of this test's own: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "rodtrad.db"
        shutil.copy(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.lend().render_as_string(hide_password=False)
    server.take_back()


@pytest.fixture
def store(database_url: str, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """The store over an empty database, on both kinds, with the manual clock."""
    opened = Store(database_url, clock, vault)
    yield opened
    opened.close()
