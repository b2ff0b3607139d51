"""The hourly request of nobody's (`service/requests/round_trip.py`): the test inbox that its notice comes to, and what is known of it."""

import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.delivery.carrier import Attempt, Outcome, Sent
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.service.requests.round_trip import BACK_WITHIN, EVERY, Seen
from bot.store.people.synthetic import CARRIER

#: What lets time pass for the synthetic patient, with the codes that were heard of.
Tick = Callable[[Collection[str]], Awaitable[Seen]]
#: Notices that are remembered until the next tick.
MOST: Final = 100

_log = logging.getLogger(__name__)


class EchoCarrier:
    """See `Carrier`: the test inbox. `heard` are the codes of the notices that came since the last tick."""

    name: Final = CARRIER
    called: Final = "the test inbox"
    limits: Final = Limits(per_second=10, kept=0, burst=10)
    mend: Final = "restart the program"

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`."""
        del address, attempt
        self.heard = [*self.heard, message.text.partition(" ")[0]][-MOST:]
        return Sent()

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return Sent()


class RoundTrip:
    """Whether who asks for a human reaches one, as far as is known. `tick` it every minute."""

    def __init__(self, clock: Clock, inbox: EchoCarrier, tick: Tick) -> None:
        self._clock = clock
        self._inbox = inbox
        self._tick = tick
        self._born = clock.now()
        self._seen = Seen()

    async def tick(self) -> None:
        """Hand over what came to the test inbox, and let the synthetic patient ask when it is time. Raises what the database raises."""
        heard, self._inbox.heard = self._inbox.heard, []
        was_lost, self._seen = self.lost, await self._tick(heard)
        if self.lost and not was_lost:
            _log.error("a request that the program made of itself has reached nobody in %s", BACK_WITHIN)

    @property
    def lost(self) -> bool:
        """Whether the last that has ended reached nobody. One that was out when this process began says nothing about it."""
        return self._seen.lost is not None and self._seen.lost >= self._born

    @property
    def age(self) -> float | None:
        """Seconds since one last came back; None when none has, or not the last."""
        back = self._seen.back_at
        return None if back is None else (self._clock.now() - back).total_seconds()

    @property
    def fresh(self) -> bool:
        """Whether one came back lately."""
        age = self.age
        return age is not None and timedelta(minutes=-1) <= timedelta(seconds=age) <= EVERY + 2 * BACK_WITHIN
