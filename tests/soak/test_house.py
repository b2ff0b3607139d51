"""Row 14 of the fault list: the database down, full, locked or broken, at the start and in flight, then mended."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.figures import figure
from tests.conftest import missing
from tests.fakes.postgres import PostgresServer, find_binaries
from tests.soak.world import World, world

pytestmark = pytest.mark.soak

DANGER = "jeg vil dø nå"
FALSE_SENT = ("Sendt kl", "Sendt til")


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that a test may stop."""
    binaries = find_binaries()
    if binaries is None:
        missing("postgres", "apt-get install postgresql")
        raise AssertionError
    server = PostgresServer(binaries)
    server.initialise()
    server.start()
    yield server
    server.close()


async def _card(made: World, who: int, text: str) -> float:
    """Seconds until a person in danger has a card."""
    began = time.monotonic()
    done = await made.users[who].send(text)
    await made.standin.wait_for(made.users[who].id, "113", since=done.mark, timeout=20)
    return time.monotonic() - began


async def _answers(made: World) -> None:
    done = await made.users[9].send("/plan")
    await made.standin.wait_for(made.users[9].id, "Min plan", since=done.mark, timeout=20)


async def _through(made: World, name: str) -> None:
    """While the database is away: cards at once, nothing is said to be sent, and the operator has one line about it."""
    mark = made.standin.transcript.mark
    first = await _card(made, 1, DANGER)
    await made.until(lambda: "help-only mode" in made.log_file.read_text(), 10, "the operator is told")
    second = await _card(made, 1, DANGER + " igjen")
    plain = await _card(made, 2, "hei")
    for label, seconds in (("first", first), ("second", second), ("plain text", plain)):
        goal = 4.0 if label == "plain text" else 2.0
        figure(
            f"row 14 ({name}): help numbers, {label} message",
            seconds,
            "s",
            f"<= {goal:g}",
            ok=seconds <= goal,
        )
    done = await made.users[3].send("Snakk med Kari")
    await made.standin.wait_for(made.users[3].id, "113", since=done.mark, timeout=10)
    said = [text for user in made.users for text in made.standin.transcript.texts(user.id, since=mark)]
    false = sum(1 for text in said if any(word in text for word in FALSE_SENT))
    figure(f"row 14 ({name}): false 'sent'", false, "messages", "0", ok=false == 0)
    lines = made.log_file.read_text().count("help-only mode")
    figure(f"row 14 ({name}): lines to the operator", lines, "lines", "1", ok=lines == 1)


async def _back(made: World, name: str) -> None:
    """When it is mended: everything that was spooled has its effect, in order, and the program goes on."""
    seconds = await made.until(lambda: made.spool.stat().st_size == 0, 60, "the spool is replayed")
    await _answers(made)
    figure(
        f"row 14 ({name}): full service after the database is back", seconds, "s", "<= 30", ok=seconds <= 30
    )
    runs = made.said_in_runs()
    lost = [text for text in (DANGER, DANGER + " igjen", "hei") if runs[text] != 1]
    figure(f"row 14 ({name}): spooled updates lost or done twice", len(lost), "updates", "0", ok=not lost)


