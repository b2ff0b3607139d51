"""How much may come to somebody by itself on one day: two things, three where the days or the person ask for it. Pure.

The one place for what gives way to what on a full day: `Rank`, the first first. How far apart two things stand is `spacing.py`'s. Routines
and appointments are not counted, since each was asked for with its hour, nor is what answers something of the person's own.

- The daily question, at the hour that the person chose, comes always; where something takes its place, that is the daily question.
- What has words for this day and no other comes, and the day before money.
- The plan's question on a day that the person has set comes, as a third where it must; what it asks about waits until it has been asked.
- The week's word, with nothing in it that cannot be said tomorrow, moves on by a day, and by another; then it goes before the plan.
- The evening's word, of the first four evenings, gives way.
- The plan's question on a day of the check-list waits for a day with room: what is due stays due until it was asked about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final

from bot.domain.schedules.schedule import ONE_DAY, RULES, ScheduleKind, Skip
from bot.domain.schedules.spacing import APART

#: So many things come by themselves on one day.
MOST: Final = 2
#: And in the first four days (E5: a vacuum), and where the last of them is one of the person's own or bound to its day.
MOST_FIRST: Final = 3
FIRST_DAYS: Final = range(4)
#: So many days the week's word waits for one with room; it says nothing there that belongs to its own day alone.
MOST_MOVED: Final = 2

#: One question about how it is, whichever of them is asked that day.
DAILY: Final = frozenset({ScheduleKind.CHECKIN, ScheduleKind.VOICE_BACK, ScheduleKind.INSTRUMENTS})
WEEKLY: Final = frozenset({ScheduleKind.FIRST_WEEKS, ScheduleKind.FIRST_MONTHS})


class Rank(IntEnum):
    """What goes before what; the smaller goes first."""

    DAILY = 0
    OF_THE_DAY = 1
    PAYDAY = 2
    MOVED = 3  # the week's word, on a later day than its own
    PROMISED = 4  # the plan's question, on a day that the person set
    WEEKLY = 5
    EVENING = 6
    LISTED = 7  # the plan's question, on a day of the check-list


_RANKS: Final = {
    **dict.fromkeys(DAILY, Rank.DAILY),
    ScheduleKind.BEFORE: Rank.OF_THE_DAY,
    ScheduleKind.ARRIVAL: Rank.OF_THE_DAY,
    ScheduleKind.FIRST_DAYS: Rank.OF_THE_DAY,
    ScheduleKind.TRIAL: Rank.OF_THE_DAY,
    ScheduleKind.PAYDAY: Rank.PAYDAY,
    ScheduleKind.EVENING: Rank.EVENING,
}
#: What is the person's own, or says nothing on another day.
_NOT_TOMORROW: Final = frozenset({Rank.OF_THE_DAY, Rank.PAYDAY, Rank.PROMISED})


@dataclass(frozen=True, slots=True)
class Beside:
    """Something else of the same local day: when it came, or is to come."""

    rank: Rank
    came: bool
    at: datetime


def rank_of(kind: ScheduleKind, days_out: int | None, *, promised: bool = False) -> Rank | None:
    """The rank of something on a day, so many days after the discharge; None: it is not counted.

    `promised`: what the plan asks about then is due on a day that the person set.
    """
    if kind in WEEKLY:
        return Rank.MOVED if moved_by(kind, days_out) else Rank.WEEKLY
    if kind is ScheduleKind.PLAN:
        return Rank.PROMISED if promised else Rank.LISTED
    return _RANKS.get(kind)


def is_full(rank: Rank, days_out: int | None, beside: Iterable[Beside]) -> bool:
    """Whether there is no room for something of this rank: what has come counts, and what is to come and goes before it."""
    if rank is Rank.DAILY:
        return False
    others = list(beside)
    asked = [one.at for one in others if one.rank is Rank.DAILY]
    taken = [
        one
        for one in others
        if one.came
        or (
            one.rank < rank
            # An evening's word near the daily question does not come (`spacing.py`).
            and not (one.rank is Rank.EVENING and any(abs(at - one.at) < APART for at in asked))
        )
    ]
    more = rank in _NOT_TOMORROW or days_out in FIRST_DAYS
    return len(taken) >= (MOST_FIRST if more else MOST)


def moved_by(kind: ScheduleKind, days_out: int | None) -> int:
    """By how many days the week's word stands after its own day; 0 on that day, and where no discharge is known."""
    rule = RULES[kind]
    if days_out is None or days_out < rule.days[0]:
        return 0
    after = days_out - rule.days[-1]
    own = (
        days_out - after % rule.every
        if rule.every and after > 0
        else max(day for day in rule.days if day <= days_out)
    )
    return days_out - own


def gives_way(kind: ScheduleKind, on: date, discharge_on: date | None) -> date | Skip:
    """What becomes of something for which a day has no room: the day it moves to, or nothing comes of it."""
    if kind not in WEEKLY or discharge_on is None:
        return Skip.FULL
    tomorrow = on + ONE_DAY
    moved = moved_by(kind, (tomorrow - discharge_on).days)
    return tomorrow if 0 < moved <= MOST_MOVED else Skip.FULL
