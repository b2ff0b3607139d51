"""The carriers beside Telegram, each with a sender of its own: they claim notices to staff and bring them there."""

import asyncio
from collections.abc import Sequence

from bot.clock import Clock
from bot.delivery.carrier import Carrier
from bot.delivery.gate import LocalGate
from bot.delivery.guards import StillWanted
from bot.delivery.ledger import Consequences, StoreLedger
from bot.delivery.sender import STOP_SECONDS, Sender
from bot.store.database.runner import Runner
from bot.store.database.work import Bell


class Further:
    """Runs between `start` and `stop`. One that hangs holds up no other: each has its own order, limits and calls."""

    def __init__(
        self,
        carriers: Sequence[Carrier],
        runner: Runner,
        clock: Clock,
        still_wanted: StillWanted,
        consequences: Consequences,
        pace: Clock | None = None,
    ) -> None:
        self._runner = runner
        self.senders = [
            Sender(
                carrier,
                StoreLedger(runner, consequences, carrier=carrier.name),
                LocalGate(pace or clock, carrier.limits),
                clock,
                still_wanted,
            )
            for carrier in carriers
        ]

    def start(self) -> None:
        """Begin to send."""
        self._runner.store.listen(self._hear)
        for sender in self.senders:
            sender.start()

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Finish what is under way, and give the rest back."""
        await asyncio.gather(*(sender.stop(seconds) for sender in self.senders))

    def _hear(self, bell: Bell) -> None:
        if bell is Bell.NOTICES:
            for sender in self.senders:
                sender.bell()
