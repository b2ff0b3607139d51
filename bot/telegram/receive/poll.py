"""Fetching updates by long polling. An update is confirmed (by asking for the next one) only once it is durable.

python-telegram-bot's own updater confirms what it holds in memory; one kill -9 then loses it. Telegram hands out the first 100
unconfirmed updates at a time, so what is unfinished is asked for again and passed over here.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.clock import Clock
from bot.log import where
from bot.telegram.carrier.api import TOKEN_REFUSED, Caller
from bot.telegram.carrier.errors import pause_of
from bot.telegram.carrier.http import OutcomeUnknownError
from bot.telegram.receive.translate import ALLOWED_UPDATES, update_id_of

LONG_POLL: Final = 25  # seconds Telegram may wait for something to tell
SLACK: Final = 10.0  # seconds more until an answer counts as lost
BATCH: Final = 100
REFILL: Final = 50  # fetch again when no more than so many are unfinished
FLOOR: Final = 1.0  # seconds from one poll to the next when the first brings nothing new
REMEMBERED: Final = 1_000  # confirmed updates that are known when they come again
BREATH: Final = 0.25  # seconds between polls that bring nothing new while something is unfinished
AFTER_UNKEPT: Final = 1.0  # seconds after an update could be kept nowhere
LONGEST_PAUSE: Final = 15.0
AFTER_CONFLICT: Final = 5.0
AFTER_REFUSAL: Final = 60.0
AFTER_MISTAKE: Final = 1.0
TROUBLE_AFTER: Final = 30.0  # seconds of calls that fail after which that is trouble
LEASE_SECONDS: Final = 20.0
LEASE_ANSWER: Final = 2.0  # seconds the database has to answer about the lease
RENEW_EVERY: Final = 5.0

Take = Callable[[Mapping[str, Any]], "asyncio.Future[bool]"]

_log = logging.getLogger(__name__)


class Lease(Protocol):
    """The right to poll for this bot, which one process has at a time."""

    async def hold(self, seconds: float) -> bool:
        """Take or prolong it; False while another process has it. May raise what a database raises."""
        ...

    async def give_up(self) -> None:
        """Let another process have it at once."""
        ...


class Poller:
    """Polls for one bot and gives every update to `take` once at a time. `start` and `stop` it."""

    def __init__(
        self,
        api: Caller,
        take: Take,
        clock: Clock,
        *,
        lease: Lease | None = None,
        long_poll: int = LONG_POLL,
    ) -> None:
        self._api = api
        self._take = take
        self._clock = clock
        self._lease = lease
        self._long_poll = long_poll
        self._order: deque[int] = deque()  # unconfirmed updates, as Telegram gave them
        self._in_hand: set[int] = set()
        self._durable: set[int] = set()
        self._confirmed: dict[int, None] = {}  # the latest, oldest first
        self._offset: int | None = None
        self._unkept = False
        self._progress = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._leaser: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[object] | None = None
        self._stopping = False
        self._holds = lease is None
        self._renewed = float("-inf")
        self._failures = 0
        self._said = ""
        self._trouble = ""
        self._trouble_counts_from = float("inf")  # on the monotonic clock
        #: False while Telegram refuses the token.
        self.healthy = True

    @property
    def active(self) -> bool:
        """Whether it is this process that polls."""
        return self._holds

    @property
    def trouble(self) -> str:
        """Why no updates come in, in words for the operator; empty while they do. A call that fails now and then is no trouble."""
        if self._task is not None and self._task.done() and not self._stopping:
            return "updates are no longer fetched: restart the program"
        return self._trouble if self._clock.monotonic() >= self._trouble_counts_from else ""

    def start(self) -> None:
        """Begin to poll."""
        loop = asyncio.get_running_loop()
        if self._lease is not None:
            self._leaser = loop.create_task(self._keep(self._lease))
        self._task = loop.create_task(self._run())

    async def stop(self) -> None:
        """Fetch nothing more. Call `finish` once what is in hand is settled."""
        self._stopping = True
        tasks: set[asyncio.Task[Any]] = {
            task for task in (self._task, self._fetching, self._leaser) if task is not None
        }
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def finish(self) -> None:
        """Tell Telegram which updates are durable, so that the next start does not get them again, and give up the lease."""
        await asyncio.sleep(0)  # what was settled just now is noted by callbacks that have yet to run
        self._advance()
        await self._confirm()
        if self._lease is not None and self._holds:
            try:
                await asyncio.wait_for(self._lease.give_up(), LEASE_ANSWER)
            except Exception as error:  # noqa: BLE001 - it then runs out by itself
                _log.info("the poll lease could not be given up: %s", where(error))

    async def _confirm(self) -> None:
        if self._offset is None or not self._holds:
            return
        try:
            await self._api.call("getUpdates", self._arguments(0, 1), 2.0)
        except TelegramError as error:
            _log.info("the last updates could not be confirmed, they come again and are known: %s", error)

    # --- the loop ----------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._stopping:
            if not await self._may_poll():
                await asyncio.sleep(1.0)
                continue
            began = asyncio.get_running_loop().time()
            try:
                updates = await self._fetch()
                if updates is not None:
                    self._went_well()
                    await self._breathe(self._give(updates), began)
            except TelegramError as error:
                await asyncio.sleep(self._failed(error))
            except Exception as error:  # noqa: BLE001 - a mistake of ours; without polls nobody is answered
                self._say(logging.ERROR, "fetching updates failed: %s", where(error))
                await asyncio.sleep(AFTER_MISTAKE)

    async def _fetch(self) -> list[Any] | None:
        """The next updates; None when the lease was lost meanwhile."""
        self._advance()
        asked = self._offset
        arguments = self._arguments(self._long_poll, BATCH)
        call = self._api.call("getUpdates", arguments, self._long_poll + SLACK)
        self._fetching = asyncio.ensure_future(call)
        await asyncio.wait([self._fetching])
        fetching, self._fetching = self._fetching, None
        if fetching.cancelled():
            return None
        updates = fetching.result()
        if not isinstance(updates, list):
            raise OutcomeUnknownError("getUpdates gave no list")
        if asked == self._offset and not self._order:
            # All that came before is confirmed now. Without an offset Telegram gives the first unconfirmed update whatever
            # its number: numbers restart at random after a quiet week.
            self._offset = None
        return updates

    def _arguments(self, seconds: int, limit: int) -> dict[str, Any]:
        arguments: dict[str, Any] = {"timeout": seconds, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        if self._offset is not None:
            arguments["offset"] = self._offset
        return arguments

    def _give(self, updates: list[Any]) -> int:
        """Hand over what is new; say how many that were."""
        new = 0
        for raw in updates:
            number = update_id_of(raw)
            if number is None:
                _log.error("an update without a number that can be read is passed over")
            elif number in self._in_hand or number in self._durable:
                continue
            elif number in self._confirmed:
                # A server that forgets what was confirmed: it is told again, or nothing would ever come behind it.
                self._order.append(number)
                self._durable.add(number)
            elif self._hand_over(number, raw):
                new += 1
        return new

    def _hand_over(self, number: int, raw: Mapping[str, Any]) -> bool:
        if number not in self._order:
            self._order.append(number)
        try:
            durable = self._take(raw)
        except Exception as error:  # noqa: BLE001 - a mistake of ours; it is not in hand, so it comes again
            _log.error("an update could not be taken, it comes again: %s", where(error))
            self._unkept = True
            return False
        self._in_hand.add(number)
        durable.add_done_callback(partial(self._settled, number))
        return True

    def _settled(self, number: int, future: "asyncio.Future[bool]") -> None:
        self._in_hand.discard(number)
        if not future.cancelled() and future.result():
            self._durable.add(number)
        else:
            self._unkept = True
        self._progress.set()

    def _advance(self) -> None:
        while self._order and self._order[0] in self._durable:
            number = self._order.popleft()
            self._durable.discard(number)
            self._confirmed[number] = None
            if len(self._confirmed) > REMEMBERED:
                del self._confirmed[next(iter(self._confirmed))]
            self._offset = number + 1
        if self._order:
            self._offset = self._order[0]

    async def _breathe(self, new: int, began: float) -> None:
        """Wait until another poll is worth while; never longer than a moment, so that no chat waits for another's.

        Telegram holds a poll that has nothing to bring. Another server may answer at once: it is asked no more than once a second.
        """
        if self._unkept:
            self._unkept = False
            await asyncio.sleep(AFTER_UNKEPT)
            return
        to_confirm = self._order and self._order[0] in self._durable and self._order[0] not in self._confirmed
        if not new and not self._in_hand and not to_confirm:
            await asyncio.sleep(max(0.0, began + FLOOR - asyncio.get_running_loop().time()))
            return
        enough = REFILL if new else len(self._in_hand) - 1
        deadline = asyncio.get_running_loop().time() + BREATH
        while self._in_hand and len(self._in_hand) > enough:
            self._progress.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._progress.wait()
            except TimeoutError:
                return

    # --- trouble -----------------------------------------------------------------------------------------------------

    def _failed(self, error: TelegramError) -> float:
        """Say once what is wrong; give the seconds to wait."""
        if isinstance(error, TOKEN_REFUSED):
            self.healthy = False
            self._say(
                logging.ERROR,
                "Telegram refuses the bot's token, no updates come in: set RODTRAD_TELEGRAM_TOKEN to the right one and restart",
            )
            return AFTER_REFUSAL
        if isinstance(error, Conflict):
            self._say(
                logging.ERROR,
                "another program fetches this bot's updates, or a webhook is set; stop it, one bot has one receiver (%s)",
                error,
            )
            return AFTER_CONFLICT * random.uniform(1, 2)  # noqa: S311 - spreads load
        if isinstance(error, RetryAfter):
            return pause_of(error)
        self._failures += 1
        self._say(logging.WARNING, "Telegram cannot be reached, tried again until it can: %s", error)
        return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(self._failures, 8)) * random.uniform(0.5, 1.0)  # noqa: S311

    def _went_well(self) -> None:
        self._failures = 0
        self.healthy = True
        self._trouble, self._trouble_counts_from = "", float("inf")
        if self._said:
            self._said = ""
            _log.warning("updates come in again")

    def _say(self, level: int, words: str, *arguments: object) -> None:
        if words == self._said:
            return
        self._said = words
        self._trouble = f"no updates come in: {words % arguments if arguments else words}"
        unsure = TROUBLE_AFTER if level < logging.ERROR else 0.0
        self._trouble_counts_from = min(self._trouble_counts_from, self._clock.monotonic() + unsure)
        _log.log(level, words, *arguments)

    # --- one poller --------------------------------------------------------------------------------------------------

    async def _may_poll(self) -> bool:
        stale = self._clock.monotonic() - self._renewed > LEASE_SECONDS - RENEW_EVERY
        if self._lease is not None and stale:
            await self._renew(
                self._lease
            )  # this process is new, or it stood still and another may have taken over
        return self._holds

    async def _keep(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            await self._renew(lease)

    async def _renew(self, lease: Lease) -> None:
        try:
            holds = await asyncio.wait_for(lease.hold(LEASE_SECONDS), LEASE_ANSWER)
        except Exception as error:  # noqa: BLE001 - nobody can take it while the database is away, and people need answers
            holds = True
            _log.debug("the poll lease cannot be renewed: %s", where(error))
        self._renewed = self._clock.monotonic()
        if holds == self._holds:
            return
        self._holds = holds
        _log.info(
            "this process %s", "fetches the updates now" if holds else "leaves fetching updates to another"
        )
        if not holds:
            self._order.clear()
            self._durable.clear()
            self._offset = None
            if self._fetching is not None:
                self._fetching.cancel()
