"""What everybody means to do, and when: the next of it comes first."""

import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime

Act = Callable[[], Awaitable[None]]


class Agenda:
    """Acts by moment; of one moment, in the order in which they were put down."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._numbers = itertools.count()

    def put(self, at: datetime, act: Act) -> None:
        """Mean to do something at a moment."""
        heapq.heappush(self._waiting, (at, next(self._numbers), act))

    @property
    def next_at(self) -> datetime | None:
        """The moment of what comes next."""
        return self._waiting[0][0] if self._waiting else None

    def due(self, now: datetime) -> list[Act]:
        """Take out whatever is to be done by now, in its order."""
        acts = []
        while self._waiting and self._waiting[0][0] <= now:
            acts.append(heapq.heappop(self._waiting)[2])
        return acts
