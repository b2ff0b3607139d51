"""The help-only mode: while the database refuses, updates go to the spool, and people get help numbers straight from here.

When a probe finds the database well, the spool is handled before anything newer; then the mode ends.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Final, ParamSpec, Protocol, TypeVar

from bot.domain.messages.incoming import Incoming
from bot.log import where
from bot.telegram.receive.translate import update_id_of
from bot.telegram.without_database.cards import Cards
from bot.telegram.without_database.kept import Kept, answered_text, read_record
from bot.telegram.without_database.spool import Record, Spool, SpoolError

PROBE_EVERY: Final = 2.0
PROBE_SECONDS: Final = 2.0
CHUNK: Final = 500  # spooled updates handled at a time

#: Raises unless the database can be written to now.
Probe = Callable[[], Awaitable[object]]

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Mode(StrEnum):
    """Where updates go."""

    NORMAL = "normal"
    HELP_ONLY = "help_only"  # to the spool
    REPLAYING = "replaying"  # the database is back: the spool first, newer updates wait


class Line(Protocol):
    """What the mode asks of the intake."""

    async def replay(self, updates: Sequence[Kept]) -> list[bool]:
        """Handle updates of the spool in order; False for each that must stay there."""
        ...

    def to_spool(self) -> None:
        """Hand everything in hand over."""
        ...

    def release(self) -> None:
        """Go on with what came during the replay."""
        ...


class HelpOnly:
    """The mode of one bot. `start` and `stop` it; everything is called on one event loop.

    The spool has a thread of its own (`disk` gives another executor), so that no page that waits for the database holds up its fsync.
    """

    def __init__(self, spool: Spool, cards: Cards, probe: Probe, disk: Executor | None = None) -> None:
        self._spool = spool
        self._disk = disk or ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")
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
        if not await self.database_is_well():
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
        await self._on_disk(self._spool.close)
        self._disk.shutdown(wait=False)

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

    def divert(self, incoming: Incoming, update: Kept) -> "asyncio.Future[bool]":
        """Spool an update and answer it directly. The result says whether it is on the disk."""
        helped = self.cards.help_at_once(incoming)
        kept = self.keep(update.to_text())
        if helped is None:
            kept.add_done_callback(lambda future: self.cards.tell(incoming, kept=future.result()))
        else:
            helped.add_done_callback(partial(self._note, incoming.update_id))
        return kept

    def _note(self, update_id: int, delivered: "asyncio.Future[bool]") -> None:
        """Write down that an update has been answered, so that the replay does not say the same again."""
        if not delivered.cancelled() and delivered.result() and self.mode is Mode.HELP_ONLY:
            self.keep(answered_text(update_id))

    def keep(self, text: str) -> "asyncio.Future[bool]":
        """Add a record to the spool. The result says whether it is on the disk."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((text, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.get_running_loop().create_task(self._write())
        return future

    async def _on_disk(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._disk, partial(call, *args, **kwargs))

    async def _write(self) -> None:
        """Append what waits; all that gathers during one fsync shares the next."""
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._on_disk(self._spool.append, [text for text, _ in batch])
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
                if not await self.database_is_well():
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
        answered = await self._on_disk(self._answered) | self.cards.delivered
        handled, start = 0, 0
        left: list[Record] = []
        while self.mode is Mode.REPLAYING and self._line is not None:
            records, start = await self._on_disk(self._spool.read, start, CHUNK)
            if not records:
                await self._empty(start, left)
                break
            updates = [(record, _update_in(record, answered)) for record in records]
            settled = iter(
                await self._line.replay([update for _, update in updates if isinstance(update, Kept)])
            )
            for record, update in updates:
                if update is None or (isinstance(update, Kept) and not next(settled)):
                    left.append(record)
            handled += sum(isinstance(update, Kept) for _, update in updates)
        return handled

    def _answered(self) -> set[int]:
        """The numbers of the updates that were answered without the database, as they are written down for a later start."""
        numbers: set[int] = set()
        start = 0
        while True:
            records, start = self._spool.read(start, CHUNK)
            if not records:
                return numbers
            numbers |= {said for record in records if isinstance(said := _update_in(record), int)}

    async def _empty(self, read_to: int, left: list[Record]) -> None:
        unread = sum(_update_in(record) is None for record in left)
        if unread:
            _log.error(
                "%d updates of the spool cannot be opened: put the key they were sealed with back into RODTRAD_KEYS",
                unread,
            )
        if self._spool.bytes_used:
            await self._on_disk(self._spool.forget, read_to, left)

    async def database_is_well(self) -> bool:
        """Whether the database can be written to, as far as two seconds tell."""
        if self._probing is None:
            self._probing = asyncio.ensure_future(self._probe())
        probe = self._probing
        done, _ = await asyncio.wait([probe], timeout=PROBE_SECONDS)
        if not done:
            return False
        self._probing = None
        error = probe.exception()
        if error is not None:
            _log.debug("the database does not answer: %s", where(error))
        return error is None


def _update_in(record: Record, answered: Collection[int] = ()) -> Kept | int | None:
    """What a record says; None when it cannot be opened or read."""
    try:
        said = None if record.text is None else read_record(record.text)
    except ValueError:
        return None
    if isinstance(said, Kept) and update_id_of(said.raw) in answered:
        return replace(said, answered=True)
    return said
