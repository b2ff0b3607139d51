"""Where the boxes of a picture stand and how the lines between them run. Pure geometry: knows nothing of conversations.

Boxes stand in rows, each row below those that lead to it. Lines run only where no box can be: down in the gap below a row, along
that gap, and up or down in lanes beside the rows. So whatever the boxes hold, none is covered. Lines to the same box are one line
wherever they meet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = 26.0
#: Between a box and the labels of its exits, and between those and the mark of an end.
STEM: Final = 11.0
END_WIDTH: Final = 64.0
END_HEIGHT: Final = 22.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A place in the picture: left, top, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Halfway between left and right."""
        return self.x + self.width / 2

    def moved(self, dx: float, dy: float) -> "Rect":
        """The same, elsewhere."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def overlaps(self, other: "Rect") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a box, with the size of its label (no height: no label). `to` is a box; None is the end."""

    to: str | None
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed. The labels of its exits stand side by side under it; together they are no wider than the box."""

    id: str
    width: float
    height: float
    exits: tuple[Exit, ...] = ()

    def exit_middles(self) -> list[float]:
        """How far from the left edge the line of each exit leaves: exits share the width evenly."""
        share = self.width / max(1, len(self.exits))
        return [share * (number + 0.5) for number in range(len(self.exits))]

    @property
    def reach(self) -> float:
        """The height with labels and marks of ends."""
        under = [
            (STEM + each.height if each.height else 0.0) + (STEM + END_HEIGHT if each.to is None else 0.0)
            for each in self.exits
        ]
        return self.height + max(under, default=0.0)


@dataclass(frozen=True, slots=True)
class Rows:
    """The boxes by rows, from above; `back` are the lines that lead to the same row or one further up."""

    rows: tuple[tuple[str, ...], ...]
    back: frozenset[tuple[str, str]]

    def row_of(self) -> dict[str, int]:
        """The row each box stands in, counted from 0."""
        return {name: number for number, row in enumerate(self.rows) for name in row}


def in_rows(nodes: Sequence[Node], room: float) -> Rows:
    """Boxes in rows no wider than `room` (a box that is wider has a row for itself), each below every box that leads to it.

    The first of `nodes` is where it begins. Lines that would go round in a circle count as leading back.
    """
    known = {node.id: node for node in nodes}
    onward = {
        node.id: list(dict.fromkeys(each.to for each in node.exits if each.to in known)) for node in nodes
    }
    order, back = _from_the_start(list(known), onward)
    above: dict[str, int] = dict.fromkeys(known, 0)
    for name in order:
        for target in onward[name]:
            if (name, target) not in back:
                above[target] = max(above[target], above[name] + 1)
    rows: list[list[str]] = []
    used: list[float] = []
    first: dict[str, int] = dict.fromkeys(known, 0)
    rank = {name: number for number, name in enumerate(order)}
    for name in sorted(order, key=lambda each: (above[each], rank[each])):
        row = first[name]
        while row < len(rows) and used[row] + GAP + known[name].width > room:
            row += 1
        if row == len(rows):
            rows.append([])
            used.append(-GAP)
        rows[row].append(name)
        used[row] += GAP + known[name].width
        for target in onward[name]:
            if (name, target) not in back:
                first[target] = max(first[target], row + 1)
    return Rows(tuple(tuple(row) for row in rows), frozenset(back))


def _from_the_start(
    names: Sequence[str], onward: Mapping[str, Sequence[str]]
) -> tuple[list[str], set[tuple[str, str]]]:
    """Every box after all that lead to it, and the lines that lead back."""
    back: set[tuple[str, str]] = set()
    finished: list[str] = []
    state: dict[str, bool] = {}  # True: on the way here; False: done
    for name in names:
        todo = [(name, iter(onward[name]))] if name not in state else []
        state.setdefault(name, True)
        while todo:
            here, targets = todo[-1]
            target = next(targets, None)
            if target is None:
                state[here] = False
                finished.append(here)
                todo.pop()
            elif target not in state:
                state[target] = True
                todo.append((target, iter(onward[target])))
            elif state[target]:
                back.add((here, target))
    return finished[::-1], back


def side_by_side(nodes: Mapping[str, Node], rows: Rows, room: float) -> dict[str, float]:
    """The left edge of each box: within its row near what leads to it, in the order that keeps lines short."""
    order = [list(row) for row in rows.rows]
    leads = [
        (node.id, middle, each.to)
        for node in nodes.values()
        for middle, each in zip(node.exit_middles(), node.exits, strict=True)
        if each.to in nodes and (node.id, each.to) not in rows.back
    ]
    best: dict[str, float] = {}
    least = float("inf")
    left = {name: room / 2 - nodes[name].width / 2 for row in order for name in row}
    for sweep in range(8):
        downward = sweep % 2 == 0
        for row in order if downward else order[::-1]:
            wish = {name: _wish(name, nodes, left, leads, downward) for name in row}
            row.sort(key=lambda name, wish=wish: wish[name])  # type: ignore[misc]
            left |= _spread([(name, wish[name], nodes[name].width) for name in row], room)
        cost = sum(abs(left[a] + middle - left[b] - nodes[b].width / 2) for a, middle, b in leads if b)
        if cost < least - 0.01:
            best, least = dict(left), cost
    return best


def _wish(
    name: str,
    nodes: Mapping[str, Node],
    left: Mapping[str, float],
    leads: Iterable[tuple[str, float, str | None]],
    downward: bool,
) -> float:
    """Where the middle of a box would like to be: the mean of what it is tied to in the row before (with `downward`, above)."""
    if downward:
        ties = [left[source] + middle for source, middle, target in leads if target == name]
    else:
        ties = [
            left[target] + nodes[target].width / 2 - middle + nodes[name].width / 2
            for source, middle, target in leads
            if source == name and target
        ]
    return sum(ties) / len(ties) if ties else left[name] + nodes[name].width / 2


def _spread(row: Sequence[tuple[str, float, float]], room: float) -> dict[str, float]:
    """Left edges without overlaps, near the wished middles, within `room` when there is enough of it."""
    left: dict[str, float] = {}
    edge = 0.0
    for name, wish, width in row:
        left[name] = max(edge, wish - width / 2)
        edge = left[name] + width + GAP
    edge = max(room, sum(width + GAP for _, _, width in row) - GAP)
    for name, _, width in reversed(row):
        left[name] = min(left[name], edge - width)
        edge = left[name] - GAP
    return left
