"""How one gets through three months on the demo page: to the next message, a week on, and which day it is."""

from datetime import date, datetime, timedelta
from typing import cast

from bot.clock import ManualClock
from bot.demo.progress import Progress
from bot.demo.stage import STRIDE, Stage
from tests.fakes.stage import BEGINS, FakeStage
from tests.unit.demo.page.tab import Bot, Tab


async def test_to_the_next_message_means_one_on_this_phone_and_at_most_a_week(
    tab: Tab, bot: Bot, chat: int, stages: list[FakeStage]
) -> None:
    async def write() -> None:
        await bot("sendMessage", chat_id=chat, text="Hei. Har du noen minutter?")

    stages[0].while_moving = write
    await tab.do("move", name="message")
    await tab.until(lambda: "Hei. Har du noen minutter?" in tab.texts and tab.now["about"]["busy"] is None)
    assert stages[0].clock.now() - BEGINS < timedelta(hours=1)
    stages[0].while_moving = None
    await tab.do("move", name="message")
    await tab.until(lambda: stages[0].clock.now() - BEGINS >= timedelta(days=7))


async def test_the_page_knows_how_many_days_it_is_from_the_day_of_leaving(
    tab: Tab, stages: list[FakeStage]
) -> None:
    assert tab.now["clock"]["day"] is None
    leaves = BEGINS.date() + timedelta(days=14)
    stages[0].stands = Progress(leaves_on=date(leaves.year, leaves.month, leaves.day))
    await tab.do("choose", number=0)
    await tab.until(lambda: tab.now["clock"]["day"] == -14)
    for _ in range(3):
        await tab.do("move", name="week")
        await tab.until(lambda: tab.now["about"]["busy"] is None)
    await tab.until(lambda: tab.now["clock"]["day"] == 7)


class Shifted(ManualClock):
    """A clock that stands still but for what it is moved ahead."""

    def shift(self, by: timedelta) -> datetime:
        return self.move(by)


class Strides:
    """A stage on which nothing is played but time."""

    def __init__(self) -> None:
        self.clock, self.done = Shifted(BEGINS), 0

    async def _let_arrive(self) -> None:
        pass

    async def settle(self, patience: float) -> None:
        pass

    async def do_what_is_due(self) -> None:
        self.done += 1


async def test_time_stops_after_the_stride_in_which_it_came() -> None:
    stage = Strides()
    await Stage.move(cast("Stage", stage), timedelta(days=7), until=lambda: stage.done == 5)
    assert stage.clock.now() - BEGINS == 5 * STRIDE
