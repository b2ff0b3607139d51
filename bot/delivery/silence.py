"""Whether a carrier answers at all, as the sender learns it: while it does not, nothing is sent whose outcome nobody would know."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.delivery.carrier import Carrier, Unknown
from bot.log import where

SILENT_AGAIN: Final = 1.0  # seconds between tries, each of which waits for an answer as long as any call

_log = logging.getLogger(__name__)


class Silence:
    """`on` from the moment somebody `noticed` a call without an answer until a probe has one; `over` is called then.

    A reply whose outcome is unknown is sent once more, not for ever. Without this, a carrier hanging for half a minute would use both tries
    of everything that is written meanwhile. If it was that one call only, the pause is as long as a probe takes.
    """

    def __init__(self, carrier: Carrier, over: Callable[[], None]) -> None:
        self._carrier = carrier
        self._over = over
        self._task: asyncio.Task[None] | None = None
        self.on = False

    def noticed(self) -> bool:
        """A call had no answer. True when that is news."""
        if self.on:
            return False
        self.on = True
        self._task = asyncio.get_running_loop().create_task(self._ask())
        return True

    def stop(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()

    async def _ask(self) -> None:
        said = False
        while await self._is_silent():
            if not said:
                _log.warning("%s does not answer, nothing is sent until it does", self._carrier.called)
            said = True
            await asyncio.sleep(SILENT_AGAIN)
        if said:
            _log.warning("%s answers again", self._carrier.called)
        self.on = False
        self._over()

    async def _is_silent(self) -> bool:
        """A refusal is an answer, and a connection that does not come about leaves no doubt."""
        try:
            return isinstance(await self._carrier.probe(), Unknown)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not hold everything back
            _log.error("%s cannot be asked whether it answers: %s", self._carrier.called, where(error))
            return False
