"""Draws what a person keeps or shows (`Picture`) as a PNG or a PDF as wide as a telephone, in any script and direction; nothing is cut.

One drawing for both: fpdf2 sets the text (HarfBuzz shapes it, Unicode's rules order it), PDFium makes the pixels. Nothing goes to disk.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.dialogue.paper import FAMILY, LEFT_OUT, drawable, from_the_right, glyphs, paper
from bot.domain.messages.picture import Picture

if TYPE_CHECKING:
    from fpdf import FPDF

#: Points; a point is 2.5 pixels of the PNG, so that it is 1,000 pixels wide.
WIDTH: Final = 400.0
#: Width and height of a sheet, in points (ISO 216).
A4: Final = (595.28, 841.89)
MARGIN: Final = 24.0
TITLE: Final = 21.0
HEADING: Final = 13.0
TEXT: Final = 15.0
SMALL: Final = 10.0
PIXELS: Final = 2.5
#: So few that the picture costs little to load.
COLOURS: Final = 16
#: The tallest page that a PDF may have (ISO 32000, annex C); `parts` keeps a picture far below.
TALLEST: Final = 14_400.0
INK: Final = (25, 25, 25)
THREAD: Final = (155, 28, 28)
GREY: Final = (90, 90, 90)


def png_of(picture: Picture) -> bytes:
    """The picture as a PNG, 1,000 pixels wide and as tall as it needs. Takes about a second of processor: not for the event loop, and not
    while a transaction is open."""
    import pypdfium2  # noqa: PLC0415 - wanted when somebody asks for a picture
    from PIL.Image import Quantize  # noqa: PLC0415

    document = pypdfium2.PdfDocument(pdf_of(picture))
    try:
        page = document[0]
        drawn = page.render(scale=PIXELS).to_pil().quantize(COLOURS, method=Quantize.FASTOCTREE)
        page.close()
    finally:
        document.close()
    out = io.BytesIO()
    drawn.save(out, format="PNG", optimize=True)
    return out.getvalue()


def pdf_of(picture: Picture) -> bytes:
    """The picture as a PDF of one page, whose text can be searched, copied and read aloud."""
    with _page(picture, TALLEST) as trial:
        height = _write(trial, picture)
    with _page(picture, height) as pdf:
        _write(pdf, picture)
        return bytes(pdf.output())


def pages_of(picture: Picture) -> bytes:
    """The same as a document on A4, as many pages as it needs: for what is too long for one picture, and to be printed."""
    with _page(picture, A4[1], A4[0], page_break=True) as pdf:
        _write(pdf, picture)
        return bytes(pdf.output())


@contextmanager
def _page(
    picture: Picture, height: float, width: float = WIDTH, *, page_break: bool = False
) -> "Iterator[FPDF]":
    """A document with one empty page."""
    with paper(picture.words, unit="pt", format=(width, height)) as pdf:
        pdf.alias_nb_pages("")
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(auto=page_break, margin=MARGIN)
        pdf.set_title("Rød tråd")
        pdf.add_page()
        yield pdf


def _write(pdf: "FPDF", picture: Picture) -> float:
    """Write all of it; give the height that it takes, margins included, in points."""
    known, left_out = glyphs(pdf), False

    def put(
        text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, after: float = 0.0
    ) -> None:
        pdf.set_font(FAMILY, style="B" if bold else "", size=size)
        pdf.set_text_color(*colour)
        nonlocal left_out
        drawn = drawable(text, known)
        left_out = left_out or drawn.count(LEFT_OUT) > text.count(LEFT_OUT)
        for line in drawn.split("\n"):
            align = "R" if from_the_right(line) else "L"
            pdf.multi_cell(0, size * 1.4, line or " ", align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(after)

    put(picture.title, TITLE, INK, bold=True, after=4)
    pdf.set_draw_color(*THREAD)
    pdf.set_line_width(1.5)
    pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
    pdf.ln(10)
    for section in picture.sections:
        if section.title:
            put(section.title, HEADING, THREAD, bold=True, after=2)
        for line in section.lines:
            put(line, TEXT, INK, bold=section.strong, after=3)
        pdf.ln(9)
    for text in (picture.foot, picture.undrawn if left_out else ""):
        if text:
            put(text, SMALL, GREY, after=3)
    return float(pdf.get_y() + MARGIN)
