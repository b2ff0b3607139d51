"""A backup is made while the program writes, read back before it counts, and put in place without writing anything over."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.clock import ManualClock
from bot.store.backups import backups, made, postgres, sqlite
from bot.store.backups.contents import SEALED, BackupError
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables import Base
from tests.integration.store.helpers import patient
from tests.integration.store.test_canary import CHAT, everything

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
#: A database of one's own takes PostgreSQL half a second; `make long` asks it everything, `make test` the first of these tests.
LATER = pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])


@pytest.fixture(params=["sqlite", LATER])
def own(request: pytest.FixtureRequest, clock: ManualClock, vault: Vault) -> Iterator[Store]:
    """A store on a database that is this test's own, to be replaced as a whole."""
    store = Store(request.getfixturevalue(f"{request.param}_url"), clock, vault)
    yield store
    store.close()


def again(store: Store, keys: Vault | None = None) -> Store:
    """The same database as a program sees it that is started now."""
    return Store(store.url, store.clock, keys or store.vault)


def contents(work: Work) -> dict[str, list[str]]:
    """Every row of every table, as it is stored."""
    return {
        name: sorted(map(repr, work.connection.execute(select(table))))
        for name, table in Base.metadata.tables.items()
    }


def restore(store: Store, file: Path, *, replace: bool = False, vault: Vault | None = None) -> Any:
    store.close()
    return backups.restore(store.url, vault or store.vault, file, store.clock.now(), replace=replace)


@pytest.mark.parametrize("own", ["sqlite", POSTGRES], indirect=True)
def test_what_was_backed_up_is_there_again_to_the_last_row_and_opens(own: Store, tmp_path: Path) -> None:
    own.run(everything)
    before = own.read(contents)
    made_of = backups.make(own, tmp_path / "one.backup")
    assert made_of.revision == schema.HEAD
    assert made_of.total == sum(map(len, before.values())) + 1, "and the revision"
    sealed = sum(map(len, SEALED.values()))
    assert made_of.opened(own.vault) > sealed * 0.8, "a value of each kind was opened"
    own.run(lambda work: patient(work, 55))
    done = restore(own, tmp_path / "one.backup", replace=True)
    assert done.aside is not None
    fresh = again(own)
    assert fresh.read(contents) == before
    assert fresh.run(lambda work: people.by_chat(work, CHAT)) is not None
    assert fresh.run(lambda work: people.by_chat(work, 55)) is None, "that came later"
    fresh.close()


def test_a_backup_is_whole_while_everybody_writes(own: Store, tmp_path: Path) -> None:
    own.run(everything)
    over, busy, failed = threading.Event(), again(own), []

    def work_on() -> None:
        chat = 1_000
        while not over.is_set():
            chat += 1
            try:
                busy.run(patient, chat)
            except Exception as error:  # noqa: BLE001 - shown by the assertion
                failed.append(error)
                return

    thread = threading.Thread(target=work_on)
    thread.start()
    try:
        for number in range(2):
            made_of = backups.make(own, tmp_path / f"{number}.backup")
            assert made_of.unopened(own.vault) == []
    finally:
        over.set()
        thread.join(30)
        busy.close()
    assert failed == [], "nobody waits for a backup"
    counted = [backups.read(tmp_path / f"{number}.backup", own.vault).rows["patient"] for number in range(2)]
    assert counted == sorted(counted)
    assert counted[0] > 0


def test_it_is_written_down_when_the_last_one_was_made(
    own: Store, clock: ManualClock, tmp_path: Path
) -> None:
    assert own.read(made.last) is None
    moment = clock.now()
    backups.make(own, tmp_path / "one.backup")
    clock.move(timedelta(hours=2))
    assert own.read(made.last) == (moment, (tmp_path / "one.backup").stat().st_size)


