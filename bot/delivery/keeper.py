"""Keeps the sender's books: gathers results, writes them off in batches, and claims the next rows in the same transaction."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.delivery.ledger import Ledger, Settled
from bot.log import where
from bot.store.database.faults import is_infrastructure_fault
from bot.store.outbox.outbox import Written

GATHER: Final = 0.05  # seconds in which results gather before they are written off
GATHER_BELLS: Final = 0.01
CLAIM_EVERY: Final = 1.0
AFTER_FAULT: Final = 1.0  # seconds until a database that refused is asked again
AFTER_BAD_CLAIM: Final = 10.0
LAST_TRIES: Final = 3

_log = logging.getLogger(__name__)


class Keeper:
    """Runs between `start` and `stop`. `room` says how many rows the sender can take, `take` gives it what was claimed."""

    def __init__(
        self, ledger: Ledger, clock: Clock, room: Callable[[], int], take: Callable[[Settled], None]
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._room = room
        self._take = take
        self._results: list[Written] = []
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._rung = False
        self._ending = False
        self._tries_left = LAST_TRIES
        self._claim_from = 0.0
        #: True while the database refuses to take results.
        self.refused = False

    def start(self) -> None:
        """Begin, with a first claim at once."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())
        self._wake.set()

    async def stop(self) -> None:
        """Write off what is noted, then end; a database that refuses is asked three times."""
        self._ending = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task])
            self._task.result()

    def note(self, written: Written) -> None:
        """Have a result written off soon."""
        self._results.append(written)
        self._wake.set()

    def bell(self) -> None:
        """Something new stands in the outbox. May be called from any thread."""
        if not self._rung and self._loop is not None and not self._loop.is_closed():
            self._rung = True
            self._loop.call_soon_threadsafe(self._wake.set)

    def look(self) -> None:
        """Claim soon: the sender has room again."""
        self._wake.set()

    async def pause(self, until: datetime) -> bool:
        """Have it remembered beyond this process that the carrier wants nothing of us until then; gives whether it is."""
        try:
            await self._ledger.pause(until)
        except Exception as error:  # noqa: BLE001 - in this process the pause is kept all the same
            _log.warning("a carrier's pause cannot be stored: %s", where(error))
            return False
        return True

    async def _run(self) -> None:
        while not self._ending or (self._results and self._tries_left > 0):
            if not self._ending:
                await self._wait()
            self._wake.clear()
            self._rung = False
            try:
                await self._settle()
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the sender; leases run out
                _log.error("the outbox could not be kept: %s", where(error))
                await asyncio.sleep(AFTER_FAULT)
        if self._results:
            _log.error(
                "%d results could not be written off; their leases run out and the reaper decides",
                len(self._results),
            )

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(CLAIM_EVERY):
                await self._wake.wait()
        except TimeoutError:
            return
        await asyncio.sleep(GATHER if self._results else GATHER_BELLS)

    async def _settle(self) -> None:
        results, self._results = self._results, []
        room = 0 if self._ending or self._clock.monotonic() < self._claim_from else self._room()
        if not results and room <= 0:
            return
        try:
            settled = await self._ledger.settle(results, room)
        except Exception as error:  # noqa: BLE001 - told apart below, none is lost
            if is_infrastructure_fault(error):
                await self._refused(results, error)
            else:
                await self._apart(results, error)
            return
        if self.refused:
            self.refused = False
            _log.info("the outbox takes results again")
        self._take(settled)

    async def _refused(self, results: Sequence[Written], error: Exception) -> None:
        self._results[:0] = results
        if not self.refused:
            self.refused = True
            _log.warning("the outbox takes no results, they are kept and tried again: %s", where(error))
        self._tries_left -= 1 if self._ending else 0
        await asyncio.sleep(AFTER_FAULT)
        self._wake.set()

    async def _apart(self, results: Sequence[Written], error: Exception) -> None:
        """Something in the batch raises: write the results off one by one without claiming, so that only the culprit is left."""
        failed = 0
        for result in results:
            try:
                await self._ledger.settle([result], 0)
            except Exception as own:  # noqa: BLE001 - reported; its lease runs out
                if is_infrastructure_fault(own):
                    self._results.append(result)
                    continue
                failed += 1
                _log.error("outbox row %s cannot be written off: %s", result.row.id, where(own))
        if not failed:
            self._claim_from = self._clock.monotonic() + AFTER_BAD_CLAIM
            _log.error(
                "rows of the outbox cannot be claimed, tried again in %.0f s: %s",
                AFTER_BAD_CLAIM,
                where(error),
            )
