"""In which lanes the lines of a picture go up and down between rows of boxes, and where they arrive. Pure geometry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.dialogue.draw.layout import Node, Rows

#: From one lane to the next.
_LANE: Final = 10.0
#: How near two lines beside each other may come, and a line in a lane to a box.
APART: Final = 8.0

#: Lines that share a lane: those onward, or those back, to one box.
Key = tuple[str, bool]


@dataclass(slots=True)
class Lead:
    """One line on its way. It leaves at `x` into the gap `down`, and comes in from the gap `up`; gap n lies above row n."""

    node: str
    exit: int
    target: str
    back: bool
    x: float
    down: int
    up: int

    @property
    def far(self) -> bool:
        """Whether it needs a lane past the rows between."""
        return self.down != self.up


class Lanes:
    """The lanes of rows of boxes whose left edges are known. `entry`: where the line into each box arrives."""

    def __init__(self, nodes: Mapping[str, Node], rows: Rows, left: Mapping[str, float]) -> None:
        self.nodes, self.rows, self.left = nodes, rows, left
        row_of = rows.row_of()
        self.leads = [
            Lead(
                name,
                number,
                each.to,
                row_of[each.to] <= row_of[name],
                left[name] + middle,
                row_of[name] + 1,
                row_of[each.to],
            )
            for row in rows.rows
            for name in row
            for number, (middle, each) in enumerate(
                zip(nodes[name].exit_middles(), nodes[name].exits, strict=True)
            )
            if each.to is not None
        ]
        self.entry = self._entries()
        self.lane = self._lanes()

    def _entries(self) -> dict[str, float]:
        """Where the line into each box arrives: straight below where it comes from, else in the middle, never on another line."""
        entry: dict[str, float] = {}
        for gap, row in enumerate(self.rows.rows):
            for name in row:
                node, left = self.nodes[name], self.left[name]
                middle = left + node.width / 2
                near = [lead.x for lead in self.leads if lead.target == name and not lead.far]
                others = [lead.x for lead in self.leads if lead.down == gap and lead.target != name]
                inside = [x for x in near if left + 12 <= x <= left + node.width - 12]
                steps = [middle + side * step * 9 for step in range(16) for side in (1, -1)]
                wishes = [
                    *([middle] if node.width < 40 else []),
                    *(inside if len(near) == 1 else []),
                    *(x for x in steps if abs(x - middle) < node.width / 2 - 8),
                ]
                entry[name] = _first_clear(wishes, others)
        return entry

    def _lanes(self) -> dict[Key, float]:
        """Where the lane to a box runs, apart for lines onward and back. Onward: through gaps between boxes if there are any."""
        spans: dict[Key, tuple[int, int]] = {}
        for lead in self.leads:
            if lead.far:
                key = (lead.target, lead.back)
                low, high = spans.get(key, (lead.down, lead.up))
                spans[key] = (min(low, lead.down, lead.up), max(high, lead.down, lead.up))
        taken: list[tuple[float, int, int]] = []
        lanes: dict[Key, float] = {}
        edges = (
            min(self.left.values(), default=0),
            max((self.left[n] + self.nodes[n].width for n in self.left), default=0),
        )
        for key, (top, bottom) in sorted(
            spans.items(), key=lambda each: (each[1][1] - each[1][0], each[1], each[0])
        ):
            lanes[key] = self._lane(key, top, bottom, taken, edges)
            taken.append((lanes[key], top, bottom))
        return lanes

    def _lane(
        self,
        key: Key,
        top: int,
        bottom: int,
        taken: Sequence[tuple[float, int, int]],
        edges: tuple[float, float],
    ) -> float:
        target, back = key
        passed = [
            (self.left[name], self.left[name] + self.nodes[name].width)
            for row in self.rows.rows[top:bottom]
            for name in row
        ]
        lines = [
            *(lead.x for lead in self.leads if top <= lead.down <= bottom),
            *(self.entry[name] for row in self.rows.rows[top : bottom + 1] for name in row if name != target),
            *(x for x, low, high in taken if low <= bottom and top <= high),
        ]

        def clear(x: float) -> bool:
            beside = all(x <= left - APART or x >= right + APART for left, right in passed)
            return beside and all(abs(x - other) >= APART for other in lines)

        if back:
            return _outward(edges[1] + _LANE, _LANE, clear)
        xs = [lead.x for lead in self.leads if lead.target == target and lead.far and not lead.back]
        ties = [*xs, self.entry[target]]
        wishes = [
            self.entry[target],
            *(left - APART - step * _LANE for left, _ in passed for step in range(3)),
            *(right + APART + step * _LANE for _, right in passed for step in range(3)),
        ]
        inner = [x for x in wishes if edges[0] < x < edges[1] and clear(x)]
        outer = _outward(edges[0] - _LANE, -_LANE, clear)
        return min([*inner, outer], key=lambda x: (sum(abs(x - tie) for tie in ties), x))


def _first_clear(wishes: Sequence[float], others: Sequence[float]) -> float:
    """The first wish that is not on one of the `others`; the one furthest from them when all are."""
    free = (x for x in wishes if all(abs(x - other) >= APART for other in others))
    found = next(free, None)
    return found if found is not None else max(wishes, key=lambda x: min(abs(x - other) for other in others))


def _outward(start: float, step: float, clear: Callable[[float], bool]) -> float:
    """The first clear place from `start` on."""
    x = start
    while not clear(x):
        x += step
    return x
