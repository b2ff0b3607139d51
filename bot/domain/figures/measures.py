"""What is counted of a clinic, month by month: the parts of each measure, and when a month has settled so that it can be counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.flow.verbs import Area


class Measure(StrEnum):
    """One table of the figures. Nothing is counted by member of staff."""

    JOURNEY = "journey"  # everybody enrolled in a month, by how far they have come
    ANSWERS = "answers"  # every request asked in a month, by how it was answered
    WORKS = "works"  # what people say of the help they get (E25)
    BETTER = "better"
    WORSE = "worse"
    INSTRUMENTS = (
        "instruments"  # everybody who answered a standard instrument, by whether they share it; never a sum
    )
    #: Everybody who began to share their plan in a month, by whether it said that they need help in an area (E20).
    NEED_HOME = "need_home"
    NEED_MONEY = "need_money"
    NEED_HEALTH = "need_health"
    NEED_DAYS = "need_days"
    NEED_PEOPLE = "need_people"


#: What people may say has become better or worse, in the voice back.
AREAS: Final = tuple(area.value for area in Area)
#: A question that was passed over; whoever answered one of the three is counted in all of them.
SKIPPED: Final = "skipped"
#: The areas of the check-list, and what is counted of each.
NEEDS: Final[Mapping[str, Measure]] = {
    "home": Measure.NEED_HOME,
    "money": Measure.NEED_MONEY,
    "health": Measure.NEED_HEALTH,
    "days": Measure.NEED_DAYS,
    "people": Measure.NEED_PEOPLE,
}
_NEED: Final = ("need", "none")


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of a measure, each person or request in one of them, and how long after its end a month is counted."""

    parts: tuple[str, ...]
    settles: timedelta


#: Somebody counts as active after 30 days who does anything from day 30 to 59, after 90 days from day 90 to 119: then a month has settled.
RULES: Final[Mapping[Measure, Rule]] = {
    Measure.JOURNEY: Rule(("unopened", "opened", "active_30", "active_90"), timedelta(days=120)),
    Measure.ANSWERS: Rule(("in_time", "late", "nobody"), timedelta(days=14)),
    Measure.WORKS: Rule(("works", "focus", "helper", SKIPPED), timedelta(days=1)),
    Measure.BETTER: Rule((*AREAS, SKIPPED), timedelta(days=1)),
    Measure.WORSE: Rule((*AREAS, SKIPPED), timedelta(days=1)),
    Measure.INSTRUMENTS: Rule(("shared", "own"), timedelta(days=1)),
    **dict.fromkeys(NEEDS.values(), Rule(_NEED, timedelta(days=1))),
}
#: What is counted of the same people is shown of the same months, or not at all (`publish.next_together`).
GROUPS: Final = (
    (Measure.JOURNEY,),
    (Measure.ANSWERS,),
    (Measure.WORKS, Measure.BETTER, Measure.WORSE),
    (Measure.INSTRUMENTS,),
    tuple(NEEDS.values()),
)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after(1).first - timedelta(days=1)

    def after(self, months: int) -> "Month":
        """The month so many later, or earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)


def settled(measure: Measure, since: Month, today: date) -> list[Month]:
    """The months from `since` on that can be counted, the oldest first."""
    found, month = list[Month](), since
    while month.last + RULES[measure].settles < today:
        found.append(month)
        month = month.after(1)
    return found
