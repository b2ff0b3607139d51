"""Every way an entry of a plan can stand has its words wherever a plan is shown, and every check-list item what it needs to be one."""

import re

import pytest

from bot.domain.checklist.checklist import AnswerSet
from bot.domain.flow.verbs import Owner, PlanStatus
from tests.fakes.content import shipped

CONTENT = shipped()
#: What the check-list must ask about (`findings/content.md`, section 5): the item, or the group that opens it.
ASKED = {
    "first_night",
    "way_home",
    "keys",
    "mobile",
    "belongings",
    "income",
    "inkasso",
    "adviser",
    "start_loan",
    "guardian",
    "court",
    "fines",
    "licence",
    "responsible",
    "appointment",
    "met",
    "restay",
    "iplan",
    "team",
    "medicine",
    "med_list",
    "lar",
    "lar_place",
    "spray",
    "doctor",
    "dentist",
    "mental",
    "work",
    "kin",
    "children",
    "kids_contact",
    "kids_care",
    "phone",
    "peer",
}


@pytest.mark.parametrize("family", ["plan_status", "shared_status", "sheet_status"])
def test_every_status_has_its_words_wherever_a_plan_is_shown(family: str) -> None:
    missing = {status for status in PlanStatus if f"{family}_{status}" not in CONTENT.phrases}
    assert missing - {PlanStatus.IN_PLACE, PlanStatus.ON_ITS_WAY} == set()


def test_every_owner_but_one_who_is_named_has_a_word() -> None:
    for owner in set(Owner) - {Owner.NAMED}:
        assert {f"plan_owner_{owner}", f"shared_owner_{owner}"} <= CONTENT.phrases.keys()


def test_the_check_list_asks_about_what_is_missing_elsewhere_with_its_evidence() -> None:
    items = CONTENT.checklists["discharge"].items()
    assert {name for _, name, _ in items} >= ASKED
    assert len(CONTENT.checklists["discharge"].areas) == 5
    for _, name, item in CONTENT.checklists["discharge"].items():
        assert item.evidence, name
        if item.answers is not AnswerSet.GROUP:
            assert item.ready_by is not None, name


def test_what_is_not_for_everybody_is_opened_by_a_first_question() -> None:
    under = {name: item.under for name, item in CONTENT.items.items() if item.under}
    assert set(under.values()) == {"lar", "court", "children"}
    assert under.keys() == {
        "lar_place",
        "lar_first",
        "court_next",
        "fines",
        "licence",
        "kids_contact",
        "kids_care",
    }


def test_no_sentence_of_ours_names_a_time_limit_for_an_appeal() -> None:
    """It stands in the letter: a wrong one would cost somebody their right (E32)."""
    limits = re.compile(r"\d+\s*(?:dager|uker|måned|dagar|veker|månader|days|weeks|months)")
    for key, text in CONTENT.texts.items():
        if key.startswith(("refused.", "phrase.about_appeal", "phrase.plan_refusal")):
            assert not limits.search(text), key


SAID = {"fem": 5, "ni": 9, "ti": 10, "fjorten": 14, "femten": 15}


@pytest.mark.parametrize("area", CONTENT.checklists["discharge"].areas)
def test_before_the_first_question_of_an_area_stands_how_many_there_are_at_most(area: str) -> None:
    ours = CONTENT.checklists["discharge"].areas[area]
    said = [number for word, number in SAID.items() if f"opptil {word} ting" in (ours.first or "")]
    most = max(
        sum(
            (item.asked_from is None or item.asked_from <= day)
            and (item.asked_until is None or day <= item.asked_until)
            for item in ours.items.values()
        )
        for day in range(-60, 60)
    )
    assert said == [most]
