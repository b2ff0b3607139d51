"""Each recipe of "Where does a new … go?" in `docs/house.md`, followed with a small addition in a copy of the repository.

Followed to the end the additions work, and the files touched are those which the page names, in its order. With any one step forgotten the
test that the page names fails: a run of pytest for each, so `make soak` does it.
"""

import re
from itertools import groupby
from pathlib import Path

import pytest

from tests.recipes.channel import CHANNEL
from tests.recipes.code import CODE
from tests.recipes.content import CONTENT
from tests.recipes.language import LANGUAGE
from tests.recipes.requests import REQUEST_KIND
from tests.recipes.tree import Tree, named_files, on_the_page

RECIPES = {"language": LANGUAGE, **CONTENT, **CODE, "request kind": REQUEST_KIND, "channel": CHANNEL}
FORGETTING = [
    pytest.param(name, number, id=f"{name}-{step.do.__name__.strip('_')}".replace(" ", "_"))
    for name, recipe in RECIPES.items()
    for number, step in enumerate(recipe.steps)
    if step.told_by
]


def in_order(touched: list[str], named: list[str]) -> list[str]:
    """The files touched as the page would name them: a folder it names stands for what is in it."""
    return [
        path
        for path, _ in groupby(
            next((folder for folder in named if folder.endswith("/") and each.startswith(folder)), each)
            for each in touched
        )
    ]


def test_what_is_added_by_the_recipes_works_and_the_page_names_every_file(tmp_path: Path) -> None:
    tree, page = Tree(tmp_path / "tree"), on_the_page()
    for name, recipe in RECIPES.items():
        tree.touched.clear()
        for step in recipe.steps:
            step.do(tree)
        named = named_files(page[name][0])
        touched = in_order(tree.touched, named)
        patterns = [re.escape(path).replace("NAME", r"\w+").replace("NNNN", r"\d{4}") for path in named]
        assert len(touched) == len(named), (name, touched, named)
        assert all(map(re.fullmatch, patterns, touched)), (name, touched, named)
    tree.settle()
    assert tree.failing(sorted({test for recipe in RECIPES.values() for test in recipe.told_by})) == ""
    printed = tree.programs({name: recipe.shows for name, recipe in RECIPES.items()})
    assert printed == {name: recipe.shown for name, recipe in RECIPES.items()}


@pytest.mark.soak
@pytest.mark.parametrize("name, forgotten", FORGETTING)
def test_a_step_that_is_forgotten_is_told_by_the_test_that_the_page_names(
    name: str, forgotten: int, tmp_path: Path
) -> None:
    tree, recipe = Tree(tmp_path / "tree"), RECIPES[name]
    for number, step in enumerate(recipe.steps):
        if number != forgotten:
            step.do(tree)
    tree.settle()
    assert tree.failing([recipe.steps[forgotten].told_by]) != ""


def test_the_page_names_every_recipe_and_the_tests_that_watch_over_it() -> None:
    page = on_the_page()
    assert set(page) == set(RECIPES)
    for name, recipe in RECIPES.items():
        said = set(re.findall(r"`([^`]+)`", page[name][1]))
        assert said == {test.rpartition("::")[2] for test in recipe.told_by}, name
