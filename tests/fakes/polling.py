"""A poller between Telegram's queue of updates and a desk that finishes them when it is told to, on the loop's time."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.botapi.updates import Updates
from bot.simulate.timeloop import LoopClock
from bot.telegram.carrier.http import NotSentError
from bot.telegram.receive.poll import Poller
from tests.fakes.timeloop import until
from tests.fakes.wire import FarEnd


class Telegram(FarEnd):
    """getUpdates over Telegram's queue, 20 ms a call."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = LoopClock()
        self.queue = Updates(self.clock, random.Random(1))
        self.calls: list[tuple[float, dict[str, Any]]] = []
        self.script: deque[object] = deque()
        #: What every call is answered with at once, whatever is asked.
        self.always: Callable[[], object] | None = None
        self.down = False

    def add(self, number: int, chat: int = 1) -> None:
        self.queue.add(
            "message", {"chat": {"id": chat, "type": "private"}, "text": str(number)}, ("chat", chat)
        )

    async def answer(self, method: str, arguments: dict[str, Any], seconds: float) -> object:
        """See `FarEnd`."""
        assert method == "getUpdates"
        assert seconds > arguments["timeout"]
        self.calls.append((self.clock.monotonic(), arguments))
        await asyncio.sleep(0.02)
        if self.down:
            raise NotSentError("no connection")
        if self.script:
            answer = self.script.popleft()
            if isinstance(answer, Exception):
                raise answer
            return answer
        if self.always is not None:
            return self.always()
        offset = arguments.get("offset", 0)
        batch = self.queue.fetch(offset, arguments["limit"])
        if batch or not arguments["timeout"]:
            return batch
        await self.queue.wait(arguments["timeout"])
        return self.queue.fetch(max(offset, 0), arguments["limit"])


class Desk:
    """Takes updates and finishes each after `seconds`, or when it is told to."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.open: dict[str, asyncio.Future[bool]] = {}
        self.seconds: float | None = 0.01
        self.fate = True

    def take(self, raw: Mapping[str, Any]) -> "asyncio.Future[bool]":
        text = raw["message"]["text"]
        self.taken.append(text)
        loop = asyncio.get_running_loop()
        future = self.open[text] = loop.create_future()
        if self.seconds is not None:
            fate = self.fate
            loop.call_later(self.seconds, future.set_result, fate)
        return future


class Post:
    def __init__(self, **options: Any) -> None:
        self.telegram = Telegram()
        self.desk = Desk()
        self.poller = Poller(self.telegram, self.desk.take, self.telegram.clock, **options)


@asynccontextmanager
async def polling(**options: Any) -> AsyncIterator[Post]:
    post = Post(**options)
    post.poller.start()
    try:
        yield post
    finally:
        await post.poller.stop()


class SharedLease:
    """A lease that several processes ask for."""

    def __init__(self) -> None:
        self.holder: object = None
        self.until = 0.0
        self.trouble: Exception | None = None
        self.hangs = False

    def of(self, holder: object) -> "OneLease":
        return OneLease(self, holder)


class OneLease:
    def __init__(self, shared: SharedLease, holder: object) -> None:
        self.shared, self.holder = shared, holder

    async def hold(self, seconds: float) -> bool:
        shared, now = self.shared, asyncio.get_running_loop().time()
        await until(lambda: not shared.hangs, 1)
        if shared.trouble:
            raise shared.trouble
        if shared.holder is self.holder or shared.until <= now:
            shared.holder, shared.until = self.holder, now + seconds
            return True
        return False

    async def give_up(self) -> None:
        if self.shared.holder is self.holder:
            self.shared.until = 0.0
