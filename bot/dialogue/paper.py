"""Text on paper: the fonts that are shipped, each loaded only where it is needed, and text made ready to be drawn in any direction.

fpdf2 sets the text (HarfBuzz shapes it, Unicode's rules order it). What no font has is one sign, `LEFT_OUT`, and never a row of boxes.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.messages.typography import kept_together

if TYPE_CHECKING:
    from fpdf import FPDF

#: DejaVu Sans 2.37 (Latin, Greek, Cyrillic, Hebrew, Arabic …), Noto Emoji and Noto Sans; their licences stand beside them.
FONTS: Final = Path(__file__).parent / "fonts"
FAMILY: Final = "DejaVu"
#: What DejaVu has not, and the first and last characters for which a font is wanted.
OTHERS: Final = {
    "NotoEmoji": ((0x2190, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0xFE0F, 0xFE0F), (0x1F000, 0x1FFFF)),
    "NotoSansEthiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB01, 0xAB2F)),
    "NotoSansThai": ((0x0E00, 0x0E7F),),
    "NotoSansTamil": ((0x0B80, 0x0BFF),),
}
#: What stands for text that no font of ours has, however much of it.
LEFT_OUT: Final = "[…]"
#: Kinds of characters that need no glyph: format, marks, spaces.
_UNDRAWN: Final = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
#: Before a sentence of ours that may begin with anybody's name.
LEFT_TO_RIGHT: Final = "\u200e"
#: A letter that is written from the right before a number: `R` before `N`, with nothing between them that has a direction of its own.
_BEFORE_NUMBER: Final = re.compile(r"R(?=\.*N)")


@contextmanager
def paper(words: str, **options: Any) -> "Iterator[FPDF]":
    """A document without pages, with the fonts that `words` need, whose files are closed afterwards."""
    from fpdf import FPDF  # noqa: PLC0415 - wanted when somebody asks for a picture
    from fpdf.fonts import TTFFont  # noqa: PLC0415

    pdf = FPDF(**options)
    try:
        pdf.add_font(FAMILY, fname=FONTS / "DejaVuSans.ttf")
        pdf.add_font(FAMILY, style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        others = [name for name, spans in OTHERS.items() if any(_within(one, spans) for one in set(words))]
        for name in others:
            pdf.add_font(name, fname=FONTS / f"{name}-Regular.ttf")
        pdf.set_fallback_fonts(others, exact_match=False)
        pdf.set_text_shaping(use_shaping_engine=True)
        yield pdf
    finally:
        for font in pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()


def _within(one: str, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(one) <= last for first, last in spans)


def glyphs(pdf: "FPDF") -> frozenset[int]:
    """Every character that one of its fonts has."""
    from fpdf.fonts import TTFFont  # noqa: PLC0415

    return frozenset(code for font in pdf.fonts.values() if isinstance(font, TTFFont) for code in font.cmap)


def drawable(text: str, known: frozenset[int]) -> str:
    """The text with its numbers whole in either direction, and `LEFT_OUT` for what no font of ours has."""
    clean = kept_together(text.replace("\r\n", "\n").replace("\t", " "))
    return "\n".join(_numbers_apart(_without_unknown(line, known)) for line in clean.split("\n"))


def _without_unknown(line: str, known: frozenset[int]) -> str:
    """The line with one sign for each stretch of words that cannot be drawn."""
    kept = ""
    for one in line:  # a mark on a letter that is left out goes with it
        mark = kept.endswith("\0") and unicodedata.category(one).startswith("M")
        kept += one if _has_glyph(one, known) and not mark else "\0"
    return re.sub(r"\0(?:[\0\s]*\0)?", LEFT_OUT, kept)


def _numbers_apart(line: str) -> str:
    """The line, in which a number stays behind a name that is written from the right: else the two would run into each other."""
    if from_the_right(line):
        return line
    kinds = "".join(_KINDS.get(unicodedata.bidirectional(one), ".") for one in line)
    ends = {found.end() for found in _BEFORE_NUMBER.finditer(kinds)}
    return (
        "".join(one + LEFT_TO_RIGHT if at in ends else one for at, one in enumerate(line, 1))
        if ends
        else line
    )


_KINDS: Final = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}


def _has_glyph(one: str, known: frozenset[int]) -> bool:
    return ord(one) in known or unicodedata.category(one) in _UNDRAWN


def from_the_right(line: str) -> bool:
    """Whether the first letter of the line belongs to a script that is written from right to left (Unicode, UAX #9, P2 and P3)."""
    for one in line:
        direction = unicodedata.bidirectional(one)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
