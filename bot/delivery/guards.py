"""The last look before a guarded row goes: is it still wanted? Consent, pause, quiet hours and requests change while it waits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from bot.clock import Clock
from bot.delivery.jobs import Job
from bot.log import where
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import SUPERSEDED, Guard, Sending

#: Which of these rows, all with a guard, are still wanted: a look into the database.
StillWanted = Callable[[Sequence[Leased]], Awaitable[Collection[UUID]]]

#: Dropped only because something newer has been said, or has happened, since.
NEWS: Final = frozenset(
    {
        Guard.OPEN_REQUEST,
        Guard.TAKEN_REQUEST,
        Guard.LIVING_REQUEST,
        Guard.CLOSED_REQUEST,
        Guard.ANSWER,
        Guard.WAITING_LINE,
    }
)
HOLDS_FOR: Final = 2.0  # seconds that a look holds good
AFTER_BAD_LOOK: Final = timedelta(seconds=5)

_log = logging.getLogger(__name__)


class Guards:
    """Looks at rows in batches. `go` is called for each that is still wanted, `end` with the result of each that is not."""

    def __init__(
        self,
        still_wanted: StillWanted,
        clock: Clock,
        go: Callable[[Job], None],
        end: Callable[[Written], None],
    ) -> None:
        self._still_wanted = still_wanted
        self._clock = clock
        self._go = go
        self._end = end
        self._waiting: list[Job] = []
        self._task: asyncio.Task[None] | None = None

    def holds(self, job: Job) -> bool:
        """Whether a job may go now; if that has to be looked up first, the job comes back through `go` or `end`."""
        if job.row.guard is Guard.NONE or self._clock.monotonic() - job.wanted_at <= HOLDS_FOR:
            return True
        self._waiting.append(job)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())
        return False

    async def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for a look that is under way."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)
            self._task.cancel()

    async def _look(self) -> None:
        while self._waiting:
            jobs, self._waiting = self._waiting, []
            try:
                wanted = await self._still_wanted([job.row for job in jobs])
            except Exception as error:  # noqa: BLE001 - the rows go back and are looked at again
                _log.warning("guards cannot be looked at, %d rows wait: %s", len(jobs), where(error))
                again_at = self._clock.now() + AFTER_BAD_LOOK
                for job in jobs:
                    self._end(Written(job.row, Sending.WAITING, error="guard not seen", again_at=again_at))
                continue
            now = self._clock.monotonic()
            for job in jobs:
                job.wanted_at = now
                if job.row.id in wanted:
                    self._go(job)
                else:
                    why = SUPERSEDED if job.row.guard in NEWS else "no longer wanted"
                    self._end(Written(job.row, Sending.DROPPED, error=why))
