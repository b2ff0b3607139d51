"""The trial in the ward: whoever is enrolled weeks before they leave tries it out there, and it is looked at together before they go."""

from datetime import date, timedelta
from typing import Final

from bot.domain.schedules.schedule import RULES, ScheduleKind

#: Whoever leaves sooner has no time to try anything; then the first weeks outside are what counts.
SHORTEST: Final = timedelta(days=14)
#: So long before the discharge it is looked at: there is time to change something.
BEFORE: Final = timedelta(days=3)


def review_day(leaves_on: date, today: date) -> date | None:
    """The working day on which a trial that begins today is looked at; None where there is no time for one."""
    if leaves_on - today < SHORTEST:
        return None
    day = leaves_on - BEFORE
    return day - timedelta(days=max(0, day.weekday() - 4))


def comes_by_itself(day: date, leaves_on: date) -> bool:
    """Whether it is asked about in a message of its own: not on a day on which a word before the discharge comes, which then asks it."""
    return (day - leaves_on).days not in RULES[ScheduleKind.BEFORE].days
