"""The whole proof with its figures: every world explored, the bounds computed, every mutant tried."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from typing import Any, Final

from bot.domain.requests.hours import DEFAULT_TEXT, WorkingHours
from bot.proof.explore import CounterExample, Explored, explore, left_alone
from bot.proof.machine import real
from bot.proof.mutants import Mutant, mutants
from bot.proof.worlds import World, of_policies, policies, small_worlds, worlds

YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
#: How many states of each small world are enough to notice a slip in seconds.
FIRST: Final = 1000
#: How many mutants one process takes at a time.
SOME: Final = 8
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest until a human is told, or the patient is told that nobody was, under one policy.

    In minutes as the policy counts them: `lost` when somebody cannot be reached any more and no word of it comes, which no longer than the
    longest wait of the policy goes unnoticed; `alone` when nobody does anything. `longest` is the worse of the two by the calendar, begun
    in the worst hour of a year of the default working hours.
    """

    lost: int
    alone: int
    working: bool
    longest: timedelta

    def __str__(self) -> str:
        return f"{max(self.lost, self.alone)} {'working ' if self.working else ''}minutes (at most {_words(self.longest)} by the calendar)"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found."""

    states: int
    steps: int
    events: frozenset[str]
    counter_examples: tuple[CounterExample, ...]
    limits: Mapping[str, Limit]


class Cores:
    """Explores and tries in as many processes as the machine has processors; all of it is begun at once, the longest first."""

    def __init__(self, count: int | None = None) -> None:
        self._pool = ProcessPoolExecutor(count or os.cpu_count(), mp_context=get_context("fork"))

    def __enter__(self) -> "Cores":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, deeper: int = 0, *, small: bool = False) -> "list[Future[Explored]]":
        """Begin to explore every world, or only the small ones."""
        made = _worlds(deeper, small)
        longest_first = sorted(range(len(made)), key=lambda one: _size(made[one]), reverse=True)
        begun = {number: self._pool.submit(_explore, number, deeper, small) for number in longest_first}
        return [begun[number] for number in range(len(made))]

    def begin_mutants(self, every: int = 1) -> "list[Future[tuple[int, list[str]]]]":
        """Begin to try the mutants, or one in so many, some at a time."""
        count = sum(1 for _ in mutants())
        step = SOME * every
        return [self._pool.submit(_try_some, first, first + step, every) for first in range(0, count, step)]


class LimitError(Exception):
    """In a world that was explored somebody waited longer than was computed."""


def prove(exploring: "Iterable[Future[Explored]]", told: Told = lambda _line: None) -> Proof:
    """What came of the exploration; `told` hears of each world when it is done.

    Raises `LimitError` where somebody waited longer in it than the computed limits say.
    """
    explored = []
    for future in exploring:
        found = future.result()
        explored.append(found)
        told(f"{found.world.name}: {found.states} states, {found.steps} steps")
    examples = tuple(one.counter_example for one in explored if one.counter_example is not None)
    return Proof(
        states=sum(one.states for one in explored),
        steps=sum(one.steps for one in explored),
        events=frozenset(event for one in explored for event in one.events),
        counter_examples=examples,
        limits={} if examples else held(limits(), explored),
    )


def tried(
    trying: "Iterable[Future[tuple[int, list[str]]]]", told: Told = lambda _line: None
) -> tuple[int, list[str]]:
    """How many mutants there are, and the names of those that nothing noticed."""
    count, left = 0, []
    for future in trying:
        some, alive = future.result()
        count += some
        left += alive
        for name in alive:
            told(f"not noticed: {name}")
    return count, left


def _size(world: World) -> tuple[int, int, int]:
    """What is likely to take long: more moments, more changes, more people and wishes."""
    return world.bound.dues + world.bound.changes, len(world.staff), len(world.terms)


def _worlds(deeper: int, small: bool) -> list[World]:
    return small_worlds(real()) if small else worlds(real(), deeper)


def _explore(number: int, deeper: int, small: bool) -> Explored:
    return explore(_worlds(deeper, small)[number], FIRST if small else None)


def _try_some(first: int, last: int, every: int) -> tuple[int, list[str]]:
    some = _mutants()[first:last:every]
    return len(some), [one.name for one in some if one.killed_by() is None]


@cache
def _mutants() -> list[Mutant]:
    """Every mutant, made once in each process."""
    return list(mutants())


def limits() -> dict[str, Limit]:
    """By policy of the content, for a clinic that never closes, so that a working minute is a minute."""
    hours = WorkingHours.parse(DEFAULT_TEXT)
    found = {}
    for name, world in of_policies(real()).items():
        rules = policies()[name]
        lost = max(int(wait["minutes"]) for wait in _waits(rules))
        alone = int(left_alone(world).total_seconds()) // 60
        working = any(wait.get("counted") == "working" for wait in _waits(rules))
        longest = timedelta(minutes=max(lost, alone))
        if working:
            starts = (YEAR + timedelta(hours=number) for number in range(24 * 365))
            longest = max(hours.add_working(start, max(lost, alone)) - start for start in starts)
        found[name] = Limit(lost, alone, working, longest)
    return found


def held(limits: Mapping[str, Limit], explored: Iterable[Explored]) -> Mapping[str, Limit]:
    """The limits, if nobody waited longer in any world that was explored in a clinic that never closes. Raises `LimitError`."""
    for one in explored:
        limit = limits.get(one.world.name.partition(",")[0])
        if limit is None or one.world.hours.closes_at(one.world.begins) is not None:
            continue
        waited = int(one.untold.total_seconds()) // 60
        if waited > max(limit.lost, limit.alone):
            message = (
                f"{one.world.name}: nobody was told anything for {waited} minutes, where {limit} was computed"
            )
            raise LimitError(message)
    return limits


def _waits(rules: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from rules["rungs"]
    yield rules["answer"]


def _words(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part) or "0 min"
