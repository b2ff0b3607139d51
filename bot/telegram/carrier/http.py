"""HTTP to the Bot API: aiohttp under python-telegram-bot's `Bot`, the only way to Telegram in this program.

A failure says whether the call can have been carried out. No error and no log line carries an address, since the address holds
the token, nor a body, since bodies hold what people wrote. What is not an answer of the Bot API's never reaches the library as one.
"""

import json
import os
import re
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.clock import Clock, SystemClock
from bot.telegram.carrier.skew import Skew

os.environ.setdefault("PTB_TIMEDELTA", "1")  # `RetryAfter.retry_after` is a timedelta then, without a warning

CALL_SECONDS: Final = 8.0
CONNECT_SECONDS: Final = 5.0
CONNECTIONS: Final = 128
KEEP_ALIVE_SECONDS: Final = 30.0
DEFAULT_RETRY_AFTER: Final = 5  # seconds, for a 429 that names none
LONGEST_RETRY_AFTER: Final = 7 * 86_400
_JSON: Final = {"Content-Type": "application/json"}
_OF_ITSELF: Final[dict[str, str]] = {}  # a form with a file in it names its own type
_THIS_MACHINE: Final = {"127.0.0.1", "::1", "localhost"}
_PERSONAL: Final = re.compile(r'".*?"|\S*\d\S*')
_TROUBLE: Final = 502  # read by the library as a `NetworkError`
#: Refusals with an error class of their own; any other 4xx is a no to this one call, as a 400 is.
_OWN_CLASS: Final = {401, 403, 404, 409, 429}

_NEVER_LEFT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class NotSentError(NetworkError):
    """No connection came about: the call was surely not carried out."""


class OutcomeUnknownError(TimedOut):
    """The call went out and no readable answer came back: it may have been carried out."""


class Answer(NamedTuple):
    """What came back on a POST: `date` is the header of that name, empty when there was none."""

    status: int
    body: bytes
    date: str = ""


class AioRequest(BaseRequest):
    """Posts to the Bot API over one pool of connections. Serves as `request` and `get_updates_request` of a `Bot` at once.

    `root` is the API root; a proxy from the environment is used unless the root is on this machine. `skew` is what the answers show of
    the difference between `clock` and Telegram's.
    """

    def __init__(self, root: str, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self.skew = Skew()
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
        """One call, with a JSON body or, where files go with it, as a form: gives a status and an answer of the Bot API's.

        Of the time limits only `read_timeout` counts, for the whole call, in seconds. Raises `NotSentError`, `OutcomeUnknownError`.
        """
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else CALL_SECONDS
        asked = self._clock.now()
        status, body, date = await self.exchange(url, request_data, seconds)
        answer = parse_object(body)
        if date and answer is not None and "ok" in answer:
            self.skew.learn(date, asked, self._clock.now())
        if answer is not None and answer.get("ok") is True and "result" in answer:
            return 200, body
        if 200 <= status < 300 and (answer is None or answer.get("ok") is not False):
            raise OutcomeUnknownError("the Bot API's answer cannot be read")
        return _refusal(status, answer)

    async def exchange(self, url: str, data: RequestData | None, seconds: float) -> Answer:
        """One POST, over within `seconds`, and what answered, whoever it was. Raises as `do_request`."""
        if self._session is None:
            raise NotSentError("the connection pool is not open")
        body = _written(data)
        headers = _JSON if isinstance(body, bytes) else _OF_ITSELF
        limit = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        # The errors are raised outside the except blocks: aiohttp's own, which quote the address, shall not hang on them.
        failure: TelegramError
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return Answer(answer.status, await answer.read(), answer.headers.get("Date", ""))
        except _NEVER_LEFT as error:
            failure = NotSentError(f"no connection to the Bot API ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 - the library would quote it, and it may quote the address
            failure = OutcomeUnknownError(f"no answer from the Bot API ({type(error).__name__})")
        raise failure


def parse_object(payload: bytes) -> dict[str, Any] | None:
    """The JSON object in `payload`, or None when there is none."""
    try:
        parsed = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _written(data: RequestData | None) -> bytes | aiohttp.FormData:
    if data is not None and data.contains_files:
        return _form(data)
    try:
        return json.dumps(data.parameters if data is not None else {}).encode()
    except (TypeError, ValueError):
        failure = BadRequest("the arguments of this call cannot be written as JSON")
    raise failure


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _refusal(status: int, answer: dict[str, Any] | None) -> tuple[int, bytes]:
    """A no in the shape in which the library makes the right error of it, without numbers, quotations and unknown parameters."""
    if answer is None or "ok" not in answer:
        return _no(_TROUBLE, f"HTTP {status} from something before the Bot API")
    code, description = answer.get("error_code"), answer.get("description")
    code = code if type(code) is int else status
    if not 400 <= code < 600:
        code = _TROUBLE
    elif code < 500 and code not in _OWN_CLASS:
        code = 400
    words = _PERSONAL.sub("…", description)[:120] if isinstance(description, str) else ""
    if code != 429:
        return _no(code, words)
    parameters = answer.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(after, (int, float)) or not after > 0:
        return _no(code, words, DEFAULT_RETRY_AFTER)
    return _no(code, words, min(float(after), LONGEST_RETRY_AFTER))


def _no(code: int, words: str, retry_after: float | None = None) -> tuple[int, bytes]:
    parameters = {} if retry_after is None else {"parameters": {"retry_after": retry_after}}
    answer = {"ok": False, "error_code": code, "description": words or f"code {code}", **parameters}
    return code, json.dumps(answer).encode()
