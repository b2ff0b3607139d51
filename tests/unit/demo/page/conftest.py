"""The demo page over a fake stage: the page, a tab on it, and the bot's side in the test's hands."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.demo.page import DemoPage
from tests.fakes.stage import FakeStage
from tests.unit.demo.page.tab import Bot, Tab


@pytest.fixture
def stages() -> list[FakeStage]:
    return []


@pytest.fixture
async def page(stages: list[FakeStage]) -> AsyncIterator[DemoPage]:
    def make() -> FakeStage:
        stages.append(FakeStage())
        return stages[-1]

    running = DemoPage(lambda: make().as_stage, port=0)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def tab(page: DemoPage, session: aiohttp.ClientSession) -> AsyncIterator[Tab]:
    opened = await Tab(page, session).open()
    yield opened
    await opened.close()


@pytest.fixture
def bot(page: DemoPage, stages: list[FakeStage], session: aiohttp.ClientSession) -> Bot:
    del page
    return Bot(stages[0], session)


@pytest.fixture
async def chat(tab: Tab, bot: Bot) -> int:
    """The number of a chat in which the person has pressed Start."""
    assert await tab.do("open-link") == ""
    await bot.updates()
    await bot.confirm()
    return int(tab.now["phone"]["chat"])
