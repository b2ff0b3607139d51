"""The exploration of the request machine: that it covers all there is, would notice what is wrong, and says so in words."""

import ast
from dataclasses import dataclass, replace
from typing import get_args

import pytest

from bot.domain.requests.request import Event, Ladder, Took
from bot.proof import story
from bot.proof.equivalents import EQUIVALENT
from bot.proof.explore import _Exploration, explore, first_broken
from bot.proof.machine import PARTS, Machine, changed, real, source_of
from bot.proof.moves import ASK
from bot.proof.mutants import Mutant, all_mutants
from bot.proof.prove import Cores, LimitError, held, limits, tried
from bot.proof.worlds import CannotExploreError, policies, small_worlds, worlds

#: As many states as are found in seconds: the rest is `rodtrad prove`'s.
MOST = 500
#: The real machine changed by hand, as (part, what stands there, what stands there instead), and a word of the rule that must notice.
SLIPS = [
    (
        "escalation",
        "state=State.OPEN,\n            rung=rung,",
        "state=State.OPEN,\n            rung=request.rung,",
        "first rung",
    ),
    ("escalation", "raise Refused(Refusal.ALREADY_TAKEN", "Refused(Refusal.ALREADY_TAKEN", "two takers"),
    (
        "escalation",
        "self.tell(What.TAKEN, moved, staff)",
        "self.tell(What.ANSWERED, moved, staff)",
        "only then",
    ),
    (
        "escalation",
        "if request.state in ENDED:\n        return _after_the_end(request, event)",
        "pass",
        "ended",
    ),
    (
        "escalation",
        "deadline_at=self.limit(replace(request, rung=rung), State.OPEN)",
        "deadline_at=request.deadline_at",
        "full one",
    ),
]


@pytest.fixture(scope="module")
def small() -> dict[str, set[str]]:
    """By small world, the events that were tried in it."""
    found = {}
    for world in small_worlds(real()):
        explored = explore(world, most=MOST)
        assert explored.counter_example is None, story.story(explored.counter_example)
        found[world.name] = explored.events
    return found


def test_every_rule_holds_in_the_small_worlds_whatever_happens(small: dict[str, set[str]]) -> None:
    assert len(small) == len(small_worlds(real()))


def test_every_event_of_the_machine_is_explored(small: dict[str, set[str]]) -> None:
    names = {one.__name__ for one in get_args(Event)}
    assert all(tried == names | {ASK} for tried in small.values())


def test_an_event_whose_field_the_explorer_cannot_fill_in_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Weighed:
        grams: float

    made = real()
    made.events = {**made.events, "Weighed": Weighed}
    with pytest.raises(CannotExploreError, match=r"Weighed\.grams"):
        small_worlds(made)[0].events()


def test_every_event_has_words_in_a_story() -> None:
    assert {one.__name__ for one in get_args(Event)} == set(story.EVENTS)


def test_everything_a_ladder_says_is_varied() -> None:
    """A new field of the ladder is a new thing that can change around a request: give the explorer (`_changes`) a way to change it."""
    seen: dict[str, set[object]] = {name: set() for name in Ladder.__dataclass_fields__}
    for world in worlds(real()):
        for _, ladder in _Exploration(world, None)._changes(world.ladder):
            for name, values in seen.items():
                values.add(getattr(ladder, name))
    assert all(len(values) > 1 for values in seen.values()), seen


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[3])
def test_a_slip_is_noticed_and_told_as_a_story(slip: tuple[str, str, str, str]) -> None:
    part, there, instead, word = slip
    source = source_of(part)
    assert there in source
    made = changed(part, ast.parse(source.replace(there, instead, 1)))
    told: list[str] = []
    for world in small_worlds(made):
        found = explore(world, most=MOST).counter_example
        told += [story.story(found)] if found is not None else []
        if any(word in one for one in told):
            break
    assert told
    assert any(word in one for one in told), told
    assert "the patient asks" in told[0]
    assert "Then this did not hold" in told[0]


