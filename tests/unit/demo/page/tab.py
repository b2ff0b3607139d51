"""A browser tab without a browser: does what the page's scripts do, and hears the news."""

import asyncio
import json
from typing import Any

import aiohttp

from bot.demo.page import DemoPage
from tests.fakes.stage import FakeStage


class Tab:
    """One open page."""

    def __init__(self, page: DemoPage, session: aiohttp.ClientSession) -> None:
        self.page = page
        self.session = session
        #: The newest of every piece.
        self.now: dict[str, Any] = {}
        #: What each event brought.
        self.events: list[dict[str, Any]] = []
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> "Tab":
        """Listen, and know how things stand."""
        self._listening = asyncio.create_task(self._listen())
        await self.until(lambda: self.now)
        return self

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        async with self.session.get(f"{self.page.url}/events") as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    news = json.loads(line.removeprefix(b"data: "))
                    self.events.append(news)
                    self.now |= news

    async def until(self, wanted: Any) -> None:
        """Wait until it is true of what the page knows."""
        async with asyncio.timeout(5):
            while not wanted():  # noqa: ASYNC110 - what is waited for comes by another task
                await asyncio.sleep(0.005)

    async def do(self, act: str, **details: Any) -> str:
        """Do something; the key of the complaint, empty when it was done."""
        headers = {"Origin": self.page.url}
        async with self.session.post(f"{self.page.url}/do/{act}", json=details, headers=headers) as answer:
            assert answer.status in {200, 409}, await answer.text()
            body: dict[str, str] = await answer.json()
            return body.get("cannot", "")

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"{self.page.url}{path}", allow_redirects=False) as answer:
            return answer.status, await answer.text()

    @property
    def texts(self) -> list[str]:
        """What stands in the chat."""
        return [message["text"] for message in self.now["phone"]["messages"]]


class Bot:
    """The product's side, in the test's hands: takes updates from the stand-in and calls its methods."""

    def __init__(self, stage: FakeStage, session: aiohttp.ClientSession) -> None:
        self.stage = stage
        self.session = session
        self._offset = 0

    async def __call__(self, method: str, **parameters: Any) -> Any:
        standin = self.stage.standin
        async with self.session.post(f"{standin.url}/bot{standin.token}/{method}", json=parameters) as answer:
            return (await answer.json()).get("result")

    async def updates(self) -> list[dict[str, Any]]:
        """Take what waits."""
        found: list[dict[str, Any]] = await self("getUpdates", offset=self._offset)
        if found:
            self._offset = found[-1]["update_id"] + 1
        return found

    async def confirm(self) -> None:
        """Tell Telegram that what was taken is kept."""
        await self("getUpdates", offset=self._offset)
