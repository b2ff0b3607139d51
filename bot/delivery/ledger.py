"""The sender's side of the outbox: writing attempts off and claiming what may go next, in one transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.log import where
from bot.store.database import leases
from bot.store.database.faults import is_house_fault
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written

PAUSE: Final = "telegram pause {bot_id}"
_log = logging.getLogger(__name__)

#: Carried out in the transaction that finds a person unreachable: stop their schedule, tell the caseworker.
OnUnreachable = Callable[[Work, Leased], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What one visit to the outbox gave: rows to send, and until when Telegram wants nothing at all (None: no pause)."""

    rows: list[Leased]
    paused_until: datetime | None = None


class Ledger(Protocol):
    """Where the sender writes its results and gets its rows."""

    async def settle(self, results: Sequence[Written], room: int) -> Settled:
        """Write `results` off and claim up to `room` rows."""
        ...

    async def pause(self, until: datetime) -> None:
        """Remember, beyond this process, that Telegram wants nothing of this bot until then."""
        ...


class StoreLedger:
    """The ledger in the database."""

    def __init__(self, runner: Runner, bot_id: int, on_unreachable: OnUnreachable) -> None:
        self._runner = runner
        self._pause_name = PAUSE.format(bot_id=bot_id)
        self._on_unreachable = on_unreachable

    async def settle(self, results: Sequence[Written], room: int) -> Settled:
        """See `Ledger`. Raises what the database raises; nothing is then written."""
        return await self._runner.do(self._settle, results, room, priority=Priority.SENDING)

    async def pause(self, until: datetime) -> None:
        """See `Ledger`. Kept as a lease that nobody holds, so that other processes and the next start keep it too."""
        await self._runner.do(leases.close_until, self._pause_name, until, priority=Priority.SENDING)

    def _settle(self, work: Work, results: Sequence[Written], room: int) -> Settled:
        outbox.write_off(work, results)
        for result in results:
            if result.unreachable:
                self._unreachable(work, result.row)
        if room <= 0:
            return Settled([])
        paused_until, lanes = outbox.look(work, self._pause_name)
        if paused_until is not None and paused_until > work.now:
            return Settled([], paused_until)
        return Settled(outbox.claim(work, room, lanes))

    def _unreachable(self, work: Work, row: Leased) -> None:
        outbox.drop_waiting(work, row.recipient_id, "unreachable")
        try:
            with work.connection.begin_nested():
                self._on_unreachable(work, row)
        except Exception as error:
            if is_house_fault(error):
                raise
            _log.error("telling the caseworker that a patient cannot be reached failed: %s", where(error))