def test_a_changed_machine_leaves_the_real_one_as_it_was() -> None:
    before = [real().ask, real().Policy, real().events["Took"]]
    made = changed("policy", ast.parse(source_of("policy")))
    assert made.events["Took"] is not Took
    assert [real().ask, real().Policy, real().events["Took"]] == before
    assert noticed_in_first(made) is None


def noticed_in_first(made: Machine) -> object:
    return explore(small_worlds(made)[0], most=MOST).counter_example


@pytest.fixture(scope="module")
def every_mutant() -> list[Mutant]:
    """All of them, equivalent or not."""
    return list(all_mutants())


def test_every_mutant_has_a_name_of_its_own_and_what_stands_as_equivalent_is_one(
    every_mutant: list[Mutant],
) -> None:
    names = [one.name for one in every_mutant]
    assert len(names) == len(set(names))
    assert len(names) > 300
    assert set(EQUIVALENT) <= set(names)


def test_each_part_of_the_machine_has_mutants(every_mutant: list[Mutant]) -> None:
    assert {one.part for one in every_mutant} == set(PARTS)


def test_one_in_forty_mutants_is_noticed_each(every_mutant: list[Mutant]) -> None:
    """All of them: `rodtrad prove`."""
    chosen = [one for one in every_mutant if one.name not in EQUIVALENT][::40]
    assert [one.name for one in chosen if one.killed_by() is None] == []


def test_what_a_small_world_was_added_for_is_noticed(every_mutant: list[Mutant]) -> None:
    """The patient's line follows when whoever covers is asked for their word: it takes an absence while another has the request."""
    silent = "escalation._Scene.others_changed: (notice, self.tell_seen(moved)) -> (notice,)"
    assert next(one for one in every_mutant if one.name == silent).killed_by() is not None


def test_slips_are_looked_for_in_all_worlds_side_by_side() -> None:
    """The exploration that tries mutants finds what the whole one would, and nothing in the real machine."""
    part, there, instead, _ = SLIPS[0]
    made = changed(part, ast.parse(source_of(part).replace(there, instead, 1)))
    assert first_broken(small_worlds(made), MOST, wide=30) is not None
    assert first_broken(small_worlds(real())[:2], 120, wide=10) is None


def test_a_mutant_stands_in_the_machines_place_for_a_moment_only(every_mutant: list[Mutant]) -> None:
    """And what is noticed of it there is what the exploration of a copy notices."""
    chosen = next(one for one in every_mutant if one.function == "_Scene.took" and "holder=staff" in one.name)
    assert chosen.killed_by() is not None
    assert noticed_in_first(real()) is None
    tree = ast.parse(source_of(chosen.part))
    chosen.change(list(ast.walk(tree))[chosen.number])
    assert noticed_in_first(changed(chosen.part, ast.fix_missing_locations(tree))) is not None


def test_mutants_are_tried_in_other_processes() -> None:
    with Cores(1) as cores:
        count, left = tried(cores.begin_mutants(every=170))
    assert count > 2
    assert len(left) < count


def test_nobody_waits_longer_than_was_computed_and_a_limit_too_short_is_noticed() -> None:
    """The worlds that are small enough here; `rodtrad prove --whole` holds it against all of them."""
    explored = [explore(world) for world in small_worlds(real()) if world.name == "urgent, one person"]
    assert any(one.untold for one in explored)
    found = held(limits(), explored)
    assert set(found) == set(policies())
    short = {name: replace(limit, lost=1, alone=1) for name, limit in found.items()}
    with pytest.raises(LimitError, match="minutes"):
        held(short, explored)


def test_a_body_that_reaches_outside_is_tried_with_a_machine_of_its_own(every_mutant: list[Mutant]) -> None:
    """A mutant of a function that calls `super()` takes no other's place; the first run of all mutants ended there."""
    some = [one for one in every_mutant if one.function == "Refused.__init__"]
    assert some
    for one in some:
        one.killed_by()
