"""The papers are true: the data map is the tables', the tests they name exist, and what they lead to is there."""

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings
from bot.store.tables import Base
from scripts import data_map
from tests.unit.test_house_docs import names_in

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAPERS = ("privacy.md", "security.md", "purpose.md", "hazards.md", "own-data.md")
TESTS = DOCS.parent / "tests"
DEFINED = {path.stem for path in TESTS.rglob("test_*.py")}.union(
    *(names_in(path) for path in TESTS.rglob("test_*.py"))
)


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_data_map_is_the_tables_own() -> None:
    """After a change of the tables: `python -m scripts.data_map`."""
    page = read("privacy.md")
    assert data_map.put_into(page) == page


def test_it_names_every_table_and_every_sealed_column_once() -> None:
    rows = [line.split(" | ") for line in data_map.rows()]
    assert sorted(row[0].removeprefix("| ").strip("`") for row in rows) == sorted(Base.metadata.tables)
    for row in rows:
        table = Base.metadata.tables[row[0].removeprefix("| ").strip("`")]
        sealed = {column.name for column in table.columns if column.info.get("sealed")}
        assert set(re.findall(r"`(\w+)`", row[3])) == sealed
    assert sum("a patient" in row[1] for row in rows) > 15


def test_every_kind_that_goes_by_itself_stands_in_it_with_its_setting() -> None:
    assert data_map.unused_names() == set()
    named = {
        name.lower() for words in data_map.STAYS.values() for name in re.findall(r"KEEP_[A-Z]+_DAYS", words)
    }
    assert named == {name for name in Settings.model_fields if name.startswith("keep_")}
    assert PREFIX == "RODTRAD_", "as the page writes it"


def test_a_table_that_is_not_in_it_is_noticed() -> None:
    page = read("privacy.md")
    line = next(line for line in page.splitlines() if line.startswith("| `checkin` |"))
    assert data_map.put_into(page.replace(line + "\n", "")) == page
    with pytest.raises(ValueError, match="no place for the data map"):
        data_map.put_into("# Privacy")


@pytest.mark.parametrize("name", PAPERS)
def test_every_test_that_a_paper_names_exists(name: str) -> None:
    named = re.findall(r"`(test_\w+)`", read(name))
    assert [one for one in named if one not in DEFINED] == []
    if name in {"privacy.md", "security.md", "hazards.md"}:
        assert len(named) > 6


@pytest.mark.parametrize("name", PAPERS)
def test_every_page_that_a_paper_leads_to_exists(name: str) -> None:
    missing = [
        path for path in re.findall(r"\]\(((?!http)[^)#]+)\)", read(name)) if not (DOCS / path).exists()
    ]
    assert missing == []


def test_every_hazard_and_every_attacker_has_a_test_or_says_that_nothing_stops_it() -> None:
    hazards = [
        line.split(" | ")
        for line in read("hazards.md").splitlines()
        if line.startswith("| ") and not line.startswith(("| what could hurt", "|---"))
    ]
    assert len(hazards) > 40
    assert [row[0] for row in hazards if "`test_" not in row[2]] == []
    attackers = [
        line.strip("|").split(" | ")
        for line in read("security.md").partition("## Who, and what")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| ") and not line.startswith("| who |")
    ]
    assert len(attackers) > 10
    unguarded = [row[0].strip() for row in attackers if "`test_" not in row[3]]
    assert unguarded == ["Telegram, or whoever makes it hand over"]
