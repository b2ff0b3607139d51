"""The recipe for a standard instrument: one file, and nothing of the program."""

from typing import Final

from tests.fakes.instruments import FILE
from tests.recipes.content import PLAY
from tests.recipes.tree import Recipe, Step, Tree


def _write_it_down(tree: Tree) -> None:
    tree.write("flows/instruments/sleep_two.yaml", FILE)


INSTRUMENT: Final = Recipe(
    (Step(_write_it_down),),
    PLAY.format(
        flow="form_sleep_two",
        typed=["Ja", "Ja, start", "Godt", "Godt", "Nei, bare for meg"],
        about="item=through",
    ),
    "* instrument id=sleep_two item=through answer=v3",
)
