"""The second labeller's labels belong to messages that are there, and how far the two agree is printed and held."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.danger.recognise import DangerKind
from tests.danger.messages import measured, read

FILE = Path(__file__).parent / "second-labels.tsv"


def pairs() -> list[tuple[int, int]]:
    """The first and the second ring of each message that was labelled twice."""
    messages = {path.stem: read(path) for path in measured()}
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert all((row["kind"] == "none") == (row["ring"] == "0") for row in rows)
    assert {row["kind"] for row in rows} <= {*DangerKind, "none"}
    # The head of a writer's file is line 1.
    return [
        (messages[f"writer-{row['writer']}"][int(row["line"]) - 2].ring, int(row["ring"])) for row in rows
    ]


def test_two_labellers_agree_on_most(capsys: pytest.CaptureFixture[str]) -> None:
    found = pairs()
    assert len(found) >= 850
    agree = sum(first == second for first, second in found) / len(found)
    firsts, seconds = Counter(first for first, _ in found), Counter(second for _, second in found)
    chance = sum(firsts[ring] * seconds[ring] for ring in (0, 1, 2)) / len(found) ** 2
    kappa = (agree - chance) / (1 - chance)
    with capsys.disabled():
        for name, value in (("agree on the ring", agree), ("kappa", kappa)):
            print(json.dumps({"name": f"two labellers: {name}", "value": round(value, 3), "unit": "share"}))
    assert kappa >= 0.9
