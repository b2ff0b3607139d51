"""A file of people who are to be enrolled: what its columns are called. How a file is read is `spreadsheet.py`'s."""

from collections.abc import Mapping
from typing import Final

from bot.domain import spreadsheet
from bot.domain.spreadsheet import Row

#: What a column may be called, in small letters.
COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "reference": frozenset({"reference", "referanse", "ref"}),
    "name": frozenset({"name", "navn", "namn"}),
    "language": frozenset({"language", "språk"}),
    "discharge": frozenset({"discharge", "utskriving", "utskrivning", "drar", "dato"}),
    "unplanned": frozenset({"unplanned", "uplanlagt", "ikke planlagt"}),
    "caseworker": frozenset({"caseworker", "kontaktperson"}),
    "deputy": frozenset({"deputy", "avløser", "avløysar"}),
    "test_person": frozenset({"test_person", "testperson", "test"}),
}
NEEDED: Final = ("reference", "name", "caseworker", "deputy")


def read(content: bytes) -> list[Row]:
    """The rows of a file. Raises `FileRefusedError`."""
    return spreadsheet.read(content, COLUMNS, NEEDED)
