"""The sender's side of the outbox: writing attempts off and claiming what may go next, in one transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.log import where
from bot.store.database import leases
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Lane
from bot.store.tables.people import TELEGRAM

PAUSE: Final = "{carrier} pause {account}"
_log = logging.getLogger(__name__)

#: Carried out in the transaction that writes a result off that means more than the row's end. Gives rows that are leased to this process.
Consequence = Callable[[Work, Written], Sequence[Leased]]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a result leads to beyond the outbox.

    `unreachable`: nobody is reached at a patient's address any more. `notice_ended`: one to staff went out, or cannot. `offer` gets the
    rows that came of either to their sender, after the commit.
    """

    unreachable: Consequence
    notice_ended: Consequence
    offer: Callable[[Sequence[Leased]], None]


@dataclass(frozen=True, slots=True)
class Settled:
    """What one visit to the outbox gave: rows to send, and until when the carrier wants nothing at all (None: no pause)."""

    rows: list[Leased]
    paused_until: datetime | None = None


class Ledger(Protocol):
    """Where the sender writes its results and gets its rows."""

    async def settle(self, results: Sequence[Written], room: int) -> Settled:
        """Write `results` off and claim up to `room` rows."""
        ...

    async def pause(self, until: datetime) -> None:
        """Remember, beyond this process, that the carrier wants nothing of us until then."""
        ...


class StoreLedger:
    """The ledger in the database, for one carrier. `account` tells apart who we are there: a bot's number."""

    def __init__(
        self, runner: Runner, consequences: Consequences, *, carrier: str = TELEGRAM, account: int = 0
    ) -> None:
        self._runner = runner
        self._carrier = carrier
        self._pause_name = PAUSE.format(carrier=carrier, account=account)
        self._consequences = consequences

    async def settle(self, results: Sequence[Written], room: int) -> Settled:
        """See `Ledger`. Raises what the database raises; nothing is then written."""
        settled, others = await self._runner.do(self._settle, results, room, priority=Priority.SENDING)
        if others:
            self._consequences.offer(others)
        return settled

    async def pause(self, until: datetime) -> None:
        """See `Ledger`. Kept as a lease that nobody holds, so that other processes and the next start keep it too."""
        await self._runner.do(leases.close_until, self._pause_name, until, priority=Priority.SENDING)

    def _settle(self, work: Work, results: Sequence[Written], room: int) -> tuple[Settled, list[Leased]]:
        """1. Write off. 2. What follows from it for patients and staff. 3. Claim; in a pause only help, which is tried all the same."""
        outbox.write_off(work, results)
        others = [row for result in results for row in self._follows(work, result)]
        if room <= 0:
            return Settled([]), others
        paused_until, due = outbox.look(work, self._pause_name, self._carrier)
        paused = paused_until is not None and paused_until > work.now
        lanes = [lane for lane in due if lane is Lane.HELP] if paused else due
        return Settled(
            outbox.claim(work, room, lanes, self._carrier), paused_until if paused else None
        ), others

    def _follows(self, work: Work, result: Written) -> Sequence[Leased]:
        row = result.row
        if result.unreachable:
            outbox.drop_waiting(work, row.recipient_id, "unreachable")
        if row.staff_id is not None:
            return self._behind_savepoint(work, self._consequences.notice_ended, result)
        if result.unreachable:
            return self._behind_savepoint(work, self._consequences.unreachable, result)
        return ()

    @staticmethod
    def _behind_savepoint(work: Work, consequence: Consequence, result: Written) -> Sequence[Leased]:
        try:
            with work.connection.begin_nested():
                return consequence(work, result)
        except Exception as error:
            if is_infrastructure_fault(error):
                raise
            _log.error("what follows from the end of outbox row %s failed: %s", result.row.id, where(error))
            return ()
