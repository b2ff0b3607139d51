"""A runner without threads, for days whose time is moved: it takes what the real one takes and carries it out on the loop itself."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store, Work

P = ParamSpec("P")
T = TypeVar("T")


class AtOnce(Runner):
    """Carries every use case out in no time: threads know nothing of simulated time, so nothing is ever late here."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def do(  # type: ignore[valid-type]  # as in `Runner`
        self,
        use_case: Callable[Concatenate[Work, P], T],
        *args: P.args,
        priority: Priority = Priority.REPLY,
        together: bool = False,
        within: float | None = None,
        **kwargs: P.kwargs,
    ) -> T:
        """See `Runner.do`."""
        del priority, together, within
        await asyncio.sleep(0)
        return self.store.run(use_case, *args, **kwargs)

    async def read(  # type: ignore[valid-type]  # as in `Runner`
        self,
        query: Callable[Concatenate[Work, P], T],
        *args: P.args,
        within: float | None = None,
        **kwargs: P.kwargs,
    ) -> T:
        """See `Runner.read`."""
        del within
        await asyncio.sleep(0)
        return self.store.read(query, *args, **kwargs)

    def close(self) -> None:
        """Nothing is left to do."""
