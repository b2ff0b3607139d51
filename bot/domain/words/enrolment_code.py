"""Recognising the six-digit code of an enrolment in what somebody typed: it is never a message, whatever is being talked about."""

import re
import unicodedata
from typing import Final

DIGITS: Final = 6
#: Six digits and no seventh, with spaces or dashes between them as people write codes; a telephone number has eight.
_SIX: Final = re.compile(r"(?<!\d)(?<!\d[\s\-–—])\d(?:[\s\-–—]{0,3}\d){5}(?![\s\-–—]?\d)")
_ONLY: Final = re.compile(r"[\W_]*")
_NAMED: Final = re.compile(r"\b(?:kode[nr]?|koda|code|pin)\b", re.IGNORECASE)


def digits_of(text: str) -> str:
    """The digits in a text, whatever stands between them, as 0–9: a phone may write them full-width or in another script."""
    return "".join(each for each in _plain(text) if each.isdecimal())


def code_in(text: str, *, awaited: bool = False) -> str | None:
    """The code in a text, as six digits 0–9; None when there is none.

    A text that is nothing but a code, or calls it one, has it; one with six digits among other words only while a code is `awaited`.
    """
    plain = _plain(text)
    found = _SIX.findall(plain)
    if len(found) != 1:
        return None
    rest = _SIX.sub("", plain)
    if awaited or _ONLY.fullmatch(rest) or _NAMED.search(rest):
        return digits_of(found[0])
    return None


def _plain(text: str) -> str:
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)
