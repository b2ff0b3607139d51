"""Small pictures of the figures: a bar for each period, made here as plain geometry. What they show stands beside them as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDE: Final = 320
HIGH: Final = 18
GAP: Final = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar: where it begins and how long it is, in units of the picture, and which part it is."""

    x: float
    width: float
    part: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: its pieces from left to right; a total without parts is one piece, -1."""

    y: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of bars below each other."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDE
    thick: int = HIGH


def bars(rows: Sequence[tuple[int | None, Sequence[int] | None]]) -> Plot | None:
    """A bar for each row (total, parts), all at one scale; None where no row has a number."""
    most = max((total or 0 for total, _ in rows), default=0)
    if not most:
        return None
    found = []
    for at, (total, parts) in enumerate(rows):
        shown = list(enumerate(parts)) if parts is not None else [(-1, total or 0)]
        pieces, x = [], 0.0
        for part, number in shown:
            width = round(WIDE * number / most, 1)
            if number:
                pieces.append(Piece(round(x, 1), width, part))
            x += width
        found.append(Bar(at * (HIGH + GAP), tuple(pieces)))
    return Plot(tuple(found), len(rows) * (HIGH + GAP) - GAP)
