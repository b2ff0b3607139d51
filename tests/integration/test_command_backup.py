"""`rodtrad backup` and `restore` as an operator has them: what is said, what is refused, and what `doctor` says afterwards."""

import fcntl
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock, SystemClock
from bot.console import checks_of_keeping
from bot.store.backups import made
from bot.store.backups.contents import Contents
from bot.store.database.work import Store
from bot.store.schedules import comebacks
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.terminal import KEYS, Terminal


@pytest.fixture
def sqlite(clinic: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A clinic in an SQLite file, which may be replaced."""
    monkeypatch.setenv("RODTRAD_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setenv("RODTRAD_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    clinic("db", "upgrade")
    clinic("clinic", "add", typed=["Fjordheim"])
    return clinic


def test_a_lost_database_is_there_again_in_three_commands(sqlite: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    said = sqlite("backup", str(file))
    assert f"{file}: " in said
    assert "read back" in said
    assert "The keys are not in it: keep them elsewhere" in said
    for name in ("own.db", "own.db-wal", "own.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    assert "start the program" in sqlite("restore", str(file))
    assert "Fjordheim" in sqlite("clinic", "list")


def test_it_is_one_line_of_json_for_programs(sqlite: Terminal, tmp_path: Path) -> None:
    said = json.loads(sqlite("backup", str(tmp_path / "one.backup"), "--json"))
    assert said["rows"] > 3
    assert said["opened"] >= 1
    said = json.loads(sqlite("restore", str(tmp_path / "one.backup"), "--replace", "--json"))
    assert Path(said["aside"]).exists()


def test_into_a_folder_only_the_newest_are_kept(sqlite: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("01", "02", "03"):
        for end in ("", ".sha256"):
            (folder / f"rodtrad-2026-01-{day}T031500.backup{end}").touch()
    (folder / "mine.txt").touch()
    assert "2 older ones taken away" in sqlite("backup", str(folder), "--keep", "2")
    names = sorted(file.name for file in folder.iterdir())
    assert len(names) == 5
    assert "mine.txt" in names
    assert {"rodtrad-2026-01-03T031500.backup", "rodtrad-2026-01-03T031500.backup.sha256"} < set(names)
    assert "give the folder in place of a file" in sqlite.refused(
        "backup", str(tmp_path / "x"), "--keep", "2"
    )
    assert "it is a number from 1" in sqlite.refused("backup", str(folder), "--keep", "0", exits=2)


def test_while_the_program_runs_nothing_is_put_in_its_place(sqlite: Terminal, tmp_path: Path) -> None:
    sqlite("backup", str(tmp_path / "one.backup"))
    with (tmp_path / "spool").open("wb") as spool:
        fcntl.flock(spool, fcntl.LOCK_EX)
        said = sqlite.refused("restore", str(tmp_path / "one.backup"), "--replace")
        assert "the program runs; stop it, restore, and start it again" in said
        assert "read back" in sqlite("backup", str(tmp_path / "two.backup")), "but backed up it is"
    sqlite("restore", str(tmp_path / "one.backup"), "--replace")


def test_a_program_elsewhere_that_says_it_is_alive_is_not_pulled_from_under(
    clinic: Terminal, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RODTRAD_SPOOL", str(tmp_path / "spool"))
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
    store.run(comebacks.beat)
    store.close()
    (tmp_path / "one.backup").touch()
    said = clinic.refused("restore", str(tmp_path / "one.backup"), "--replace")
    assert ("the program runs" in said) is database_url.startswith("postgres"), (
        "SQLite's is known by its spool"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("restore", "nowhere.backup"), "nowhere.backup cannot be read (No such file or directory)"),
        (("restore", "no.backup", "--replace"), "of the other kind of database"),
    ],
)
def test_what_cannot_be_restored_ends_with_one_line(
    sqlite: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no.backup").write_text("something else")
    assert said in sqlite.refused(*words)


def test_doctor_knows_how_old_the_last_one_is(store: Store, clock: ManualClock) -> None:
    def backup() -> tuple[str, str]:
        (one,) = checks_of_keeping.backups(store)
        return one.level, one.words

    level, words = backup()
    assert (level, "none was ever made" in words) == ("warning", True)
    store.run(made.note, clock.now(), Contents("0024", {}), 1_500_000)
    clock.move(timedelta(hours=26))
    assert backup() == ("ok", "the last one is 26 hours old, 1.4 MB, and was read back")
    clock.move(timedelta(days=4))
    level, words = backup()
    assert level == "warning"
    assert "the last one is 5 days old" in words
