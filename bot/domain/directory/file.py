"""The directory as a file (CSV): what its columns are called, in and out."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain import spreadsheet
from bot.domain.directory.place import NEED_WORDS, TAG_WORDS, Need, Place, Tag, Typed
from bot.domain.spreadsheet import Row

#: What a column may be called, in small letters; the first is what it is called in a file of ours.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("navn", "namn", "name"),
    "about": ("hva", "kva", "about", "om"),
    "needs": ("behov", "needs", "for"),
    "tags": ("merker", "merke", "tags"),
    "address": ("adresse", "address"),
    "hours": ("åpningstid", "åpningstider", "opningstid", "hours"),
    "phone": ("telefon", "phone"),
    "link": ("lenke", "lenkje", "link", "nettside"),
    "owner": ("eier", "eigar", "owner"),
    "checked_on": ("sjekket", "sjekka", "checked"),
}
NEEDED: Final = ("name", "needs")
EXAMPLE: Final = ";".join(names[0] for names in COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it stands in a file: with its owner's name (empty for nobody's) and the day it was last checked."""

    place: Place
    owner: str
    checked_on: date


def read(content: bytes) -> list[Row]:
    """The rows of a file. Raises `FileRefusedError`."""
    columns = {name: frozenset(said) for name, said in COLUMNS.items()}
    return spreadsheet.read(content, columns, NEEDED, numbers=("phone",))


def typed_of(row: Row) -> Typed:
    """An entry as a row has it."""
    return Typed(*(row.cells.get(name, "") for name in list(COLUMNS)[:8]))


class _Text(list[str]):
    """What a CSV writer has written so far."""

    def write(self, text: str) -> None:
        """Take a row."""
        self.append(text)


def written(lines: Iterable[Line]) -> bytes:
    """Entries as spreadsheets here read them: semicolons, UTF-8 with a byte order mark; `read` takes it back."""
    text = _Text()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow([names[0] for names in COLUMNS.values()])
    for line in lines:
        one = line.place
        out.writerow(
            [
                *(one.name, one.about, ", ".join(word_of(each, NEED_WORDS) for each in one.needs)),
                ", ".join(word_of(each, TAG_WORDS) for each in one.tags),
                *(one.address, one.hours, one.phone, one.link, line.owner, line.checked_on.isoformat()),
            ]
        )
    return b"\xef\xbb\xbf" + "".join(text).encode()


def word_of(wanted: Need | Tag, words: Mapping[str, Need] | Mapping[str, Tag]) -> str:
    """The first word that a clinic types for a need or a tag."""
    return next(
        (word for word, each in words.items() if each is wanted and word != wanted.value), wanted.value
    )
