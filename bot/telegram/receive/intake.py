"""Where every update goes in: serial for a chat, parallel across chats, and acknowledged only when it is durable.

Nobody waits for a send. What a handler cannot do is tried five times and parked; what the database cannot do is left to `mode.py`.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from telegram.error import TelegramError

from bot.clock import Clock
from bot.delivery.sender import Sender
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.log import where
from bot.service.outcome import Outcome
from bot.store.database.faults import is_infrastructure_fault, wants_retry
from bot.telegram.carrier.api import Caller
from bot.telegram.receive.entry import Entry, Raw, entry_of
from bot.telegram.receive.pressed import Presses
from bot.telegram.receive.unasked import Albums
from bot.telegram.without_database.kept import Kept
from bot.telegram.without_database.mode import HelpOnly, Mode

#: One update in one transaction; what it gives is committed.
Handle = Callable[[Incoming], Awaitable[Outcome]]
#: Keeps an update that raised (the second argument: type and place of the error) and tells the person, in one transaction.
Park = Callable[[Incoming, str], Awaitable[Outcome]]

AT_ONCE: Final = 256  # chats whose updates are handled at the same time
PAUSES: Final = (0.1, 0.3, 0.6, 0.9)  # seconds between the five tries: two seconds in all
STUCK_AFTER: Final = 10.0  # seconds after which an update that waits for the database is reported
HOUSE_PAUSE: Final = 0.25  # seconds between tries while the database refuses
REFUSED_FOR: Final = 2.0  # seconds in which the database took nothing although something waited
ASK_AFTER: Final = 0.75  # seconds without an answer after which the database is asked whether it is well
CARD_AFTER: Final = 1.5  # seconds that somebody in danger waits for the database at most
WATCH_EVERY: Final = 0.25

_log = logging.getLogger(__name__)


class Intake:
    """Takes raw updates for one bot. `start` and `stop` it; everything is called on one event loop."""

    def __init__(
        self, handle: Handle, park: Park, api: Caller, sender: Sender, help_only: HelpOnly, clock: Clock
    ) -> None:
        self._handle = handle
        self._park = park
        self._api = api
        self._sender = sender
        self._presses = Presses(api, sender)
        self._help_only = help_only
        self._clock = clock
        self._lines: dict[int, deque[Entry]] = {}
        self._backlog: deque[int] = deque()  # chats with updates that no worker has taken yet
        self._workers: set[asyncio.Task[None]] = set()
        self._working = 0
        self._in_hand: dict[Entry, None] = {}  # in the order they came
        self._held: list[Entry] = []  # came while the spool was replayed
        self._albums = Albums()
        self._answered = clock.monotonic()  # when the database last answered anything
        self._refused = float(
            "-inf"
        )  # when it last refused something, other than because somebody else had it
        self._trouble = "it does not answer"
        self._asking: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._stopped = True  # until `start`
        help_only.attend(self)

    # --- from outside ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take updates from now on, and watch over what is in hand. Before, none is taken: what the spool holds comes first."""
        self._stopped = False
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self, seconds: float) -> None:
        """Wait up to `seconds` until everything in hand is settled. What is not, was not acknowledged and comes again."""
        deadline = self._clock.monotonic() + seconds
        while self._in_hand and self._clock.monotonic() < deadline:
            await asyncio.wait(
                [entry.durable for entry in self._in_hand], timeout=deadline - self._clock.monotonic()
            )
        self._stopped = True
        for task in filter(None, (self._watcher, self._asking)):
            task.cancel()
        for worker in self._workers:
            worker.cancel()
        for entry in list(self._in_hand):
            self._settle(entry, durable=False)
        for task in self._leaving:
            task.cancel()
        await self._presses.finish(1.0)

    def take(self, raw: Raw) -> "asyncio.Future[bool]":
        """Take an update. The result says whether it is durable; False means that it must not be acknowledged."""
        entry = self._entry(Kept(raw, self._clock.now()))
        if self._stopped:
            entry.durable.set_result(False)
            return entry.durable
        match self._help_only.mode:
            case Mode.NORMAL:
                self._queue(entry)
            case Mode.HELP_ONLY:
                self._to_spool(entry)
            case Mode.REPLAYING:
                self._in_hand[entry] = None
                self._held.append(entry)
        return entry.durable

    # --- for the help-only mode --------------------------------------------------------------------------------------

    async def replay(self, updates: Sequence[Kept]) -> list[bool]:
        """Handle updates of the spool, in order. Gives for each whether it is settled; False: it must stay in the spool."""
        entries = [self._entry(update, from_spool=True) for update in updates]
        for entry in entries:
            self._queue(entry)
        return list(await asyncio.gather(*(entry.durable for entry in entries)))

    def to_spool(self) -> None:
        """The database refuses: hand everything over to the spool, in the order it came."""
        self._held.clear()
        for chat_id in self._backlog:
            del self._lines[chat_id]
        self._backlog.clear()
        for entry in [entry for entry in self._in_hand if not entry.gone]:
            if entry.from_spool:
                entry.gone = True
                self._settle(entry, durable=False)
            else:
                self._to_spool(entry)

    def release(self) -> None:
        """The spool is empty: go on with what came meanwhile."""
        held, self._held = self._held, []
        for entry in held:
            self._queue(entry)

    # --- one chat after the other ------------------------------------------------------------------------------------

    def _entry(self, update: Kept, *, from_spool: bool = False) -> Entry:
        return entry_of(update, self._api.skew, self._albums, self._clock.monotonic(), from_spool=from_spool)

    def _queue(self, entry: Entry) -> None:
        self._in_hand[entry] = None
        chat_id = entry.incoming.chat_id
        line = self._lines.get(chat_id)
        if line is not None:
            line.append(entry)
            return
        self._lines[chat_id] = deque([entry])
        self._backlog.append(chat_id)
        if self._working < AT_ONCE:
            self._working += 1
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self) -> None:
        while self._backlog:
            chat_id = self._backlog.popleft()
            line = self._lines[chat_id]
            while line:
                try:
                    await self._finish(line[0])
                except Exception as error:  # noqa: BLE001 - a mistake of ours; the update comes again
                    _log.error("an update could not be finished: %s", where(error))
                    self._settle(line[0], durable=False)
                line.popleft()
            del self._lines[chat_id]
        self._working -= 1

    async def _finish(self, entry: Entry) -> None:
        error = ""
        for pause in (0.0, *PAUSES):
            if pause:
                await asyncio.sleep(pause)
            try:
                outcome = await self._despite_the_house(entry, lambda: self._handle(entry.incoming))
            except Exception as raised:  # noqa: BLE001 - after five times it is parked and reported
                error = where(raised)
                self._answered = self._clock.monotonic()
                continue
            if outcome is not None:
                self._done(entry, outcome)
            return
        await self._set_aside(entry, error)

    async def _set_aside(self, entry: Entry, error: str) -> None:
        """It has raised five times: park it. If even that raises, the spool keeps it until the next start."""
        try:
            outcome = await self._despite_the_house(entry, lambda: self._park(entry.incoming, error))
        except Exception as raised:  # noqa: BLE001 - reported, and the update is kept
            _log.error(
                "an update raised (%s) and cannot be parked (%s); it is kept in the spool",
                error,
                where(raised),
            )
            kept = not entry.from_spool and await self._help_only.keep(entry.update.to_text())
            self._settle(entry, durable=kept)
            return
        if outcome is not None:
            _log.error("an update raised five times and is parked: %s; see `rodtrad failed list`", error)
            self._done(entry, outcome)

    async def _despite_the_house(
        self, entry: Entry, use_case: Callable[[], Awaitable[Outcome]]
    ) -> Outcome | None:
        """What `use_case` gives or raises, tried again while the database refuses; None when the entry went to the spool."""
        warned = False
        while not entry.gone:
            try:
                return await use_case()
            except Exception as error:
                if not is_infrastructure_fault(error):
                    raise
                self._trouble = where(error)
                if not wants_retry(error):
                    self._refused = self._clock.monotonic()
            if not warned and self._clock.monotonic() - entry.born > STUCK_AFTER:
                warned = True
                _log.warning("an update has waited %.0f s: %s", STUCK_AFTER, self._trouble)
            await asyncio.sleep(HOUSE_PAUSE)
        return None

    def _done(self, entry: Entry, outcome: Outcome) -> None:
        self._answered = self._clock.monotonic()
        self._settle(entry, durable=True)
        if outcome.rows:
            self._sender.offer(outcome.rows)
        said = [self._sender.direct(str(one.chat_id), one.message, one.lane) for one in outcome.direct]
        if entry.incoming.kind is UpdateKind.PRESS and not outcome.duplicate:
            self._presses.answer(entry.incoming, outcome.pressed, entry.update.raw)
        if outcome.leave_chat is not None:
            task = asyncio.get_running_loop().create_task(self._leave(outcome.leave_chat, said))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _leave(self, chat_id: int, said: Sequence["asyncio.Future[bool]"]) -> None:
        await asyncio.gather(*said)
        try:
            await self._api.call("leaveChat", {"chat_id": chat_id})
        except TelegramError as error:
            _log.info("a group could not be left, its next update tries again: %s", error)

    def _to_spool(self, entry: Entry) -> None:
        entry.gone = True
        self._in_hand[entry] = None
        if entry.incoming.kind is UpdateKind.PRESS:
            self._presses.answer(entry.incoming, None, entry.update.raw)
        kept = self._help_only.divert(entry.incoming, entry.update)
        kept.add_done_callback(
            lambda future: self._settle(entry, durable=not future.cancelled() and future.result())
        )

    def _settle(self, entry: Entry, *, durable: bool) -> None:
        self._in_hand.pop(entry, None)
        if not entry.durable.done():
            entry.durable.set_result(durable)

    # --- nobody waits too long ---------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        last = self._clock.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            now = self._clock.monotonic()
            if now - last > REFUSED_FOR:
                self._answered = now  # this process stood still itself: that says nothing about the database
            last = now
            if self._help_only.mode is not Mode.HELP_ONLY:
                self._look_after(now)

    def _look_after(self, now: float) -> None:
        waiting = [entry for entry in self._in_hand if not entry.gone]
        for entry in waiting:
            if now - entry.born < CARD_AFTER:
                break
            if not entry.looked_after and not entry.from_spool:
                entry.looked_after = True
                card = self._help_only.cards.in_danger(entry.incoming)
                if card is not None:
                    card.add_done_callback(entry.answered)
        if not waiting or min(now - waiting[0].born, now - self._answered) < ASK_AFTER:
            return
        if min(now - waiting[0].born, now - self._answered) >= REFUSED_FOR:
            self._help_only.enter(self._trouble)
        elif self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> None:
        """Find out whether it is the database or only this one update (another has locked the same patient) that does not go on."""
        if await self._help_only.database_is_well() and self._clock.monotonic() - self._refused > ASK_AFTER:
            self._answered = self._clock.monotonic()
