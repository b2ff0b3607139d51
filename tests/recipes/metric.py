"""The recipe of a metric, by one small figure: how many people have a conversation open."""

from typing import Final

from tests.recipes.tree import Recipe, Step, Tree

TOLD: Final = "tests/integration/test_heartbeat.py::test_every_figure_is_documented_and_none_has_a_name"
NAME: Final = "rodtrad_conversations_open"
HELP: Final = "People who have a conversation open."
_METRICS: Final = "bot/metrics.py"
_FIGURES: Final = "bot/store/requests/figures.py"


def _name_and_write_it(tree: Tree) -> None:
    beats = '    "rodtrad_beat_age_seconds": '
    tree.replace(_METRICS, beats, f'    "{NAME}": "{HELP}",\n{beats}')
    tree.after(
        _METRICS, "    if figures is not None:\n", f'        add("{NAME}", [({{}}, figures.talking)])\n'
    )


def _document_it(tree: Tree) -> None:
    beats = "| `rodtrad_beat_age_seconds` |"
    tree.replace("docs/operators.md", beats, f"| `{NAME}` | {HELP} |\n{beats}")


def _count_it(tree: Tree) -> None:
    tree.after(_FIGURES, "    notices: dict[tuple[str, str], int]\n", "    talking: int\n")
    tree.replace(
        _FIGURES,
        "    return Figures(\n",
        "    talking = work.connection.scalar(select(func.count()).where(Run.status != RunStatus.ENDED)) or 0\n    return Figures(\n",
    )
    last = '        {(row.carrier or "", row.what): row.n for row in notices},\n'
    tree.after(_FIGURES, last, "        talking,\n")
    tree.after(
        _FIGURES,
        "from bot.store.people.synthetic import CARRIER, not_synthetic\n",
        "from bot.store.tables.conversation import Run, RunStatus\n",
    )


METRIC: Final = Recipe(
    (Step(_name_and_write_it, TOLD), Step(_document_it, TOLD), Step(_count_it, TOLD)),
    f'from bot.metrics import HELP\nprint(HELP["{NAME}"])',
    HELP,
)
