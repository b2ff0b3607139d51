"""A file of people who are to be enrolled, as spreadsheets write it: what its columns are called, and what cannot be read.

Semicolons, commas or tabs; UTF-8 with or without a byte order mark, or Windows-1252. Nothing in it is ever carried out: a cell that begins
like a formula is refused, since whoever opens a list of it later might run it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: Bytes, and rows below the heading.
LARGEST: Final = 1024 * 1024
MOST: Final = 200
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
YES: Final = frozenset({"ja", "yes", "x", "1", "true", "sann"})
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class FileRefusedError(ValueError):
    """The file cannot be used; `code` says why: `large`, `many`, `empty`, `columns` (with `missing`) or `unreadable`."""

    def __init__(self, code: str, missing: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its cells by our names for the columns, and which of them begin like a formula."""

    line: int
    cells: Mapping[str, str]
    formulas: tuple[str, ...] = field(default=())

    def yes(self, column: str) -> bool:
        """Whether a cell says yes."""
        return self.cells.get(column, "").casefold() in YES


def read(content: bytes) -> list[Row]:
    """The rows of a file. Raises `FileRefusedError`."""
    if len(content) > LARGEST:
        raise FileRefusedError("large")
    text = _decoded(content)
    lines = text.splitlines()
    heading = next((line for line in lines if line.strip()), "")
    if not heading:
        raise FileRefusedError("empty")
    mark = max(";,\t", key=heading.count)
    try:
        table = list(csv.reader(lines, delimiter=mark, strict=True))
    except csv.Error:
        raise FileRefusedError("unreadable") from None
    numbered = [(line, cells) for line, cells in enumerate(table, 1) if any(cell.strip() for cell in cells)]
    names = [_column(cell) for cell in numbered[0][1]]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise FileRefusedError("columns", ", ".join(missing))
    if len(numbered) == 1:
        raise FileRefusedError("empty")
    if len(numbered) - 1 > MOST:
        raise FileRefusedError("many")
    return [_row(line, names, cells) for line, cells in numbered[1:]]


def _decoded(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefusedError("unreadable")


def _column(heading: str) -> str:
    wanted = " ".join(heading.split()).casefold()
    return next((name for name, said in COLUMNS.items() if wanted in said), "")


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    found = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False) if name}
    raw = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    formulas = tuple(name for name, cell in raw.items() if cell.lstrip(" ").startswith(_FORMULA))
    return Row(line, found, formulas)
