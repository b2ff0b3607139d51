"""Working hours for tests: the usual ones, and a count of minutes by looking at one opening after the other."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.requests.hours import DEFAULT_TEXT, WorkingHours

DEFAULT_HOURS: Final = WorkingHours.parse(DEFAULT_TEXT)


def working_minutes(hours: WorkingHours, start: datetime, end: datetime) -> int:
    """Whole working minutes from `start` to `end`, rounded down; 0 when `end` is not later."""
    at, total = hours.next_open(start), timedelta()
    while at < end:
        closes = hours.closes_at(at)
        assert closes is not None
        total += min(closes, end) - at
        at = hours.next_open(closes)
    return total // timedelta(minutes=1)
