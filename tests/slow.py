"""Which tests cost so much processor time that `make test` leaves them to `make slow`; `.ci/run` has both, so that none is left out.

The names stand in `slow.txt`, measured and not chosen: `make times` runs all of both, and writes it anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

LIST: Final = Path(__file__).with_name("slow.txt")
#: Seconds of processor time that one run of a test may cost, and all of its parameters together, and still be quick.
ONCE: Final = 0.25
TOGETHER: Final = 1.0
#: Quick tests all the same, whatever they cost: the whole way of a patient and of a request, without a screen and on one, and what must
#: never be seen later than at once.
ALWAYS: Final = (
    "tests/e2e/test_story.py::test_the_story_holds[sqlite-nb]",
    "tests/e2e/test_demo_page.py::test_the_whole_story_is_played_through_the_page[nb]",
    "tests/e2e/staff/test_staff_keys.py::test_from_a_notice",
    "tests/integration/test_listening_always.py::test_after_any_text_that_was_not_understood",
    "tests/integration/test_one_bad_row.py::test_with_one_person_erased_everybody_else_is_served_and_nothing_is_passed_over[sqlite]",
    "tests/danger/test_corpus.py",
)


def without_brackets(place: str) -> str:
    """A test's place without its parameters."""
    return place.partition("[")[0]


def slow(costs: Mapping[str, float]) -> list[str]:
    """Of tests, by their places with what each has cost (seconds of processor time): those that are slow, without parameters, sorted."""
    once: dict[str, float] = defaultdict(float)
    together: dict[str, float] = defaultdict(float)
    for place, cost in costs.items():
        name = without_brackets(place)
        once[name] = max(once[name], cost)
        together[name] += cost
    return sorted(name for name in once if once[name] > ONCE or together[name] > TOGETHER)


def named(lines: Iterable[str]) -> frozenset[str]:
    """The names that stand in the list; lines that begin with # are words about it."""
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_slow(place: str, names: frozenset[str]) -> bool:
    """Whether `make test` leaves the test at this place to `make slow`."""
    return without_brackets(place) in names and not place.startswith(ALWAYS)
