"""What is done when a carrier finds us too fast: one address waits, or everybody does, here and in every process and at the next start."""

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.delivery.carrier import LONGEST_CALL, Carrier, Refusal, Refused
from bot.delivery.gate import Gate, Slowed
from bot.delivery.keeper import Keeper
from bot.store.tables.messages import Lane

_log = logging.getLogger(__name__)


class Pauses:
    """`spawn` runs something beside the sender; `give_back` puts what is in hand, from a lane on, back until a moment."""

    def __init__(
        self,
        carrier: Carrier,
        gate: Gate,
        clock: Clock,
        keeper: Keeper,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        give_back: Callable[[str, datetime, Lane], None],
    ) -> None:
        self._carrier = carrier
        self._gate = gate
        self._clock = clock
        self._keeper = keeper
        self._spawn = spawn
        self._give_back = give_back
        self._unknown_until = 0.0  # on the monotonic clock

    @property
    def unknown_to_the_ledger(self) -> bool:
        """Whether there is a pause that the ledger does not know of (yet): it would give rows that cannot go."""
        return self._clock.monotonic() < self._unknown_until

    def slowed(self, address: str, seconds: float) -> None:
        """The carrier wants nothing to an address for a while."""
        what = self._gate.slow_down(address, seconds)
        if what is Slowed.ALL:
            self._everybody(seconds)
        elif what is Slowed.PERHAPS_ALL:
            self._spawn(self._ask_whether_all(seconds))

    async def _ask_whether_all(self, seconds: float) -> None:
        """One address was slowed down for long. Only if the carrier refuses a probe as well does it mean everybody."""
        outcome = await self._carrier.probe()
        if isinstance(outcome, Refused) and outcome.kind is Refusal.TOO_FAST:
            longest = max(seconds, outcome.retry_after or 0.0)
            self._gate.pause(longest)
            self._everybody(longest)
        else:
            name = self._carrier.called
            _log.warning("%s slows one address down for %.0f s, and nobody else", name, seconds)

    def _everybody(self, seconds: float) -> None:
        """The carrier wants nothing of us for a while: have that kept beyond this process; a long one is not waited for."""
        _log.warning("%s slows everybody down for %.0f s", self._carrier.called, seconds)
        until = self._clock.now() + timedelta(seconds=seconds)
        self._unknown_until = self._clock.monotonic() + seconds
        self._spawn(self._keep(until))
        # What stays in hand would go first: an answer that is written meanwhile must not stand behind what nobody asked for.
        # Help stays, and is tried once at each address.
        least = Lane.URGENT if seconds >= LONGEST_CALL else Lane.NEWS
        self._give_back(f"{self._carrier.called}'s pause", until, least)

    async def _keep(self, until: datetime) -> None:
        if await self._keeper.pause(until):
            self._unknown_until = 0.0
            self._keeper.look()
