"""Where the time of a run went, by kind of test and by file: said at its end, so that whoever makes it longer sees it."""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Mapping
from typing import Any, Final

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
        self.processes: list[float] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Give each report what was used since the one before."""
        report = yield
        now = processor()
        setattr(report, NAME, now - self._until)
        self._until = now
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that has started this one."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[NAME] = processor()

    def pytest_testnodedown(self, node: Any) -> None:
        """Hear what one used in all."""
        self.processes.append(getattr(node, "workeroutput", {}).get(NAME, 0))


def kind_of(report: pytest.TestReport) -> str:
    """What kind of test it is: by what takes its time."""
    bracket = report.nodeid.partition("[")[2]
    return next((name for word, name in KINDS.items() if word in report.keywords or word in bracket), PLAIN)


def where_the_time_went(reporter: pytest.TerminalReporter, spent: Spent, most: int = 10) -> Iterator[str]:
    """A line a kind and a line for each of the longest files; nothing for a run of a few files."""
    kinds: dict[str, float] = defaultdict(float)
    files: dict[str, float] = defaultdict(float)
    tests: Counter[str] = Counter()
    for reports in reporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                used = getattr(report, NAME, 0.0)
                kinds[kind_of(report)] += used
                tests[kind_of(report)] += report.when == "call"
                files[report.nodeid.partition("::")[0]] += used
    if len(files) <= most:
        return
    whole = sum(spent.processes, processor())
    taken = time.monotonic() - spent.begun
    yield f"{taken:.0f} s; {whole:.0f} s of processor time in all, {sum(kinds.values()):.0f} s of it by tests:"
    yield from (f"{used:6.0f} s  {tests[kind]} {kind}" for kind, used in _by_most(kinds))
    yield "the longest files:"
    yield from (f"{used:6.1f} s  {file}" for file, used in _by_most(files)[:most])


def _by_most(spent: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda item: -item[1])
