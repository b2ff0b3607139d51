"""The spool on a real disk: crashes at every byte, full disks, keys that change."""

import os
from pathlib import Path

import pytest

from bot.store.sealing.vault import KeyRing
from bot.telegram.without_database import spool as spools
from bot.telegram.without_database.spool import Record, Spool, SpoolError

RING = KeyRing.parse(KeyRing.fresh("a"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "updates.spool"


def opened(path: Path, ring: KeyRing = RING, most_bytes: int = spools.MOST_BYTES) -> Spool:
    spool = Spool(path, ring, most_bytes)
    spool.open()
    return spool


def texts(spool: Spool) -> list[str | None]:
    return [record.text for record in spool.read(0, 10_000)[0]]


def test_updates_come_back_in_order_after_a_restart(path: Path) -> None:
    spool = opened(path)
    spool.append(["en", "to"])
    spool.append(["tre æøå"])
    spool.close()
    again = opened(path)
    assert texts(again) == ["en", "to", "tre æøå"]
    assert again.torn_bytes == 0


def test_updates_can_be_read_a_few_at_a_time(path: Path) -> None:
    spool = opened(path)
    spool.append([str(number) for number in range(7)])
    seen: list[str | None] = []
    at = 0
    while True:
        records, at = spool.read(at, 3)
        if not records:
            break
        assert len(records) <= 3
        seen += [record.text for record in records]
    assert seen == [str(number) for number in range(7)]


def test_nothing_in_the_file_can_be_read_without_the_key(path: Path) -> None:
    opened(path).append(["Kari Nordmann"])
    assert b"Kari" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_crash_at_any_byte_loses_only_the_record_that_was_not_acknowledged(path: Path) -> None:
    spool = opened(path)
    spool.append(["first"])
    whole = spool.bytes_used
    spool.append(["second"])
    spool.close()
    content = path.read_bytes()
    for cut in range(whole, len(content)):
        path.write_bytes(content[:cut])
        torn = opened(path)
        assert texts(torn) == ["first"]
        assert torn.torn_bytes == cut - whole
        torn.append(["third"])
        torn.close()
        after = opened(path)
        assert texts(after) == ["first", "third"]
        assert after.torn_bytes == 0
        after.close()


def test_a_full_spool_says_so_and_keeps_what_it_has(path: Path) -> None:
    spool = opened(path, most_bytes=300)
    spool.append(["x" * 100])
    with pytest.raises(SpoolError, match="is full"):
        spool.append(["y" * 200])
    assert texts(spool) == ["x" * 100]


def test_a_full_disk_keeps_none_of_the_batch_and_the_next_one_comes_through(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = opened(path)
    spool.append(["first"])
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) > 60:
            return write(descriptor, data[:60])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(SpoolError, match="No space left"):
        spool.append(["second", "third"])
    monkeypatch.undo()
    spool.append(["fourth"])
    assert texts(spool) == ["first", "fourth"]
    spool.close()
    assert texts(opened(path)) == ["first", "fourth"]


def test_a_failed_fsync_keeps_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = opened(path)

    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(SpoolError, match="Input/output"):
        spool.append(["first"])
    assert texts(spool) == []


def test_every_append_is_on_the_disk_before_it_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    fsync = os.fsync
    spool = opened(path)

    def sync(descriptor: int) -> None:
        synced.append(path.stat().st_size)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    spool.append(["first"])
    assert synced == [spool.bytes_used]


def test_emptying_leaves_nothing(path: Path) -> None:
    spool = opened(path)
    spool.append(["first"])
    spool.forget(spool.bytes_used)
    assert texts(spool) == []
    spool.append(["second"])
    spool.close()
    assert texts(opened(path)) == ["second"]


def test_some_records_can_be_kept(path: Path) -> None:
    spool = opened(path)
    spool.append(["a", "b", "c"])
    records, read_to = spool.read()
    spool.forget(read_to, [records[1]])
    assert texts(spool) == ["b"]
    spool.append(["d"])
    spool.close()
    assert texts(opened(path)) == ["b", "d"]


def test_a_new_key_seals_and_the_old_one_still_opens(path: Path) -> None:
    opened_ = opened(path)
    opened_.append(["old"])
    opened_.close()
    rotated = KeyRing((*KeyRing.parse(KeyRing.fresh("b")).keys, *RING.keys))
    spool = opened(path, rotated)
    spool.append(["new"])
    assert texts(spool) == ["old", "new"]


def test_a_record_of_a_lost_key_is_not_lost_itself(path: Path) -> None:
    first = opened(path)
    first.append(["old"])
    first.close()
    other = opened(path, KeyRing.parse(KeyRing.fresh("b")))
    other.append(["new"])
    records, read_to = other.read()
    assert [record.text for record in records] == [None, "new"]
    other.forget(read_to, [record for record in records if record.text is None])
    other.close()
    assert texts(opened(path)) == ["old"]


def test_a_changed_record_does_not_open_and_hides_no_other(path: Path) -> None:
    spool = opened(path)
    spool.append(["first", "second"])
    spool.close()
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    assert texts(opened(path)) == [None, "second"]


def test_one_file_serves_one_process(path: Path) -> None:
    first = opened(path)
    with pytest.raises(SpoolError, match="another process"):
        opened(path)
    first.close()
    opened(path).close()


def test_a_place_that_cannot_be_written_says_which_setting_to_change(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="RODTRAD_SPOOL"):
        opened(tmp_path / "missing" / "updates.spool")


def test_a_record_says_nothing_about_itself_when_printed(path: Path) -> None:
    spool = opened(path)
    spool.append(["Kari"])
    assert "Kari" not in repr(spool)
    assert isinstance(spool.read()[0][0], Record)
