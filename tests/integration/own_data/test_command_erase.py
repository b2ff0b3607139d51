"""`rodtrad patient export | erase | receipt` and what `doctor` says of the journal, on both databases."""

import json
import re
import shutil
import zipfile
from pathlib import Path
from uuid import UUID

import pytest

from bot.clock import SystemClock
from bot.store.erasing.journal import Erased, Journal, hash_of, new_receipt
from tests.fakes.terminal import Terminal


@pytest.fixture
def anna(clinic: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Anna's id; she has been enrolled, and the journal lies in a folder of its own."""
    (tmp_path / "apart").mkdir()
    monkeypatch.setenv("RODTRAD_ERASURES", str(tmp_path / "apart" / "erasures"))
    words = ("enrol", "--bot-name", "traad_bot", "--test-person", "--json")
    return str(json.loads(clinic(*words, typed=["Anna Lie", "Kari Nordli", "Ola Berg"]))["patient"])


def test_a_wrong_name_changes_nothing_and_the_right_one_gives_a_day_to_regret(
    clinic: Terminal, anna: str
) -> None:
    said = clinic.refused("patient", "erase", anna, typed=["Berit"])
    assert "nothing was changed" in said
    said = clinic("patient", "erase", anna, typed=["anna  lie"])
    assert "unless they take it back" in said
    assert "Anna" in clinic("patient", "list")


def test_now_erases_at_once_and_the_list_has_nobody_any_more(
    clinic: Terminal, anna: str, tmp_path: Path
) -> None:
    assert "is erased" in clinic("patient", "erase", anna, "--now", typed=["Anna Lie"])
    assert json.loads(clinic("patient", "list", "--json"))["patients"] == []
    assert "there is no patient" in clinic.refused("patient", "erase", anna, typed=["Anna Lie"])
    assert anna in (tmp_path / "apart" / "erasures").read_text()
    assert "no such receipt" in clinic.refused("patient", "receipt", typed=["K7QD-2MXP-4R9T"])


def test_export_writes_a_file_for_its_owner_alone_and_never_over_another(
    clinic: Terminal, anna: str, tmp_path: Path
) -> None:
    file = tmp_path / "anna.zip"
    assert "nothing was changed" in clinic.refused("patient", "export", anna, str(file), typed=["Berit"])
    assert not file.exists()
    assert "give it to them" in clinic("patient", "export", anna, str(file), typed=["Anna Lie"])
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as packed:
        assert "Anna Lie" in packed.read("rodtrad.json").decode()
    assert "not there yet" in clinic.refused("patient", "export", anna, str(file), typed=["Anna Lie"])


def test_a_receipt_says_when_and_not_who(clinic: Terminal, anna: str, tmp_path: Path) -> None:
    receipt = new_receipt()
    journal = Journal(tmp_path / "apart" / "erasures")
    now = SystemClock().now()
    journal.write(Erased(UUID(anna), now, hash_of(receipt)))
    said = clinic("patient", "receipt", typed=[receipt.lower()])
    assert re.search(rf"erased at {now:%Y-%m-%d}", said)
    assert "Anna" not in said


def test_no_command_shows_somebody_whom_a_restored_copy_has_brought_back(
    clinic: Terminal, anna: str, tmp_path: Path
) -> None:
    """Row 24 at the command line: the journal knows her, the database has her."""
    journal = Journal(tmp_path / "apart" / "erasures")
    journal.write(Erased(UUID(anna), SystemClock().now(), hash_of(new_receipt())))
    found = findings(clinic)
    assert found[0][0] == "bad"
    assert "erases them again" in found[0][1]
    assert json.loads(clinic("patient", "list", "--json"))["patients"] == []
    assert "erased again" in clinic.error
    assert findings(clinic) == [
        [
            "ok",
            f"1 written down, the last on {SystemClock().now():%Y-%m-%d}; none of them is in this database",
        ]
    ]


@pytest.mark.long
def test_doctor_says_when_the_journal_is_lost_damaged_or_beside_the_database(
    clinic: Terminal, anna: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    clinic("patient", "erase", anna, "--now", typed=["Anna Lie"])
    path = tmp_path / "apart" / "erasures"
    shutil.move(path, path.with_suffix(".kept"))
    assert "does not know" in findings(clinic)[0][1]
    path.write_text("nonsense\n")
    assert "damaged" in findings(clinic)[0][1]
    clinic("patient", "list")
    assert "damaged" in clinic.error
    monkeypatch.setenv("RODTRAD_ERASURES", str(tmp_path / "nowhere" / "erasures"))
    assert "cannot be written" in findings(clinic)[0][1]
    if database_url.startswith("sqlite"):
        monkeypatch.setenv("RODTRAD_ERASURES", str(tmp_path / "erasures"))
        assert any("beside the database" in words for _, words in findings(clinic))


def findings(clinic: Terminal) -> list[list[str]]:
    """What doctor says of the journal; whatever else it finds (no bot, no mail) does not matter here."""
    clinic._monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", "123456:TEST-token")
    clinic._monkeypatch.setattr("bot.console.checks.telegram", lambda *_a, **_k: iter(()))
    try:
        said = json.loads(clinic("doctor", "--json", exits=0))
    except AssertionError:
        said = json.loads(clinic("doctor", "--json", exits=1))
    return [[one["level"], one["words"]] for one in said["findings"] if one["about"] == "erasures"]
