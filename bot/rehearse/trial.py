"""A trial of the finder: invented people are written down and rehearsed, and what was found is held against what was planted."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.clock import ManualClock
from bot.domain.rehearsal.holes import RULES, Hole, Rule, find
from bot.ids import PatientId
from bot.rehearse.plants import planted
from bot.rehearse.sketch import Sketch
from bot.rehearse.written import morning, write
from bot.service.desk import Desk
from bot.service.rehearsal.reading import world_of
from bot.store.database.rows import difference, fingerprints
from bot.store.database.work import Store, Work


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `missed` and `not_planted` name kinds, with how often; `left` counts rows by table that a rehearsal changed."""

    plans: int
    holes: int
    found: int
    reported: int
    missed: Counter[str]
    not_planted: Counter[str]
    left: Counter[str]
    seconds: float

    @property
    def false(self) -> int:
        """How many were reported and not planted."""
        return self.not_planted.total()


def trial(
    store: Store,
    clock: ManualClock,
    desk: Desk,
    plans: int,
    seed: int,
    rules: Iterable[Rule] = RULES,
    tell: Callable[[int], None] = lambda _: None,
) -> Trial:
    """Write `plans` invented people into an empty database, rehearse each with `rules`, and count. `tell` hears how many are done."""
    began, rules = time.monotonic(), tuple(rules)
    people = [_written(store, clock, planted(seed, number), number) for number in range(plans)]
    before = store.read(fingerprints)
    truths, found = Counter[str](), Counter[str]()
    missed, wrong = Counter[str](), Counter[str]()
    for number, (sketch, patient) in enumerate(people, 1):
        clock.set_wall(morning(sketch.today))
        names = {hole.name for hole in store.read(_found, desk, patient, rules)}
        truths.update(sketch.truth)
        found.update(names & sketch.truth)
        missed.update(sketch.truth - names)
        wrong.update(names - sketch.truth)
        tell(number)
    left = difference(before, store.read(fingerprints))
    reported = found.total() + wrong.total()
    seconds = time.monotonic() - began
    return Trial(plans, truths.total(), found.total(), reported, missed, wrong, left, seconds)


def _written(store: Store, clock: ManualClock, sketch: Sketch, number: int) -> tuple[Sketch, PatientId]:
    clock.set_wall(morning(sketch.today))
    return sketch, store.run(write, sketch, number)


def _found(work: Work, desk: Desk, patient: PatientId, rules: tuple[Rule, ...]) -> tuple[Hole, ...]:
    return find(world_of(work, desk, patient), rules)
