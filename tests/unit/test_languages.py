"""English and Nynorsk as they are shipped: complete, checked as strictly as the Bokmål, and usable with the buttons and words they name."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from bot.bootstrap import FLOWS, LOCALES, build_desk
from bot.content import Content
from bot.content.extract import Sentence, sentences
from bot.domain.danger.card import HELP_NUMBERS
from bot.domain.flow.language import option_ids
from bot.domain.requests.hours import WorkingHours
from bot.domain.words.commands import Command, command_of
from bot.i18n import LOCALES as CHOSEN
from bot.i18n import Texts, format_date, format_time, format_weekday
from bot.i18n.checks import check_translations
from bot.i18n.texts import CATALOGUE, load_catalogues, read_catalogue
from bot.service.conversation.hours_text import describe_hours
from bot.service.desk import Desk

TRANSLATED = sorted(set(CHOSEN) - {"nb"})
NUMBER = re.compile(r"(?<!\d)(?:1\d\d(?: \d{3})?|\d\d \d\d \d\d \d\d|\d{3} \d\d \d{3})(?!\d)")


@pytest.fixture(scope="module")
def wanted() -> list[Sentence]:
    return list(sentences(FLOWS))


@pytest.fixture
def texts(desk: Desk) -> Texts:
    return desk.texts


def ours(content: Content) -> set[str]:
    """The keys of everything that is ours to translate: what a patient reads, and what staff read."""
    not_ours = {key for words in content.official.values() for key in words}
    return {key for key in content.texts if key not in content.aliases and key not in not_ours}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_a_patient_reads_is_translated(desk: Desk, language: str) -> None:
    assert desk.texts.missing(language) == []
    assert ours(desk.content) <= set(desk.texts.catalogues[language].texts)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_stale_or_of_a_sentence_that_is_gone(texts: Texts, language: str) -> None:
    assert texts.stale(language) == []
    assert texts.orphans(language) == []


def test_the_catalogues_are_fit_for_a_release() -> None:
    assert [str(finding) for finding in check_translations(FLOWS, LOCALES, release=True)] == []


def test_nothing_is_left_in_bokmaal_only(desk: Desk, wanted: list[Sentence]) -> None:
    """What staff read neither: their pages, the marks beside requests, and how one can end."""
    keys = {sentence.key for sentence in wanted}
    assert keys == ours(desk.content)
    assert {"phrase.staff_take", "request.no_place.tag", "outcome.talked"} <= keys


def test_a_person_can_choose_the_complete_languages_and_no_other(desk: Desk) -> None:
    assert set(desk.languages) == set(CHOSEN) == set(desk.texts.offered())


@pytest.mark.parametrize("flow, step", [("language", "which"), ("welcome", "language")])
def test_every_language_that_can_be_chosen_stands_in_the_choice(desk: Desk, flow: str, step: str) -> None:
    asked = desk.content.book.latest(flow).steps[step].ask
    assert asked is not None
    assert option_ids(asked) == tuple(CHOSEN)


def test_northern_sami_is_prepared_and_never_offered(desk: Desk, wanted: list[Sentence]) -> None:
    catalogue = read_catalogue(LOCALES / "se" / CATALOGUE)
    assert {str(message.id) for message in catalogue if message.id} == {sentence.key for sentence in wanted}
    assert not any(message.string for message in catalogue if message.id)
    assert "never shipped without a reviewer" in (LOCALES / "se" / CATALOGUE).read_text(encoding="utf-8")
    assert "se" not in desk.languages
    complete = {**desk.texts.catalogues, "se": desk.texts.catalogues["en"]}
    assert "se" not in Texts(desk.texts.source, complete, desk.texts.aliases, desk.texts.official).offered()


def test_an_incomplete_language_cannot_be_chosen(texts: Texts) -> None:
    catalogues = dict(load_catalogues(LOCALES))
    del catalogues["en"].texts["talk.first.say"]  # type: ignore[attr-defined]  # a dict underneath
    assert Texts(texts.source, catalogues, texts.aliases, texts.official).offered() == tuple(
        language for language in CHOSEN if language != "en"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_numbers_to_call_are_the_same_in_every_language(
    texts: Texts, wanted: list[Sentence], language: str
) -> None:
    numbers = {sentence.key: NUMBER.findall(sentence.text) for sentence in wanted}
    said = {key: NUMBER.findall(texts.get(key, language)) for key in numbers}
    assert {key: sorted(found) for key, found in said.items()} == {
        key: sorted(found) for key, found in numbers.items()
    }
    assert {"113", "112", "116 117", "116 123", "22 40 00 40", "22 59 13 00"} <= {
        each for found in said.values() for each in found
    }


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_help_numbers_are_called_what_the_built_in_card_calls_them(texts: Texts, language: str) -> None:
    """Where English explains a Norwegian word the catalogue may add it: "Out-of-hours doctor (legevakt)"."""
    for number in HELP_NUMBERS:
        assert texts.get(f"help.{number.id}.name", language).startswith(number.name[language])
        assert texts.get(f"help.{number.id}.hours", language) == number.hours_said[language]
        assert texts.get(f"help.{number.id}.about", language) == number.about[language]


def test_english_says_what_a_legevakt_is(texts: Texts, wanted: list[Sentence]) -> None:
    for sentence in wanted:
        if (
            "116 117" in sentence.text
            and not sentence.neutral
            and re.search(r"\blegevakt|\blege\b", sentence.text, re.IGNORECASE)
        ):
            assert "doctor (legevakt)" in texts.get(sentence.key, "en"), sentence.key


KEYBOARD: Mapping[str, Command] = {
    "craving": Command.CRAVING,
    "talk": Command.TALK,
    "plan": Command.PLAN,
    "menu": Command.MENU,
}


@pytest.mark.parametrize("language", CHOSEN)
def test_the_keys_of_the_keyboard_are_understood_when_they_arrive_as_text(
    texts: Texts, language: str
) -> None:
    for key, command in KEYBOARD.items():
        label = texts.phrase(f"keyboard_{key}", language).format(caseworker="Kari")
        assert command_of(label, ["Kari Nordli"]) is command


@pytest.mark.parametrize("language", CHOSEN)
def test_closing_a_conversation_is_no_stop_word(texts: Texts, language: str) -> None:
    for key in ("button_leave", "button_skip", "button_now", "button_done", "button_later"):
        assert command_of(texts.phrase(key, language), ()) not in {Command.STOP, Command.HELP}


@pytest.mark.parametrize("language", CHOSEN)
def test_two_buttons_under_one_question_never_look_alike(desk: Desk, language: str) -> None:
    for flow in desk.content.book:
        for name, step in flow.steps.items():
            options = getattr(step.ask, "options", None) or {}
            labels = [
                desk.texts.get(f"{flow.id}.{name}.ask.{option}", language).casefold() for option in options
            ]
            assert len(set(labels)) == len(labels), f"{flow.id}.{name}: {labels}"


@pytest.mark.parametrize("language", CHOSEN)
def test_the_descriptions_of_commands_are_what_telegram_takes(texts: Texts, language: str) -> None:
    descriptions = [texts.get(key, language) for key in texts.source if key.startswith("phrase.command_")]
    assert len(descriptions) == 9
    assert all(3 <= len(text) <= 256 for text in descriptions)


@pytest.mark.parametrize(
    "language,day,weekday,hours",
    [
        ("nb", "17. mai", "lørdag", "hverdager kl. 8–15"),
        ("nn", "17. mai", "laurdag", "kvardagar kl. 8–15"),
        ("en", "17 May", "Saturday", "on weekdays, 8–15"),
    ],
)
def test_days_hours_and_times_are_written_as_in_the_language(
    texts: Texts, language: str, day: str, weekday: str, hours: str
) -> None:
    assert format_date(date(2026, 5, 17), language) == day
    assert format_weekday(5, language) == weekday
    assert format_time(datetime(2026, 5, 17, 14, 2, tzinfo=UTC), language) == "14:02"
    assert describe_hours(WorkingHours.parse("mon-fri 08:00-15:00", "Europe/Oslo"), language, texts) == hours


@pytest.mark.parametrize(
    "language,said",
    [
        ("nb", "mandag til torsdag kl. 8–15; fredag kl. 8–12"),
        ("nn", "måndag til torsdag kl. 8–15; fredag kl. 8–12"),
        ("en", "Monday to Thursday, 8–15; on Fridays, 8–12"),
    ],
)
def test_odd_working_hours_are_said_in_each_language(texts: Texts, language: str, said: str) -> None:
    hours = WorkingHours.parse("mon-thu 08:00-15:00; fri 08:00-12:00", "Europe/Oslo")
    assert describe_hours(hours, language, texts) == said


def test_the_program_starts_with_all_of_them() -> None:
    assert set(build_desk().languages) == {"nb", "nn", "en"}
