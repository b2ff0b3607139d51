"""Who the bot is, asked of Telegram: for enrolment links and for `rodtrad doctor`."""

import asyncio
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.settings import Settings
from bot.telegram.carrier.api import TOKEN_REFUSED, Api
from bot.telegram.carrier.http import AioRequest

SECONDS = 10


class IdentityError(Exception):
    """Telegram does not say who the bot is; the message is one line that says what to mend."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What one getMe tells: the bot's user name, and the seconds that this machine's clock is ahead of Telegram's.

    Behind, when they are negative; None when the answer had no `Date`, as that of a Bot API server of one's own may not.
    """

    name: str
    skew: float | None


def bot_name(settings: Settings) -> str:
    """The bot's user name. Raises `IdentityError`."""
    return identity(settings).name


def identity(settings: Settings) -> Identity:
    """Ask Telegram. The skew is exact to about a second; from five on (`skew.TOO_FAR`) the clock should be set. Raises `IdentityError`."""
    return asyncio.run(_ask(settings))


async def _ask(settings: Settings) -> Identity:
    request = AioRequest(settings.telegram_api_url)
    api = Api(settings.telegram_token.get_secret_value(), settings.telegram_api_url, request)
    try:
        await request.initialize()
        async with asyncio.timeout(SECONDS):
            me = await api.bot.get_me()
    except TOKEN_REFUSED as error:
        message = "Telegram does not know this token; copy RODTRAD_TELEGRAM_TOKEN again from BotFather"
        raise IdentityError(message) from error
    except (TelegramError, TimeoutError) as error:
        message = f"{settings.telegram_api_url} cannot be reached ({type(error).__name__}); check the network and RODTRAD_TELEGRAM_API_URL"
        raise IdentityError(message) from error
    finally:
        await request.shutdown()
    return Identity(str(me.username), request.skew.seconds if request.skew.known else None)
