"""The recipe for a language. Its words here are the Bokmål ones: which files, not how to translate."""

from typing import Final

from tests.recipes.content import CRISIS, TRANSLATED
from tests.recipes.tree import Recipe, Step, Tree

CHOSEN: Final = "tests/unit/test_languages.py::test_every_language_that_can_be_chosen_stands_in_the_choice"


def _name_the_language(tree: Tree) -> None:
    path = "bot/domain/languages.py"
    tree.after(path, '    SAMI = "se"\n', '    DANISH = "da"\n')
    tree.after(path, '    Language.SAMI.value: "Northern Sámi",\n', '    Language.DANISH.value: "Danish",\n')
    tree.after(path, '    Language.ENGLISH.value: "en_GB",\n', '    Language.DANISH.value: "da_DK",\n')


def _translate_everything(tree: Tree) -> None:
    called = {f"{key}.ask.da": "Dansk" for key in ("language.which", "welcome.language")}
    tree.translate({"da": {"*": "*"}, "en": called, "nn": called})


def _say_the_cards(tree: Tree) -> None:
    tree.append(
        "bot/domain/danger/card_texts.py",
        """
for _said in (*CARDS.values(), URGENT, LIMITS, OFFER):
    _said["da"] = _said["nb"]
""",
    )


def _name_the_numbers(tree: Tree) -> None:
    tree.replace(
        "bot/domain/danger/card.py",
        'return {"nb": nb, "nn": nn, "en": en}',
        'return {"nb": nb, "nn": nn, "en": en, "da": nb}',
    )


def _offer_the_choice(tree: Tree) -> None:
    for path, following in (
        ("flows/language.yaml", "go: set_en}\n"),
        ("flows/welcome.yaml", "go: set_en}\n"),
    ):
        tree.replace(path, "en: English}", "en: English, da: Dansk}")
        tree.after(path, following, "      - {when: {answer: language, is: da}, go: set_da}\n")
    tree.replace(
        "flows/language.yaml",
        "  changed:\n",
        "  set_da:\n    do: [{language: {code: da}}]\n    next: changed\n  changed:\n",
    )
    tree.replace(
        "flows/welcome.yaml",
        "\n  what:\n",
        "  set_da:\n    do: [{language: {code: da}}]\n    next: what\n\n  what:\n",
    )


def _see_the_choice(tree: Tree) -> None:
    for name in ("language_english", "welcome_evening", "welcome_no", "welcome_passed_over"):
        tree.replace(
            f"tests/unit/content/transcripts/{name}.txt",
            "  [3] English\n",
            "  [3] English\n  [4] Dansk\n",
        )


LANGUAGE: Final = Recipe(
    (
        Step(_name_the_language, CHOSEN),
        Step(_offer_the_choice, CHOSEN),
        Step(_say_the_cards, f"{CRISIS}::test_a_card_gives_an_emergency_number_in_its_first_lines"),
        Step(_name_the_numbers, f"{CRISIS}::test_every_number_has_a_name_and_hours_in_every_language"),
        Step(_translate_everything, TRANSLATED),
        Step(
            _see_the_choice,
            "tests/unit/content/test_transcripts.py::test_the_conversation_is_what_the_person_sees",
        ),
    ),
    'from bot.bootstrap import build_desk\nprint("da" in build_desk().languages)',
    "True",
)
