"""How the lines of a picture run between boxes that stand in rows, and the finished places of everything in it. Pure geometry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.dialogue.draw.lanes import Key, Lanes, Lead
from bot.dialogue.draw.layout import (
    END_HEIGHT,
    END_WIDTH,
    STEM,
    Exit,
    Node,
    Rect,
    in_rows,
    side_by_side,
)
from bot.dialogue.draw.tracks import Track, tracks

_TRACK: Final = 10.0
#: Room in the gap between two rows, above the first track and below the last, where the heads of arrows stand.
_ABOVE: Final = 14.0
_BELOW: Final = 20.0

#: Room between the edge of a sheet and a row.
_EDGE: Final = 3.0

Point = tuple[float, float]
#: The tracks of a gap, each with its place from above.
Tracks = Mapping[Key, tuple[Track, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line from an exit of one box to the top of another. `back`: it leads up again, at the side."""

    source: str
    exit: int
    target: str
    back: bool
    points: tuple[Point, ...]

    def moved(self, dx: float, dy: float) -> "Line":
        """The same, elsewhere."""
        points = tuple((x + dx, y + dy) for x, y in self.points)
        return Line(self.source, self.exit, self.target, self.back, points)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands. `labels` and `ends` by box and number of the exit; a label is the room it has, not its size."""

    width: float
    height: float
    boxes: Mapping[str, Rect]
    labels: Mapping[tuple[str, int], Rect]
    ends: Mapping[tuple[str, int], Rect]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """Paper: the height of a sheet, and how much of the first one is used already."""

    height: float
    used: float = 0

    def from_here(self, y: float, height: float) -> float:
        """Where something as high as this begins at `y` or later without being cut; what is higher than a sheet is cut anyway."""
        left = self.height - (y + self.used) % self.height
        return y if height <= left or height > self.height else y + left


def arranged(nodes: Sequence[Node], room: float, sheets: Sheets | None = None) -> Plan:
    """Everything in its place: rows about `room` wide, lanes beside them, no two things on top of each other.

    The first of `nodes` is where it begins; ids are unique, exits lead to boxes among `nodes` or to the end. With `sheets`, rows
    keep clear of where one sheet ends and the next begins.
    """
    known = {node.id: node for node in nodes}
    rows = in_rows(nodes, room)
    return _plan(Lanes(known, rows, side_by_side(known, rows, room)), sheets)


def _plan(lanes: Lanes, sheets: Sheets | None) -> Plan:
    """Heights, and with them the places."""
    ways = [tracks(lanes, gap) for gap in range(len(lanes.rows.rows) + 1)]
    top: list[float] = []
    gap_top: list[float] = []
    y = 0.0
    for number in range(len(lanes.rows.rows) + 1):
        gap_top.append(y)
        levels = max((level for _, level in ways[number].values()), default=-1) + 1
        if ways[number]:
            y += _ABOVE + _TRACK * levels + _BELOW
        if number < len(lanes.rows.rows):
            reach = max(lanes.nodes[name].reach for name in lanes.rows.rows[number])
            top.append(sheets.from_here(y - _EDGE, reach + 2 * _EDGE) + _EDGE if sheets else y)
            y = top[-1] + reach
    boxes = {
        name: Rect(lanes.left[name], top[number], lanes.nodes[name].width, lanes.nodes[name].height)
        for number, row in enumerate(lanes.rows.rows)
        for name in row
    }
    lines = [_line(lanes, ways, lead, boxes, gap_top) for lead in lanes.leads]
    xs = [x for line in lines for x, _ in line.points]
    shift = -min([*(box.x for box in boxes.values()), *xs], default=0)
    right = max([*(box.right for box in boxes.values()), *xs], default=0)
    boxes = {name: box.moved(shift, 0) for name, box in boxes.items()}
    labels, ends = _under(lanes.nodes, boxes)
    return Plan(right + shift, y, boxes, labels, ends, tuple(each.moved(shift, 0) for each in lines))


def _line(
    lanes: Lanes, ways: Sequence[Tracks], lead: Lead, boxes: Mapping[str, Rect], gap_top: Sequence[float]
) -> Line:
    key, end = (lead.target, lead.back), lanes.entry[lead.target]
    out, into = (gap_top[gap] + _ABOVE + _TRACK * ways[gap][key][1] for gap in (lead.down, lead.up))
    between = [(lanes.lane[key], out), (lanes.lane[key], into)] if lead.far else []
    points = [
        (lead.x, boxes[lead.node].bottom),
        (lead.x, out),
        *between,
        (end, into),
        (end, boxes[lead.target].y),
    ]
    return Line(lead.node, lead.exit, lead.target, lead.back, tuple(_without_repeats(points)))


def _under(
    nodes: Mapping[str, Node], boxes: Mapping[str, Rect]
) -> tuple[dict[tuple[str, int], Rect], dict[tuple[str, int], Rect]]:
    """The places of labels and of marks of ends below their boxes."""
    labels: dict[tuple[str, int], Rect] = {}
    ends: dict[tuple[str, int], Rect] = {}
    for name, box in boxes.items():
        node = nodes[name]
        for number, (middle, each) in enumerate(zip(node.exit_middles(), node.exits, strict=True)):
            y = box.bottom
            if each.height:
                labels[name, number] = Rect(
                    box.x + middle - each.width / 2, y + STEM, each.width, each.height
                )
                y += STEM + each.height
            if each.to is None:
                ends[name, number] = Rect(box.x + middle - END_WIDTH / 2, y + STEM, END_WIDTH, END_HEIGHT)
    return labels, ends


def _without_repeats(points: Iterable[Point]) -> list[Point]:
    """The points of a line without those that change nothing: twice the same, or halfway on a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return kept


__all__ = ["Exit", "Line", "Node", "Plan", "Rect", "Sheets", "arranged"]
