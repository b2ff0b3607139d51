"""The letter that somebody gets with an enrolment link: one A4 page each, in large type, with the link as a QR picture and never the code.

What it says are the phrases `letter_…`, in the person's language.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.dialogue.paper import FAMILY, LEFT_TO_RIGHT, drawable, glyphs, paper
from bot.domain.languages import LOCALES
from bot.i18n import Texts, fill, format_date

if TYPE_CHECKING:
    from fpdf import FPDF

#: Millimetres of the page's margin, and of the picture.
MARGIN: Final = 22.0
PICTURE: Final = 62.0
#: Quiet zone around a QR code, in modules (ISO/IEC 18004).
QUIET: Final = 4
#: Points.
TEXT: Final = 15.0
TITLE: Final = 24.0
SMALL: Final = 12.0
#: Of the sizes above: the largest in which a letter fits on its page is taken.
SIZES: Final = (1.0, 0.9, 0.8, 0.7, 0.6)
STEPS: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says: names as they are spoken, the link, and the last day on which it works."""

    name: str
    language: str
    clinic: str
    caseworker: str
    deputy: str
    link: str
    until: date


def pdf_of(letters: Sequence[Letter], texts: Texts) -> bytes:
    """The letters as one PDF, a page each. Takes half a second and more: not for the event loop."""
    with _paper(letters) as pdf, _paper(letters) as trial:
        pdf.set_title("Rød tråd")
        languages = {one.language for one in letters}
        if len(languages) == 1:
            pdf.set_lang(LOCALES[languages.pop()].replace("_", "-"))
        for one in letters:
            size = next((size for size in SIZES if _fits(trial, one, texts, size)), SIZES[-1])
            _write(pdf, one, texts, size)
        return bytes(pdf.output())


@contextmanager
def _paper(letters: Sequence[Letter]) -> "Iterator[FPDF]":
    """A document without pages, with the fonts that the names in the letters need."""
    words = "".join(str(part) for one in letters for part in astuple(one))
    with paper(words, format="A4") as pdf:
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(auto=False)
        yield pdf


def _fits(trial: "FPDF", letter: Letter, texts: Texts, size: float) -> bool:
    """Whether a letter fits on its page in that size, by writing it on another."""
    _write(trial, letter, texts, size)
    return bool(trial.get_y() <= trial.h - MARGIN / 2)


def _write(pdf: "FPDF", letter: Letter, texts: Texts, scale: float) -> None:
    pdf.add_page()
    known = glyphs(pdf)
    values = {
        "name": letter.name,
        "clinic": letter.clinic,
        "caseworker": letter.caseworker,
        "deputy": letter.deputy,
        "day": format_date(letter.until, letter.language),
    }

    def say(key: str, *, size: float = TEXT, bold: bool = False, after: float = 4.0) -> None:
        text = drawable(LEFT_TO_RIGHT + fill(texts.phrase(key, letter.language), values.__getitem__), known)
        pdf.set_font(FAMILY, style="B" if bold else "", size=size * scale)
        pdf.multi_cell(0, size * scale * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(after * scale)

    pdf.set_font(FAMILY, size=SMALL)
    pdf.multi_cell(0, 6, drawable(letter.clinic, known), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    say("letter_title", size=TITLE, bold=True, after=5)
    say("letter_hello")
    say("letter_what", after=6)
    for number in STEPS:
        say(f"letter_step_{number}", after=2)
    _draw(pdf, letter.link)
    pdf.set_font(FAMILY, size=SMALL)
    pdf.cell(0, 6, letter.link, align="C", link=letter.link, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(5)
    say("letter_until")
    say("letter_people")
    say("letter_help", bold=True)
    say("letter_free", size=SMALL, after=0)


def _draw(pdf: "FPDF", link: str) -> None:
    """The link as black squares, as sharp as the printer is."""
    import segno  # noqa: PLC0415

    rows = list(segno.make(link, error="m", micro=False).matrix)
    size = PICTURE / (len(rows) + 2 * QUIET)
    left, top = (pdf.w - PICTURE) / 2 + QUIET * size, pdf.get_y() + QUIET * size
    pdf.set_fill_color(0, 0, 0)
    for y, row in enumerate(rows):
        for begins, ends in _runs(row):
            pdf.rect(left + begins * size, top + y * size, (ends - begins) * size, size, style="F")
    pdf.set_y(top - QUIET * size + PICTURE)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Dark modules beside each other, as one: where they begin and end. Single squares would leave hairlines between them."""
    found, x = [], 0
    while x < len(row):
        begins = x
        while x < len(row) and row[x]:
            x += 1
        if x > begins:
            found.append((begins, x))
        x += 1
    return found
