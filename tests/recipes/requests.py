"""The recipe for a kind of request. `tests/integration/requests/test_requests_new_kind.py` plays one from asking to closed."""

from typing import Final

from tests.recipes.content import TRANSLATED
from tests.recipes.tree import Recipe, Step, Tree


def _describe_the_kind(tree: Tree) -> None:
    tree.after(
        "flows/requests/kinds.yaml",
        "\nkinds:\n",
        """  ring_me:
    name: ring meg
    urgency: routine
    expects: call
    policy: ordinary
    words:
      wish: Jeg vil gjerne at du ringer meg.
""",
    )


def _translate_the_kind(tree: Tree) -> None:
    names = {"request.ring_me.name": "call me", "request.ring_me.wish": "I would like you to call me."}
    nynorsk = {"request.ring_me.name": "ring meg", "request.ring_me.wish": "Eg vil gjerne at du ringjer meg."}
    tree.translate({"en": names, "nn": nynorsk})


REQUEST_KIND: Final = Recipe(
    (
        Step(_describe_the_kind),
        Step(_translate_the_kind, TRANSLATED),
    ),
    """
from bot.bootstrap import FLOWS, build_desk
from bot.content import load
print(load(FLOWS).kinds.find("ring_me")[0], build_desk().texts.get("request.ring_me.wish", "nn"))
""",
    "ring_me Eg vil gjerne at du ringjer meg.",
)
