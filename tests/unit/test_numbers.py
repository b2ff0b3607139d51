"""Telephone numbers: every number that stands anywhere in a text is one of those in `flows/help/no.yaml`, in every language."""

import re
from collections.abc import Iterator

import pytest

from bot.service.desk import Desk

#: What looks like a Norwegian number: 113, 116 117, 915 08 588, 22 40 00 40, also without spaces; never part of a time, date or sum.
NUMBER = re.compile(
    r"(?<![\d.,:/-])(?:\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3}|\d{3} \d{3}|\d{8}|\d{6}|\d{3})(?!\d|[.,:/-]\d)"
)


def numbers(text: str) -> list[str]:
    return NUMBER.findall(text)


def test_a_number_is_seen_in_any_writing_and_nothing_else_is() -> None:
    assert numbers("Ring 113. 116 117, 116117; 22 40 00 40 eller 22400040, 915 08 588!") == [
        "113", "116 117", "116117", "22 40 00 40", "22400040", "915 08 588",
    ]  # fmt: skip
    assert numbers("kl. 18.30, 2026-04-03, 0 til 10, 2 timer, 09:00, 1000 tegn, 12.345") == []


def _texts(desk: Desk) -> Iterator[tuple[str, str]]:
    yield from desk.content.texts.items()
    for language, catalogue in desk.texts.catalogues.items():
        yield from ((f"{language} {key}", text) for key, text in catalogue.texts.items())


def test_every_number_in_a_text_is_a_help_number(desk: Desk) -> None:
    known = {entry.number for entry in desk.content.help_numbers}
    wrong = {(key, found) for key, text in _texts(desk) for found in numbers(text) if found not in known}
    assert wrong == set()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_translation_has_the_numbers_of_its_original(desk: Desk, language: str) -> None:
    texts = desk.texts
    differing = [
        key
        for key, text in desk.content.texts.items()
        if set(numbers(texts.get(key, language))) != set(numbers(text))
    ]
    assert differing == []
