"""Where the time comes from. Nobody else calls `datetime.now()`; a `Clock` is passed in so that tests and the demo move time."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Two readings of time: what the calendar says, and how long things take."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that is never set back; only differences mean anything."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """The machine's monotonic clock, in seconds."""
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is moved: for tests and the demo."""

    def __init__(self, start: datetime) -> None:
        self._now = require_aware(start).astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds of forward movement since it was made."""
        return self._monotonic

    def move(self, by: timedelta) -> datetime:
        """Let `by` pass on both clocks and return the new moment."""
        self._now += by
        self._monotonic += by.total_seconds()
        return self._now

    def set_wall(self, to: datetime) -> None:
        """Set the calendar without time passing, as an operator or NTP does."""
        self._now = require_aware(to).astimezone(UTC)


class ShiftedClock:
    """A clock that begins at a chosen moment and runs on; its calendar can be moved ahead while real seconds go on as they are."""

    def __init__(self, start: datetime) -> None:
        self._start = require_aware(start).astimezone(UTC)
        self._began = time.monotonic()
        self._shift = timedelta()

    def now(self) -> datetime:
        """The chosen start, the time since, and all shifts."""
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._shift

    def monotonic(self) -> float:
        """The machine's monotonic clock, in seconds."""
        return time.monotonic()

    def shift(self, by: timedelta) -> datetime:
        """Move the calendar by `by` and return the new moment."""
        self._shift += by
        return self.now()


def require_aware(moment: datetime) -> datetime:
    """Return `moment` unchanged; raise `ValueError` when it carries no time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        message = f"{moment!r} has no time zone; give an aware datetime"
        raise ValueError(message)
    return moment
