"""What the pages for maintainers and clinicians name exists: rooms, modules and the tests that guard a promise or a person."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
HAZARDS = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
#: A test as it is defined: as a function, or as the property that a function makes.
DEFINED = re.compile(r"^\s*(?:async def |def )?(test_\w+)(?:\(| = )", re.MULTILINE)
#: The columns of the tables of docs/hazards.md.
GUARDED_BY = 2


def names_in(path: Path) -> set[str]:
    """The names of the tests of a file."""
    return set(DEFINED.findall(path.read_text(encoding="utf-8")))


def rows(page: str) -> list[list[str]]:
    """The rows of a page's tables, without heads and rules."""
    lines = page.splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("|") and not line.startswith("|---") and not following.startswith("|---")
    ]


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[\w/.]+::\w+)`", HOUSE))))
def test_a_test_that_the_house_names_exists(named: str) -> None:
    path, _, name = named.partition("::")
    assert name in names_in(ROOT / path)


def test_a_test_that_guards_against_a_hazard_exists() -> None:
    known = set().union(*(names_in(path) for path in (ROOT / "tests").rglob("test_*.py")))
    named = set(re.findall(r"`(test_\w+)`", HAZARDS))
    assert len(named) > 50
    assert named - known == set()


def test_every_hazard_says_which_test_guards_it() -> None:
    hazards = rows(HAZARDS)
    assert len(hazards) > 25
    assert [row[0] for row in hazards if len(row) != 4 or "`test_" not in row[GUARDED_BY]] == []


def test_every_promise_has_a_test() -> None:
    guarded = {row[0].split()[0] for row in rows(HOUSE) if row[0][:1].isdigit() and "::test_" in row[-1]}
    assert guarded == {str(number) for number in range(1, 11)}


def test_the_rooms_that_are_named_exist() -> None:
    named = set(re.findall(r"`((?:bot|tests|docs)/[\w/.]+)`", HOUSE))
    assert {path for path in named if "NAME" not in path and not (ROOT / path).exists()} == set()
