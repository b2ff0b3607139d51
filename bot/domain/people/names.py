"""What people are called: whether a name can be stored, and how somebody is spoken of. Who works where is the store's.

A name is stored as it was written: "Kari Nordli", "Dr. Kari Nordli", "Nordli, Kari", "Kari Nordli, psykolog". Patients read the first
name; where two of those they deal with share it, "Kari N." and "Kari B.".
"""

import unicodedata
from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

Id = TypeVar("Id", bound=Hashable)

#: Long enough for any real name with its titles; two names have to fit into one line of a chat.
LONGEST: Final = 80

#: Words beside a name that are none, in small letters and without a full stop.
TITLES: Final = frozenset(
    {
        *("dr", "doktor", "lege", "overlege", "prof", "professor", "førsteamanuensis", "phd"),
        *("psykolog", "psykologspesialist", "spesialist", "cand", "psychol", "med", "psyk", "spes"),
        *("sykepleier", "sjukepleiar", "spl", "vernepleier", "vernepleiar", "sosionom", "barnevernspedagog"),
        *(
            "miljøterapeut",
            "miljøarbeider",
            "miljøarbeidar",
            "ruskonsulent",
            "erfaringskonsulent",
            "terapeut",
        ),
        *("kontaktperson", "behandler", "behandlar", "avdelingsleder", "enhetsleder", "konsulent", "prest"),
        *("hr", "herr", "fr", "fru", "frøken", "mr", "mrs", "ms", "miss"),
    }
)


class UnusableNameError(ValueError):
    """The name cannot be stored; the message says what to write instead."""


def usable(name: str) -> str:
    """The name as it is stored: one line, single spaces, composed letters. Raises `UnusableNameError`."""
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name.strip()):
        message = (
            "a name is one line without control characters; write it as it is spoken, for example Kari Nordli"
        )
        raise UnusableNameError(message)
    tidy = unicodedata.normalize("NFC", " ".join(name.split()))
    if not tidy:
        message = "the name is empty; write first name and family name, for example Kari Nordli"
        raise UnusableNameError(message)
    if len(tidy) > LONGEST:
        message = f"the name has {len(tidy)} characters; at most {LONGEST} are taken"
        raise UnusableNameError(message)
    if not any(letter.isalpha() for letter in first_name(tidy)):
        message = (
            f"{tidy!r} has no first name in it; write first name and family name, for example Kari Nordli"
        )
        raise UnusableNameError(message)
    return tidy


def in_order(name: str) -> str:
    """The name without titles, given names first: "Kari Nordli" for "Dr. Kari Nordli" and for "Nordli, Kari"."""
    parts = [_without_titles(part) for part in name.split(",")]
    family, *given = [part for part in parts if part] or [name.split()]
    return " ".join(word for part in (*given, family) for word in part)


def first_name(name: str) -> str:
    """The first given name; with a title alone, all of it; nothing for nothing."""
    return in_order(name).split(" ", maxsplit=1)[0]


def spoken(own: Mapping[Id, str], others: Mapping[Id, str] | None = None) -> dict[Id, str]:
    """How each person is spoken of, by id: by first name, and with an initial or the family name where that would fit two people.

    `own` are those a patient deals with by name, told apart among themselves; `others` (who may answer as well) are told apart from
    everybody, so that the familiar ones keep the names the patient knows.
    """
    everybody = {**(others or {}), **own}
    return {one: _apart(name, own if one in own else everybody, one) for one, name in everybody.items()}


def _apart(name: str, among: Mapping[Id, str], one: Id) -> str:
    """The shortest form of a name that nobody else's name has."""
    rest = [other for key, other in among.items() if key != one]
    forms = _forms(name)
    return next((form for form in forms if all(form not in _forms(other) for other in rest)), forms[-1])


def _forms(name: str) -> list[str]:
    """From short to long: "Kari", "Kari N.", "Kari Nordli"."""
    whole = in_order(name)
    first, *more = whole.split() or [""]
    return [first, f"{first} {more[-1][0]}.", whole] if more else [first]


def _without_titles(part: str) -> list[str]:
    words = part.split()
    while len(words) > 0 and _is_title(words[0]):
        words = words[1:]
    return words


def _is_title(word: str) -> bool:
    return all(piece in TITLES for piece in word.casefold().rstrip(".").split("."))
