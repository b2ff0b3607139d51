"""The switches for trouble on the demo page, and what reaches staff outside their pages."""

import aiohttp
import pytest

from bot.demo.furnishing import CASEWORKER, CHAT_OF
from tests.fakes.stage import PUBLIC_URL, FakeStage
from tests.unit.demo.page.tab import Bot, Tab


async def test_while_telegram_is_away_messages_wait_and_go_when_it_is_back(
    tab: Tab, bot: Bot, chat: int
) -> None:
    await tab.do("trouble", name="away", on=True)
    await tab.until(lambda: tab.now["troubles"]["away"])
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot("sendMessage", chat_id=chat, text="hei")
    await tab.do("send", text="er du der?")
    await tab.until(lambda: tab.texts[-1] == "er du der?")
    assert tab.now["phone"]["messages"][-1]["tick"] == "waiting"
    await tab.do("trouble", name="away", on=False)
    await tab.until(lambda: tab.now["phone"]["messages"][-1]["tick"] == "one")
    assert [update["message"]["text"] for update in await bot.updates()] == ["er du der?"]


async def test_a_slow_telegram_refuses_some_and_all_is_counted(tab: Tab, bot: Bot, chat: int) -> None:
    await tab.do("trouble", name="slow", on=True)
    results = [await bot("sendMessage", chat_id=chat, text="hei") for _ in range(40)]
    delivered = sum(result is not None for result in results)
    assert 0 < delivered < 40
    await tab.until(lambda: tab.now["troubles"]["figures"]["refused"] == 40 - delivered)
    assert tab.now["troubles"]["figures"]["delivered"] == delivered
    await tab.do("trouble", name="slow", on=False)
    await tab.until(lambda: tab.now["troubles"]["slow"] is False)
    assert tab.page.show.standin.faults.active == []


async def test_what_waits_is_counted_while_there_is_trouble(tab: Tab, stages: list[FakeStage]) -> None:
    stages[0].waiting = 3
    await tab.do("trouble", name="away", on=True)
    await tab.until(lambda: tab.now["troubles"]["figures"]["waiting"] == 3)
    stages[0].waiting = 0
    await tab.do("trouble", name="away", on=False)
    await tab.until(lambda: tab.now["troubles"]["figures"]["waiting"] == 0)


async def test_a_blocked_bot_is_told_and_the_phone_says_so(tab: Tab, bot: Bot, chat: int) -> None:
    await tab.do("trouble", name="blocked", on=True)
    await tab.until(lambda: tab.now["phone"]["blocked"])
    assert await tab.do("send", text="hei") == "blocked"
    (update,) = await bot.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await bot("sendMessage", chat_id=chat, text="hei") is None
    await tab.do("trouble", name="blocked", on=False)
    await tab.until(lambda: not tab.now["phone"]["blocked"])
    services = [m["text"] for m in tab.now["phone"]["messages"] if m["kind"] == "service"]
    assert services == ["blocked", "unblocked"]


async def test_mail_and_absence_have_switches_and_what_was_told_stands_beside_the_page(
    tab: Tab, bot: Bot, stages: list[FakeStage]
) -> None:
    assert tab.now["notices"]["kari"] == {"mail": [], "chat": []}
    await tab.do("trouble", name="mail", on=True)
    await tab.do("trouble", name="absent", on=True)
    await tab.until(lambda: tab.now["troubles"]["mail"] and tab.now["troubles"]["absent"])
    assert stages[0].mailbox.down
    assert stages[0].absent
    user = stages[0].standin.user(CHAT_OF[CASEWORKER], "Kari", started=True)
    text = f"K7Q4 trenger deg.\n{PUBLIC_URL}/staff/q/K7Q4"
    keys = {"inline_keyboard": [[{"text": "Ja", "callback_data": "k:1"}]]}
    sent = await bot("sendMessage", chat_id=user.id, text=text, reply_markup=keys)
    await tab.until(lambda: tab.now["notices"]["kari"]["chat"])
    (told,) = tab.now["notices"]["kari"]["chat"]
    assert (told["text"], told["link"]) == ("K7Q4 trenger deg.", "/kari/staff/q/K7Q4")
    assert await tab.do("staff-press", seat="kari", message=sent["message_id"], data="k:1") == ""
    assert (await bot.updates())[-1]["callback_query"]["data"] == "k:1"
    assert tab.now["notices"]["ola"]["chat"] == []
