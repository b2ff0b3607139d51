"""The trial of the finder: holes planted by code that shares nothing with it, in a real database, are found, and nothing is left behind."""

import ast
import json
from pathlib import Path

import pytest

import bot.rehearse.plants as planting
from bot.clock import ManualClock
from bot.domain.rehearsal.holes import RULES, HoleKind, Rule, find
from bot.domain.rehearsal.world import World
from bot.ids import PatientId
from bot.rehearse.plants import PLANTS, planted
from bot.rehearse.trial import trial
from bot.rehearse.written import morning, write
from bot.service.desk import Desk
from bot.service.rehearsal.reading import world_of
from bot.store.database.work import Store, Work
from bot.store.people import people
from tests.fakes.terminal import Terminal

SEED = 7
#: So many of one chance hold every kind of hole that is planted.
ENOUGH = 110


def test_planted_holes_are_found_and_the_database_is_as_before(
    store: Store, clock: ManualClock, desk: Desk
) -> None:
    came = trial(store, clock, desk, 25, SEED)
    assert came.holes > 50
    assert came.found >= 0.95 * came.holes, came.missed
    assert came.false <= 0.05 * came.reported, came.not_planted
    assert not came.left


def test_what_a_rehearsal_would_leave_behind_is_counted(
    store: Store, clock: ManualClock, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writes(work: Work, desk: Desk, patient_id: PatientId) -> World:
        def leave_something(other: Work) -> None:
            people.add_clinic(other, f"left {patient_id}", "mon-fri 08:00-15:00", "Europe/Oslo")

        store.run(leave_something)
        return world_of(work, desk, patient_id)

    monkeypatch.setattr("bot.rehearse.trial.world_of", writes)
    came = trial(store, clock, desk, 2, SEED)
    assert came.left["clinic"] == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rule_that_is_missing_shows_in_the_figure(store: Store, clock: ManualClock, desk: Desk) -> None:
    """Each rule taken away by itself lets what it finds be missed: no rule is dead, and the figure can fail."""
    sketches = [planted(SEED, number) for number in range(ENOUGH)]
    worlds = []
    for number, sketch in enumerate(sketches):
        clock.set_wall(morning(sketch.today))
        patient = store.run(write, sketch, number)
        worlds.append(store.read(world_of, desk, patient))

    by_rule = {rule: [{hole.name for hole in find(world, (rule,))} for world in worlds] for rule in RULES}

    def found(rules: tuple[Rule, ...]) -> int:
        return sum(
            len(sketch.truth & set().union(*(by_rule[rule][n] for rule in rules)))
            for n, sketch in enumerate(sketches)
        )

    everything = sum(len(sketch.truth) for sketch in sketches)
    assert found(RULES) == everything
    for rule in RULES:
        without = tuple(one for one in RULES if one is not rule)
        assert found(without) < everything, f"nothing is planted that {rule} finds"


def test_what_plants_shares_nothing_with_what_finds() -> None:
    """The generator may import the standard library and its own plain values: neither the finder, the hours nor a table of holidays."""
    folder = Path(planting.__file__).parent
    for name in ("plants", "sketch", "calendar"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        ours = {module for module in modules if module.split(".")[0] in {"bot", "holidays"}}
        assert ours <= {"bot.rehearse.calendar", "bot.rehearse.sketch"}, name


def test_every_kind_of_hole_is_planted_by_something() -> None:
    assert {name.split(".")[0] for plant in PLANTS for name in plant.names} == set(HoleKind)


class TestTheCommand:
    def test_figures_are_one_object_and_good(self, rodtrad: Terminal) -> None:
        said = json.loads(rodtrad("rehearse", "--synthetic", "8", "--seed", "3", "--json"))
        assert {"plans", "holes", "found", "false", "left_behind"} <= said.keys()
        assert (said["plans"], said["found"], said["false"], said["left_behind"]) == (8, said["holes"], 0, 0)

    def test_with_a_hole_in_the_finder_it_fails(
        self, rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.rehearse.trial.find", lambda world, rules: find(world, rules[:-20]))
        assert "missed:" in rodtrad("rehearse", "--synthetic", "8", exits=1)

    def test_one_persons_holes_are_those_that_staff_may_see(self, clinic: Terminal) -> None:
        clinic("enrol", "--bot-name", "traad_bot", "--test-person", typed=("Anna Lie", "Kari Nordli", ""))
        said = json.loads(clinic("rehearse", "--patient", "--json", typed=("anna lie",)))
        found = {one["name"] for one in said["holes"]}
        assert {"no_day", "no_deputy", "not_reached", "door_missing.ward"} <= found
        assert not any(name.startswith("item_") for name in found), "the plan is the person's own"
        assert "Nobody takes over when Kari is away." in clinic("rehearse", "--patient", typed=("Anna Lie",))

    def test_a_name_that_nobody_has_is_refused(self, clinic: Terminal) -> None:
        clinic("enrol", "--bot-name", "traad_bot", "--test-person", typed=("Anna Lie", "Kari Nordli", ""))
        assert "no patient has that name" in clinic.refused("rehearse", "--patient", typed=("Bo",))
        assert "say which" in clinic.refused("rehearse")
