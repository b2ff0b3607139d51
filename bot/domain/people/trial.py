"""The trial in the ward: whoever is enrolled weeks before they leave tries it out there, and it is looked at together before they go."""

from datetime import date, timedelta
from typing import Final

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
