"""News for pages that are open, as server-sent events: that an inbox, or the request on the page, has changed. Never what has changed."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from bot.clock import Clock
from bot.service.people import staff_login
from bot.service.requests import inbox
from bot.service.requests.inbox import Glance
from bot.store.database.faults import is_house_fault
from bot.store.database.work import Bell, Store, Work
from bot.store.requests import events

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
HEARTBEAT_SECONDS: Final = 15.0
#: A stream ends after this; the browser opens the next by itself. No half-dead connection outlives it.
LONGEST_SECONDS: Final = 600.0
END: Final = "event: end\ndata: 1\n\n"


class Live:
    """The streams of this process. Changes of this process wake them at once; those of others are found by asking every few seconds."""

    def __init__(self, store: Store, clock: Clock, poll_seconds: float = POLL_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._poll = poll_seconds
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        store.listen(self._hear)

    def close(self) -> None:
        """End every stream, so that the server can stop; to be called in the event loop as soon as the program is told to end."""
        self._closed = True
        self._wake()

    async def stream(self, cookie: str, code: str) -> AsyncIterator[str]:
        """The events of one page: `inbox` with the count and marks, first at once; `end` when the session is over."""
        self._loop = asyncio.get_running_loop()
        began = beat = self._clock.monotonic()
        bell = asyncio.Event()
        self._waiting.add(bell)
        last: _Known | None = None
        try:
            yield "retry: 3000\n\n"
            while not self._closed and self._clock.monotonic() - began < LONGEST_SECONDS:
                bell.clear()
                known = await asyncio.to_thread(self._store.read, _look, cookie, code, last)
                if known is None:
                    yield END
                    return
                news, last = last is None or known.glance != last.glance, known
                if news:
                    beat = self._clock.monotonic()
                    yield f"event: inbox\ndata: {_data(known.glance)}\n\n"
                elif self._clock.monotonic() - beat >= HEARTBEAT_SECONDS:
                    beat = self._clock.monotonic()
                    yield ": still here\n\n"
                await self._wait(bell)
        except Exception as error:
            if not is_house_fault(error):
                raise
            log.warning("a page's news stopped: %s; the browser asks again", type(error).__name__)
        finally:
            self._waiting.discard(bell)

    async def _wait(self, bell: asyncio.Event) -> None:
        if self._closed:
            return
        try:
            await asyncio.wait_for(bell.wait(), self._poll)
        except TimeoutError:
            return

    def _hear(self, bell: Bell) -> None:
        if bell is Bell.REQUESTS and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for bell in self._waiting:
            bell.set()


@dataclass(frozen=True, slots=True)
class _Known:
    """How things stood when the newest event of any request was `newest`."""

    newest: UUID | None
    glance: Glance


def _look(work: Work, cookie: str, code: str, last: _Known | None) -> _Known | None:
    """How things stand for whoever has this session, looked up anew only when something happened; None without a session."""
    session = staff_login.session(work, cookie)
    if session is None:
        return None
    newest = events.newest_event(work)
    if last is not None and last.newest == newest:
        return last
    return _Known(newest, inbox.glance(work, session.staff.id, code))


def _data(glance: Glance) -> str:
    return json.dumps(asdict(glance), separators=(",", ":"))
