"""A carrier that keeps what it is given: what any way out beside Telegram has to be, and no more."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from bot.delivery.carrier import Attempt, Carrier, Outcome, Refusal, Refused, Sent
from bot.delivery.further import Further
from bot.delivery.gate import Limits
from bot.delivery.ledger import Consequences
from bot.domain.messages.message import Message
from bot.service import last_look
from bot.service.requests import staff_reach
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased, Written
from bot.store.people import addresses
from tests.fakes.clinic import SmallClinic, desk

SECONDS = 20.0

NOBODY_THERE = Refused(Refusal.UNREACHABLE, "550 no such address")
NOT_THIS = Refused(Refusal.MESSAGE, "552 not this")


class RecordingCarrier:
    """`carried` is what reached whom; `script` holds what the next deliveries to an address end as, instead of `Sent`."""

    called = "Recording"
    mend = "put the tape back"
    limits = Limits(per_second=100, kept=10, burst=10)

    def __init__(self, name: str = "recording") -> None:
        self.name = name
        self.carried: list[tuple[str, str]] = []
        self.tried: list[tuple[str, Attempt]] = []
        self.script: dict[str, deque[Outcome]] = {}
        #: Nothing is let through while this is not set.
        self.open = asyncio.Event()
        self.open.set()

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`."""
        await self.open.wait()
        self.tried.append((address, attempt))
        outcomes = self.script.get(address)
        outcome = outcomes.popleft() if outcomes else Sent()
        if isinstance(outcome, Sent):
            self.carried.append((address, message.text))
        return outcome

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return Sent()


@asynccontextmanager
async def carrying(clinic: SmallClinic, *carriers: Carrier) -> AsyncIterator[list[Leased]]:
    """Senders for these carriers over the clinic's store; gives the rows for patients that come of their results."""
    runner = Runner(clinic.store)
    for_patients: list[Leased] = []

    async def still_wanted(rows: Sequence[Leased]) -> Collection[UUID]:
        return await runner.do(last_look.still_wanted, rows, priority=Priority.SENDING)

    def notice_ended(work: Work, result: Written) -> Sequence[Leased]:
        return staff_reach.notice_ended(work, desk(), result).rows

    def no_patient(_work: Work, result: Written) -> Sequence[Leased]:
        raise AssertionError(result)

    consequences = Consequences(no_patient, notice_ended, for_patients.extend)
    further = Further(carriers, runner, clinic.store.clock, still_wanted, consequences)
    further.start()
    try:
        yield for_patients
    finally:
        await further.stop()
        runner.close()


def tell(clinic: SmallClinic, staff: UUID, *where: str, carrier: str = "recording") -> None:
    """Let somebody on the staff be told at these addresses."""
    for address in where:
        clinic.store.run(addresses.add, staff, carrier, address)


async def until(holds: Callable[[], object]) -> None:
    """Wait, in real time, for what threads and senders do."""
    async with asyncio.timeout(SECONDS):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.02)
