"""Beats: what is done every so often, by APScheduler, with a watchdog that re-arms it when somebody sets the clock.

APScheduler only beats; what is due is decided by the database. There is no job for a patient.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[object]]
#: How far wall time and monotonic time may part before every beat is armed anew.
DRIFT: Final = timedelta(seconds=5)
WATCH_EVERY: Final = 2.0


@dataclass(frozen=True, slots=True)
class Beat:
    """A tick and how often it comes, in seconds."""

    every: float
    tick: Tick


class Beats:
    """Runs each beat in the event loop, never two of the same at once, none dropped for being late.

    A tick that raises is reported and comes again. APScheduler counts on wall time: set back an hour, it would be silent for an hour,
    so the watchdog compares wall time with monotonic time and arms every beat anew when they part.
    """

    def __init__(self, clock: Clock, beats: Mapping[str, Beat]) -> None:
        self._clock = clock
        self._beats = beats
        self._scheduler: AsyncIOScheduler | None = None
        self._watching: asyncio.Task[None] | None = None
        self._offset = self._gap()
        self.last: dict[str, float] = {}

    def start(self) -> None:
        """Begin; must be called inside the event loop."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.start()
        self._arm()
        self._watching = asyncio.create_task(self._watch(), name="beats watchdog")

    async def stop(self) -> None:
        """End; a tick that runs is not waited for longer than it takes to notice."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            self._watching = None
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def once(self, name: str) -> None:
        """Run one beat now, as tests and the demo do. Raises what the tick raises."""
        await self._beats[name].tick()
        self.last[name] = self._clock.monotonic()

    def check_clock(self) -> bool:
        """Arm every beat anew when wall time was moved; give whether it was."""
        gap = self._gap()
        if abs(gap - self._offset) <= DRIFT.total_seconds():
            return False
        log.warning("the clock was set by %.0f s; every beat is armed anew", gap - self._offset)
        self._offset = gap
        self._arm()
        return True

    def _gap(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    def _arm(self) -> None:
        assert self._scheduler is not None  # noqa: S101 - armed by start and by the watchdog it starts
        for name, beat in self._beats.items():
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=beat.every, timezone="UTC"),
                args=(name,),
                id=name,
                replace_existing=True,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    async def _run(self, name: str) -> None:
        try:
            await self.once(name)
        except Exception:
            log.exception("the beat %s failed; it comes again in %.0f s", name, self._beats[name].every)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY)
            self.check_clock()
