"""Calls to the Bot API with plain arguments and plain answers, for the paths that every update takes.

Beside python-telegram-bot's `Bot`: a sendMessage through it costs 430 µs of processor, through this 130 µs (2 cores, Python 3.11),
since no `Message` is built of an answer of which only the number is read.
"""

import re
from typing import Any, Protocol

from bot.telegram.carrier.http import CALL_SECONDS, AioRequest, OutcomeUnknownError, parse_object

_PERSONAL = re.compile(r'".*?"|\S*\d\S*')
NO_ANSWER = 502  # the code under which answers are counted that the Bot API itself did not give


class RefusedError(Exception):
    """The Bot API answered and said no. Raised by `Api.call`.

    `code` is Telegram's (400, 403, 429, ...); `description` its words without numbers and quotations; `retry_after` the seconds
    to keep away, for a 429.
    """

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Caller(Protocol):
    """What the sender and the poller need of the Bot API."""

    async def call(self, method: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS) -> object:
        """See `Api.call`."""
        ...


class Api:
    """The Bot API for one token. `root` is the API root, without the token."""

    def __init__(self, token: str, root: str, request: AioRequest) -> None:
        self._base = f"{root}/bot{token}/"
        self._request = request

    async def call(self, method: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS) -> object:
        """Call `method` and give Telegram's `result`.

        Raises `RefusedError` when Telegram says no, `NotSentError` when the call was surely not carried out and
        `OutcomeUnknownError` when nobody knows.
        """
        status, body = await self._request.post_json(self._base + method, arguments, seconds)
        answer = parse_object(body)
        if answer is None and status == 200:
            raise OutcomeUnknownError("the Bot API's answer cannot be read")
        if answer is None or "ok" not in answer:
            raise RefusedError(NO_ANSWER, f"HTTP {status} from something before the Bot API")
        if answer["ok"] is True:
            return answer.get("result")
        raise _refused(status, answer)


def _refused(status: int, answer: dict[str, Any]) -> RefusedError:
    code, description, parameters = (
        answer.get("error_code"),
        answer.get("description"),
        answer.get("parameters"),
    )
    code = code if isinstance(code, int) else status
    words = _PERSONAL.sub("…", description)[:120] if isinstance(description, str) else ""
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return RefusedError(code, words, float(after) if isinstance(after, (int, float)) else None)
