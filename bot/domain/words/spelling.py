"""Typed words brought to one plain spelling, so that lists of words can be compared with what people write.

Folding takes away what differs between keyboards, moods and disguises: case, marks, invisible characters,
doubled letters, the Norwegian letters, digits written for letters. It is too rough to be shown to anybody.
"""

import re
import unicodedata

#: Accents, joiners, direction marks and apostrophes: taken out, so that what stands around them joins.
_MARKS = re.compile(
    "[\u00ad\u00b4\u0300-\u036f\u061c\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018\u2019\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTERS = (("å", "a"), ("ø", "o"), ("æ", "e"), ("đ", "d"), ("ł", "l"), ("ð", "d"))
#: Cyrillic and Greek letters that look like ours, as a disguise or a wrong keyboard has them.
_LOOK_ALIKE = str.maketrans("абвгеіјкмнорстухѕαβεικνορτυχ", "abbreijkmhopctyxsabeikvoptux")
_SPELLED_OUT = (("'", ""), ("`", ""), ("ae", "e"), ("oe", "o"))

_WORD_BYTES = b"abcdefghijklmnopqrstuvwxyz0123456789@$"
_SEPARATE = bytes(byte if byte in _WORD_BYTES else 0x20 for byte in range(256))
_ODD = bytes(byte in b"0123456789@$" for byte in range(256))
_SHAPE = bytes(0x20 if byte == 0x20 else 0x78 for byte in range(256))
_FOR_LETTERS = str.maketrans("013457@$", "oieastas")
_LONE_LETTERS = re.compile(r"(?<![a-z])(?:[a-z] ){2,}[a-z](?![a-z])")


def fold(text: str) -> list[str]:
    """The words of a text, folded, in order; the time taken grows with the length of the text and nothing else.

    Numbers stay as they are. Words written one letter at a time ("v i l d ø") stand there as they are, and once
    more joined at the end.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        plain = _to_ascii(plain)
    for written, spelled in _SPELLED_OUT:
        plain = plain.replace(written, spelled)
    spaced = plain.encode("ascii").translate(_SEPARATE)
    odd = int.from_bytes(spaced.translate(_ODD))
    thin = _without_repeats(spaced, odd)
    words = thin.decode("ascii").split()
    if odd:
        words = [word if word.isalpha() or word.isdigit() else word.translate(_FOR_LETTERS) for word in words]
    if b" x x x " in (b" " + thin + b" ").translate(_SHAPE):
        words += [run.replace(" ", "") for run in _LONE_LETTERS.findall(thin.decode("ascii"))]
    return words


def _to_ascii(text: str) -> str:
    """Casefolded text with the Norwegian letters as a, o and e, marks gone and all other signs as spaces."""
    for letter, spelled in _LETTERS:
        text = text.replace(letter, spelled)
    if text.isascii():
        return text
    return _NOT_ASCII.sub(" ", _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKE))))


def _without_repeats(text: bytes, keep: int) -> bytes:
    """Each run of one byte as one byte, but for the bytes marked in `keep`.

    A byte that equals the one before it leaves a zero when both are taken as one long number and compared.
    """
    marks = int.from_bytes(text) ^ int.from_bytes(b" " + text[:-1]) | keep
    zeros = marks.to_bytes(len(text) + 1)[1:]
    parts, start = [], 0
    while (repeat := zeros.find(0, start)) >= 0:
        parts.append(text[start:repeat])
        start = repeat + 1
    return b"".join((*parts, text[start:]))
