"""After three months the person says how often the program writes by itself (E3, E24): it tapers by their word, and ends by no other."""

from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.schedules.schedule import RULES, ScheduleKind

#: Remembered of whoever has chosen.
RHYTHM: Final = "rhythm"
#: Until then it comes each week to everybody.
THREE_MONTHS: Final = max(RULES[ScheduleKind.FIRST_MONTHS].days)
_WEEK: Final = 7


class Rhythm(StrEnum):
    """How often, in the person's words; who has not said anything is written to once a month."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    NEVER = "never"


#: Every how many weeks; 0: not at all.
_WEEKS: Final = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2, Rhythm.MONTHLY: 4, Rhythm.NEVER: 0}


def comes(days_out: int, rhythm: object) -> bool:
    """Whether the program's own word of this day comes, so many days after the discharge; `rhythm` is what is remembered, or None."""
    if days_out <= THREE_MONTHS:
        return True
    weeks = _WEEKS[Rhythm(str(rhythm))] if rhythm in set(Rhythm) else _WEEKS[Rhythm.MONTHLY]
    return weeks > 0 and (days_out - THREE_MONTHS) // _WEEK % weeks == 0


def says(on: date, discharge_on: date | None, rhythm: object) -> bool:
    """The same by the day it is due on; where no discharge is known everything comes."""
    return discharge_on is None or comes((on - discharge_on).days, rhythm)
