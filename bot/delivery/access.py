"""Whether a carrier lets the program in (takes its token, its password), as the sender learns it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.delivery.carrier import Carrier, Sent
from bot.log import where

ACCESS_AGAIN: Final = 60.0  # seconds between tries

_log = logging.getLogger(__name__)


class Access:
    """Good until `refused`. `works_again` is called when the carrier lets us in after all."""

    def __init__(self, carrier: Carrier, works_again: Callable[[], None]) -> None:
        self._carrier = carrier
        self._works_again = works_again
        self._task: asyncio.Task[None] | None = None
        #: False while the carrier does not let us in.
        self.good = True

    def refused(self) -> None:
        """The carrier does not let us in: tell the operator once, and begin to ask now and then."""
        if not self.good:
            return
        self.good = False
        _log.error("%s does not let us in, nothing is sent: %s", self._carrier.called, self._carrier.mend)
        self._task = asyncio.get_running_loop().create_task(self._ask())

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()

    async def _ask(self) -> None:
        """Telegram has refused good tokens in outages of its own; one question a minute finds out when that is over."""
        while not self.good:
            await asyncio.sleep(ACCESS_AGAIN)
            try:
                self.good = isinstance(await self._carrier.probe(), Sent)
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the asking
                _log.error("%s cannot be asked whether it lets us in: %s", self._carrier.called, where(error))
        _log.warning("%s lets us in again", self._carrier.called)
        self._works_again()
