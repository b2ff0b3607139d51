"""What stands on a picture that a person keeps in the phone or shows to somebody. How it is drawn: `bot/dialogue/picture.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

#: Characters on one picture: more would be too long to read on a telephone, and goes on a second one.
MOST: Final = 3000


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (may be empty) and lines below it, of any length; a `strong` one stands out, such as emergency numbers."""

    title: str
    lines: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A title, sections, and small words at the foot (may be empty). Plain text of any script; a line may have line breaks in it.

    `undrawn` is said below where something on it is in a script that cannot be drawn, and stands as a sign.
    """

    title: str
    sections: tuple[Section, ...]
    foot: str = ""
    undrawn: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Picture":
        """The picture of which `dataclasses.asdict` was written down as JSON."""
        sections = (Section(one["title"], tuple(one["lines"]), one["strong"]) for one in data["sections"])
        return cls(data["title"], tuple(sections), data["foot"], data.get("undrawn", ""))

    @property
    def words(self) -> str:
        """All that stands on it, for whoever gets it as text."""
        told = ("\n".join(filter(None, (one.title, *one.lines))) for one in self.sections)
        return "\n\n".join(filter(None, (self.title, *told, self.foot)))


def parts(picture: Picture, most: int = MOST) -> tuple[Picture, ...]:
    """The picture as one or several of at most about `most` characters each, numbered in their titles. No line is left out or cut in two,
    unless it is longer than `most` by itself."""
    groups: list[list[Section]] = [[]]
    room = most
    for section in _bits(picture.sections, most):
        size = len(section.title) + sum(map(len, section.lines))
        if size > room and groups[-1]:
            groups.append([])
            room = most
        groups[-1].append(section)
        room -= size
    if len(groups) == 1:
        return (picture,)
    return tuple(
        replace(picture, title=f"{picture.title} ({number}/{len(groups)})", sections=_joined(group))
        for number, group in enumerate(groups, 1)
    )


def _bits(sections: tuple[Section, ...], most: int) -> Iterator[Section]:
    """Each line with the heading of its section, so that a part of a section has it too."""
    for section in sections:
        if not section.lines:
            yield section
        for line in section.lines:
            for begin in range(0, len(line) or 1, most):
                yield replace(section, lines=(line[begin : begin + most],))


def _joined(bits: list[Section]) -> tuple[Section, ...]:
    """Lines of one section together again."""
    whole: list[Section] = []
    for bit in bits:
        if whole and (whole[-1].title, whole[-1].strong) == (bit.title, bit.strong):
            whole[-1] = replace(bit, lines=(*whole[-1].lines, *bit.lines))
        else:
            whole.append(bit)
    return tuple(whole)
