"""Which tests are long, so that `make test` can leave them to `make long`; and where the time of a run went."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
#: Files whose tests take seconds each: sweeps over hours and days, everything pasted or followed step by step, pictures.
FILES: Final = (
    "tests/e2e/test_pictures.py",
    "tests/integration/clock/test_clock_apart.py",
    "tests/integration/clock/test_clock_away.py",
    "tests/integration/clock/test_clock_faults.py",
    "tests/integration/test_flows_draw.py",
    "tests/integration/test_readme.py",
    "tests/recipes/test_recipes.py",
    "tests/unit/content/draw/test_layout.py",
    "tests/unit/content/draw/test_pictures.py",
)
#: Tests in other files that are long as well.
TESTS: Final = (
    "tests/e2e/test_story.py::test_the_story_fails_without",
    "tests/e2e/test_story.py::test_the_next_day_fails_without",
    "tests/e2e/test_story.py::test_the_days_before_easter_fail_without",
    "tests/integration/simulate/test_simulate.py::test_a_program_that_is_spoilt_is_noticed",
    "tests/integration/moving/test_command_pack.py::test_killed_anywhere_never_two_serve_it_and_the_same_commands_again_leave_one",
)
#: Where the two databases may differ, so that both are asked each time. Elsewhere what is said and done is the same code over the same
#: stores: it is played on SQLite each time, and once more on PostgreSQL by `make long`.
ON_BOTH: Final = (
    "tests/integration/store/",
    "tests/integration/moving/",
    "tests/integration/requests/",
    "tests/integration/test_ledgers_alike.py",
    "tests/integration/test_one_bad_row.py",
    "tests/integration/test_readmission.py",
    "tests/integration/test_schema.py",
    "tests/integration/test_statements.py",
    "tests/e2e/test_story.py",
)


#: Of those, what takes long and is the same code on both: many moments or many bad servers, one after the other.
LATER_ON_POSTGRES: Final = (
    "tests/integration/test_one_bad_row.py::test_with_one_row_spoilt",
    "tests/integration/requests/test_mail_path.py::test_a_mail_server_that_misbehaves",
    "tests/integration/requests/test_mail_path.py::test_without_another_channel",
    "tests/integration/requests/test_other_ways.py",
    "tests/integration/requests/test_requests_absence.py::test_whatever_comes_and_goes",
    "tests/integration/requests/test_round_trip.py::test_a_day_later",
    "tests/e2e/test_story.py::test_parts_of_the_story",
)


def is_long(item: pytest.Item) -> bool:
    """Whether `make test` leaves a test to `make long`."""
    place = item.nodeid
    if place.startswith((*FILES, *TESTS)):
        return True
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if "postgres" not in parameters.values():
        return False
    return place.startswith(LATER_ON_POSTGRES) or not place.startswith(ON_BOTH)


def where_the_time_went(reporter: pytest.TerminalReporter, most: int = 8) -> Iterator[str]:
    """The files that took longest, in seconds of all processes; nothing for a run of a few files."""
    spent: dict[str, float] = {}
    for reports in reporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                file = report.nodeid.partition("::")[0]
                spent[file] = spent.get(file, 0) + report.duration
    if len(spent) <= most:
        return
    yield f"{sum(spent.values()):.0f} s in {len(spent)} files, summed over the processes; the longest:"
    for file, seconds in sorted(spent.items(), key=lambda item: -item[1])[:most]:
        yield f"{seconds:6.1f} s  {file}"
