"""The recipe for an effect of conversations: five questions about well-being stand for whatever a new one keeps."""

from typing import Final

from tests.recipes.content import FLOWS_CHECK, ON_ITS_PAGE, PLAY, TRANSLATED
from tests.recipes.tree import Recipe, Step, Tree

HANDLED: Final = "tests/unit/domain/test_verbs.py"

ITEMS: Final = ("cheerful", "calm", "active", "rested", "interested")


def _ask_the_questions(tree: Tree) -> None:
    steps = "".join(
        f"""  {item}:
    say: "De siste to ukene: {item}?"
    ask: {{kind: scale, min: 0, max: 5, save: {item}}}
    next: {following}
"""
        for item, following in zip(ITEMS, [*ITEMS[1:], "keep_it"], strict=True)
    )
    values = ", ".join(f'{item}: "${item}"' for item in ITEMS)
    tree.write(
        "flows/well_being.yaml",
        f"""# Well-being in five questions; the words here stand for the licensed ones.
id: well_being
version: 1
title: Hvordan du har det
class: checkin
starts: person
evidence: [E59]
start: {ITEMS[0]}
steps:
{steps}  keep_it:
    do: [{{well_being: {{{values}}}}}]
    say: Takk. Det var alt.
""",
    )
    path = "flows/comeback.yaml"
    tree.raise_version(path)
    tree.replace(
        path,
        "    next: body\n  body:\n",
        "    next: well_being\n  well_being:\n    run: {flow: well_being}\n    next: body\n  body:\n",
    )


def _name_the_effect(tree: Tree) -> None:
    fields = "".join(f"    {item}: int = Field(ge=0, le=5)\n" for item in ITEMS)
    path = "bot/domain/flow/verbs.py"
    tree.replace(
        path,
        "class CopingTool(Verb):",
        f'''class WellBeing(Verb):
    """Keep the answers to the five questions about well-being, for today."""

    name: ClassVar[str] = "well_being"
{fields}

class CopingTool(Verb):''',
    )
    tree.after(path, "        CheckinDone,\n", "        WellBeing,\n")


def _carry_it_out(tree: Tree) -> None:
    tree.after(
        "bot/service/conversation/verbs.py",
        "    verbs.CheckinDone: daily.checkin_done,\n",
        "    verbs.WellBeing: daily.well_being,\n",
    )


def _keep_the_answers(tree: Tree) -> None:
    tree.replace(
        "bot/service/days/daily.py",
        "def coping_tool(",
        '''def well_being(voice: Voice, verb: verbs.WellBeing, _: str = "") -> None:
    """Keep the five answers and their sum (0 to 25) under the person's local day."""
    day = local(voice.work.now, voice.person.timezone).date()
    answers = verb.model_dump(mode="json")
    daily.keep_checkin(voice.work, voice.person.id, day, answers | {"well_being": sum(answers.values())})


def coping_tool(''',
    )


def _only_with_consent(tree: Tree) -> None:
    tree.after(
        "bot/service/conversation/may_keep.py", "        verbs.CheckinDone,\n", "        verbs.WellBeing,\n"
    )


def _say_what_the_effect_is(tree: Tree) -> None:
    keys = ", ".join(f"`{item}`" for item in ITEMS)
    tree.replace(
        "docs/flows.md",
        "| `coping_tool` |",
        f"| `well_being` | {keys} – the five answers, for today |\n| `coping_tool` |",
    )


def _translate_the_questions(tree: Tree) -> None:
    asked = {f"well_being.{item}.say": f"The last two weeks: {item}?" for item in ITEMS}
    said = {f"well_being.{item}.say": f"Dei siste to vekene: {item}?" for item in ITEMS}
    tree.translate(
        {
            "en": asked
            | {
                "well_being.title": "How you are",
                "well_being.keep_it.say": "Thank you. That was all.",
            },
            "nn": said
            | {
                "well_being.title": "Korleis du har det",
                "well_being.keep_it.say": "Takk. Det var alt.",
            },
        }
    )


EFFECT: Final = Recipe(
    (
        Step(_ask_the_questions),
        Step(_name_the_effect, FLOWS_CHECK),
        Step(_carry_it_out, f"{HANDLED}::test_every_verb_is_carried_out_by_somebody"),
        Step(_keep_the_answers, f"{HANDLED}::test_every_verb_is_carried_out_by_somebody"),
        Step(_only_with_consent, f"{HANDLED}::test_every_verb_that_keeps_an_answer_asks_whether_it_may"),
        Step(_say_what_the_effect_is, ON_ITS_PAGE),
        Step(_translate_the_questions, TRANSLATED),
    ),
    PLAY.format(flow="well_being", typed=["1", "2", "3", "4", "5"], about="well_being"),
    "* well_being cheerful=1 calm=2 active=3 rested=4 interested=5",
)
