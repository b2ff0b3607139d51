"""The way to Telegram's strict stand-in without sockets, and what can be wrong with it: away, silent, an answer that gets lost."""

import asyncio
import json
import random
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from telegram.request import RequestData

from bot.botapi import StandIn
from bot.botapi.errors import Refusal
from bot.botapi.parameters import Parameters
from bot.telegram.carrier.http import AioRequest, Answer, NotSentError, OutcomeUnknownError

ROOT: Final = "http://telegram.invalid"
#: How long a call takes when all is well, in seconds.
TRAVEL: Final = 0.04


class Cut(StrEnum):
    """How Telegram is away."""

    REFUSED = "refused"  # no connection comes about
    GATEWAY = "gateway"  # what stands before the Bot API answers 502
    SILENT = "silent"  # connections come about, and nobody answers


class Line(AioRequest):
    """Carries calls to the stand-in, as `AioRequest` carries them to Telegram.

    `cut` says how Telegram is away just now. `loses` is the share of messages whose answer is lost though they arrived; the chats of
    those are noted in `lost` with the moment on the loop's clock.
    """

    def __init__(self, standin: StandIn, chance: random.Random) -> None:
        super().__init__(ROOT)
        self._standin = standin
        self._webhook_url = ""
        self._chance = chance
        self.cut: Cut | None = None
        self.loses = 0.0
        self.lost: list[tuple[int, int]] = []  # chat, and how long the transcript was then

    async def initialize(self) -> None:
        """No connection is needed."""

    async def shutdown(self) -> None:
        """There is none to close."""

    async def exchange(self, url: str, data: RequestData | None, seconds: float) -> Answer:
        """See `AioRequest.exchange`."""
        method = url.rpartition("/")[2]
        arguments: dict[str, Any] = json.loads(json.dumps(data.parameters if data is not None else {}))
        sent = data.multipart_data if data is not None else {}
        files = {name: one[1] for name, one in sent.items() if isinstance(one[1], bytes)}
        await asyncio.sleep(TRAVEL)
        match self.cut:
            case Cut.REFUSED:
                raise NotSentError("no connection")
            case Cut.GATEWAY:
                return Answer(502, b"<html>Bad Gateway</html>")
            case Cut.SILENT:
                await asyncio.sleep(seconds)
                raise OutcomeUnknownError("no answer")
            case None:
                pass
        try:
            result = await self._result(method, arguments, files)
        except Refusal as no:
            return Answer(no.code, json.dumps(no.body()).encode())
        if self.loses and method.startswith("send") and self._chance.random() < self.loses:
            self.lost.append((int(arguments["chat_id"]), self._standin.transcript.mark))
            await asyncio.sleep(seconds)
            raise OutcomeUnknownError("the answer was lost")
        return Answer(200, json.dumps({"ok": True, "result": result}).encode())

    async def _result(self, method: str, arguments: dict[str, Any], files: Mapping[str, bytes]) -> object:
        if method == "getWebhookInfo":
            return {"url": self._webhook_url, "has_custom_certificate": False, "pending_update_count": 0}
        if method == "setWebhook":
            self._webhook_url = str(arguments["url"])
            return True
        return await self._standin.carry_out(method.lower(), Parameters(arguments, files))
