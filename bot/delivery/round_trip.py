"""A message to nobody that goes the whole way, outbox and sender and carrier, so that the program knows that the way is open.

It stands in no figure, and nobody reads it. What it proves is the way out, not the ladder: that is the audit's.
"""

import logging
import secrets
from typing import Final

from bot.clock import Clock
from bot.delivery.carrier import Attempt, Outcome, Sent
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.store.database.runner import Priority, Runner
from bot.store.outbox import echo

EVERY: Final = 3600.0  # seconds between two
BACK_WITHIN: Final = 120.0  # seconds that one may take

_log = logging.getLogger(__name__)


class EchoCarrier:
    """See `Carrier`. Its address is this process; `heard` is the last word that came."""

    name: Final = echo.CARRIER
    called: Final = "the echo"
    limits: Final = Limits(per_second=10, kept=0, burst=10)
    mend: Final = "restart the program"

    def __init__(self) -> None:
        self.heard = ""

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`."""
        del address, attempt
        self.heard = message.text
        return Sent()

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return Sent()


class RoundTrip:
    """Sends a word each hour and listens for it. `tick` it every minute."""

    def __init__(self, runner: Runner, clock: Clock, carrier: EchoCarrier) -> None:
        self._runner = runner
        self._clock = clock
        self._carrier = carrier
        self._word = ""
        self._sent_at = float("-inf")
        #: When a word last came back, on the monotonic clock; None before the first.
        self.back_at: float | None = None
        #: A word did not come back, and none has since.
        self.lost = False

    async def tick(self) -> None:
        """Hear whether the last word came back; send another each hour, and when one was lost. Raises what the database raises."""
        now = self._clock.monotonic()
        if self._word and self._carrier.heard == self._word:
            self._word, self.back_at, self.lost = "", now, False
        if self._word and now - self._sent_at <= BACK_WITHIN:
            return
        if self._word:
            self.lost = True
            _log.error("a message through the outbox has not come out after %.0f s", now - self._sent_at)
        if self._word or now - self._sent_at >= EVERY:
            self._word, self._sent_at = secrets.token_hex(8), now
            await self._runner.do(echo.put, self._word, priority=Priority.UPKEEP)

    @property
    def fresh(self) -> bool:
        """Whether a word came back lately."""
        return self.back_at is not None and self._clock.monotonic() - self.back_at <= EVERY + 2 * BACK_WITHIN
