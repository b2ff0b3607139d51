"""Chromium, one for all tests, and the demo page in it. Tests marked `browser` share one event loop, since the browser lives in it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.demo.furnishing import TOLD
from bot.demo.page import DemoPage
from bot.demo.stage import Stage
from bot.service.desk import Desk
from tests.conftest import missing
from tests.e2e.left_in_browser import shut
from tests.e2e.window import ARGUMENTS, LIMIT, PROGRAMS, Window

Open = Callable[..., Awaitable[Window]]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that drives Chromium run in the loop in which it was started."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium on this machine."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        missing("browser", "apt-get install chromium")
        raise AssertionError
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A Chromium without a window. What a test does in it stays in a context of the test's own."""
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(desk: Desk, empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[DemoPage]:
    """The demo with the whole product behind it, without the pauses that Telegram's limits ask for."""
    numbers = count(1)

    def stage() -> Stage:
        path = tmp_path / f"demo-{next(numbers)}.db"
        shutil.copy(empty_sqlite, path)
        return Stage(f"sqlite:///{path}", limits=False, desk=desk, told=TOLD)

    page = DemoPage(stage, port=0)
    await page.start()
    yield page
    await page.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, demo: DemoPage, tmp_path: Path) -> AsyncIterator[Open]:
    """A way to open the demo page in a window of that width and height, by day (`scheme="light"`) or by night ("dark").

    At the end no page may have had an error, asked another machine for anything, or left anything in the browser.
    """
    troubles: list[str] = []
    async with AsyncExitStack() as stack:

        async def opened(width: int = 1366, height: int = 850, scheme: str = "light") -> Window:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            stack.push_async_callback(shut, context, troubles)
            page = await context.new_page()
            page.set_default_timeout(LIMIT)
            page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
            home = demo.url  # a stopped demo has none, and an open window goes on asking for it
            page.on("request", lambda request: _must_be_ours(request.url, home, troubles))
            await page.goto(demo.url)
            await page.locator("#moments button").first.wait_for(state="attached")
            return Window(demo, page, tmp_path)

        yield opened
    assert troubles == []


def _must_be_ours(url: str, ours: str, troubles: list[str]) -> None:
    if not url.startswith((f"{ours}/", "data:", "about:")):
        troubles.append(f"asked for {url}")
