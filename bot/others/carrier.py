"""Apprise as a carrier. It waits for its services, so each call has a thread of its own; there is an end to how many, and to how long.

The library says only whether it worked. A service that says no, or nothing within seconds, is that address's trouble and nobody else's.
"""

import asyncio
import logging
import threading
from contextlib import suppress
from typing import Final

from bot.delivery.carrier import LONGEST_CALL, Attempt, Outcome, Refusal, Refused, Sent
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message
from bot.log import where
from bot.service.people.channels import OTHER
from bot.service.people.other_ways import service

#: Seconds for a whole call; a service that takes longer hangs.
WITHIN: Final = LONGEST_CALL - 1.0
#: Calls that may be under way, hanging ones among them.
THREADS: Final = 32

_log = logging.getLogger(__name__)


class OtherCarrier:
    """See `Carrier`. An address is one of Apprise's."""

    name: Final = OTHER
    called: Final = "a service that staff are told by"
    limits: Final = Limits(per_second=10, kept=0, burst=5)
    mend: Final = "look at the service"

    def __init__(self, *, within: float = WITHIN, threads: int = THREADS) -> None:
        self._within = within
        self._threads = threads
        self._busy: set[str] = set()

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`. While an earlier call to the same address still hangs, no other is made."""
        del attempt
        if address in self._busy or len(self._busy) >= self._threads:
            return Refused(Refusal.TROUBLE, "still hangs")
        self._busy.add(address)
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[Outcome] = loop.create_future()

        def call() -> None:
            outcome = _send(address, message.text)
            self._busy.discard(address)
            with suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(_set, ended, outcome)

        threading.Thread(target=call, name="other ways", daemon=True).start()
        try:
            async with asyncio.timeout(self._within):
                return await ended
        except TimeoutError:
            return Refused(Refusal.TROUBLE, "no answer in time")

    async def probe(self) -> Outcome:
        """See `Carrier`. There is no one service to be asked."""
        return Sent()


def _set(ended: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not ended.done():
        ended.set_result(outcome)


def _send(address: str, text: str) -> Outcome:
    """One call, in a thread of its own. What the library raises may quote the address: only its place is said."""
    try:
        made = service(address)
        if made is None:
            return Refused(Refusal.UNREACHABLE, "no address of a known service")
        return (
            Sent()
            if made.notify(body=text, body_format="text")
            else Refused(Refusal.TROUBLE, "refused by the service")
        )
    except Exception as error:  # noqa: BLE001 - one service's plug-in
        _log.error("a service that staff are told by could not be called: %s", where(error))
        return Refused(Refusal.TROUBLE, "the call failed")
