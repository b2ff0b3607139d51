"""No text says that the program has an effect on health, diagnoses, watches over anybody or treats (docs/purpose.md), in any language."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.danger.card_texts import CARDS
from bot.domain.lint.claims import about_claims
from bot.domain.lint.wording import about_text
from bot.service.desk import Desk

ROOT = Path(__file__).resolve().parents[3]
#: These say what the program is not, in the words that nothing else may use of it; the second calls a test of its own by one.
OF_CLAIMS = ("docs/purpose.md", "docs/house.md")


def claims(text: str) -> list[str]:
    return [remark.message for remark in about_claims(text)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Dette forebygger tilbakefall.", "an effect"),
        ("Det reduserer din risiko for overdose", "an effect"),
        ("Øvelsen minsker russuget", "an effect"),
        ("Boten er effektiv mot russug", "an effect"),
        ("Det er vitenskapelig bevist", "an effect"),
        ("Vi holder deg rusfri", "an effect"),
        ("This prevents relapse", "an effect"),
        ("clinically tested", "an effect"),
        ("It keeps you sober", "an effect"),
        ("Dette førebyggjer tilbakefall", "an effect"),
        ("Du har angst", "a diagnosis"),
        ("Svarene tyder på at du er deprimert", "a diagnosis"),
        ("Din risiko for tilbakefall er høy", "a diagnosis"),
        ("Your answers suggest you have depression", "a diagnosis"),
        ("We predict when you relapse", "a diagnosis"),
        ("Jeg følger med på hvordan du har det", "watched over"),
        ("Vi passer på deg hele døgnet", "watched over"),
        ("Boten overvåker svarene dine", "watched over"),
        ("Eg held auge med deg", "watched over"),
        ("I keep an eye on you", "watched over"),
        ("We monitor your mood", "watched over"),
        ("Det er alltid noen her", "watched over"),
        ("Jeg er en terapeut", "treatment"),
        ("Bruk meg i stedet for legen", "treatment"),
        ("This replaces your treatment", "treatment"),
    ],
)
def test_a_claim_is_found(text: str, what: str) -> None:
    assert any(what in one for one in claims(text)), text
    assert "claim" in [remark.code for remark in about_text(text)], "and the content is refused for it"


@pytest.mark.parametrize(
    "text",
    [
        "Toleransen din er lavere nå. Risikoen for overdose er størst de første ukene.",
        "Kari har lest det.",
        "Ingen følger med her. Ring 113 når det haster.",
        "Har du angst for å ringe?",
        "Skriv det du vil at legen skal vite.",
        "Du har time hos psykologen på mandag.",
        "Nobody reads this at night.",
        "What has helped you before?",
        "Hva har hjulpet før?",
        "Jeg er en bot, ikke en lege.",
    ],
)
def test_what_happens_and_who_does_it_may_be_said(text: str) -> None:
    assert claims(text) == []


def everything_anybody_reads(desk: Desk) -> Iterator[tuple[str, str]]:
    """Each sentence in each language for patients and staff, the built-in cards, the demo's page, and every page of the docs."""
    for key, text in desk.content.texts.items():
        yield key, str(getattr(text, "text", text))
    for language, catalogue in desk.texts.catalogues.items():
        for key, said in catalogue.texts.items():
            yield f"{language} {key}", str(said)
    for kind, cards in CARDS.items():
        for language, card in cards.items():
            yield f"card {kind} {language}", card
    for path in (ROOT / "bot" / "demo" / "page").glob("words.*.json"):
        for key, said in json.loads(path.read_text(encoding="utf-8")).items():
            yield f"{path.name} {key}", json.dumps(said, ensure_ascii=False)
    for path in (ROOT / "bot" / "clinic" / "templates").glob("*.html"):
        yield path.name, re.sub(r"{[{%#].*?[}%#]}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "pyproject.toml"):
        if path.relative_to(ROOT).as_posix() not in OF_CLAIMS:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_nothing_that_anybody_reads_claims_any_of_it(desk: Desk) -> None:
    read = dict(everything_anybody_reads(desk))
    assert len(read) > 3_000
    found = {key: said for key, text in read.items() if (said := claims(text))}
    assert found == {}


def test_the_purpose_says_what_the_lists_hold_the_words_to() -> None:
    page = (ROOT / "docs" / "purpose.md").read_text(encoding="utf-8")
    for word in ("no effect on health", "diagnos", "watch", "treat", "bot/domain/lint/claims.py"):
        assert word in page
    assert "(docs/purpose.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
