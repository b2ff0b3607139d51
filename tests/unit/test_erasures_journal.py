"""The journal of erasures as a file: what is cut off does not count, what is damaged is said, and what is written is on the disk."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.store.erasing.journal import Erased, Journal, JournalError, hash_of, new_receipt

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def one(receipt: str = "K7QD-2MXP-4R9T") -> Erased:
    return Erased(uuid4(), NOW, hash_of(receipt))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "erasures")


def test_without_a_file_nobody_was_erased_and_none_is_made(journal: Journal) -> None:
    assert journal.read() == []
    assert journal.can_be_written()
    assert not journal.path.exists()


def test_what_is_written_is_read_and_only_its_owner_may_read_it(journal: Journal) -> None:
    written = [one(), one(new_receipt())]
    for each in written:
        journal.write(each)
    assert journal.read() == written
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_a_receipt_is_found_however_it_is_typed_and_does_not_stand_in_the_file(journal: Journal) -> None:
    erased = one()
    journal.write(erased)
    assert journal.find(" k7qd 2mxp4r9t ") == erased
    assert journal.find("K7QD-2MXP-4R9W") is None
    assert "K7QD" not in journal.path.read_text()


@pytest.mark.parametrize("kept", [1, 30, 100])
def test_a_last_line_that_was_cut_off_does_not_count_and_is_written_over(journal: Journal, kept: int) -> None:
    first, second, third = one(), one(), one()
    journal.write(first)
    whole = journal.path.stat().st_size
    journal.write(second)
    os.truncate(journal.path, whole + kept)
    assert journal.read() == [first]
    journal.write(third)
    assert journal.read() == [first, third]


def test_a_last_line_that_lacks_only_its_end_counts(journal: Journal) -> None:
    erased = one()
    journal.write(erased)
    os.truncate(journal.path, journal.path.stat().st_size - 1)
    assert journal.read() == [erased]


def test_a_damaged_line_is_said_with_its_number_and_nothing_is_taken_for_granted(journal: Journal) -> None:
    for _ in range(3):
        journal.write(one())
    lines = journal.path.read_text().splitlines(keepends=True)
    journal.path.write_text(lines[0] + lines[1].replace("2026", "2027") + lines[2])
    with pytest.raises(JournalError, match="line 2"):
        journal.read()


def test_what_cannot_be_written_says_which_setting(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "nowhere" / "erasures")
    assert not journal.can_be_written()
    with pytest.raises(JournalError, match="RODTRAD_ERASURES"):
        journal.write(one())


def test_it_is_on_the_disk_when_writing_returns(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(file: int) -> None:
        synced.append("folder" if Path(f"/proc/self/fd/{file}").is_dir() else "file")
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    journal.write(one())
    assert synced == ["file", "folder"]
