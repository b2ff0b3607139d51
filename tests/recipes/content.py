"""The recipes that are followed in content, and what a patient or a member of staff then sees."""

from typing import Final

from tests.recipes.tree import Recipe, Step, Tree

FLOWS_CHECK: Final = "tests/unit/test_real_flows.py::test_the_conversations_have_nothing_to_mend"
TRANSLATED: Final = "tests/unit/test_languages.py::test_every_sentence_a_patient_reads_is_translated"
ON_ITS_PAGE: Final = "tests/unit/test_flow_docs.py::test_every_word_of_the_language_is_on_its_page"
TRANSCRIPTS: Final = "tests/unit/content/test_transcripts.py::test_the_conversation_is_what_the_person_sees"
BEGUN: Final = "tests/unit/test_real_flows.py::test_every_conversation_is_begun_by_something"

CRISIS: Final = "tests/unit/domain/test_crisis.py"

PLAY: Final = """
from bot.bootstrap import FLOWS
from bot.content import load
from bot.dialogue.play import play
from bot.domain.days.coping import OTHER, STARTERS
typed, lines = iter({typed}), []
facts = {{"hour": 19, "consent_keep": True, "coping_menu": [*STARTERS, OTHER], "idea_any_menu": ["walk", "cook"]}}
play(load(FLOWS), "{flow}", "nb", lambda: next(typed, None), lines.append, facts)
print("\\n".join(line for line in lines if "{about}" in line))
"""

# --- a check-in question ---


def _ask_how_the_night_was(tree: Tree) -> None:
    tree.raise_version("flows/checkin.yaml")
    tree.replace(
        "flows/checkin.yaml",
        "    run: {flow: ideas, with: {sort: any}}\n    next: line\n",
        """    run: {flow: ideas, with: {sort: any}}
    next: slept
  slept:
    say: Hvordan sov du i natt?
    ask: {kind: choice, save: slept, options: {well: Jeg sov godt, badly: Jeg sov dårlig}}
    do: [{checkin_done: {slept: "$slept"}}]
    next: line
""",
    )


def _keep_how_the_night_was(tree: Tree) -> None:
    tree.after(
        "bot/domain/flow/verbs.py",
        "    today: Ahead | None = None\n",
        '    slept: Literal["well", "badly"] | None = None\n',
    )


def _say_what_slept_is(tree: Tree) -> None:
    tree.replace("docs/flows.md", "`craving`?, `today`?, `line`?", "`craving`?, `today`?, `slept`?, `line`?")


def _translate_how_the_night_was(tree: Tree) -> None:
    tree.translate(
        {
            "en": {
                "checkin.slept.say": "How did you sleep last night?",
                "checkin.slept.ask.well": "I slept well",
                "checkin.slept.ask.badly": "I slept badly",
            },
            "nn": {
                "checkin.slept.say": "Korleis sov du i natt?",
                "checkin.slept.ask.well": "Eg sov godt",
                "checkin.slept.ask.badly": "Eg sov dårleg",
            },
        }
    )


def _write_the_transcript_anew(tree: Tree) -> None:
    tree.after(
        "tests/unit/content/transcripts/checkin_empty_evening.txt",
        "Det trenger ikke bli bra, og du kan gå når du vil.\n",
        "Hvordan sov du i natt?\n  [1] Jeg sov godt\n  [2] Jeg sov dårlig\n  [-] Hopp over  [?] Hjelp  [x] Lukk\n"
        "> 1\n  * checkin_done slept=well\n",
    )


CHECKIN_QUESTION: Final = Recipe(
    (
        Step(_ask_how_the_night_was),
        Step(_keep_how_the_night_was, FLOWS_CHECK),
        Step(_say_what_slept_is, ON_ITS_PAGE),
        Step(_translate_how_the_night_was, TRANSLATED),
        Step(_write_the_transcript_anew, TRANSCRIPTS),
    ),
    PLAY.format(flow="checkin", typed=["1", "0", "3", "1", "1", "1", "2", "-"], about="slept"),
    "* checkin_done slept=badly",
)

# --- a conversation ---


def _write_the_conversation(tree: Tree) -> None:
    tree.write(
        "flows/outside.yaml",
        """# A few minutes outdoors, chosen in «Mine ting».
id: outside
version: 1
title: Ute en tur
class: setup
starts: person
evidence: [E36]
start: first
steps:
  first:
    say: Gå ut døra og kjenn på været. Du trenger ikke gå langt.
    wait: {for: 10m}
    next: after
  after:
    neutral: true
    say: Hvordan var det?
    ask: {kind: choice, save: after, options: {fine: Det var fint, not: Det var ikke noe for meg}}
    next: bye
  bye:
    neutral: true
    say: Takk for at du sa det.
""",
    )


def _lead_to_the_conversation(tree: Tree) -> None:
    path = "flows/daily.yaml"
    tree.raise_version(path)
    tree.after(path, "        safety: Trygghetsplan\n", "        outside: Ute en tur\n")
    tree.after(
        path,
        "      - {when: {answer: what, is: safety}, go: safety}\n",
        "      - {when: {answer: what, is: outside}, go: outside}\n",
    )
    tree.after(path, "    run: {flow: safety}\n", "  outside:\n    run: {flow: outside}\n")


