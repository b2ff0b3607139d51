"""What may be published of a clinic's counts, against somebody who knows every published number and the rule itself."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.figures.publish import LONGEST, SMALL, Period, is_safe, next_period, next_together, periods

Months = tuple[tuple[int, ...], ...]
ROWS = st.lists(st.tuples(*[st.integers(0, 30)] * 3), max_size=20)


@given(ROWS)
def test_no_small_number_is_ever_shown(rows: list[tuple[int, ...]]) -> None:
    for period in periods(rows):
        assert period.total is None or is_safe(period.total)
        assert period.parts is None or all(is_safe(part) for part in period.parts)
        assert period.months <= LONGEST


@given(ROWS)
def test_periods_follow_each_other_and_say_what_was_counted(rows: list[tuple[int, ...]]) -> None:
    at = 0
    for period in periods(rows):
        own = rows[at : at + period.months]
        at += period.months
        sums = tuple(map(sum, zip(*own, strict=True)))
        assert period.parts in {None, sums}
        assert period.total in {None, sum(sums)}
    assert len(rows) - at < LONGEST, "what waits is short"


@given(ROWS, ROWS)
def test_what_was_published_stays_whatever_comes_later(
    rows: list[tuple[int, ...]], later: list[tuple[int, ...]]
) -> None:
    assert periods(rows + later)[: len(periods(rows))] == periods(rows)


def attacked(
    rule: Callable[[Months], Any], months: int, parts: int, largest: int
) -> list[tuple[Months, int, int]]:
    """Every cell from 1 to 4 that somebody works out for certain who knows the rule and what was published after each month.

    They go through everything that may have been counted. A sum that could hold numbers larger than `largest` is left out: not all that it
    may be made of is tried.
    """
    alike: dict[Any, list[Months]] = defaultdict(list)
    rows = list(product(range(largest + 1), repeat=parts))
    for counted in product(rows, repeat=months):
        seen = tuple(repr(rule(counted[:upto])) for upto in range(1, months + 1))
        alike[seen].append(counted)
    found = []
    for group in alike.values():
        if any(sum(map(sum, counted)) > largest for counted in group):
            continue
        for month, part in product(range(months), range(parts)):
            values = {counted[month][part] for counted in group}
            if len(values) == 1 and 0 < min(values) < SMALL:
                found.append((group[0], month, part))
    return found


@pytest.mark.parametrize(
    ("months", "parts", "largest", "longest"),
    [(1, 2, 14, 1), (1, 3, 11, 1), (2, 1, 12, 2), (2, 2, 9, 2), (2, 2, 9, 1), (3, 1, 9, 2), (3, 1, 9, 3)],
)
def test_nobody_can_work_out_a_number_below_five(months: int, parts: int, largest: int, longest: int) -> None:
    def rule(counted: Months) -> list[Period]:
        return periods(counted, longest)

    assert attacked(rule, months, parts, largest) == []


def apart(counted: Months) -> object:
    """Two measures of the same people, each put together by itself: their totals differ by single months."""
    return [periods([row[:2] for row in counted], 2), periods([row[2:] for row in counted], 2)]


def together(counted: Months) -> object:
    return next_together([[row[:2] for row in counted], [row[2:] for row in counted]], 2)


def test_measures_of_the_same_people_are_shown_of_the_same_months() -> None:
    """In each month as many answer the second question as the first. Apart, what is shown tells how many in one month; together not."""
    same = [row for row in product(range(8), repeat=4) if row[0] + row[1] == row[2] + row[3] <= 7]
    alike: dict[str, dict[Any, set[int]]] = {"apart": defaultdict(set), "together": defaultdict(set)}
    for first, second in product(same, repeat=2):
        if sum(first) + sum(second) > 14:
            continue
        for name, rule in (("apart", apart), ("together", together)):
            alike[name][repr(rule((first, second)))].add(second[0] + second[1])
    told = {
        name: [t for t in found.values() if len(t) == 1 and 0 < min(t) < SMALL]
        for name, found in alike.items()
    }
    assert told["apart"], "the attack finds something"
    assert told["together"] == []


def only_small_ones_hidden(counted: Months) -> object:
    """Each small number is left out, and the total stands there: the difference tells it."""
    return [(sum(row), [part if is_safe(part) else None for part in row]) for row in counted]


def one_more_hidden(counted: Months) -> object:
    """With a single small number the smallest of the others is left out too: which one it was tells."""
    shown = []
    for row in counted:
        hidden = [at for at, part in enumerate(row) if not is_safe(part)]
        others = sorted((part, at) for at, part in enumerate(row) if at not in hidden)
        if len(hidden) == 1 and others:
            hidden.append(others[0][1])
        shown.append((sum(row), [None if at in hidden else part for at, part in enumerate(row)]))
    return shown


def running_total(counted: Months) -> object:
    """The sum since the beginning, each month: two of them differ by the newest month."""
    total = sum(map(sum, counted))
    return total if is_safe(total) else None


@pytest.mark.parametrize(
    ("rule", "months", "parts"),
    [(only_small_ones_hidden, 1, 2), (one_more_hidden, 1, 3), (running_total, 2, 1)],
)
def test_the_attack_finds_what_simpler_rules_give_away(
    rule: Callable[[Months], object], months: int, parts: int
) -> None:
    assert attacked(rule, months, parts, 11)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([(7, 5)], Period(1, 12, (7, 5))),
        ([(0, 0)], Period(1, 0, (0, 0))),
        ([(9, 4)], None),
        ([(9, 4), (9, 1)], Period(2, 23, (18, 5))),
        ([(9, 1)] * LONGEST, Period(5, 50, (45, 5))),
        ([(9, 1)] + [(9, 0)] * (LONGEST - 1), Period(LONGEST, 55, None)),
        ([(1, 1)] + [(0, 0)] * (LONGEST - 1), Period(LONGEST, None, None)),
    ],
)
def test_small_months_wait_for_more(rows: Sequence[tuple[int, ...]], shown: Period | None) -> None:
    assert next_period(rows) == shown
