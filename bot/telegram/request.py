"""HTTP to the Bot API: one small aiohttp client for python-telegram-bot's `Bot` and for our own calls (`api.py`).

A failure says whether the call can have been carried out. No error and no log line of this module carries an address, since
the address holds the token.
"""

import json
import logging
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

CALL_SECONDS: Final = 8.0
CONNECT_SECONDS: Final = 5.0
CONNECTIONS: Final = 128
KEEP_ALIVE_SECONDS: Final = 30.0
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON: Final = {"Content-Type": "application/json"}
_THIS_MACHINE: Final = {"127.0.0.1", "::1", "localhost"}

_NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class NotSentError(NetworkError):
    """No connection came about: the call was surely not carried out."""


class OutcomeUnknownError(NetworkError):
    """The call went out and no readable answer came back: it may have been carried out."""


class AioRequest(BaseRequest):
    """aiohttp under python-telegram-bot's interface. May serve as `request` and `get_updates_request` at once.

    `root` is the API root; a proxy from the environment is used unless the root is on this machine.
    """

    def __init__(self, root: str) -> None:
        self._use_proxy = urlsplit(root).hostname not in _THIS_MACHINE
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds a whole call may take when the caller names no limit."""
        return CALL_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool; once is enough."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "rodtrad"},
                trust_env=self._use_proxy,
            )

    async def shutdown(self) -> None:
        """Close the connection pool; calls fail from now on."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

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
        """One call for python-telegram-bot: gives status and JSON. Files are not supported; the bot sends none.

        Of the time limits only `read_timeout` counts, for the whole call, in seconds. Raises `NotSentError`,
        `OutcomeUnknownError`.
        """
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else CALL_SECONDS
        body = request_data.url_encoded_parameters().encode() if request_data is not None else b""
        status, answer = await self._exchange(url, body, _FORM, seconds)
        return status, _only_json(status, answer)

    async def post_json(
        self, url: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS
    ) -> tuple[int, bytes]:
        """One call with a JSON body, which must be over within `seconds`. Raises `NotSentError`, `OutcomeUnknownError`."""
        return await self._exchange(url, json.dumps(arguments).encode(), _JSON, seconds)

    async def _exchange(
        self, url: str, body: bytes, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSentError("the connection pool is not open")
        limit = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        # The errors are raised outside the except blocks: aiohttp's own, which quote the address, shall not hang on them.
        failure: NetworkError
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except _NEVER_LEFT as error:
            failure = NotSentError(f"no connection to the Bot API ({type(error).__name__})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = OutcomeUnknownError(f"no answer from the Bot API ({type(error).__name__})")
        raise failure

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; unlike the inherited method this logs nothing. Raises `TelegramError`."""
        parsed = parse_object(payload)
        if parsed is None:
            raise TelegramError("Invalid server response")
        return parsed


def parse_object(payload: bytes) -> dict[str, Any] | None:
    """The JSON object in `payload`, or None when there is none."""
    try:
        parsed = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


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
    """python-telegram-bot's typed client for calls that are few (getMe, setMyCommands).

    Calls go to `<api_url>/bot<token>/<method>`. To be opened and closed with `async with`, or `initialize` and `shutdown`.
    """
    logger = logging.getLogger("telegram.Bot")
    if not any(isinstance(kept, _NoDebug) for kept in logger.filters):
        logger.addFilter(_NoDebug())
    request = request or AioRequest(api_url)
    return Bot(token, base_url=f"{api_url}/bot", request=request, get_updates_request=request)
