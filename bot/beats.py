"""Beats: what is done every so often, by APScheduler, re-armed when somebody sets the clock; and a watchdog for what stands still.

APScheduler only beats; what is due is decided by the database. There is no job for a patient.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.log import once, where
from bot.store.database.faults import is_infrastructure_fault

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[object]]
#: How far wall time and monotonic time may part before every beat is armed anew.
DRIFT: Final = timedelta(seconds=5)
WATCH_EVERY: Final = 2.0
#: Seconds over its time after which a beat stands still: it hangs, is not run, or fails each time.
STILL_AFTER: Final = 110.0
#: A watchdog this late, in seconds, was itself stopped (a frozen process): that says nothing about the beats.
ASLEEP: Final = 10.0


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
        self._since = clock.monotonic()  # from when on beats are expected
        self._still: set[str] = set()
        #: When each beat last came to its end, on the monotonic clock.
        self.last: dict[str, float] = {}

    @property
    def names(self) -> list[str]:
        """What every beat is called."""
        return list(self._beats)

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

    def standing_still(self) -> list[str]:
        """The beats that have not come to their end for nearly two minutes more than they should have, by name."""
        now = self._clock.monotonic()
        return [
            name
            for name, beat in self._beats.items()
            if now - max(self.last.get(name, self._since), self._since) > beat.every + STILL_AFTER
        ]

    def check_still(self) -> None:
        """Say once of each beat that it stands still, and once that it goes again."""
        still = set(self.standing_still())
        for name in sorted(still - self._still):
            log.error(
                "the beat %s stands still: nothing of it for over %.0f s; if it does not go again by itself, restart the program",
                name,
                self._beats[name].every + STILL_AFTER,
            )
        for name in sorted(self._still - still):
            log.warning("the beat %s goes again", name)
        self._still = still

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
        except Exception as error:  # noqa: BLE001 - said, and it comes again
            if is_infrastructure_fault(error):
                log.error(  # noqa: TRY400 - one line says it, whichever beat meets it
                    "the database takes nothing (%s); what time brings waits for it", type(error).__name__
                )
            else:
                log.error("the beat %s failed (%s); it comes again", name, where(error))  # noqa: TRY400

    async def _watch(self) -> None:
        looked = self._clock.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            now = self._clock.monotonic()
            if now - looked > ASLEEP:
                self._since = now
            looked = now
            self.check_clock()
            self.check_still()
            once.settle(time.time())
