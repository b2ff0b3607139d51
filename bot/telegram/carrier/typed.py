"""python-telegram-bot's typed client over our own HTTP, for the few calls that commands make (`identity.py`).

`rodtrad run` does not load this: with httpx and a class for everything Telegram knows, it costs 13 MB and a fifth of a second.
"""

import json
import logging
import os

from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.telegram.carrier.http import CALL_SECONDS, AioRequest, NoAnswerError, parse_object

os.environ.setdefault("PTB_TIMEDELTA", "1")  # durations come as timedeltas then, without a warning
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class TypedRequest(BaseRequest):
    """`AioRequest` under python-telegram-bot's interface. May serve as `request` and `get_updates_request` at once."""

    def __init__(self, request: AioRequest) -> None:
        self._request = request

    @property
    def read_timeout(self) -> float:
        """Seconds a whole call may take when the caller names no limit."""
        return CALL_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool; once is enough."""
        await self._request.initialize()

    async def shutdown(self) -> None:
        """Close the connection pool; calls fail from now on."""
        await self._request.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """One call: gives status and JSON. Files are not supported; the bot sends none.

        Of the time limits only `read_timeout` counts, for the whole call, in seconds. Raises `NetworkError`.
        """
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else CALL_SECONDS
        body = request_data.url_encoded_parameters().encode() if request_data is not None else b""
        try:
            status, answer = await self._request.post(url, body, _FORM, seconds)
        except NoAnswerError as error:
            raise NetworkError(str(error)) from error
        return status, _only_json(status, answer)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, object]:
        """Read an answer; unlike the inherited method this logs nothing. Raises `TelegramError`."""
        parsed = parse_object(payload)
        if parsed is None:
            raise TelegramError("Invalid server response")
        return parsed


def _only_json(status: int, answer: bytes) -> bytes:
    # python-telegram-bot quotes a body it cannot read in its error; a proxy's page may hold the address.
    if status == 200 or parse_object(answer) is not None:
        return answer
    return json.dumps(
        {"ok": False, "description": f"HTTP {status} without an answer of the Bot API"}
    ).encode()


class _NoDebug(logging.Filter):
    """Keeps python-telegram-bot's debug lines, which quote the address with the token and every text, out of every log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG


def build_bot(token: str, api_url: str, request: AioRequest | None = None) -> Bot:
    """The typed client, for calls that are few. They go to `<api_url>/bot<token>/<method>`.

    To be opened and closed with `async with`, or `initialize` and `shutdown`.
    """
    logger = logging.getLogger("telegram.Bot")
    if not any(isinstance(kept, _NoDebug) for kept in logger.filters):
        logger.addFilter(_NoDebug())
    typed = TypedRequest(request or AioRequest(api_url))
    return Bot(token, base_url=f"{api_url}/bot", request=typed, get_updates_request=typed)
