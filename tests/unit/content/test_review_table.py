"""`docs/content-review.md` decides every line of the review, and names only places that are there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.content import shipped

CONTENT = shipped()
PAGE = (Path(__file__).parents[3] / "docs" / "content-review.md").read_text(encoding="utf-8")
LINES = 121
_ROW = re.compile(r"^\| (\d+) \| ([HML]) \| .+ \| (taken|bettered|refused|open) \| (.+) \|$", re.MULTILINE)
_PLACE = re.compile(r"`([a-z_]*(?:\.[a-z_0-9]+)+)`")
ROWS = {int(row[1]): row for row in _ROW.finditer(PAGE)}
COUNTS = Counter(row[3] for row in ROWS.values())


def places(text: str) -> list[str]:
    """The places of the content that a cell names; `.step` is of the conversation named before it."""
    found, flow = [], ""
    for place in _PLACE.findall(text):
        if place.endswith((".yaml", ".py", ".md")):
            continue
        flow = place.split(".")[0] or flow
        found.append(place if not place.startswith(".") else f"{flow}{place}")
    return found


def test_every_line_is_decided_once() -> None:
    assert sorted(ROWS) == list(range(1, LINES + 1))
    assert (
        f"{COUNTS['taken']} taken · {COUNTS['bettered']} bettered · {COUNTS['refused']} refused · {COUNTS['open']} open"
        in PAGE
    )


@pytest.mark.parametrize("number", range(1, LINES + 1))
def test_what_a_line_names_is_there(number: int) -> None:
    for place in places(ROWS[number][4]):
        flow, step, *_ = place.split(".")
        if flow in {"phrase", "help"}:
            assert place in CONTENT.texts, place
        else:
            assert flow in CONTENT.book, place
            assert step in CONTENT.book.latest(flow).steps, place


def test_what_is_neither_taken_nor_bettered_has_a_reason() -> None:
    assert all(len(row[4]) > 80 for row in ROWS.values() if row[3] in {"refused", "open"})
