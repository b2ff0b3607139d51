"""Who the bot is, asked of Telegram: for enrolment links and for `rodtrad doctor`."""

import asyncio

from telegram.error import TelegramError

from bot.settings import Settings
from bot.telegram.carrier.api import TOKEN_REFUSED, Api
from bot.telegram.carrier.http import AioRequest

SECONDS = 10


class IdentityError(Exception):
    """Telegram does not say who the bot is; the message is one line that says what to mend."""


def bot_name(settings: Settings) -> str:
    """The bot's user name. Raises `IdentityError`."""
    return asyncio.run(_ask(settings))


async def _ask(settings: Settings) -> str:
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
    return str(me.username)
