"""To when a request may be put off, as few moments to choose among. Whether it may be, and until when at most, the request itself says."""

from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.requests.hours import WorkingHours, as_utc

#: How soon what has hours may come back today, and what has only minutes.
LATER_TODAY: Final = timedelta(hours=2)
SOON: Final = (timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=45))
#: So many working days are offered.
DAYS: Final = 3


def choices(now: datetime, latest: datetime, hours: WorkingHours) -> tuple[datetime, ...]:
    """A few moments, in UTC, after `now` and not after `latest`: in some minutes where there is no more; else later today and as work
    begins on the next days."""
    minute = as_utc(now).replace(second=0, microsecond=0)
    if latest - now <= LATER_TODAY:
        return tuple(minute + span for span in SOON if minute + span <= latest)
    later = [minute + LATER_TODAY] if hours.is_open(now) and hours.is_open(now + LATER_TODAY) else []
    day = hours.day_of(now)
    return tuple(at for at in [*later, *_mornings(day, hours)] if now < at <= latest)


def _mornings(day: date, hours: WorkingHours) -> list[datetime]:
    found: list[datetime] = []
    while len(found) < DAYS:
        day += timedelta(days=1)
        opens = hours.next_open(hours.begins(day))
        found.append(opens)
        day = hours.day_of(opens)
    return found
