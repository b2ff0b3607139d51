"""News for open pages, as server-sent events: first everything, then each piece that has changed."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Mapping
from typing import Final

from bot.demo.page.show import Busy, Show
from bot.demo.page.view import picture
from bot.store.database.faults import is_infrastructure_fault

log = logging.getLogger(__name__)

#: How often is looked whether something has happened: soon enough to seem at once.
LOOK_SECONDS: Final = 0.05
#: How often the waiting messages are counted, in looks, while there is trouble and for a while after anything happened.
COUNT_EVERY: Final = 5
COUNT_FOR: Final = 100
HEARTBEAT_SECONDS: Final = 15.0


class News:
    """Watches the show and tells every open page."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._pieces: Mapping[str, str] = {}
        self._changed = asyncio.Event()
        self._pages = 0
        self._closed = False
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._watching = asyncio.get_running_loop().create_task(self._watch(), name="demo news")

    async def close(self) -> None:
        """End every stream."""
        self._closed = True
        self._changed.set()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    def look(self) -> None:
        """Look at the show now, and tell the pages what has changed."""
        pieces = {name: _dump(piece) for name, piece in picture(self._show).items()}
        if pieces != self._pieces:
            self._pieces = pieces
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()

    async def stream(self) -> AsyncGenerator[str]:
        """The events of one page."""
        known: Mapping[str, str] = {}
        self._pages += 1
        self.look()
        try:
            yield "retry: 1000\n\n"
            while not self._closed:
                changed, pieces = self._changed, self._pieces
                news = [f'"{name}":{piece}' for name, piece in pieces.items() if known.get(name) != piece]
                known = pieces
                yield self._event(news) if news else ": still here\n\n"
                await _within(changed, HEARTBEAT_SECONDS)
        finally:
            self._pages -= 1

    def _event(self, news: list[str]) -> str:
        starting = self._show.busy is Busy.STARTING
        now = 0 if starting else round(self._show.stage.clock.now().timestamp() * 1000)
        return f'event: news\ndata: {{"now":{now},{",".join(news)}}}\n\n'

    async def _watch(self) -> None:
        signature, looks, until = None, 0, 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before, signature = signature, self._signature()
            looks += 1
            if signature != before:
                until = looks + COUNT_FOR
                if self._pages:
                    self.look()
            show = self._show
            if show.busy is Busy.STARTING:
                continue
            show.note_taken()
            if looks % COUNT_EVERY == 0 and (looks < until or show.troubles.any):
                await self.look_up()

    async def look_up(self) -> None:
        """Look up what only the database knows, and tell the pages."""
        try:
            await self._show.look_up()
            await self._show.troubles.look()
        except Exception as error:
            if not is_infrastructure_fault(error) and self._show.busy is not Busy.STARTING:
                log.exception("what waits and who has come how far could not be looked up")
        self.look()

    def _signature(self) -> tuple[object, ...]:
        """Changes whenever the picture does; quicker to make."""
        show = self._show
        if show.busy is Busy.STARTING:
            return (show.busy,)
        return (
            show.busy,
            show.number,
            show.standin.transcript.mark,
            show.taken,
            show.troubles.waiting,
            show.troubles.absent,
            len(show.stage.mailbox.letters),
            len(show.standin.refusals),
            len(show.standin.world.profile.commands),
            show.ahead,
            show.chosen,
            show.entered,
            show.guided,
        )


def _dump(piece: object) -> str:
    return json.dumps(piece, ensure_ascii=False, separators=(",", ":"))


async def _within(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
