"""What Telegram says about a bot, for `rodtrad doctor`: who it is, how far our clock is off, and who else takes its updates."""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from telegram.error import Conflict, TelegramError

from bot.settings import Settings
from bot.telegram.carrier.api import TOKEN_REFUSED, Api
from bot.telegram.carrier.http import AioRequest
from bot.telegram.carrier.identity import SECONDS, IdentityError

#: So long each of two looks waits for another program that polls: it asks again as soon as its own call ends.
LISTEN_SECONDS: Final = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """`skew`: seconds our clock is ahead of Telegram's, None when its answer bears no date. `webhook` is where updates are sent, or empty.

    `trouble` is what Telegram last said about that webhook. `other_poller`: another program fetches updates; None when nobody looked.
    """

    name: str
    skew: float | None
    webhook: str
    trouble: str
    other_poller: bool | None


def look(settings: Settings, *, at_pollers: bool) -> Seen:
    """Ask Telegram. With `at_pollers` updates are fetched for a moment, without taking any away; not while this bot itself runs, which
    that would disturb. Raises `IdentityError`.
    """
    return asyncio.run(_look(settings, LISTEN_SECONDS if at_pollers else 0))


async def _look(settings: Settings, seconds: int) -> Seen:
    request = AioRequest(settings.telegram_api_url)
    api = Api(settings.telegram_token.get_secret_value(), settings.telegram_api_url, request)
    try:
        await request.initialize()
        async with asyncio.timeout(SECONDS + 3 * seconds):
            me = await api.bot.get_me()
            skew = api.skew.seconds if api.skew.known else None
            hook = await api.bot.get_webhook_info()
            other = await _another_polls(api, seconds) if seconds and not hook.url else None
    except TOKEN_REFUSED as error:
        message = "Telegram does not know this token; copy RODTRAD_TELEGRAM_TOKEN again from BotFather"
        raise IdentityError(message) from error
    except (TelegramError, TimeoutError) as error:
        message = f"{settings.telegram_api_url} cannot be reached ({type(error).__name__}); check the network and RODTRAD_TELEGRAM_API_URL"
        raise IdentityError(message) from error
    finally:
        await request.shutdown()
    return Seen(str(me.username), skew, hook.url, hook.last_error_message or "", other)


async def _another_polls(api: Api, seconds: int) -> bool:
    """Wait for updates as a poller does: another one's next call ends ours with a 409. Nothing is confirmed, so nothing is taken away."""
    for _ in range(2):
        try:
            await api.call("getUpdates", {"timeout": seconds, "limit": 1}, seconds + 5)
        except Conflict:
            return True
    return False


def host_of(url: str) -> str:
    """The host of a webhook: its path may hold a secret."""
    return urlsplit(url).hostname or "an address that cannot be read"
