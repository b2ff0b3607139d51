"""A telephone number as people type it, brought to one form. Where it is kept, and who sees it, is said elsewhere."""

import re
from typing import Final

_FOUND: Final = re.compile(r"(?:\+|00)?\d(?:[\s.\-()]{0,2}\d){4,16}")
_NORWEGIAN: Final = 8
_SHORTEST_ABROAD: Final = 7
_LONGEST: Final = 15


def read_phone(text: str) -> str | None:
    """The one number in "nummeret mitt er 912 34 567", "+47 91234567", "0046701234567": `912 34 567` of a Norwegian one, else `+46…`.

    None when there is none, or more than one.
    """
    found = [_form(one) for one in _FOUND.findall(text)]
    known = [one for one in found if one is not None]
    return known[0] if len(found) == len(known) == 1 else None


def _form(written: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    abroad = written.lstrip().startswith(("+", "00"))
    if abroad:
        digits = digits.removeprefix("00")
        if digits.startswith("47") and len(digits) == _NORWEGIAN + 2:
            return _norwegian(digits[2:])
        return f"+{digits}" if _SHORTEST_ABROAD < len(digits) <= _LONGEST else None
    if len(digits) == _NORWEGIAN + 2 and digits.startswith("47"):
        digits = digits[2:]
    return _norwegian(digits) if len(digits) == _NORWEGIAN else None


def _norwegian(digits: str) -> str | None:
    """Eight digits in groups as they are written; numbers of a person begin with 2 to 9."""
    if digits[0] in "01":
        return None
    if digits[0] in "49":
        return f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    return f"{digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}"