async def test_postgresql_is_stopped_in_flight_and_comes_back(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    url = own_server.create_database("soak").render_as_string(hide_password=False)
    async with world(url, tmp_path) as made:
        made.begin_life()
        await _answers(made)
        own_server.stop()
        await _through(made, "postgres stopped in flight")
        own_server.start()
        await _back(made, "postgres stopped in flight")


async def test_postgresql_is_down_at_the_start(own_server: PostgresServer, tmp_path: Path) -> None:
    url = own_server.create_database("soak").render_as_string(hide_password=False)
    async with world(url, tmp_path) as made:
        own_server.stop()
        made.begin_life()
        await made.until(
            lambda: made.log_file.exists() and "help-only" in made.log_file.read_text(),
            30,
            "it starts in help-only mode",
        )
        await _through(made, "postgres down at the start")
        own_server.start()
        await _back(made, "postgres down at the start")


async def test_sqlite_is_locked_by_somebody_else(tmp_path: Path) -> None:
    async with world(f"sqlite:///{tmp_path / 'soak.db'}", tmp_path) as made:
        made.begin_life()
        await _answers(made)
        other = sqlite3.connect(tmp_path / "soak.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await _through(made, "sqlite locked")
        other.execute("ROLLBACK")
        other.close()
        await _back(made, "sqlite locked")


async def test_the_disk_is_full(tmp_path: Path) -> None:
    """No file may grow beyond what the database has now; the spool still has room."""
    async with world(f"sqlite:///{tmp_path / 'soak.db'}", tmp_path) as made:
        largest = (tmp_path / "soak.db").stat().st_size
        made.begin_life(largest_file=largest + 64 * 1024)
        await _answers(made)
        filler = "x" * 900
        for n in range(400):
            await made.users[n % 50].send(f"{filler} {n}")
        await made.until(lambda: "help-only mode" in made.log_file.read_text(), 60, "the disk is full")
        second = await _card(made, 1, DANGER)
        figure("row 14 (disk full): help numbers", second, "s", "<= 2", ok=second <= 2)
        made.kill()
        made.begin_life()
        await made.until(lambda: made.spool.stat().st_size == 0, 60, "the spool is replayed")
        await _answers(made)
        runs = made.said_in_runs()
        figure(
            "row 14 (disk full): the spooled text has its effect once",
            runs[DANGER],
            "effects",
            "1",
            ok=runs[DANGER] == 1,
        )


def _beside(path: Path) -> tuple[Path, Path]:
    """The files SQLite keeps beside the database."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _put_back(path: Path, whole: Path) -> None:
    """Put a copy in the place of a broken file, as an operator would."""
    for leftover in _beside(path):
        leftover.unlink(missing_ok=True)
    whole.rename(path)


def _copy(path: Path) -> Path:
    copy = path.with_name("copy.db")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _spoil(path: Path) -> None:
    for part in (path, *_beside(path)):
        if part.exists():
            part.write_bytes(b"\x5a" * part.stat().st_size)


async def test_the_file_is_spoilt_in_flight_and_a_copy_put_back(tmp_path: Path) -> None:
    path = tmp_path / "soak.db"
    async with world(f"sqlite:///{path}", tmp_path) as made:
        made.begin_life()
        await _answers(made)
        made.store.close()
        copy = _copy(path)
        _spoil(path)
        await _through(made, "sqlite corrupt in flight")
        _put_back(path, copy)
        await _back(made, "sqlite corrupt in flight")


@pytest.mark.parametrize("broken", ["corrupt", "a folder"])
async def test_the_file_is_no_database_at_the_start(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "soak.db"
    async with world(f"sqlite:///{path}", tmp_path) as made:
        made.store.close()
        copy = _copy(path)
        if broken == "corrupt":
            _spoil(path)
        else:
            path.unlink()
            path.mkdir()
        made.begin_life()
        await _through(made, f"sqlite {broken} at the start")
        if broken != "corrupt":
            path.rmdir()
        _put_back(path, copy)
        await _back(made, f"sqlite {broken} at the start")


def _allow(path: Path, file_mode: int, folder_mode: int) -> None:
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)


async def test_the_file_may_only_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    path = folder / "soak.db"
    async with world(f"sqlite:///{path}", tmp_path) as made:
        made.store.close()
        _allow(path, 0o444, 0o555)
        made.begin_life(file_modes=True)
        await _through(made, "sqlite read-only at the start")
        _allow(path, 0o644, 0o755)
        await _back(made, "sqlite read-only at the start")


@pytest.mark.parametrize("when", ["in flight", "at the start"])
async def test_postgresql_takes_no_writes(own_server: PostgresServer, tmp_path: Path, when: str) -> None:
    """As a server does that has become a standby, or whose disk an operator protects."""
    url = own_server.create_database("soak").render_as_string(hide_password=False)
    async with world(url, tmp_path) as made:
        if when == "in flight":
            made.begin_life()
            await _answers(made)
        own_server.read_only(True)
        if when == "at the start":
            made.begin_life()
        await _through(made, f"postgres read-only {when}")
        own_server.read_only(False)
        await _back(made, f"postgres read-only {when}")
