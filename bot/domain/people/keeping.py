"""How long what is kept may lie there, by kind: numbers that an operator sets (docs/settings.md gives the reasons for each)."""

from dataclasses import dataclass
from datetime import timedelta

#: Days of a month, for telling people; rounded, since a day more or less is no promise.
_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Limits:
    """`conversations` count from their end, `words` of a request from its last event, `links` from when they ended, `appointments` from
    their last day, `plans` from when an entry was last changed and its owner last talked with the program."""

    checkins: timedelta = timedelta(days=365)
    conversations: timedelta = timedelta(days=183)
    words: timedelta = timedelta(days=365)
    appointments: timedelta = timedelta(days=183)
    plans: timedelta = timedelta(days=731)
    sent: timedelta = timedelta(days=30)
    updates: timedelta = timedelta(days=3)
    audit: timedelta = timedelta(days=1826)
    links: timedelta = timedelta(days=30)
    parked: timedelta = timedelta(days=90)


def in_months(limit: timedelta) -> int:
    """A limit as it is told to people."""
    return round(limit.days / _MONTH)
