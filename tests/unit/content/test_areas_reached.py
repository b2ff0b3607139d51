"""Each area of the year is reached by a typed word in each language, and by keys from the keyboard; none is lost."""

from typing import Final

import pytest

from bot.domain.flow.book import FlowBook
from bot.domain.words.commands import command_of
from bot.service.conversation import commands, screens
from bot.service.days import safety_pages
from bot.service.plan import pages
from tests.fakes.content import shipped

BOOK: Final[FlowBook] = shipped().book
#: What stands under a safety plan that is begun (`service/days/safety_pages.py`).
UNDER_SAFETY_PLAN: Final = {safety_pages.EDIT_KEY.removeprefix("m:")}
#: The area, the command word that leads to it, what is typed in each language, and the keys, from the menu on.
AREAS: Final = [
    ("1 goals", "goals", ("mine mål", "mine mål", "my goals"), ("plan", "goals")),
    ("2 check-list", "plan", ("min plan", "planen min", "my plan"), ("plan", "checklist")),
    ("3 plan", "plan", ("planen min", "planen min", "plan"), ("plan", "my_plan")),
    ("4 left", "left_today", ("jeg har dratt", "eg har reist", "i have left"), ("daily", "left_today")),
    ("4 released", "released", ("løslatt", "lauslaten", "/released"), ("daily", "left_today", "released")),
    ("5 safety", "safety", ("trygghetsplan", "tryggleiksplan", "safety plan"), ("daily", "safety")),
    ("5 relapse", "relapse", ("jeg har ruset meg", "eg har rusa meg", "i have used"), ("relapse",)),
    (
        "5 after",
        "afterwards",
        ("etter tilbakefallet", "etter tilbakefallet", "after the relapse"),
        ("safety_edit", "afterwards"),
    ),
    (
        "6 people",
        "people",
        ("folka rundt meg", "menneska rundt meg", "people around me"),
        ("daily", "safety", "safety_call", "people"),
    ),
    ("7 days", "daily", ("hverdagen", "kvardagen", "/daily"), ("daily", "days")),
    ("7 routines", "routines", ("rutiner", "rutinar", "routines"), ("daily", "days", "routines")),
    ("8 appointments", "appointments", ("avtaler", "avtalar", "appointments"), ("plan", "appointments")),
    ("9 check-in", "checkin", ("sjekk inn", "sjekk inn", "check in"), ("checkin",)),
    ("9 when", "checkin_time", ("daglig spørsmål", "dagleg spørsmål", "daily question"), ("checkin_time",)),
    (
        "10 voice",
        "voice_back",
        ("om hjelpen", "om hjelpa", "about the help"),
        ("daily", "days", "voice_back"),
    ),
    ("11 rehearsal", "rehearsal", ("øve først", "øve fyrst", "practise first"), ("daily", "rehearsal")),
]


@pytest.mark.parametrize(
    ("word", "typed"), [(one[1], one[2]) for one in AREAS], ids=[one[0] for one in AREAS]
)
def test_a_typed_word_leads_there_in_each_language(word: str, typed: tuple[str, ...]) -> None:
    for text in typed:
        command = command_of(text, ["Kari"])
        assert command is not None, text
        assert commands.for_command(command) == word, text
    assert commands.is_known(word)


@pytest.mark.parametrize("keys", [one[3] for one in AREAS], ids=[one[0] for one in AREAS])
def test_keys_lead_there(keys: tuple[str, ...]) -> None:
    """From the menu or its rest, or from the plan; then each conversation has an answer that runs the next."""
    first, *then = keys
    assert first in {word for word, _ in (*screens.MENU, *screens.REST)} | UNDER_SAFETY_PLAN
    for here, there in zip(keys, then, strict=False):
        if here == "plan":
            assert there in {word for word, _ in pages.KEYS}
        else:
            runs = {step.run.flow for step in BOOK.latest(here).steps.values() if step.run}
            assert there in runs, f"no answer of {here} leads to {there}"
