"""A table as spreadsheets write it (CSV): its rows by our names for the columns, and what cannot be read. What a column holds is others'.

Semicolons, commas or tabs; UTF-8 with or without a byte order mark, or Windows-1252. Nothing in it is ever carried out: a cell that begins
like a formula is refused, since whoever opens a list of it later might run it.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

#: Bytes, and rows below the heading.
LARGEST: Final = 1024 * 1024
MOST: Final = 200
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


def read(
    content: bytes, columns: Mapping[str, frozenset[str]], needed: Sequence[str], numbers: Sequence[str] = ()
) -> list[Row]:
    """The rows of a file. `columns` says what each of ours may be called in small letters, `needed` which must be there; in `numbers` a
    cell may begin with `+`, if a digit follows. Raises `FileRefusedError`.
    """
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
    names = [_column(cell, columns) for cell in numbered[0][1]]
    missing = [name for name in needed if name not in names]
    if missing:
        raise FileRefusedError("columns", ", ".join(missing))
    if len(numbered) == 1:
        raise FileRefusedError("empty")
    if len(numbered) - 1 > MOST:
        raise FileRefusedError("many")
    return [_row(line, names, cells, numbers) for line, cells in numbered[1:]]


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


def _column(heading: str, columns: Mapping[str, frozenset[str]]) -> str:
    wanted = " ".join(heading.split()).casefold()
    return next((name for name, said in columns.items() if wanted in said), "")


def _row(line: int, names: list[str], cells: list[str], numbers: Sequence[str]) -> Row:
    found = {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False) if name}
    raw = {name: cell for name, cell in zip(names, cells, strict=False) if name}
    formulas = tuple(
        name for name, cell in raw.items() if is_formula(cell) and not (name in numbers and _dialled(cell))
    )
    return Row(line, found, formulas)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for something to carry out."""
    return text.lstrip(" ").startswith(_FORMULA)


def _dialled(cell: str) -> bool:
    """Whether a cell that begins like a formula is a number to call, as in `+47 22 33 44 55`."""
    begins, digits = cell.strip()[:1], "".join(cell.strip()[1:].split())
    return begins == "+" and digits.isdecimal()
