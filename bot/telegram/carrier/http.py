"""HTTP to the Bot API: one small aiohttp client for our own calls (`api.py`), and under python-telegram-bot's `Bot` (`typed.py`).

A failure says whether the call can have been carried out. No error and no log line of this module carries an address, since
the address holds the token.
"""

import json
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

CALL_SECONDS: Final = 8.0
CONNECT_SECONDS: Final = 5.0
CONNECTIONS: Final = 128
KEEP_ALIVE_SECONDS: Final = 30.0
_JSON: Final = {"Content-Type": "application/json"}
_THIS_MACHINE: Final = {"127.0.0.1", "::1", "localhost"}

_NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class NoAnswerError(Exception):
    """No readable answer of the Bot API came; the two below say whether the call can have been carried out."""


class NotSentError(NoAnswerError):
    """No connection came about: the call was surely not carried out."""


class OutcomeUnknownError(NoAnswerError):
    """The call went out and no readable answer came back: it may have been carried out."""


class AioRequest:
    """Posts to the Bot API over one pool of connections.

    `root` is the API root; a proxy from the environment is used unless the root is on this machine.
    """

    def __init__(self, root: str) -> None:
        self._use_proxy = urlsplit(root).hostname not in _THIS_MACHINE
        self._session: aiohttp.ClientSession | None = None

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

    async def post_json(
        self, url: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS
    ) -> tuple[int, bytes]:
        """One call with a JSON body, which must be over within `seconds`. Raises `NotSentError`, `OutcomeUnknownError`."""
        return await self.post(url, json.dumps(arguments).encode(), _JSON, seconds)

    async def post(
        self, url: str, body: bytes, headers: dict[str, str], seconds: float = CALL_SECONDS
    ) -> tuple[int, bytes]:
        """One call with any body, as `post_json`."""
        if self._session is None:
            raise NotSentError("the connection pool is not open")
        limit = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        # The errors are raised outside the except blocks: aiohttp's own, which quote the address, shall not hang on them.
        failure: NoAnswerError
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


def parse_object(payload: bytes) -> dict[str, Any] | None:
    """The JSON object in `payload`, or None when there is none."""
    try:
        parsed = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
