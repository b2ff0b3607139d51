"""Updates on their way to the bot: numbers, life times, order, and what getUpdates takes out. Who sends them is elsewhere.

Sources: Bot API, "Getting updates"; telegram-bot-api, Client.cpp (do_get_updates, add_update); td, TQueue.cpp.
"""

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.botapi.errors import conflict
from bot.clock import Clock

PRESS_LIFE = 150.0  # seconds (Client::process_new_callback_query_queue)
UPDATE_LIFE = 86_400.0  # seconds (Bot API: "Incoming updates are stored … not … longer than 24 hours")
#: Bot API, Update: after a week without updates the next identifier is chosen randomly.
QUIET_WEEK = 7 * 86_400.0
_FIRST_ID, _LAST_FIRST_ID = 2_000_001, 1_000_000_000  # td, TQueue.cpp, push
_FAR_PAST, _FAR_FUTURE = 2_000_000, 10  # td, TQueue.cpp, get: an offset further off is not taken seriously

#: Bot API, getUpdates: by default "all update types except chat_member, message_reaction, and message_reaction_count".
KINDS_BY_DEFAULT = frozenset(
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result callback_query"
    " shipping_query pre_checkout_query poll poll_answer my_chat_member chat_join_request".split()
)
ALL_KINDS = KINDS_BY_DEFAULT | {"chat_member", "message_reaction", "message_reaction_count"}


class Order(StrEnum):
    """How presses and texts that wait together come out: Telegram brings them through different queues."""

    ARRIVAL = "arrival"
    TEXTS_FIRST = "texts_first"
    PRESSES_FIRST = "presses_first"


@dataclass(slots=True)
class Pending:
    """An update that the bot has not confirmed."""

    update_id: int
    kind: str
    payload: dict[str, Any]
    #: On the monotonic clock.
    expires: float
    #: Webhooks keep the order within one of these only (telegram-bot-api, WebhookActor).
    queue: tuple[str, int]
    #: How many times it is still handed out.
    times: int = 1

    def as_json(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.update_id, self.kind: self.payload}


class Updates:
    """The queue of one bot."""

    def __init__(self, clock: Clock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._arrived: list[Pending] = []
        self._pending: deque[Pending] = deque()
        self._next_id = rng.randint(_FIRST_ID, _LAST_FIRST_ID)
        self._latest: float | None = None
        self._soonest = math.inf
        self._held = False
        self._poll: asyncio.Future[None] | None = None
        self._closed = False
        self.allowed = KINDS_BY_DEFAULT
        #: Presses against texts, for updates that wait together.
        self.order = Order.ARRIVAL
        #: Called when something can be fetched; the webhook listens here.
        self.listener: Callable[[], None] | None = None

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._pending) + len(self._arrived)

    def add(
        self,
        kind: str,
        payload: dict[str, Any],
        queue: tuple[str, int],
        *,
        life: float = UPDATE_LIFE,
        times: int = 1,
        update_id: int | None = None,
    ) -> bool:
        """Queue an update for `life` seconds, to be handed out `times` times; False when the bot did not ask for its kind.

        `update_id` forces a number; otherwise it gets the next one when it becomes fetchable.
        """
        if kind not in self.allowed:
            return False
        expires = self._clock.monotonic() + life
        self._soonest = min(self._soonest, expires)
        self._arrived.append(Pending(update_id or 0, kind, payload, expires, queue, times))
        self._wake()
        return True

    @contextmanager
    def held(self, order: Order | None = None) -> Iterator[None]:
        """Let updates gather inside the block and come out together at its end, in `order`."""
        before, self.order = self.order, order or self.order
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._settle()
            self.order = before
            self._wake()

    def restart_ids(self, at: int | None = None) -> int:
        """Go on from another number, as after a week without updates; returns it."""
        self._next_id = at if at is not None else self._rng.randint(_FIRST_ID, _LAST_FIRST_ID)
        return self._next_id

    def clear(self, keep: int = 0) -> None:
        """Forget all but the latest `keep` updates."""
        self._settle()
        while len(self._pending) > keep:
            self._pending.popleft()

    def take_all(self) -> list[Pending]:
        """Hand everything over to the webhook."""
        self._settle()
        self._drop_expired()
        taken = list(self._pending)
        self._pending.clear()
        return taken

    def put_back(self, pending: list[Pending]) -> None:
        """Take back what the webhook could not deliver."""
        self._soonest = min((update.expires for update in pending), default=self._soonest)
        self._pending = deque(sorted([*pending, *self._pending], key=lambda update: update.update_id))

    def fetch(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """What getUpdates answers now; everything before `offset` is confirmed and forgotten."""
        self._settle()
        self._drop_expired()
        if offset < 0:
            self.clear(keep=-offset)
        head = self._pending[0].update_id if self._pending else self._next_id
        serious = self._next_id - _FAR_PAST <= offset <= self._next_id + _FAR_FUTURE
        first = offset if offset > 0 and serious else head
        batch: list[Pending] = []
        kept: deque[Pending] = deque()
        while self._pending and len(batch) < limit:
            update = self._pending.popleft()
            if update.update_id < first:
                update.times -= 1
                if update.times <= 0:
                    continue
            batch.append(update)
            kept.append(update)
        kept.extend(self._pending)
        self._pending = kept
        return [update.as_json() for update in batch]

    async def wait(self, seconds: float) -> None:
        """Return when something arrives, or after `seconds` real seconds.

        Raises a 409 when another getUpdates begins to wait, or a webhook is set, meanwhile.
        """
        self.end_poll(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    def end_poll(self, why: str) -> None:
        """Answer a waiting getUpdates with 409 (Client::abort_long_poll)."""
        if self._poll and not self._poll.done():
            self._poll.set_exception(conflict(why))

    def close(self) -> None:
        """Let a waiting getUpdates go home empty-handed."""
        self._closed = True
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def reopen(self) -> None:
        """Let getUpdates wait again."""
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether nobody shall wait any more."""
        return self._closed

    def _wake(self) -> None:
        if self._held:
            return
        if self.order is Order.ARRIVAL:
            self._settle()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        if self.listener:
            self.listener()

    def _settle(self) -> None:
        # Numbers are given when updates leave their waiting rooms: there presses and texts can overtake each other.
        if self._held or not self._arrived:
            return
        arrived, self._arrived = self._arrived, []
        if self.order is not Order.ARRIVAL:
            presses_last = self.order is Order.TEXTS_FIRST
            arrived.sort(key=lambda update: (update.kind == "callback_query") == presses_last)
        now = self._clock.monotonic()
        if self._latest is not None and not self._pending and now - self._latest >= QUIET_WEEK:
            self.restart_ids()
        self._latest = now
        for update in arrived:
            if not update.update_id:
                update.update_id = self._next_id
                self._next_id += 1
            self._pending.append(update)

    def _drop_expired(self) -> None:
        now = self._clock.monotonic()
        if now <= self._soonest:
            return
        self._pending = deque(update for update in self._pending if update.expires >= now)
        self._arrived = [update for update in self._arrived if update.expires >= now]
        self._soonest = min((u.expires for u in (*self._pending, *self._arrived)), default=math.inf)
