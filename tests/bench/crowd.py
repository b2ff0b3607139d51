"""People who walk through the check-list, for the benches that ask what a step of a conversation costs."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from typing import Final

import pytest

from bot.bootstrap import build_desk, recall_content
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.messages.message import Message
from bot.service.conversation.handle_update import handle_update
from bot.service.outcome import Outcome
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Sending
from tests.soak.world import FIRST_CHAT

PEOPLE: Final = 200
BOT: Final = 1


def one_thread(store: Store) -> Runner:
    """A runner with a single thread on both databases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.store.database.runner.POSTGRES_THREADS", 1)
        return Runner(store)


class Crowd:
    """Each presses the first answer of the question before them. That the questions were sent is written off too, as the sender does."""

    def __init__(self, store: Store) -> None:
        self.runner = one_thread(store)
        self._desk = build_desk()
        store.run(recall_content, self._desk)
        self._before: list[Message | None] = [None] * PEOPLE
        self._numbers = itertools.count(1)
        self.presses = 0

    async def rate(self, waves: int) -> float:
        """Steps a second, everybody taking so many."""
        begun = time.perf_counter()
        for _ in range(waves):
            await self.wave()
        return waves * PEOPLE / (time.perf_counter() - begun)

    async def wave(self) -> None:
        """Everybody takes a step, and is sent what comes of it."""
        outcomes = await asyncio.gather(*(self._step(person) for person in range(PEOPLE)))
        rows = [row for outcome in outcomes for row in outcome.rows]
        while rows:
            for row in rows:
                self._before[int(row.address) - FIRST_CHAT] = row.message
            rows = await self.runner.do(_settle, rows, priority=Priority.SENDING)

    async def _step(self, person: int) -> Outcome:
        number, chat = next(self._numbers), FIRST_CHAT + person
        message = self._before[person]
        press = message.buttons[0][0].data if message is not None and message.buttons else ""
        if not press.startswith("r:"):
            press = "m:checklist"
        self.presses += press.startswith("r:")
        incoming = Incoming(number, UpdateKind.PRESS, chat, press=press, press_id=str(number))
        return await self.runner.do(handle_update, self._desk, incoming, BOT, together=True)


def _settle(work: Work, rows: Sequence[Leased]) -> list[Leased]:
    outbox.write_off(work, [Written(row, Sending.SENT, message_id=1) for row in rows])
    return outbox.claim(work, PEOPLE)
