"""The cards: the numbers first, nothing claimed, the same numbers everywhere."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.domain.danger.card import (
    HELP_NUMBERS,
    LANGUAGES,
    DangerKind,
    bilingual_card,
    card,
    help_numbers,
    help_only,
    offer,
)
from bot.domain.lint.wording import LONG_MESSAGE, about_message, about_text

ROOT = Path(__file__).parents[3]
KINDS: list[DangerKind | None] = [*DangerKind, None]
KNOWN = {one.number for one in HELP_NUMBERS}
NUMBER = re.compile(r"(?<!\d)(?:\d{3} \d{2} \d{3}|\d{2}(?: \d{2}){3}|\d{3} \d{3}|\d{3})(?!\d)")
CLAIMS = re.compile(
    r"hjelp(en|a)? (er|kommer|kjem)|på vei|på veg|ambulansen kommer|jeg har (sagt|ringt|varslet)|eg har (sagt|ringt|varsla)|"
    r"help is|on (the|its|their) way|i have (told|called)|noen leser|nokon les|somebody (is )?read",
    re.IGNORECASE,
)

every_card = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in KINDS for language in LANGUAGES]
)


@every_card
def test_a_card_gives_an_emergency_number_in_its_first_lines(kind: DangerKind | None, language: str) -> None:
    first = "\n".join(card(kind, language).splitlines()[:3])
    assert "113" in first or "112" in first


@every_card
def test_a_card_names_no_number_that_is_not_in_the_table(kind: DangerKind | None, language: str) -> None:
    found = set(NUMBER.findall(card(kind, language)))
    assert found
    assert found <= KNOWN


@every_card
def test_a_card_claims_neither_help_nor_a_reader(kind: DangerKind | None, language: str) -> None:
    assert not CLAIMS.search(card(kind, language))


@every_card
def test_a_card_is_short_enough_to_read_and_free_of_words_we_do_not_use(
    kind: DangerKind | None, language: str
) -> None:
    text = card(kind, language)
    assert list(about_text(text)) == []
    assert list(about_message(text, asks=False)) == []
    assert len(text) <= LONG_MESSAGE


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        (DangerKind.OVERDOSE, ["113", "22 59 13 00"]),
        (DangerKind.SUICIDE, ["113", "116 117", "116 123", "22 40 00 40"]),
        (DangerKind.VIOLENCE, ["112", "113", "116 006", "116 117", "116 111"]),
        (DangerKind.PSYCHOSIS, ["113", "116 117"]),
        (DangerKind.CHILD, ["113", "22 59 13 00", "112", "116 111"]),
        (DangerKind.ACUTE_ILLNESS, ["113", "116 117"]),
        (DangerKind.WITHDRAWAL, ["113", "116 117"]),
        (None, [one.number for one in HELP_NUMBERS]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_danger_has_its_numbers_in_every_language(
    kind: DangerKind | None, numbers: list[str], language: str
) -> None:
    assert [number for number in numbers if number not in card(kind, language)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", ["nalokson", "hjerte- og lungeredning", "stabilt sideleie", "Bli der", "Ingen blir straffet"]),
        ("nn", ["nalokson", "hjarte- og lungeredning", "stabilt sideleie", "Bli der", "Ingen blir straffa"]),
        ("en", ["naloxone", "CPR", "recovery position", "Stay", "Nobody is punished"]),
    ],
)
def test_the_overdose_card_says_what_to_do_in_order(language: str, said: list[str]) -> None:
    text = card(DangerKind.OVERDOSE, language)
    assert text.startswith(("Ring 113", "Call 113"))
    places = [text.index(words) for words in said[:4]]
    assert places == sorted(places)
    assert said[4] in text


def test_helplines_are_never_the_only_advice() -> None:
    for language, doctor in (("nb", "legevakten"), ("nn", "legevakta"), ("en", "doctor")):
        text = card(DangerKind.SUICIDE, language)
        assert text.index("113") < text.index("116 123")
        assert doctor in text[text.index("22 40 00 40") :]


def test_a_language_without_a_card_gets_the_norwegian_one() -> None:
    assert card(DangerKind.OVERDOSE, "se") == card(DangerKind.OVERDOSE, "nb")
    assert help_numbers("se") == help_numbers("nb")
    assert offer("se", "Kari") == offer("nb", "Kari")


def test_nynorsk_is_a_language_of_its_own() -> None:
    other_language = re.compile(
        r"\b(jeg|ikke|noen|hvordan|hva|nå|hjem|hverdager|kommer|gjøre|selv|være|vær|skrev|fra|hvis)\b",
        re.IGNORECASE,
    )
    texts = [card(kind, "nn") for kind in KINDS] + [offer("nn", "Kari")]
    assert [found[0] for text in texts for found in other_language.finditer(text)] == []


def test_without_a_language_the_card_comes_in_two() -> None:
    text = bilingual_card(DangerKind.SUICIDE)
    assert card(DangerKind.SUICIDE, "nb") in text
    assert card(DangerKind.SUICIDE, "en") in text


# --- help-only ---


@pytest.mark.parametrize("kept", [True, False])
def test_help_only_gives_all_numbers_in_two_languages_and_claims_nothing(kept: bool) -> None:
    text = help_only(kept=kept)
    assert help_numbers("nb") in text
    assert help_numbers("en") in text
    assert not CLAIMS.search(text)
    assert "Ingen har lest" in text
    assert "Nobody has read it" in text
    assert len(text) <= 4096


def test_a_message_is_called_kept_only_when_it_is() -> None:
    assert "er tatt vare på" in help_only(kept=True)
    assert "er tatt vare på" not in help_only(kept=False)
    assert "is kept" not in help_only(kept=False)


# --- the offer ---


def test_the_offer_says_that_nobody_has_been_told() -> None:
    assert offer("nb", "Kari") == "Jeg har ikke sagt fra til noen. Skal jeg sende dette til Kari?"
    assert offer("nn", "Kari") == "Eg har ikkje sagt frå til nokon. Skal eg sende dette til Kari?"
    assert offer("en", "Kari") == "I have not told anyone. Shall I send this to Kari?"


def test_a_name_with_braces_is_only_a_name() -> None:
    assert offer("nb", "{caseworker}").endswith("til {caseworker}?")


# --- the table ---


def test_the_built_in_numbers_equal_the_content() -> None:
    content = yaml.safe_load((ROOT / "flows/help/no.yaml").read_text("utf-8"))["numbers"]
    built_in = [
        {
            "id": one.id,
            "number": one.number,
            "name": one.name["nb"],
            "hours": one.hours_said["nb"],
            "about": one.about["nb"],
            "source": one.source,
        }
        for one in HELP_NUMBERS
    ]
    assert [{key: value for key, value in one.items() if key != "verified_on"} for one in content] == built_in


def test_nothing_built_in_claims_to_be_verified() -> None:
    assert [one.number for one in HELP_NUMBERS if one.verified_on is not None] == []


def test_the_numbers_are_those_of_the_research_page_and_the_line_for_children() -> None:
    assert [one.number for one in HELP_NUMBERS] == [
        "113",
        "112",
        "116 117",
        "116 123",
        "22 40 00 40",
        "22 59 13 00",
        "116 006",
        "116 111",
        "915 08 588",
    ]


def test_the_hours_can_be_asked_what_is_open_now() -> None:
    sunday_night = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)
    shut = [one.number for one in HELP_NUMBERS if not one.hours.is_open(sunday_night)]
    assert shut == ["915 08 588"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_name_and_hours_in_every_language(language: str) -> None:
    lines = help_numbers(language).splitlines()
    for one in HELP_NUMBERS:
        (line,) = (line for line in lines if line.startswith(f"{one.number} – "))
        assert one.name[language] in line
        assert one.hours_said[language] in line
