"""An event loop whose time moves by itself: when everybody waits, it jumps to the next appointment. Tests of minutes take milliseconds."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

P = ParamSpec("P")
#: Seconds that a thread which is about to wake the loop may take on a busy machine.
REAL_PATIENCE = 5
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class _Selector(selectors.DefaultSelector):
    loop: "TimeLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            # A thread that ends (as the loop's executor does when the loop is closed) wakes the loop in real time.
            ready = super().select(REAL_PATIENCE)
            if not ready:
                raise RuntimeError("everybody waits, and nothing will ever happen")
            return ready
        self.loop.moment += max(timeout, 0)
        return ready


class Inline(ThreadPoolExecutor):
    """Does at once, on the loop, what is given to a thread: threads know nothing of the loop's time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            future.set_exception(error)
        return future


class TimeLoop(asyncio.SelectorEventLoop):
    """Runs coroutines that wait for each other and for time, not for sockets or threads."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        self.moment = 0.0
        super().__init__(selector)
        self.set_default_executor(Inline(1))

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.moment


class LoopClock:
    """The running loop's time as a `Clock` that begins on a Monday morning. `shift` sets the calendar without time passing."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.shift = timedelta()

    def now(self) -> datetime:
        """The calendar."""
        return START + timedelta(seconds=self._loop.time()) + self.shift

    def monotonic(self) -> float:
        """The loop's own time."""
        return self._loop.time()


def in_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test on a `TimeLoop`."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=TimeLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


async def until(holds: Callable[[], object], every: float = 0.05) -> float:
    """Let time pass, `every` seconds at a time, until `holds` gives something true; gives how long that took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not holds():  # noqa: ASYNC110 - time costs nothing here, and what is waited for has no event
        await asyncio.sleep(every)
    return loop.time() - began
