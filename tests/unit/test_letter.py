"""The letter with an enrolment link, for people whose names are written in any script."""

import logging
from datetime import date
from io import BytesIO

import pypdfium2
import pytest

from bot.clinic.letter import MARGIN, Letter, pdf_of
from bot.dialogue.paper import LEFT_OUT
from tests.fakes.clinic import desk

POINTS = 72 / 25.4


def test_names_of_any_script_are_on_it_in_their_place_and_a_long_clinic_stays_on_the_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clinic = "Avdeling for rus- og avhengighetsbehandling ved et sykehus med et langt navn 🏔 " * 2
    letter = Letter("ሰላም 😀", "nb", clinic, "דוד כהן", "สมชาย", "https://t.me/b?start=x", date(2026, 3, 16))
    with caplog.at_level(logging.WARNING):
        document = pypdfium2.PdfDocument(BytesIO(pdf_of([letter], desk().texts)))
    assert not caplog.records, "every character has a font"
    page = document[0].get_textpage()
    text, right = page.get_text_range(), document[0].get_width() - MARGIN * POINTS
    boxes = [page.get_charbox(at) for at in range(page.count_chars())]
    document.close()
    assert LEFT_OUT not in text
    for part in ("ሰላም", "😀", "สม", "116 123"):
        assert part in text
    assert max(box[2] for box in boxes) <= right + 1
    follows, away = text.index("følger deg opp"), text.index("er borte")
    assert boxes[follows][0] < boxes[away][0], (
        "a sentence that begins with such a name is written from the left"
    )