def _translate_the_conversation(tree: Tree) -> None:
    tree.translate(
        {
            "en": {
                "daily.what.ask.outside": "A walk outside",
                "outside.title": "A walk outside",
                "outside.first.say": "Go out of the door and feel the weather. You do not need to go far.",
                "outside.after.say": "How was it?",
                "outside.after.ask.fine": "It was good",
                "outside.after.ask.not": "It was not for me",
                "outside.bye.say": "Thank you for telling me.",
            },
            "nn": {
                "daily.what.ask.outside": "Ute ein tur",
                "outside.title": "Ute ein tur",
                "outside.first.say": "Gå ut døra og kjenn på vêret. Du treng ikkje gå langt.",
                "outside.after.say": "Korleis var det?",
                "outside.after.ask.fine": "Det var fint",
                "outside.after.ask.not": "Det var ikkje noko for meg",
                "outside.bye.say": "Takk for at du sa det.",
            },
        }
    )


def _daily_as_seen(tree: Tree) -> None:
    tree.replace(
        "tests/unit/content/transcripts/daily_hub.txt",
        "  [3] Det som hjelper meg\n  [4] Øve først\n  [5] Overdose og nalokson\n  [6] Dager og steder\n  [7] Be om noe bestemt\n"
        "  [8] Jeg har dratt",
        "  [3] Ute en tur\n  [4] Det som hjelper meg\n  [5] Øve først\n  [6] Overdose og nalokson\n  [7] Dager og steder\n"
        "  [8] Be om noe bestemt\n  [9] Jeg har dratt",
    )


CONVERSATION: Final = Recipe(
    (
        Step(_write_the_conversation),
        Step(_lead_to_the_conversation, BEGUN),
        Step(_translate_the_conversation, TRANSLATED),
        Step(_daily_as_seen, TRANSCRIPTS),
    ),
    PLAY.format(flow="daily", typed=["Ute en tur", "+", "Det var fint"], about="Takk"),
    "Takk for at du sa det.",
)

# --- a phrase ---


def _say_it(tree: Tree) -> None:
    tree.append("flows/phrases/daily.yaml", "  good_night: {text: Sov godt., neutral: true}\n")


def _translate_it(tree: Tree) -> None:
    tree.translate({"en": {"phrase.good_night": "Sleep well."}, "nn": {"phrase.good_night": "Sov godt."}})


PHRASE: Final = Recipe(
    (Step(_say_it), Step(_translate_it, TRANSLATED)),
    'from bot.bootstrap import build_desk\nprint(build_desk().texts.phrase("good_night", "en"))',
    "Sleep well.",
)

# --- a help number ---


def _in_the_content(tree: Tree) -> None:
    tree.append(
        "flows/help/no.yaml",
        """  - id: example
    number: "22 00 00 00"
    name: Eksempeltelefonen
    hours: Hele døgnet
    about: Når du vil prøve noe.
    source: https://example.org/
    verified_on: null
""",
    )


def _in_the_program(tree: Tree) -> None:
    tree.after(
        "bot/domain/danger/card.py",
        '        source="https://rusinfo.no/",\n    ),\n',
        """    HelpNumber(
        id="example",
        number="22 00 00 00",
        name=_in("Eksempeltelefonen", "Eksempeltelefonen", "The example line"),
        hours_said=_DAY_AND_NIGHT,
        about=_in("Når du vil prøve noe.", "Når du vil prøve noko.", "When you want to try something."),
        hours=_ALWAYS,
        source="https://example.org/",
    ),
""",
    )


def _translate_the_number(tree: Tree) -> None:
    tree.translate(
        {
            "en": {
                "help.example.name": "The example line",
                "help.example.hours": "Day and night",
                "help.example.about": "When you want to try something.",
            },
            "nn": {
                "help.example.name": "Eksempeltelefonen",
                "help.example.hours": "Heile døgnet",
                "help.example.about": "Når du vil prøve noko.",
            },
        }
    )


def _on_the_list_of_numbers(tree: Tree) -> None:
    tree.after("tests/unit/domain/test_crisis.py", '        "915 08 588",\n', '        "22 00 00 00",\n')


HELP_NUMBER: Final = Recipe(
    (
        Step(_in_the_content),
        Step(_in_the_program, f"{CRISIS}::test_the_built_in_numbers_equal_the_content"),
        Step(
            _on_the_list_of_numbers,
            f"{CRISIS}::test_the_numbers_are_those_of_the_research_page_and_the_line_for_children",
        ),
        Step(_translate_the_number, TRANSLATED),
    ),
    'from bot.domain.danger.card import help_numbers\nprint("22 00 00 00" in help_numbers("nb").replace("\\u00a0", " "))',
    "True",
)

CONTENT: Final = {
    "check-in question": CHECKIN_QUESTION,
    "conversation": CONVERSATION,
    "phrase": PHRASE,
    "help number": HELP_NUMBER,
}
