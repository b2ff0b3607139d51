"""Telegram without sockets: calls go through python-telegram-bot and all of our carrier, up to the one POST."""

import json
from typing import Any

from telegram.request import RequestData

from bot.botapi.errors import Refusal
from bot.telegram.carrier.api import Api
from bot.telegram.carrier.http import AioRequest, Answer

ROOT = "http://telegram.invalid"
TOKEN = "42:" + "x" * 35


class Raw(Exception):
    """What stands in the answer's place, byte by byte."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Wire(AioRequest):
    """Answers a POST as the Bot API would, with what `far_end.answer` gives or raises."""

    def __init__(self, far_end: "FarEnd") -> None:
        super().__init__(ROOT)
        self._far_end = far_end
        #: The `Date` of every answer.
        self.date = ""

    async def exchange(self, url: str, data: RequestData | None, seconds: float) -> Answer:
        """See `AioRequest.exchange`. A file stands among the arguments as its name, its bytes and its kind."""
        given = data.parameters if data is not None else {}
        arguments = json.loads(json.dumps(given)) | (data.multipart_data if data is not None else {})
        try:
            result = await self._far_end.answer(url.rpartition("/")[2], arguments, seconds)
        except Raw as raw:
            return Answer(raw.status, raw.body)
        except Refusal as no:
            return Answer(no.code, json.dumps(no.body()).encode(), self.date)
        return Answer(200, json.dumps({"ok": True, "result": result}).encode(), self.date)


class FarEnd(Api):
    """An `Api` whose other end is `answer`."""

    def __init__(self) -> None:
        super().__init__(TOKEN, ROOT, Wire(self))

    async def answer(self, method: str, arguments: dict[str, Any], seconds: float) -> object:
        """Telegram's result. Raises `Refusal` for Telegram's no, `NotSentError` or `OutcomeUnknownError` for none."""
        raise NotImplementedError
