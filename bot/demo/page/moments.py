"""Where the time control can go: from a moment of the stage's clock to the moment a button names. Pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Oslo")
EVENING: Final = time(20)
SATURDAY_NIGHT: Final = time(21)
SATURDAY: Final = 5


def _evening(now: datetime) -> datetime:
    return _next(now, EVENING)


def _saturday(now: datetime) -> datetime:
    return _next(now, SATURDAY_NIGHT, SATURDAY)


def _next(now: datetime, at: time, weekday: int | None = None) -> datetime:
    """The next time a clock on the wall in Oslo shows `at`, on that weekday (0 is Monday) if one is given."""
    day = now.astimezone(ZONE).date()
    while True:
        moment = datetime.combine(day, at, ZONE)
        if moment.astimezone(UTC) > now and weekday in {None, day.weekday()}:
            return moment.astimezone(UTC)
        day += timedelta(days=1)


#: Goes no further than to the next message on the phone.
NEXT: Final = "message"
#: By the name of the button, in the order they stand.
MOMENTS: Final[Mapping[str, Callable[[datetime], datetime]]] = {
    "minutes": lambda now: now + timedelta(minutes=15),
    "hour": lambda now: now + timedelta(hours=1),
    "evening": _evening,
    "day": lambda now: now + timedelta(days=1),
    "saturday": _saturday,
    "week": lambda now: now + timedelta(days=7),
    NEXT: lambda now: now + timedelta(days=7),
}
