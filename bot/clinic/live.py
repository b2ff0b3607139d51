"""News for browsers with open pages, as server-sent events: that an inbox, or a request on a page, has changed. Never what has changed.

A browser has one stream however many tabs it has (`static/news.js`), or asks every few seconds. All streams are served by one look at the
database: who still has a session, which clinics changed, and how those stand.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Final

from bot.clock import Clock
from bot.ids import ClinicId
from bot.service.people import staff_login
from bot.service.requests import inbox
from bot.service.requests.inbox import Glance, Onlooker
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.one_by_one import readable
from bot.store.database.work import Bell, Store, Work
from bot.store.requests import records

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
HEARTBEAT_SECONDS: Final = 15.0
#: A stream ends after this; the browser opens the next by itself. No half-dead connection outlives it.
LONGEST_SECONDS: Final = 600.0
END: Final = "event: end\ndata: 1\n\n"


@dataclass(slots=True, eq=False)
class _Page:
    """An open page. `looked` is set after each look; `glance` is how things stood then, `over` that there is no session any more."""

    cookie: str
    codes: frozenset[str]
    looked: asyncio.Event = field(default_factory=asyncio.Event)
    glance: Glance | None = None
    over: bool = False
    failed: bool = False


class Live:
    """The streams of this process. Changes of this process wake them at once; those of others are found by asking every few seconds."""

    def __init__(self, store: Store, clock: Clock, poll_seconds: float = POLL_SECONDS) -> None:
        self._store = store
        self._clock = clock
        self._poll = poll_seconds
        self._pages: set[_Page] = set()
        self._marks: Mapping[ClinicId, int] = {}
        self._wanted = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        #: One look at a time, in a thread of its own: a database that hangs holds up nothing else.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="news")
        store.listen(self._hear)

    def close(self) -> None:
        """End every stream, so that the server can stop; to be called in the event loop as soon as the program is told to end."""
        self._closed = True
        self._wanted.set()
        for page in self._pages:
            page.looked.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def stream(self, cookie: str, codes: Iterable[str]) -> AsyncGenerator[str, None]:
        """The events of one browser, whose pages show the requests of these codes: `inbox` with the count and marks, first at once; `end`
        when the session is over."""
        page = _Page(cookie, frozenset(codes))
        self._follow(page)
        began = beat = self._clock.monotonic()
        told: Glance | None = None
        try:
            yield "retry: 3000\n\n"
            while True:
                await page.looked.wait()
                page.looked.clear()
                if page.over:
                    yield END
                too_long = self._clock.monotonic() - began >= LONGEST_SECONDS
                if page.over or page.failed or self._closed or too_long:
                    return
                if page.glance is not None and page.glance != told:
                    told, beat = page.glance, self._clock.monotonic()
                    yield f"event: inbox\ndata: {_data(told)}\n\n"
                elif self._clock.monotonic() - beat >= HEARTBEAT_SECONDS:
                    beat = self._clock.monotonic()
                    yield ": still here\n\n"
        finally:
            self._pages.discard(page)

    def _follow(self, page: _Page) -> None:
        self._loop = asyncio.get_running_loop()
        self._pages.add(page)
        self._wanted.set()
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look_while_open(), name="news for open pages")

    async def _look_while_open(self) -> None:
        """Look when something changed, and every few seconds, for as long as a page is open."""
        while self._pages and not self._closed:
            self._wanted.clear()
            pages = list(self._pages)
            try:
                await self._look_for(pages)
            except Exception as error:  # noqa: BLE001 - the pages ask again, and so does this when they do
                if not self._closed:
                    level = logging.WARNING if is_infrastructure_fault(error) else logging.ERROR
                    log.log(
                        level, "the news of open pages stopped: %s; browsers ask again", type(error).__name__
                    )
                for page in pages:
                    page.failed = True
            for page in pages:
                page.looked.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), self._poll)

    async def _look_for(self, pages: list[_Page]) -> None:
        assert self._loop is not None  # noqa: S101 - set with the first page
        asked = {(page.cookie, page.codes): page.glance is None for page in pages}
        look = partial(self._store.read, _look, asked, self._marks)
        seen = await self._loop.run_in_executor(self._thread, look)
        self._marks = seen.marks
        for page in pages:
            page.over = page.cookie not in seen.sessions
            page.glance = seen.glances.get((page.cookie, page.codes), page.glance)

    def _hear(self, bell: Bell) -> None:
        if bell is Bell.REQUESTS and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wanted.set)


#: A cookie, and the codes of the requests that are open with it.
_Asks = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look found: the cookies with a session, a mark of each of their clinics, and how things stand for the pages of clinics that
    have changed, by cookie and codes."""

    sessions: Collection[str]
    marks: Mapping[ClinicId, int]
    glances: Mapping[_Asks, Glance]


def _look(work: Work, asked: Mapping[_Asks, bool], known: Mapping[ClinicId, int]) -> _Seen:
    """Look for all pages at once, named by cookie and codes; True for those that know nothing yet."""
    sessions = staff_login.sessions(work, {cookie for cookie, _ in asked})
    marks = records.marks(work, {clinic for _, clinic in sessions.values()})
    onlookers: dict[ClinicId, dict[_Asks, Onlooker]] = {}
    new: set[ClinicId] = set()
    for (cookie, codes), is_new in asked.items():
        if cookie in sessions:
            staff, clinic = sessions[cookie]
            onlookers.setdefault(clinic, {})[cookie, codes] = Onlooker(staff, codes)
            if is_new:
                new.add(clinic)
    glances: dict[_Asks, Glance] = {}
    for clinic, theirs in onlookers.items():
        if clinic in new or marks[clinic] != known.get(clinic):
            look = partial(inbox.glances, work, clinic, set(theirs.values()))
            found = readable(work, "news for open pages", look, dict[Onlooker, Glance])
            glances |= {page: found[one] for page, one in theirs.items() if one in found}
    return _Seen(sessions.keys(), marks, glances)


def _data(glance: Glance) -> str:
    """How things stand, as pages read it."""
    return json.dumps(asdict(glance), separators=(",", ":"))
