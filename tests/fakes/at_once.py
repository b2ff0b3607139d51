"""A runner without threads, for days whose time is moved: it takes what the real one takes and carries it out on the loop itself."""

import asyncio
from typing import Any

from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Store


class AtOnce(Runner):
    """Carries every use case out in no time: threads know nothing of simulated time, so nothing is ever late here."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def do(
        self,
        use_case: Any,
        *args: Any,
        priority: Priority = Priority.REPLY,
        together: bool = False,
        within: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """See `Runner.do`."""
        del priority, together, within
        await asyncio.sleep(0)
        return self.store.run(use_case, *args, **kwargs)

    async def read(self, query: Any, *args: Any, within: float | None = None, **kwargs: Any) -> Any:
        """See `Runner.read`."""
        del within
        await asyncio.sleep(0)
        return self.store.read(query, *args, **kwargs)

    def close(self) -> None:
        """Nothing is left to do."""
