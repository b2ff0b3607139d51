"""The services as the edge to Telegram sees them: a house that handles updates, goes down, hangs, or stumbles over some of them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from bot.delivery.gate import OpenGate
from bot.delivery.sender import Sender
from bot.domain.messages.incoming import Incoming
from bot.domain.messages.message import Message
from bot.service.outcome import Direct, Outcome
from bot.simulate.timeloop import Inline, LoopClock
from bot.store.database.faults import OutOfOrderError
from bot.store.sealing.vault import KeyRing
from bot.store.tables.messages import Lane
from bot.telegram.carrier.deliver import TelegramCarrier
from bot.telegram.receive.intake import Intake
from bot.telegram.without_database.cards import CardFor, Cards, by_phrases
from bot.telegram.without_database.mode import HelpOnly, Mode
from bot.telegram.without_database.spool import Spool
from tests.fakes.telegram import FakeApi, FakeLedger
from tests.fakes.timeloop import until

RING = KeyRing.parse(KeyRing.fresh("test"))


def text_update(number: int, text: str = "Hei", chat: int = 5) -> dict[str, Any]:
    """A text as Telegram sends it."""
    person = {"id": chat, "is_bot": False, "first_name": "P", "language_code": "nb"}
    body = {
        "message_id": number,
        "from": person,
        "chat": {"id": chat, "type": "private"},
        "date": 1_772_438_400,
        "text": text,
    }
    return {"update_id": number, "message": body}


def press_update(number: int, data: str = "r:x", chat: int = 5, text: str = "Hvordan?") -> dict[str, Any]:
    """A press as Telegram sends it."""
    person = {"id": chat, "is_bot": False, "first_name": "P"}
    message = {"message_id": 44, "chat": {"id": chat, "type": "private"}, "date": 1_772_438_400, "text": text}
    query = {"id": f"q{number}", "from": person, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query}


class FakeServices:
    """Handles updates, each once, taking `seconds`."""

    def __init__(self, seconds: float = 0.01) -> None:
        self.seconds = seconds
        self.down = False
        self.hangs = False
        self.bad: set[int] = set()
        self.locked: set[int] = set()  # chats whose patient somebody else has locked
        self.refuses = False  # updates, though a probe goes through
        self.handled: list[int] = []
        self.seen: list[Incoming] = []
        self.tried: list[int] = []
        self.parked: list[tuple[int, str]] = []
        self.busy: dict[int, int] = {}
        self.most_at_once = 0
        self.outcome: Callable[[Incoming], Outcome] = lambda incoming: Outcome(
            direct=[Direct(incoming.chat_id, Message(f"svar {incoming.update_id}"))]
        )
        self.cannot_park = False

    async def handle(self, incoming: Incoming) -> Outcome:
        """One update in one transaction."""
        self.tried.append(incoming.update_id)
        await self._answer()
        chat = incoming.chat_id
        assert not self.busy.get(chat), "two updates of one chat at the same time"
        await until(lambda: chat not in self.locked, 0.1)
        if self.refuses:
            raise OutOfOrderError("no such table")
        self.busy[chat] = 1
        self.most_at_once = max(self.most_at_once, sum(self.busy.values()))
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.busy[chat] = 0
        await self._answer()
        if incoming.update_id in self.bad:
            raise ValueError("Kari Canary")
        if incoming.update_id in self.handled:
            return Outcome(duplicate=True)
        self.handled.append(incoming.update_id)
        self.seen.append(incoming)
        return self.outcome(incoming)

    async def park(self, incoming: Incoming, error: str) -> Outcome:
        """Keep an update that raised."""
        await self._answer()
        if self.cannot_park:
            raise ValueError("Kari Canary")
        self.parked.append((incoming.update_id, error))
        return Outcome(direct=[Direct(incoming.chat_id, Message("beklager"))])

    async def probe(self) -> None:
        """Raise while the house is down."""
        await self._answer()

    async def _answer(self) -> None:
        await until(lambda: not self.hangs, 0.1)
        if self.down:
            raise OutOfOrderError("the database is away")


class Door:
    """An intake with everything around it, on the loop's time."""

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = 1_000_000,
        disk: Executor | None = None,
        house: FakeServices | None = None,
        card_for: CardFor = by_phrases,
    ) -> None:
        disk = disk or Inline(1)
        self.clock = LoopClock()
        self.house = house or FakeServices()
        self.api = FakeApi()
        self.ledger = FakeLedger(self.clock)
        self.sender = Sender(
            TelegramCarrier(self.api), self.ledger, OpenGate(self.clock), self.clock, _nothing_wanted
        )
        self.spool = Spool(folder / "updates.spool", RING, most_bytes)
        self.cards = Cards(self.say, self.clock, card_for)
        self.help_only = HelpOnly(self.spool, self.cards, self.house.probe, disk)
        self.intake = Intake(
            self.house.handle, self.house.park, self.api, self.sender, self.help_only, self.clock
        )
        self.said: list[tuple[float, int, str]] = []

    def say(self, address: str, message: Message, lane: Lane) -> "asyncio.Future[bool]":
        """What is said past the outbox, and when."""
        self.said.append((self.clock.monotonic(), int(address), message.text))
        return self.sender.direct(address, message, lane)

    async def open(self) -> "Door":
        """Start everything."""
        await self.help_only.start()
        self.sender.start()
        self.intake.start()
        return self

    async def close(self) -> None:
        """Stop everything, in the order the edge does."""
        await self.intake.stop(8)
        await self.sender.stop()
        await self.help_only.stop()

    async def __aenter__(self) -> "Door":
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def is_in(self, mode: Mode) -> bool:
        """Whether this is the mode now."""
        return self.help_only.mode is mode

    def cards_for(self, chat: int) -> list[tuple[float, str]]:
        """What one chat was told past the outbox."""
        return [(at, text) for at, one, text in self.said if one == chat]


async def _nothing_wanted(_: object) -> set[Any]:
    return set()
