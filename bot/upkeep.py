"""Upkeep: what is older than it may be goes, kind by kind in short transactions, and once a day it is said how much that was."""

import logging
from collections import Counter
from datetime import date
from typing import Final

from bot.clock import Clock
from bot.domain.people.keeping import Limits
from bot.log import where
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.runner import Priority, Runner
from bot.store.retention.kinds import AT_ONCE, KINDS, forget_some

#: Transactions for one kind in one beat; what is left waits for the next.
MOST_ROUNDS: Final = 20
log = logging.getLogger(__name__)


class Upkeep:
    """Takes away what is older than its limit; a kind that fails is told and stands in no other's way."""

    def __init__(self, runner: Runner, limits: Limits, clock: Clock) -> None:
        self._runner = runner
        self._limits = limits
        self._clock = clock
        self._gone: Counter[str] = Counter()
        self._said_on: date | None = None

    async def beat(self) -> None:
        """A round over all kinds."""
        for kind in KINDS:
            try:
                await self._forget(kind)
            except Exception as error:
                if is_infrastructure_fault(error):
                    raise
                words = "%s that are older than they may be could not be taken away: %s"
                log.error(words, kind, where(error))  # noqa: TRY400 - one line says it
        self._say()

    async def _forget(self, kind: str) -> None:
        for _ in range(MOST_ROUNDS):
            gone = await self._runner.do(forget_some, kind, self._limits, priority=Priority.UPKEEP)
            self._gone[kind] += gone
            if gone < AT_ONCE:
                return

    def _say(self) -> None:
        """One line a day."""
        today = self._clock.now().date()
        if self._said_on == today:
            return
        self._said_on = today
        said = ", ".join(f"{many} {kind}" for kind, many in self._gone.items() if many) or "nothing"
        log.info("gone since it was last said, as older than the settings let it be: %s", said)
        self._gone.clear()
