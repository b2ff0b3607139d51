"""Each finding stands in one table with where it is used or why it is refused; after a change: `python -m scripts.evidence`."""

import re
from pathlib import Path

import pytest

from bot.content import Content
from scripts.evidence import PAGE, ROWS, page, used
from tests.fakes.content import shipped

ROOT = Path(__file__).parents[3]
ALL = [f"E{number}" for number in range(1, 71)]


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped()


def test_the_table_has_each_finding_once_and_no_other() -> None:
    assert list(ROWS) == ALL
    written = re.findall(r"^\| (E\d+) \|", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE)
    assert written == ALL


def test_what_the_page_says_is_so(content: Content) -> None:
    """A conversation named there carries that code; what is written by hand stands there as it stands in the script."""
    where = used(content)
    written, anew = ((ROOT / PAGE).read_text(encoding="utf-8"), page(content))
    for line, fresh in zip(written.splitlines(), anew.splitlines(), strict=True):
        if not line.startswith("| E"):
            assert line == fresh
            continue
        code, finding, named, *rest = line.split(" | ")
        new_code, new_finding, _, *new_rest = fresh.split(" | ")
        assert [code, finding, *rest] == [new_code, new_finding, *new_rest], "python -m scripts.evidence"
        assert set(re.findall(r"`([^`]+)`", named)) <= set(where.get(code.removeprefix("| "), [])), code


def test_every_code_that_is_used_is_a_finding_and_every_finding_is_used_or_says_why_not(
    content: Content,
) -> None:
    where = used(content)
    assert set(where) <= set(ALL)
    nowhere = [code for code in ALL if not where.get(code)]
    assert [code for code in nowhere if not ROWS[code].left and len(ROWS[code].keeps) < 2] == []


def test_every_file_that_the_table_names_is_there_and_keeps_what_it_is_named_for() -> None:
    for code, row in ROWS.items():
        assert row.keeps, code
        for name in row.keeps:
            assert (ROOT / name).is_file(), (code, name)
            if name.startswith("flows/") and "/" not in name.removeprefix("flows/"):
                assert code in re.findall(r"\bE\d+\b", (ROOT / name).read_text(encoding="utf-8")), (
                    code,
                    name,
                )
