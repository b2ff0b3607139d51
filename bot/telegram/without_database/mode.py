"""The help-only mode: while the database refuses, updates go to the spool, and people get help numbers straight from here.

When a probe finds the database well, the spool is handled before anything newer; then the mode ends.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Final, Protocol

from bot.domain.messages.incoming import Incoming
from bot.log import where
from bot.telegram.without_database.cards import Cards
from bot.telegram.without_database.spool import Record, Spool, SpoolError

PROBE_EVERY: Final = 2.0
PROBE_SECONDS: Final = 2.0
CHUNK: Final = 500  # spooled updates handled at a time

#: Raises unless the database can be written to now.
Probe = Callable[[], Awaitable[object]]

_log = logging.getLogger(__name__)


class Mode(StrEnum):
    """Where updates go."""

    NORMAL = "normal"
    HELP_ONLY = "help_only"  # to the spool
    REPLAYING = "replaying"  # the database is back: the spool first, newer updates wait


class Line(Protocol):
    """What the mode asks of the intake."""

    async def replay(self, texts: Sequence[str]) -> list[bool]:
        """Handle updates of the spool in order; False for each that must stay there."""
        ...

    def to_spool(self) -> None:
        """Hand everything in hand over."""
        ...

    def release(self) -> None:
        """Go on with what came during the replay."""
        ...


class HelpOnly:
    """The mode of one bot. `start` and `stop` it; everything is called on one event loop."""

    def __init__(self, spool: Spool, cards: Cards, probe: Probe) -> None:
        self._spool = spool
        self._probe = probe
        self._line: Line | None = None
        self._waiting: list[tuple[str, asyncio.Future[bool]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._probing: asyncio.Task[object] | None = None
        self._recovery: asyncio.Task[None] | None = None
        self._spool_failed = False
        self.cards = cards
        self.mode = Mode.NORMAL

    def attend(self, line: Line) -> None:
        """Say whose updates these are."""
        self._line = line

    async def start(self) -> None:
        """Open the spool; begin in help-only mode if the database cannot be used, and handle what the spool holds if it can.

        Raises `SpoolError`, which is a wrong setting.
        """
        self._spool.open()
        if self._spool.torn_bytes:
            _log.warning(
                "the spool ends in %d bytes of a record that was never acknowledged", self._spool.torn_bytes
            )
        if not await self._database_is_well():
            self.enter("at the start it does not answer")
        elif self._spool.bytes_used:
            self.mode = Mode.REPLAYING
            self._recovery = asyncio.get_running_loop().create_task(self._recover())

    async def stop(self) -> None:
        """End; what the spool holds is handled at the next start."""
        for task in filter(None, (self._recovery, self._probing)):
            task.cancel()
        if self._writer is not None:
            await asyncio.wait([self._writer])
        self._spool.close()

    def enter(self, why: str) -> None:
        """The database refuses: from now on everything goes to the spool."""
        if self.mode is Mode.HELP_ONLY:
            return
        if self.mode is Mode.NORMAL:
            _log.error(
                "help-only mode: the database takes nothing (%s); updates are kept in the spool, people get help numbers",
                why,
            )
        self.mode = Mode.HELP_ONLY
        if self._recovery is None or self._recovery.done():
            self._recovery = asyncio.get_running_loop().create_task(self._recover())
        if self._line is not None:
            self._line.to_spool()

    def divert(self, incoming: Incoming, text: str) -> "asyncio.Future[bool]":
        """Spool an update and answer it directly. The result says whether it is on the disk."""
        helped = self.cards.help_at_once(incoming)
        kept = self.keep(text)
        if not helped:
            kept.add_done_callback(lambda future: self.cards.tell(incoming, kept=future.result()))
        return kept

    def keep(self, text: str) -> "asyncio.Future[bool]":
        """Spool a raw update. The result says whether it is on the disk."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write())
        return future

    async def _write(self) -> None:
        """Append what waits; all that gathers during one fsync shares the next."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._spool.append, [text for text, _ in batch])
            except Exception as error:  # noqa: BLE001 - whatever it is, these updates must not be acknowledged
                kept = False
                if not self._spool_failed:
                    said = error if isinstance(error, SpoolError) else where(error)
                    _log.error("%s; updates are not acknowledged and stay with Telegram (24 hours)", said)
            else:
                kept = True
            self._spool_failed = not kept
            for _, future in batch:
                if not future.done():
                    future.set_result(kept)

    async def _recover(self) -> None:
        while True:
            if self.mode is Mode.HELP_ONLY:
                await asyncio.sleep(PROBE_EVERY)
                if not await self._database_is_well():
                    continue
                self.mode = Mode.REPLAYING
            try:
                handled = await self._replay()
            except Exception as error:  # noqa: BLE001 - reported; newer updates must not wait for ever
                said = error if isinstance(error, SpoolError) else where(error)
                _log.error("the spool could not be handled and is left as it is: %s", said)
                handled = 0
            if self.mode is Mode.REPLAYING:
                break
        self.mode = Mode.NORMAL
        _log.warning("normal service: the database is well, %d updates of the spool are handled", handled)
        if self._line is not None:
            self._line.release()

    async def _replay(self) -> int:
        """Handle the whole spool and empty it; stops, with everything left in it, as soon as the database refuses again."""
        if self._writer is not None:
            await asyncio.wait([self._writer])
        handled, start = 0, 0
        left: list[Record] = []
        while self.mode is Mode.REPLAYING and self._line is not None:
            records, start = await asyncio.to_thread(self._spool.read, start, CHUNK)
            if not records:
                await self._empty(left)
                break
            texts = [record.text for record in records if record.text is not None]
            settled = iter(await self._line.replay(texts))
            left += [record for record in records if record.text is None or not next(settled)]
            handled += len(texts)
        return handled

    async def _empty(self, left: list[Record]) -> None:
        unread = sum(record.text is None for record in left)
        if unread:
            _log.error(
                "%d updates of the spool cannot be opened: put the key they were sealed with back into RODTRAD_KEYS",
                unread,
            )
        if self._spool.bytes_used:
            await asyncio.to_thread(self._spool.keep_only, left)

    async def _database_is_well(self) -> bool:
        if self._probing is None:
            self._probing = asyncio.ensure_future(self._probe())
        done, _ = await asyncio.wait([self._probing], timeout=PROBE_SECONDS)
        if not done:
            return False
        probe, self._probing = self._probing, None
        error = probe.exception()
        if error is not None:
            _log.debug("the database does not answer: %s", where(error))
        return error is None
