"""A sender between a Bot API and an outbox that keep the rules, on the loop's time."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from bot.delivery.gate import Gate, LocalGate, OpenGate
from bot.delivery.guards import StillWanted
from bot.delivery.sender import Sender
from bot.simulate.timeloop import LoopClock
from bot.store.outbox.outbox import Leased
from bot.telegram.carrier.deliver import LIMITS, TelegramCarrier
from tests.fakes.telegram import FakeApi, FakeLedger


async def all_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
    """Every guard holds."""
    return {row.id for row in rows}


class Post:
    """A sender with its fakes; not started."""

    def __init__(self, *, limits: bool = True, still_wanted: StillWanted = all_wanted) -> None:
        self.clock = LoopClock()
        self.api = FakeApi()
        self.ledger = FakeLedger(self.clock)
        self.gate: Gate = LocalGate(self.clock, LIMITS) if limits else OpenGate(self.clock)
        self.carrier = TelegramCarrier(self.api)
        self.sender = Sender(self.carrier, self.ledger, self.gate, self.clock, still_wanted)

    @property
    def now(self) -> float:
        """Seconds since the test began."""
        return self.clock.monotonic()


@asynccontextmanager
async def post(*, limits: bool = True, still_wanted: StillWanted = all_wanted) -> AsyncIterator[Post]:
    """A sender that runs."""
    made = Post(limits=limits, still_wanted=still_wanted)
    made.sender.start()
    try:
        yield made
    finally:
        await made.sender.stop()
