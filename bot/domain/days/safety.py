"""The person's safety plan and the people around them, as values: lines in their own words, and who is called in which order."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SafetyPart(StrEnum):
    """What a line of the safety plan is about. What helps, and the person's reasons, are kept with their own menus."""

    SIGN = "sign"  # what they notice first (E55)
    GOOD = "good"  # good times in which it can turn: a celebration, a trip, payday (E55)
    PLACE = "place"  # what makes the place safe
    SAY_DOOR = "say_door"  # how they say no (E31)
    SAY_PHONE = "say_phone"
    SAY_MESSAGE = "say_message"


#: A mark of no width by which what follows is read from the left (Unicode, UAX #9).
LEFT_TO_RIGHT: Final = "\u200e"
#: Ways of saying no: there is one line of each, and a new one takes its place.
SAYINGS: Final = (SafetyPart.SAY_DOOR, SafetyPart.SAY_PHONE, SafetyPart.SAY_MESSAGE)


class Side(StrEnum):
    """How somebody is for the person now (E48)."""

    SUPPORT = "support"
    UNSURE = "unsure"
    DISTANCE = "distance"


class Reach(StrEnum):
    """When it is safe for the person to get in touch with somebody."""

    ANY = "any"
    DAY = "day"
    CLEAR = "clear"  # when that one is sober
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the safety plan, word for word; `tag` names it in button data."""

    tag: str
    part: SafetyPart
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody around the person, by whatever name they were written down with; `number` is as it was typed.

    `along`: whether they could come with the person. `place` is where they stand among those who are called, from 1; None: not among them.
    """

    tag: str
    name: str
    number: str = ""
    side: Side | None = None
    reach: Reach | None = None
    along: bool | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """All that a person has written for the heavy hours and about the people around them."""

    lines: tuple[Line, ...] = ()
    people: tuple[Known, ...] = ()

    def texts(self, part: SafetyPart) -> tuple[str, ...]:
        """The lines of one part, in the order they were written."""
        return tuple(line.text for line in self.lines if line.part is part)

    @property
    def called(self) -> tuple[Known, ...]:
        """Who is called, in order."""
        return tuple(sorted((one for one in self.people if one.place), key=lambda one: one.place or 0))

    @property
    def trusted(self) -> tuple[Known, ...]:
        """Who could be called and is not among them yet: nobody to keep away from."""
        return tuple(one for one in self.people if one.place is None and one.side is not Side.DISTANCE)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is for the heavy hours: a map of people alone, or a way of saying no, is none."""
        return bool(self.called) or any(line.part not in SAYINGS for line in self.lines)


def same_name(people: Iterable[Known], name: str) -> Known | None:
    """Whoever of them is called that, whatever capitals and spaces it is written with."""
    wanted = _folded(name)
    return next((one for one in people if _folded(one.name) == wanted), None)


def tappable(number: str) -> str:
    """A number as it was typed, with the country's before it where it is Norwegian and has none: phones then make a link of it."""
    typed = " ".join(number.split())
    return f"+47 {typed}" if re.fullmatch(r"[2-9](?: ?\d){7}", typed) else typed


def with_number(name: str, number: str) -> str:
    """A name and the number after it as it is to be read: beside a name that is written from the right, the figures stay in their order."""
    if not number:
        return name
    from_the_right = any(unicodedata.bidirectional(one) in {"R", "AL"} for one in name)
    return f"{name} {LEFT_TO_RIGHT if from_the_right else ''}{tappable(number)}"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