def test_the_file_is_for_its_owner_alone_and_nothing_else_is_left(own: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backups.make(own, folder / "one.backup")
    assert {file.name for file in folder.iterdir()} == {"one.backup", "one.backup.sha256"}
    assert (folder / "one.backup").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_never_written_over(own: Store, tmp_path: Path) -> None:
    (tmp_path / "one.backup").write_text("mine")
    with pytest.raises(BackupError, match="is there already, and backups are not written over"):
        backups.make(own, tmp_path / "one.backup")
    assert (tmp_path / "one.backup").read_text() == "mine"


def test_a_folder_that_is_not_there_is_said(own: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"No such file or directory|cannot be opened"):
        backups.make(own, tmp_path / "nowhere" / "one.backup")


def damage(file: Path, many: int = 4096) -> None:
    """Overwrite bytes in several places; of one page of SQLite's all, unless told otherwise."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        for part in range(1, 8):
            opened.seek(size * part // 8 // 4096 * 4096)
            opened.write(b"\xa5" * many)


def test_a_copy_that_is_damaged_on_its_way_to_the_disk_does_not_count(
    own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.run(everything)
    copy = backups._copy

    def badly(url: Any, target: Path) -> dict[str, int]:
        rows = copy(url, target)
        damage(target)
        return rows

    monkeypatch.setattr(backups, "_copy", badly)
    with pytest.raises(BackupError, match="damaged"):
        backups.make(own, tmp_path / "one.backup")
    assert list(tmp_path.glob("one.backup*")) == []
    assert own.read(made.last) is None


def test_a_copy_with_other_rows_than_the_database_does_not_count(
    own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.run(everything)
    copy = backups._copy
    monkeypatch.setattr(backups, "_copy", lambda url, target: {**copy(url, target), "patient": 2})
    with pytest.raises(BackupError, match=r"other rows than the database \(patient\)"):
        backups.make(own, tmp_path / "one.backup")


def test_a_damaged_backup_is_not_restored_and_everything_stays(own: Store, tmp_path: Path) -> None:
    own.run(everything)
    backups.make(own, tmp_path / "one.backup")
    before = own.read(contents)
    whole = (tmp_path / "one.backup").read_bytes()
    (tmp_path / "one.backup").write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    with pytest.raises(BackupError, match=r"is damaged: it is not what one\.backup\.sha256 says"):
        restore(own, tmp_path / "one.backup", replace=True)
    (tmp_path / "one.backup.sha256").unlink()
    (tmp_path / "one.backup").write_bytes(whole)
    damage(tmp_path / "one.backup")
    with pytest.raises(BackupError, match=r"damaged|no backup"):
        restore(own, tmp_path / "one.backup", replace=True)
    fresh = again(own)
    assert fresh.read(contents) == before
    fresh.close()


def test_a_backup_sealed_with_other_keys_is_refused_with_what_to_do(own: Store, tmp_path: Path) -> None:
    own.run(everything)
    backups.make(own, tmp_path / "one.backup")
    other = Vault(KeyRing.parse(KeyRing.fresh("test")))
    with pytest.raises(BackupError, match="put the key ring of that time into RODTRAD_KEYS"):
        restore(own, tmp_path / "one.backup", replace=True, vault=other)


def test_where_a_database_lies_already_nothing_is_replaced_without_being_told(
    own: Store, tmp_path: Path
) -> None:
    own.run(everything)
    backups.make(own, tmp_path / "one.backup")
    before = own.read(contents)
    with pytest.raises(BackupError, match="with --replace it is moved aside"):
        restore(own, tmp_path / "one.backup")
    fresh = again(own)
    assert fresh.read(contents) == before
    fresh.close()


def revision(store: Store, to: str) -> None:
    """Let the database say that it is at this revision."""
    with store.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": to})


def test_a_backup_of_a_newer_program_is_refused(
    own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision(own, "9999")
    with monkeypatch.context() as newer:
        newer.setattr("bot.store.backups.contents.HEAD", "9999")
        backups.make(own, tmp_path / "one.backup")
    with pytest.raises(BackupError, match=r"at revision 9999, newer than this program"):
        restore(own, tmp_path / "one.backup", replace=True)


def test_a_backup_of_an_older_program_is_brought_up_to_date(own: Store, tmp_path: Path) -> None:
    own.run(patient, 1)
    schema.downgrade(own.url, "0025")
    part = tmp_path / "old.backup"
    (postgres.copy(own.url, part) if own.on_postgres else sqlite.copy(Path(str(own.url.database)), part))
    restore(own, part, replace=True)
    fresh = again(own)
    schema.check(fresh.writer)
    assert fresh.run(lambda work: people.by_chat(work, 1)) is not None
    fresh.close()


def test_what_was_there_lies_aside_and_is_whole(own: Store, tmp_path: Path) -> None:
    backups.make(own, tmp_path / "empty.backup")
    own.run(everything)
    before = own.read(contents)
    done = restore(own, tmp_path / "empty.backup", replace=True)
    if own.on_postgres:
        name = done.aside.removeprefix("schema ")
        with own.writer.begin() as connection:
            many = connection.execute(text(f'SELECT count(*) FROM "{name}".patient')).scalar_one()
        own.close()
    else:
        aside = Store(f"sqlite:///{done.aside}", own.clock, own.vault)
        assert aside.read(contents) == before
        many = len(before["patient"])
        aside.close()
    assert many == len(before["patient"]) > 0
    fresh = again(own)
    assert fresh.run(lambda work: people.by_chat(work, CHAT)) is None
    backups.make(fresh, tmp_path / "next.backup")
    assert backups.read(tmp_path / "next.backup", own.vault).rows["patient"] == 0, "not what lies aside"
    fresh.close()


def test_a_restoring_that_fails_leaves_the_database_as_it_was(
    own: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.make(own, tmp_path / "empty.backup")
    own.run(everything)
    before = own.read(contents)
    with monkeypatch.context() as broken:
        _break(broken)
        with pytest.raises(BackupError):
            restore(own, tmp_path / "empty.backup", replace=True)
    fresh = again(own)
    assert fresh.read(contents) == before
    fresh.close()


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    rename, run = Path.rename, postgres._run

    def no_rename(path: Path, to: Path) -> Path:
        if path.name.endswith(".restoring"):
            raise OSError(28, "No space left on device")
        return rename(path, to)

    def half_way(words: list[str], url: Any) -> None:
        run([*words, "--no-such-option"], url)

    monkeypatch.setattr(Path, "rename", no_rename)
    monkeypatch.setattr(postgres, "_run", half_way)


def test_a_backup_of_the_other_kind_of_database_is_refused(file_store: Store, tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"PGDMP and so on")
    with pytest.raises(BackupError, match="of the other kind of database"):
        restore(file_store, tmp_path / "dump")
    with pytest.raises(BackupError, match="cannot be read"):
        restore(file_store, tmp_path / "nowhere")


def test_what_is_no_backup_is_refused(own: Store, tmp_path: Path) -> None:
    file = tmp_path / "other"
    if own.on_postgres:
        file.write_bytes(b"PGDMP and so on")
    else:
        sqlite3.connect(file).execute("CREATE TABLE a (b)").connection.close()
    with pytest.raises(BackupError, match="no backup of this program"):
        restore(own, file)


@pytest.mark.postgres
def test_without_pg_dump_it_says_what_to_install(
    own_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(_path: Path, _pattern: str) -> list[Path]:
        return []

    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(Path, "glob", nowhere)
    with pytest.raises(BackupError, match="pg_dump is not on this machine; install PostgreSQL's client"):
        backups.make(own_store, tmp_path / "one.backup")


@pytest.mark.postgres
def test_no_password_stands_among_the_words_of_a_command(own_store: Store, tmp_path: Path) -> None:
    """`ps` shows them to everybody."""
    url = own_store.url.set(password="a-secret")
    assert "a-secret" not in postgres._address(url)
    assert postgres._environment(url)["PGPASSWORD"] == "a-secret"


def test_whoever_was_erased_before_does_not_keep_a_backup_from_counting(own: Store, tmp_path: Path) -> None:
    """What their key sealed is lost on purpose; the newest rows of a table may all be theirs."""
    own.run(everything)
    own.run(lambda work: work.connection.execute(text("DELETE FROM data_key WHERE owner = 'patient'")))
    own.vault.forget()
    assert backups.make(own, tmp_path / "one.backup").unopened(own.vault) == []
