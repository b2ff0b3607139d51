"""An event loop whose time moves by itself: when everybody waits, it jumps to the next appointment. Days take seconds.

Nothing here waits in real time, so nothing on such a loop may wait for a thread or for another process.
"""

import asyncio
import selectors
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

#: Seconds that a thread which is about to wake the loop may take on a busy machine.
REAL_PATIENCE = 5
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class _Selector(selectors.DefaultSelector):
    loop: "TimeLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if (
            timeout is not None and len(self.get_map()) == 1
        ):  # only the loop's own pipe, by which threads would wake it
            self.loop.moment += max(timeout, 0)
            return []
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
        self._home = threading.get_ident()
        super().__init__(selector)
        self.set_default_executor(Inline(1))

    def _write_to_self(self) -> None:
        """Wake the loop from another thread; in its own thread it is awake."""
        if threading.get_ident() != self._home:
            super()._write_to_self()  # type: ignore[misc]  # asyncio's own, which its stubs leave out

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self.moment


class LoopClock:
    """The running loop's time as a `Clock`, from `start` on. `shift` sets the calendar without time passing."""

    def __init__(self, start: datetime = START) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = start
        self.shift = timedelta()

    def now(self) -> datetime:
        """The calendar."""
        return self._start + timedelta(seconds=self._loop.time()) + self.shift

    def monotonic(self) -> float:
        """The loop's own time."""
        return self._loop.time()

    def jump(self, to: datetime) -> None:
        """Set the calendar ahead to a moment; one that has passed changes nothing."""
        self.shift += max(to - self.now(), timedelta())


class CalendarClock:
    """A clock whose monotonic time goes by another's calendar: for what lives outside the program and does not jump."""

    def __init__(self, clock: LoopClock) -> None:
        self._clock = clock
        self._start = clock.now()

    def now(self) -> datetime:
        """The calendar."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds by the calendar."""
        return (self._clock.now() - self._start).total_seconds()
