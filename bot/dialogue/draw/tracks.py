"""In what order the lines of a picture run along the gap between two rows of boxes, so that they cross little. Pure geometry."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.draw.lanes import APART, Key, Lanes


@dataclass(slots=True)
class Track:
    """The part of the lines to one box (by one lane) that runs along a gap; where they come to it from `above`, and where from `below`."""

    above: set[float] = field(default_factory=set)
    below: set[float] = field(default_factory=set)

    @property
    def left(self) -> float:
        """The left end."""
        return min(self.above | self.below)

    @property
    def right(self) -> float:
        """The right end."""
        return max(self.above | self.below)

    def crossings(self, lower: "Track") -> int:
        """How often the two cross when this one runs above `lower`."""
        return sum(lower.left < x < lower.right for x in self.below) + sum(
            self.left < x < self.right for x in lower.above
        )


def tracks(lanes: Lanes, gap: int) -> Mapping[Key, tuple[Track, int]]:
    """The tracks of a gap, each with its place from above. Those that do not meet share a place."""
    found: dict[Key, Track] = {}
    for lead in lanes.leads:
        key = (lead.target, lead.back)
        if lead.down == gap:
            track = found.setdefault(key, Track())
            track.above.add(lead.x)
            if lead.far:
                (track.above if lead.back else track.below).add(lanes.lane[key])
        if lead.up == gap:
            track = found.setdefault(key, Track())
            track.below.add(lanes.entry[lead.target])
            if lead.far:
                (track.below if lead.back else track.above).add(lanes.lane[key])
    order = _least_crossings(list(found.items()))
    placed: dict[Key, tuple[Track, int]] = {}
    for key, track in order:
        meets = [
            level
            for other, level in placed.values()
            if other.left - APART < track.right and track.left < other.right + APART
        ]
        placed[key] = (track, max(meets, default=-1) + 1)
    return placed


def _least_crossings(tracks: list[tuple[Key, Track]]) -> list[tuple[Key, Track]]:
    """The tracks from above to below so that neighbours cross each other as little as can be."""
    for _ in tracks:
        swapped = False
        for place in range(len(tracks) - 1):
            upper, lower = tracks[place][1], tracks[place + 1][1]
            if lower.crossings(upper) < upper.crossings(lower):
                tracks[place], tracks[place + 1] = tracks[place + 1], tracks[place]
                swapped = True
        if not swapped:
            break
    return tracks
