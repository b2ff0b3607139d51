"""Telegram behind a line that can be cut, on a time loop: the strict stand-in without sockets, and note of every call made to it."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.botapi import StandIn
from bot.botapi.errors import Refusal
from bot.botapi.limits import Limits
from bot.botapi.parameters import Parameters
from bot.clock import Clock
from bot.demo.stage import TOKEN
from bot.telegram.carrier.http import NotSentError, OutcomeUnknownError
from tests.fakes.wire import FarEnd

#: How long a call takes when all is well, in seconds, half of it on the way there.
TRAVEL = 0.04


class Cut(StrEnum):
    """How Telegram is away."""

    REFUSED = "refused"  # no connection comes about
    GATEWAY = "gateway"  # what stands before the Bot API answers 502
    SILENT = "silent"  # connections come about, and nobody answers


@dataclass(frozen=True, slots=True)
class Call:
    """One call that writes to a chat: when it began, in seconds of the loop, and what came of it (0: carried out, and then which message
    was sent; one that edits sends none).
    """

    at: float
    chat: int
    code: int
    message_id: int | None = None


class Line(FarEnd):
    """What the sender calls. `cut` says how Telegram is away just now; `calls` holds every call that reached the stand-in."""

    def __init__(self, clock: Clock, *, limits: bool = True) -> None:
        super().__init__()
        self.standin = StandIn(TOKEN, clock, limits=Limits() if limits else None)
        self.cut: Cut | None = None
        self.calls: list[Call] = []
        #: Calls that began inside a pause of their chat of which the caller had been told.
        self.too_early: list[Call] = []
        self.in_vain = 0
        #: Every pause that a 429 told the caller of: the chat, from when, until when.
        self.pauses: list[tuple[int, float, float]] = []
        self._told: dict[int, float] = {}

    async def answer(self, method: str, arguments: dict[str, Any], seconds: float) -> object:
        """See `FarEnd`."""
        if method.endswith("Webhook"):
            return True
        began, chat = _time(), int(arguments.get("chat_id", 0))
        await asyncio.sleep(TRAVEL / 2)
        if self.cut is not None:
            await self._in_vain(self.cut, seconds)
        writes = method.startswith(("send", "edit"))
        try:
            result = await self._answer(method.lower(), arguments, chat)
        except Refusal as refusal:
            if writes:
                self._note(Call(began, chat, refusal.code))
            await asyncio.sleep(TRAVEL / 2)
            if refusal.retry_after is not None:
                self.pauses.append((chat, _time(), _time() + refusal.retry_after))
                self._told[chat] = max(self._told.get(chat, 0.0), _time() + refusal.retry_after)
            raise
        if writes:
            sent = result if method.startswith("send") and isinstance(result, dict) else {}
            message_id = sent.get("message_id")
            self._note(Call(began, chat, 0, message_id))
        await asyncio.sleep(TRAVEL / 2)
        return result

    def faster_than(self, many: int, seconds: float, chat: int | None = None) -> int:
        """How many of the calls were more than the `many`-th within `seconds`: in all, or to one chat."""
        times = [call.at for call in self.calls if chat is None or call.chat == chat]
        return sum(later - earlier < seconds for earlier, later in zip(times, times[many:], strict=False))

    async def _in_vain(self, how: Cut, seconds: float) -> None:
        self.in_vain += 1
        match how:
            case Cut.REFUSED:
                raise NotSentError("no connection")
            case Cut.GATEWAY:
                raise Refusal(502, "Bad Gateway")
            case Cut.SILENT:
                await asyncio.sleep(seconds)
                raise OutcomeUnknownError("no answer")

    async def _answer(self, method: str, arguments: dict[str, Any], chat: int) -> object:
        strike = self.standin.faults.strike(method, chat) if self.standin.faults.active else None
        return await self.standin.carry_out(method, Parameters(arguments), strike)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        if call.at < self._told.get(call.chat, 0.0) - 1e-6:
            self.too_early.append(call)


def _time() -> float:
    return asyncio.get_running_loop().time()
