"""Which tests are slow is measured, and who is named in the list is there: a renamed test would come back into the quick ones unseen."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scripts import slow_tests
from tests import slow
from tests.long import ROOT
from tests.spent import NAME, costs, keep_costs

NAMES = slow.named(slow.LIST.read_text(encoding="utf-8").splitlines())


def reports() -> Iterator[Any]:
    for place, when, used in (
        ("a.py::one[x]", "setup", 0.02),
        ("a.py::one[x]", "call", 0.2),
        ("a.py::one[x]", "teardown", 50),
        ("a.py::one[y]", "call", 0.2),
        ("a.py::dear", "call", 0.5),
        *((f"a.py::often[{number}]", "call", 0.1) for number in range(16)),
    ):
        report = pytest.TestReport(place, ("a.py", 1, place), {}, "passed", None, cast("Any", when))
        setattr(report, NAME, used)
        yield report


def test_what_costs_much_at_once_or_in_all_is_slow_and_taking_down_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = cast(
        "pytest.TerminalReporter", SimpleNamespace(stats={"passed": list(reports()), "": ["no report"]})
    )
    assert costs(reporter)["a.py::one[x]"] == pytest.approx(0.22)
    keep_costs(reporter, tmp_path / "costs.jsonl")
    monkeypatch.setattr(slow_tests, "LIST", tmp_path / "slow.txt")
    assert slow_tests.main(tmp_path / "costs.jsonl") == "2 of 19 tests' names are in slow.txt"
    names = slow.named((tmp_path / "slow.txt").read_text(encoding="utf-8").splitlines())
    assert names == {"a.py::dear", "a.py::often"}
    assert slow.is_slow("a.py::often[7]", names)
    assert not slow.is_slow("a.py::one[y]", names)


@pytest.mark.parametrize("name", [*sorted(NAMES), *map(slow.without_brackets, slow.ALWAYS)])
def test_every_test_that_is_named_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    written = test.rpartition("::")[2]
    assert f"def {written}" in text or f"{written} = " in text or f"class {written}" in text


def test_what_is_always_quick_is_never_left_out() -> None:
    assert not [place for place in slow.ALWAYS if slow.is_slow(place, NAMES)]
    assert sum(slow.is_slow(name, NAMES) for name in NAMES) > len(NAMES) / 2
