"""Whether Telegram answers at all, as the sender learns it: while it does not, nothing is sent whose outcome nobody would know."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from bot.telegram.carrier.api import Caller
from bot.telegram.carrier.http import OutcomeUnknownError

SILENT_AGAIN: Final = 1.0  # seconds between tries, each of which waits for an answer as long as any call

_log = logging.getLogger(__name__)


class Silence:
    """`on` from the moment somebody `noticed` a call without an answer until a getMe has one; `over` is called then.

    A reply whose outcome is unknown is sent once more, not for ever. Without this, Telegram hanging for half a minute would use both tries
    of everything that is written meanwhile. If it was that one call only, the pause is as long as a getMe takes.
    """

    def __init__(self, api: Caller, over: Callable[[], None]) -> None:
        self._api = api
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
                _log.warning("Telegram does not answer, nothing is sent until it does")
            said = True
            await asyncio.sleep(SILENT_AGAIN)
        if said:
            _log.warning("Telegram answers again")
        self.on = False
        self._over()

    async def _is_silent(self) -> bool:
        """A refusal is an answer, and a connection that does not come about leaves no doubt."""
        try:
            await self._api.call("getMe", {})
        except OutcomeUnknownError:
            return True
        except Exception:  # noqa: BLE001 - whatever it is, it is no silence
            return False
        return False
