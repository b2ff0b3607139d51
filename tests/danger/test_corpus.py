"""The corpus is well formed, and the recogniser does at least as well on it, by writer, as it has done. The figures are printed."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.danger.recognise import DangerKind, recognise

FILES = sorted((Path(__file__).parent / "corpus").glob("writer-*.tsv"))
CARD = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
DANGER = {"explicit", "indirect", "other_person"}
HARD = {"past", "negated", "fiction", "third_person_past", "worry"}
ORDINARY = {"checkin", "chat"}
LANGUAGES = {"nb", "nn", "en", "nord", "vest", "trond", "sor", "berg"}
#: Reached by the phrases of the day on writers whom they have never read; to be raised, never lowered.
EXPLICIT_AT_LEAST = 0.32
HARD_AT_MOST = 0.29
ORDINARY_AT_MOST = 0.01


@dataclass(frozen=True)
class Row:
    ring: str
    kind: str
    sort: str
    language: str
    text: str


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert head == ["ring", "kind", "class", "language", "text"]
    return [Row(*row) for row in rows]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_is_labelled_and_stands_once(path: Path) -> None:
    rows = rows_of(path)
    assert len(rows) >= 750
    assert [row for row in rows if not _well_labelled(row)] == []
    twice = [text for text, times in Counter(row.text.casefold() for row in rows).items() if times > 1]
    assert twice == []
    assert f"`corpus/{path.name}`" in CARD, "the card says in whose voice it was written"


def _well_labelled(row: Row) -> bool:
    if row.ring == "0":
        fits = row.kind == "none" and row.sort in HARD | ORDINARY
    else:
        fits = row.ring in {"1", "2"} and row.kind in set(DangerKind) and row.sort in DANGER
    return fits and row.language in LANGUAGES and bool(row.text.strip())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_card_comes_as_often_as_it_has_come(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(path)
    share = {
        "explicit danger": _share(rows, {"explicit"}, {"1"}),
        "any explicit or other person's danger": _share(rows, {"explicit", "other_person"}, {"1"}),
        "what may be danger": _share(rows, DANGER, {"2"}),
        "hard, no danger": _share(rows, HARD, {"0"}),
        "ordinary": _share(rows, ORDINARY, {"0"}),
    }
    with capsys.disabled():
        for name, value in share.items():
            print(
                json.dumps({"name": f"card: {name}, {path.stem}", "value": round(value, 3), "unit": "share"})
            )
    assert share["explicit danger"] >= EXPLICIT_AT_LEAST
    assert share["hard, no danger"] <= HARD_AT_MOST
    assert share["ordinary"] <= ORDINARY_AT_MOST


def _share(rows: list[Row], sorts: set[str], rings: set[str]) -> float:
    chosen = [row for row in rows if row.sort in sorts and row.ring in rings]
    return sum(recognise(row.text) is not None for row in chosen) / len(chosen)
