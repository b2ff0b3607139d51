"""Tests on the simulator's event loop, whose time moves by itself (`bot/simulate/timeloop.py`): minutes take milliseconds."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from bot.simulate.timeloop import TimeLoop

P = ParamSpec("P")


def in_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test on a `TimeLoop`."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=TimeLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


async def until(holds: Callable[[], object], every: float = 0.05) -> float:
    """Let time pass, `every` seconds at a time, until `holds` gives something true; gives how long that took.

    Time costs nothing here, but asking does: after a while it is asked more seldom, a fiftieth of what has passed apart.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    while not holds():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(max(every, (loop.time() - began) / 50))
    return loop.time() - began
