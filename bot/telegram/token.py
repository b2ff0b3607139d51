"""Whether Telegram takes the bot's token, as the sender learns it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.telegram.carrier.api import Caller
from bot.telegram.carrier.errors import where

TOKEN_AGAIN: Final = 60.0  # seconds between tries

_log = logging.getLogger(__name__)


class Token:
    """Good until `refused`. `works_again` is called when Telegram takes it after all."""

    def __init__(self, api: Caller, works_again: Callable[[], None]) -> None:
        self._api = api
        self._works_again = works_again
        self._task: asyncio.Task[None] | None = None
        #: False while Telegram refuses the token.
        self.good = True

    def refused(self) -> None:
        """Telegram answered 401: tell the operator once, and begin to ask now and then."""
        if not self.good:
            return
        self.good = False
        _log.error(
            "Telegram refuses the bot's token, nothing is sent: set RODTRAD_TELEGRAM_TOKEN to the right one and restart"
        )
        self._task = asyncio.get_running_loop().create_task(self._ask())

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()

    async def _ask(self) -> None:
        """Telegram has refused good tokens in outages of its own; one getMe a minute finds out when that is over."""
        while not self.good:
            await asyncio.sleep(TOKEN_AGAIN)
            try:
                await self._api.call("getMe", {})
            except Exception as error:  # noqa: BLE001 - still refused, or out of reach
                _log.debug("the token is still refused: %s", where(error))
            else:
                self.good = True
        _log.warning("Telegram takes the bot's token again")
        self._works_again()
