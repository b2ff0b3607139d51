"""How wide a text is, guessed high without asking any font, and breaking it into lines that fit."""

import re
from typing import Final

#: Width in parts of the font size, as measured in DejaVu Sans: the widest of the common sans-serif fonts, so others have room to spare.
_EM: Final = {
    0.32: " ',.Iijl’‘·",
    0.40: "!()-/:;[\\]ft|‐‑",
    0.48: '"r',
    0.56: "*?JL_`cszšžč“”–",
    0.72: "ABCEKPRSVXYZÅÉÄŠŽČÁ",
    0.80: "&DGHNOQUØÖÜĐ",
    0.88: "#+<=>M^w~↑↓−×✓",
    0.96: "%½",
    1.04: "@WmÆæ—…→←",
}
_KNOWN: Final = {letter: em for em, letters in _EM.items() for letter in letters}
_OTHER: Final = 0.66
#: Signs of scripts and pictures that take a whole square.
_SQUARE: Final = 1.35
_FIRST_SQUARE: Final = 0x2600
_BOLD: Final = 1.2
#: Where a line may end: at a space, but not within a telephone number.
_BETWEEN: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The most room that one line of `text` takes at font size `size`, in the unit of `size`."""
    em = sum(_KNOWN.get(letter, _SQUARE if ord(letter) >= _FIRST_SQUARE else _OTHER) for letter in text)
    return em * size * (_BOLD if bold else 1)


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """`text` in lines of at most `room`. Its own line breaks are kept, also empty lines; a word without room is broken."""
    return [line for part in text.split("\n") for line in _wrapped(part, size, room, bold)]


def _wrapped(text: str, size: float, room: float, bold: bool) -> list[str]:
    lines = [""]
    for word in _BETWEEN.split(text.strip()):
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        pieces = _broken(word, size, room, bold)
        lines = [*lines, *pieces] if lines[-1] else [*lines[:-1], *pieces]
    return lines


def _broken(word: str, size: float, room: float, bold: bool) -> list[str]:
    """A word in pieces that fit; a piece has one letter at least."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
