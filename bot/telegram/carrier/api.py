"""Calls to the Bot API: python-telegram-bot's `Bot` over our own HTTP, with plain arguments and plain answers.

Calls go through `Bot.do_api_request`, which builds no `Message` of an answer of which only a number is read: a tenth of the
processor of `Bot.send_message`. What a failed call means for a message is said in `errors.py`.
"""

import logging
import warnings
from typing import Any, Final, Protocol

from telegram import Bot
from telegram.error import (
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.warnings import PTBUserWarning

from bot.telegram.carrier.http import CALL_SECONDS, AioRequest
from bot.telegram.carrier.skew import Skew

# The library would rather have its typed methods called.
warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)

#: Telegram does not take the token. A wrong token gets a 401 or a 404, and a 404 may also come as the second of these.
TOKEN_REFUSED: Final = (InvalidToken, EndPointNotFound)
_KNOWN: Final = (RetryAfter, *TOKEN_REFUSED, Forbidden, Conflict, NetworkError)

_log = logging.getLogger(__name__)


class _NoDebug(logging.Filter):
    """Keeps python-telegram-bot's debug lines, which quote every text, out of every log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG


class Caller(Protocol):
    """What the sender and the poller need of the Bot API."""

    skew: Skew

    async def call(self, method: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS) -> object:
        """See `Api.call`."""
        ...


class Api:
    """The Bot API for one token. `root` is the API root, without the token; `request` is opened and closed by whoever made it."""

    def __init__(self, token: str, root: str, request: AioRequest) -> None:
        logger = logging.getLogger("telegram.Bot")
        if not any(isinstance(kept, _NoDebug) for kept in logger.filters):
            logger.addFilter(_NoDebug())
        #: Never `initialize` it: it would ask getMe, and fail while Telegram is away.
        self.bot = Bot(token, base_url=f"{root}/bot", request=request, get_updates_request=request)
        self.skew = request.skew
        self._strange: set[str] = set()

    async def call(self, method: str, arguments: dict[str, Any], seconds: float = CALL_SECONDS) -> object:
        """Call `method` and give Telegram's `result`, within `seconds`.

        Raises the library's `TelegramError`: `NotSentError` when the call was surely not carried out, `OutcomeUnknownError` when
        nobody knows, another of its kinds when Telegram says no.
        """
        try:
            return await self.bot.do_api_request(method, api_kwargs=arguments, read_timeout=seconds)
        except TelegramError as error:
            self._notice(type(error))
            raise

    def _notice(self, kind: type[TelegramError]) -> None:
        """Say once that the library raises something that no part of this program knows."""
        if issubclass(kind, _KNOWN) or kind.__name__ in self._strange:
            return
        self._strange.add(kind.__name__)
        _log.error(
            "python-telegram-bot raises %s, which this program does not know: taken for trouble at Telegram's, nothing is lost,"
            " what waits is tried again; install the version of requirements.lock",
            kind.__name__,
        )
