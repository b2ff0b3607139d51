"""The staff pages at an address of their own, for what comes to them from outside: a browser, a program by the HTTP API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.clinic.app import create_app
from bot.service.desk import Desk
from bot.store.database.runner import Runner
from bot.web import WebServer


@dataclass
class Served:
    """Where they are, and how to have them made anew with other settings."""

    url: str
    runner: Runner
    desk: Desk
    settings: dict[str, Any]
    made: list[Any] = field(default_factory=list)

    def again(self, **more: Any) -> None:
        """Make the pages, in place of those of before."""
        self.made[:] = [create_app(self.runner, self.desk, self.url, **self.settings, **more)]


@asynccontextmanager
async def served_pages(
    runner: Runner, desk: Desk, *, host: str = "127.0.0.1", **settings: Any
) -> AsyncIterator[Served]:
    """Serve them while the context lasts; `host` is what the address calls this machine, `settings` are `create_app`'s."""

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await served.made[0](scope, receive, send)

    async def bot_name() -> str:
        return "rodtrad_bot"

    web = WebServer(pages, "127.0.0.1", 0)
    await web.start()
    served = Served(web.url.replace("127.0.0.1", host), runner, desk, {"bot_name": bot_name} | settings)
    served.again()
    yield served
    served.made[0].state.live.close()
    await web.stop()
