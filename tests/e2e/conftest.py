"""Chromium, and the demo page in it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, async_playwright

from bot.demo.page import DemoPage
from bot.demo.stage import Stage
from tests.conftest import missing
from tests.e2e.window import ARGUMENTS, PROGRAMS, Window

Open = Callable[..., Awaitable[Window]]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium on this machine."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        missing("browser", "apt-get install chromium")
        raise AssertionError
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A fresh Chromium without a window."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        await running.close()


@pytest.fixture
async def demo() -> AsyncIterator[DemoPage]:
    """The demo with the whole product behind it, without the pauses that Telegram's limits ask for."""
    page = DemoPage(lambda: Stage(limits=False), port=0)
    await page.start()
    yield page
    await page.stop()


@pytest.fixture
async def window(browser: Browser, demo: DemoPage) -> AsyncIterator[Open]:
    """A way to open the demo page in a window of that width and height, by day (`scheme="light"`) or by night ("dark").

    At the end no page may have had an error, or asked another machine for anything.
    """
    troubles: list[str] = []
    async with AsyncExitStack() as stack:

        async def opened(width: int = 1366, height: int = 850, scheme: str = "light") -> Window:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
            home = demo.url  # a stopped demo has none, and an open window goes on asking for it
            page.on("request", lambda request: _must_be_ours(request.url, home, troubles))
            await page.goto(demo.url)
            await page.locator("#moments button").first.wait_for(state="attached")
            return Window(demo, page)

        yield opened
    assert troubles == []


def _must_be_ours(url: str, ours: str, troubles: list[str]) -> None:
    if not url.startswith((f"{ours}/", "data:", "about:")):
        troubles.append(f"asked for {url}")
