"""The clinic's own reference for a person, by which somebody who was here before is found: what can be one, and what never is.

A clinic types what its own record calls the stay or the person. It is unique there by construction, which a birth date with initials is
not: two people who share those would get each other's plan. A national identity number is refused, since nothing here needs one.
"""

import re
import unicodedata
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 32
_SHAPE: Final = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_WEIGHTS: Final = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))


class ReferenceError(ValueError):  # noqa: A001 - the built-in of this name is about weak references
    """It cannot be a reference; `code` says why: `shape` or `national` (a national identity number)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def usable(text: str) -> str:
    """The reference as it is hashed: capital letters, without spaces. Raises `ReferenceError`."""
    tidy = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if is_national(tidy):
        raise ReferenceError("national")
    if not SHORTEST <= len(tidy) <= LONGEST or not _SHAPE.fullmatch(tidy):
        raise ReferenceError("shape")
    return tidy


def is_national(text: str) -> bool:
    """Whether a text is a national identity number or a D-number, by its two control digits, however it is spaced."""
    digits = re.sub(r"[\s.\-/]", "", text)
    if not re.fullmatch(r"[0-9]{11}", digits):
        return False
    numbers = [int(one) for one in digits]
    return all(sum(w * n for w, n in zip(weights, numbers, strict=False)) % 11 == 0 for weights in _WEIGHTS)
