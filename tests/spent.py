"""Where the time of a run went, by kind of test and by file: said at its end, so that whoever makes it longer sees it."""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

#: By a marker or a parameter that a test has; the first that fits.
KINDS: Final = {
    "browser": "in a browser",
    "postgres": "on PostgreSQL",
    "hypothesis": "with drawn examples",
    "sqlite": "on SQLite",
}
PLAIN: Final = "without a database"
#: Under this name a report, and a process at its end, has seconds of processor time.
NAME: Final = "processor"


def processor() -> float:
    """Seconds of processor time that this process has used, and those that it has started and seen end."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Spent:
    """Counts while tests run, and adds up in the process that has started the others."""

    def __init__(self) -> None:
        self._until = processor()
        self.begun = time.monotonic()

    def pytest_collection_finish(self) -> None:
        """What collecting has used is no test's."""
        self._until = processor()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Give each report what was used since the one before."""
        report = yield
        now = processor()
        setattr(report, NAME, now - self._until)
        self._until = now
        return report


def kind_of(report: pytest.TestReport) -> str:
    """What kind of test it is: by what takes its time."""
    bracket = report.nodeid.partition("[")[2]
    return next((name for word, name in KINDS.items() if word in report.keywords or word in bracket), PLAIN)


def costs(reporter: pytest.TerminalReporter) -> dict[str, float]:
    """What each test has cost, its setting up included, in seconds of processor time, by its place.

    Not its taking down: the last test of a process takes down what all others of it have used as well.
    """
    each: dict[str, float] = defaultdict(float)
    for report in _reports(reporter):
        if report.when != "teardown":
            each[report.nodeid] += getattr(report, NAME, 0.0)
    return each


def keep_costs(reporter: pytest.TerminalReporter, file: Path) -> None:
    """Add what each test has cost to a file, as one JSON object a run."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(json.dumps(costs(reporter)) + "\n")


def where_the_time_went(reporter: pytest.TerminalReporter, spent: Spent, most: int = 10) -> Iterator[str]:
    """A line a kind and a line for each of the longest files; nothing for a run of a few files."""
    kinds: dict[str, float] = defaultdict(float)
    files: dict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    for report in _reports(reporter):
        used = getattr(report, NAME, 0.0)
        kinds[kind_of(report)] += used
        tests[kind_of(report)] += report.when == "call"
        files[report.nodeid.partition("::")[0]] += used
    if len(files) <= most:
        return
    taken = time.monotonic() - spent.begun
    # Processes that ran tests have ended by now, and count as started by this one.
    yield f"{taken:.0f} s; {processor():.0f} s of processor time in all, {sum(kinds.values()):.0f} s of it by tests:"
    yield from (f"{used:6.0f} s  {tests[kind]} {kind}" for kind, used in _by_most(kinds))
    yield "the longest files:"
    yield from (f"{used:6.1f} s  {file}" for file, used in _by_most(files)[:most])


def _reports(reporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for reports in reporter.stats.values():
        yield from (report for report in reports if isinstance(report, pytest.TestReport))


def _by_most(spent: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda item: -item[1])
