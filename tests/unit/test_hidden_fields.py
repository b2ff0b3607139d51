"""What a file says of itself besides what is read on it: the title "Rød tråd", and no name, number or word of anybody's."""

import io
import re
from collections.abc import Callable
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from bot.clinic import letter
from bot.clinic.letter import Letter
from bot.dialogue.picture import pages_of, pdf_of, png_of
from bot.domain.messages.picture import Picture, Section
from tests.fakes.clinic import desk

WORD = "Kanarifugl"
PLAN = Picture(WORD, (Section(WORD, (f"{WORD} 91234567",)),), f"{WORD} Klinikken")
LETTER = Letter(WORD, "nb", WORD, WORD, WORD, f"https://t.me/b?start={WORD}", date(2026, 3, 16))
#: What a PDF may say of itself, and the moment at which it was made.
TITLE = "Rød tråd"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: pdf_of(PLAN), id="a sheet of the plan"),
        pytest.param(lambda: pages_of(PLAN), id="the pages of the own data"),
        pytest.param(lambda: letter.pdf_of([LETTER], desk().texts), id="the letter with the link"),
    ],
)
def test_a_pdf_has_its_title_and_nothing_else_beside_its_pages(made: Callable[[], bytes]) -> None:
    content = made()
    document = pypdfium2.PdfDocument(content)
    said = {name: value for name, value in document.get_metadata_dict().items() if value}
    assert WORD in document[0].get_textpage().get_text_range()
    assert not list(document.get_toc())
    assert document.count_attachments() == 0
    document.close()
    assert said.pop("Title") == TITLE
    assert set(said) <= {"CreationDate"}
    link = LETTER.link.encode()  # under the line that shows it
    assert WORD.encode() not in content.replace(link, b"")
    for hidden in (b"/Metadata", b"/EmbeddedFile", b"/JavaScript", b"/Author", b"/Subject", b"/Keywords"):
        assert hidden not in content


def test_a_picture_is_pixels_alone() -> None:
    content = png_of(PLAN)
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert set(image.info) <= {"dpi"}
        assert not image.getexif()
    assert set(re.findall(rb"IHDR|tEXt|zTXt|iTXt|eXIf|tIME", content)) == {b"IHDR"}
