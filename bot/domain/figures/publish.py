"""What of a clinic's counts may be published, so that nobody can work out a number of people below five. Pure.

Three rules, each a known one (Hundepool et al., *Statistical Disclosure Control*, Wiley 2012, chapter 4; Cox 1980, JASA 75, 377-385):

- *threshold*: a number from 1 to 4 is never shown;
- *coarser time*: months are put together until every number of the row is 0 or at least 5, so that a small clinic sees fewer and longer
  periods instead of holes;
- *whole rows*: where that has not happened after `LONGEST` months, the total of the period is shown, if it is large enough, and **none** of
  its parts. Hiding only the small one and one more would leave a difference, and which other one was chosen would tell something too
  (Wong et al. 2007, *Minimality attack*): whoever knows this very rule learns nothing from a row without parts but that one is small.

Each person or request is in one part of one period; periods follow each other without overlap, no sum across periods is published, and
what was published is never counted again (`store/figures/periods.py` keeps it as it was shown). So no two published numbers have anybody
in common, and there is nothing to subtract from each other: between rows, columns, months, or the page and what it said last month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: From this number on a count is shown.
SMALL: Final = 5
#: So many months are put together at most.
LONGEST: Final = 6
Row = Sequence[int]


@dataclass(frozen=True, slots=True)
class Period:
    """What is shown of some months in a row. `total` is None when it is small, `parts` when any of them is."""

    months: int
    total: int | None
    parts: tuple[int, ...] | None


def is_safe(number: int) -> bool:
    """Whether a number may be shown."""
    return number == 0 or number >= SMALL


def next_period(months: Sequence[Row], longest: int = LONGEST) -> Period | None:
    """The next period to publish of the months since the last one, the oldest first; None while it has to wait for more.

    Each row has the same parts, in the same order, and nobody is in two of them.
    """
    found = next_together([months], longest)
    return None if found is None else found[0]


def next_together(measures: Sequence[Sequence[Row]], longest: int = LONGEST) -> tuple[Period, ...] | None:
    """The same for several measures of the same people, everybody in one part of each: they are shown of the same months or not at all.

    Apart, the total of one over two months less that of another over the first of them would be the second month's.
    """
    waiting = len(measures[0])
    for count in range(1, min(longest, waiting) + 1):
        sums = [_sums(rows[:count]) for rows in measures]
        if all(is_safe(part) for parts in sums for part in parts):
            return tuple(Period(count, sum(parts), parts) for parts in sums)
    if waiting < longest:
        return None
    return tuple(_hidden(longest, _sums(rows[:longest])) for rows in measures)


def _hidden(months: int, parts: tuple[int, ...]) -> Period:
    """A period that was waited for in vain: its parts where all of them may be shown, and its total where that may."""
    total = sum(parts)
    shown = all(is_safe(part) for part in parts)
    return Period(months, total if is_safe(total) else None, parts if shown else None)


def _sums(rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def periods(months: Sequence[Row], longest: int = LONGEST) -> list[Period]:
    """Every period that can be published of these months, in order."""
    found, left = list[Period](), list(months)
    while left and (period := next_period(left, longest)) is not None:
        found.append(period)
        left = left[period.months :]
    return found
