"""`rodtrad clinic pack`, `moved`, `unpack` as two operators have them: what is said, what is refused, and what a kill half-way leaves.

A process is really killed, at each point that the commands name, and by nothing it could notice.
"""

import re
import resource
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.console import clinic_pack
from bot.store.database.work import Store
from bot.store.erasing.rows import scrub
from bot.store.moving import file, packing
from tests.integration.moving.instances import PASSPHRASE, Instance


def receipt_in(said: str) -> str:
    return said.rsplit(": ", 1)[1].strip()


def test_it_moves_in_four_commands_and_comes_back_in_four(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, there = instances
    said = here("clinic", "pack", str(tmp_path / "a.pack"), typed=[PASSPHRASE])
    assert "served by nobody now" in said
    assert PASSPHRASE not in said
    assert (tmp_path / "a.pack").stat().st_mode & 0o077 == 0
    assert not here.serves()
    said = there("clinic", "unpack", str(tmp_path / "a.pack"), "--bot-name", "dalbot", typed=[PASSPHRASE])
    assert receipt_in(said).endswith("@dalbot")
    assert not there.serves()
    said = here("clinic", "moved", typed=[receipt_in(said)])
    assert "is served here from now on: 0 patients" in there(
        "clinic", "unpack", "--activate", typed=[receipt_in(said)]
    )
    assert there.serves()
    assert not here.serves()
    fjordheim = re.search(r"(\S+)  Fjordheim: Kari Nordli \(duty\)", there("clinic", "list"))
    assert fjordheim is not None
    there("clinic", "pack", str(tmp_path / "b.pack"), "--clinic", fjordheim[1], typed=[PASSPHRASE])
    said = here("clinic", "unpack", str(tmp_path / "b.pack"), "--bot-name", "fjordbot", typed=[PASSPHRASE])
    said = there("clinic", "moved", typed=[receipt_in(said)])
    here("clinic", "unpack", "--activate", typed=[receipt_in(said)])
    assert here.serves()
    assert not there.serves()
    assert "Dalheim" in there("clinic", "list")


def test_a_full_disk_is_one_line_and_leaves_no_half_file(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, _ = instances
    (tmp_path / ".a.pack.part").symlink_to("/dev/full")
    said = here.refused("clinic", "pack", str(tmp_path / "a.pack"), typed=[PASSPHRASE])
    assert "cannot be written (No space left on device); the clinic lies packed here all the same" in said
    assert said.count("\n") <= 1
    assert not list(tmp_path.glob("*a.pack*"))
    assert "is packed in" in here("clinic", "pack", str(tmp_path / "a.pack"), typed=[PASSPHRASE])


def test_a_database_that_is_full_after_packing_is_one_line_and_goes_on_when_asked_again(
    instances: tuple[Instance, Instance], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log of changes cannot be emptied into it: no file of this process may grow or be written past its first byte meanwhile."""
    here, _ = instances
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full(store: Store) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
        try:
            scrub(store)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    pack = ("clinic", "pack", str(tmp_path / "a.pack"))
    with monkeypatch.context() as patch:
        patch.setattr(clinic_pack, "scrub", full)
        said = here.refused(*pack, typed=[PASSPHRASE])
    assert re.fullmatch(r"rodtrad: the database cannot be used \(.+\); .+ then try again\n?", said), said
    assert not (tmp_path / "a.pack").exists()
    assert "is packed in" in here(*pack, typed=[PASSPHRASE])


STEPS: tuple[tuple[str, Sequence[str]], ...] = (
    ("pack", ("not committed", "packed", "file written", "file in place")),
    ("unpack", ("unpack not committed", "unpacked")),
    ("moved", ("release not committed", "released")),
    ("activate", ("activation not committed", "activated")),
)


@pytest.mark.parametrize("databases", ["sqlite", "postgres"], indirect=True)
def test_killed_anywhere_never_two_serve_it_and_the_same_commands_again_leave_one(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, there = instances
    pack = str(tmp_path / "a.pack")
    said = ""
    for step, points in STEPS:
        who, words = {
            "pack": (here, ("clinic", "pack", pack)),
            "unpack": (there, ("clinic", "unpack", pack, "--bot-name", "dalbot")),
            "moved": (here, ("clinic", "moved")),
            "activate": (there, ("clinic", "unpack", "--activate")),
        }[step]
        typed = [PASSPHRASE if step in {"pack", "unpack"} else receipt_in(said)]
        for point in points:
            who.killed(point, *words, typed=typed)
            assert here.serves() + there.serves() <= 1, point
            assert here.serves() == (point == "not committed"), point
            assert there.serves() == (point == "activated"), point
        said = who(*words, typed=typed)
    assert "is served here from now on" in said
    assert (here.serves(), there.serves()) == (False, True)
    assert {one.name for one in tmp_path.iterdir()} >= {"a.pack"}
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_of_before_does_not_bring_it_back_beside_the_new_one(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, there = instances
    database, copy = tmp_path / "1.db", tmp_path / "yesterday.db"
    shutil.copy(database, copy)
    pack = str(tmp_path / "a.pack")
    here("clinic", "pack", pack, typed=[PASSPHRASE])
    said = there("clinic", "unpack", pack, "--bot-name", "dalbot", typed=[PASSPHRASE])
    said = here("clinic", "moved", typed=[receipt_in(said)])
    there("clinic", "unpack", "--activate", typed=[receipt_in(said)])
    shutil.copy(copy, database)  # without its log: all of it is in the copy
    for log in ("1.db-wal", "1.db-shm"):
        (tmp_path / log).unlink(missing_ok=True)
    here("clinic", "list")
    assert not here.serves(), "any command sees to it first, as the start of the program does"
    assert "it is the other instance's" in here.refused("clinic", "pack", "--cancel")
    assert "Fjordheim is served here again" in here("clinic", "pack", "--cancel", "--other-is-lost")
    here("clinic", "list")
    assert here.serves(), "which the journal knows from now on"


def test_taken_back_it_is_served_as_before_and_its_pack_is_of_no_use(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, there = instances
    pack = str(tmp_path / "a.pack")
    before = here("clinic", "list")
    here("clinic", "pack", pack, typed=[PASSPHRASE])
    said = there("clinic", "unpack", pack, "--bot-name", "dalbot", typed=[PASSPHRASE])
    assert "is served here again" in here("clinic", "pack", "--cancel")
    assert here("clinic", "list") == before
    assert "begin with `rodtrad clinic pack`" in here.refused("clinic", "moved", typed=[receipt_in(said)])
    assert "this is not the release" in there.refused(
        "clinic", "unpack", "--activate", typed=["AAAA-BBBB-CCCC"]
    )
    assert not there.serves()


def test_what_is_wrong_is_one_line_and_changes_nothing(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, there = instances
    pack = tmp_path / "a.pack"
    assert "four or five words" in here.refused("clinic", "pack", str(pack), typed=["kort"])
    assert here.serves()
    here("clinic", "pack", str(pack), typed=[PASSPHRASE])
    whole = pack.read_bytes()
    bad = tmp_path / "bad.pack"

    def unpacked(content: bytes, passphrase: str = PASSPHRASE) -> str:
        bad.write_bytes(content)
        return there.refused("clinic", "unpack", str(bad), "--bot-name", "dalbot", typed=[passphrase])

    assert "the passphrase is another one" in unpacked(whole, "feil hest batteri stift")
    assert "does not open" in unpacked(whole[:-1])
    assert "does not open" in unpacked(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
    assert "is no packed clinic" in unpacked(b"PK\3\4" + whole)
    assert "is no packed clinic" in unpacked(b"")
    assert "cannot be read" in there.refused(
        "clinic", "unpack", str(tmp_path / "none"), "--bot-name", "x", typed=["y"]
    )
    assert "no clinic waits here" in there.refused("clinic", "unpack", "--activate")
    assert "of another pack" in here.refused("clinic", "pack", str(_other(tmp_path)), typed=[PASSPHRASE])
    assert "cannot be written" in here.refused(
        "clinic", "pack", str(tmp_path / "no" / "a"), typed=[PASSPHRASE]
    )
    assert "was packed here" in here.refused(
        "clinic", "unpack", str(pack), "--bot-name", "x", typed=[PASSPHRASE]
    )
    assert "not the receipt" in here.refused("clinic", "moved", typed=["AAAA-BBBB-CCCC"])
    there.enter()("clinic", "change", "--name", typed=["Fjordheim"])
    assert "another clinic here is called 'Fjordheim'" in unpacked(whole)


def _other(folder: Path) -> Path:

    path = folder / "other.pack"
    parts = list(file.read(folder / "a.pack", PASSPHRASE))
    line = next(packing._lines(parts)).replace('"move_id": "', '"move_id": "0', 1)
    line = re.sub(r'("move_id": "0[0-9a-f]{31})[0-9a-f]"', r'\1"', line)
    file.write(path, PASSPHRASE, packing.parts([line]), lambda _: None)
    return path


def test_nothing_of_it_can_be_read_from_the_file(
    instances: tuple[Instance, Instance], tmp_path: Path
) -> None:
    here, _ = instances
    here("clinic", "pack", str(tmp_path / "a.pack"), typed=[PASSPHRASE])
    raw = (tmp_path / "a.pack").read_bytes()
    for word in (b"Fjordheim", b"Kari", b"data_key", b"rodtrad_pack"):
        assert word not in raw
