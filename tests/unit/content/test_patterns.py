"""Turns of phrase that tired readers, counted over everything a patient reads: the figures are printed, and may only fall."""

import re
import sys

import pytest

from bot.bootstrap import FLOWS
from bot.content.extract import sentences
from bot.domain.flow.language import FlowClass
from tests.fakes.content import shipped

CONTENT = shipped()
TEXTS = {one.key: one.text for one in sentences(FLOWS) if not one.key.startswith("phrase.staff_")}
#: Once 58: «Greit.» answers a setting, never somebody who has said how they are.
MOST_GREIT = 25
#: Once 76, danger among them: sentences that begin with their condition and name no number to call.
MOST_VERB_FIRST = 20
VERBS = "Er|Har|Vil|Svarer|Ombestemmer|Blir|Får|Trenger|Går|Sier|Kan|Kjennes|Tar|Ligger|Skal|Står|Føler|Bruker|Kommer|Gjelder|Passer"
_VERB_FIRST = re.compile(rf"(?:^|(?<=[.?:\n] )|(?<=\n))(?:{VERBS}) [^.?\n]*, [^.?\n]*\.")
#: What a person was asked at the worst moments, in the voice of an impatient official.
CURT = ("Hva vil du nå?", "Hva vil du?", "Hva gjelder det nå?")


def _flow_of(key: str) -> str:
    return key.split(".", maxsplit=1)[0]


def test_greit_is_an_answer_to_settings_only(capsys: pytest.CaptureFixture[str]) -> None:
    found = [key for key, text in TEXTS.items() if text.startswith("Greit.")]
    with capsys.disabled():
        sys.stdout.write(f"\n«Greit.» begins {len(found)} texts (once 58; at most {MOST_GREIT})\n")
    elsewhere = [
        key
        for key in found
        if not key.startswith("phrase.enrol")
        and _flow_of(key) != "tools"
        and CONTENT.book.latest(_flow_of(key)).class_ is not FlowClass.SETUP
    ]
    assert elsewhere == []
    assert len(found) <= MOST_GREIT


def test_conditions_begin_with_hvis_where_nobody_is_in_danger(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        (key, sentence)
        for key, text in TEXTS.items()
        if not key.startswith("phrase.draw_")
        for sentence in _VERB_FIRST.findall(text)
        if not re.search(r"\d{3}", sentence)
    ]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(found)} sentences begin with their condition (once 76; at most {MOST_VERB_FIRST})\n"
        )
    assert len(found) <= MOST_VERB_FIRST, found


@pytest.mark.parametrize("curt", CURT)
def test_nobody_is_asked_like_at_a_counter(curt: str) -> None:
    assert [key for key, text in TEXTS.items() if curt in text] == []
