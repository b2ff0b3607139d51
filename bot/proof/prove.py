"""The whole proof with its figures: every world explored, the bounds computed, every mutant tried."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain.requests.hours import DEFAULT_TEXT, WorkingHours
from bot.proof.explore import CounterExample, Explored, explore, left_alone
from bot.proof.machine import Machine, real
from bot.proof.mutants import mutants
from bot.proof.worlds import policies, worlds

YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest until a human is told, or the patient is told that nobody was, under one policy.

    In minutes as the policy counts them: `lost` when somebody cannot be reached any more and no word of it comes, `alone` when nobody does
    anything. `longest` is the worse of the two by the calendar, begun in the worst hour of a year of the default working hours.
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


def prove(machine: Machine | None = None, deeper: int = 0, told: Told = lambda _line: None) -> Proof:
    """Explore the machine (the real one) in every world; `told` hears of each world when it is done."""
    explored = []
    for world in worlds(machine or real(), deeper):
        found = explore(world)
        explored.append(found)
        told(f"{world.name}: {found.states} states, {found.steps} steps")
    examples = tuple(one.counter_example for one in explored if one.counter_example is not None)
    return Proof(
        states=sum(one.states for one in explored),
        steps=sum(one.steps for one in explored),
        events=frozenset(event for one in explored for event in one.events),
        counter_examples=examples,
        limits={} if examples else _limits(explored),
    )


def try_mutants(told: Told = lambda _line: None) -> tuple[int, list[str]]:
    """How many mutants there are, and the names of those that nothing noticed."""
    count, left = 0, []
    for mutant in mutants():
        count += 1
        if mutant.killed_by() is None:
            left.append(mutant.name)
            told(f"not noticed: {mutant.name}")
    return count, left


def _limits(explored: list[Explored]) -> dict[str, Limit]:
    """By policy of the content: from the worlds in which the clinic never closes, so that a working minute is a minute."""
    hours = WorkingHours.parse(DEFAULT_TEXT)
    limits = {}
    for name, rules in policies().items():
        mine = [one for one in explored if one.world.name in {f"{name}, much changes", f"{name}, long"}]
        lost = int(max(one.untold for one in mine).total_seconds()) // 60
        alone = int(left_alone(mine[0].world).total_seconds()) // 60
        working = any(wait.get("counted") == "working" for wait in _waits(rules))
        longest = timedelta(minutes=max(lost, alone))
        if working:
            starts = (YEAR + timedelta(hours=number) for number in range(24 * 365))
            longest = max(hours.add_working(start, max(lost, alone)) - start for start in starts)
        limits[name] = Limit(lost, alone, working, longest)
    return limits


def _waits(rules: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from rules["rungs"]
    yield rules["answer"]


def _words(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part) or "0 min"
