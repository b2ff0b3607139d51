"""The demo page's server: what is done on it reaches the stand-in, and every tab hears what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.demo.page import DemoPage, PortTakenError
from bot.demo.page.show import MOST_PEOPLE
from tests.fakes.stage import BEGINS, FakeStage
from tests.unit.demo.tab import Bot, Tab

KEYS = {
    "inline_keyboard": [[{"text": "Ja", "callback_data": "y"}, {"text": "Les", "url": "https://a.example"}]]
}
HOME = {"keyboard": [["Russug", "Snakk med Kari"], ["Meny"]]}


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


# --- the phone -----------------------------------------------------------------------------------------------------


async def test_the_link_and_the_code_of_the_letter_reach_the_bot(tab: Tab, bot: Bot) -> None:
    assert tab.now["letter"]["state"] == "new"
    await tab.do("open-link")
    await tab.until(lambda: tab.now["letter"]["state"] == "opened")
    await tab.do("write-code")
    await tab.until(lambda: tab.now["letter"]["state"] == "inside")
    assert [update["message"]["text"] for update in await bot.updates()] == ["/start token1", "000001"]
    assert tab.now["letter"]["link"] == "https://t.me/rodtrad_bot?start=token1"


async def test_a_message_has_two_ticks_only_when_the_bot_has_confirmed_it(tab: Tab, bot: Bot) -> None:
    await tab.do("send", text="hei")
    await tab.until(lambda: tab.texts == ["hei"])
    assert tab.now["phone"]["messages"][0]["tick"] == "one"
    assert tab.now["phone"]["working"] is True
    await bot.updates()
    await bot.confirm()
    await tab.until(lambda: tab.now["phone"]["messages"][0]["tick"] == "two")
    assert tab.now["phone"]["working"] is False


async def test_what_the_bot_sends_edits_and_deletes_is_on_the_phone(tab: Tab, bot: Bot, chat: int) -> None:
    sent = await bot("sendMessage", chat_id=chat, text="Hva vil du?", reply_markup=KEYS)
    await tab.until(lambda: "Hva vil du?" in tab.texts)
    message = tab.now["phone"]["messages"][-1]
    assert message["rows"][0][0] == {"label": "Ja", "data": "y", "url": ""}
    assert message["at"] == pytest.approx(BEGINS.timestamp() * 1000, abs=60_000)
    await bot("editMessageText", chat_id=chat, message_id=sent["message_id"], text="✓ Ja")
    await tab.until(lambda: tab.texts[-1] == "✓ Ja")
    assert tab.now["phone"]["messages"][-1]["edited"] is True
    assert "rows" not in tab.now["phone"]["messages"][-1]
    await bot("deleteMessage", chat_id=chat, message_id=sent["message_id"])
    await tab.until(lambda: "✓ Ja" not in tab.texts)


async def test_keys_are_pressed_and_tapped(tab: Tab, bot: Bot, chat: int) -> None:
    sent = await bot("sendMessage", chat_id=chat, text="Hva vil du?", reply_markup=KEYS)
    await bot("sendMessage", chat_id=chat, text="Her er tastene.", reply_markup=HOME)
    await tab.until(lambda: tab.now["phone"]["keys"])
    assert await tab.do("press", message=sent["message_id"], data="y") == ""
    assert await tab.do("tap", text="Snakk med Kari") == ""
    pressed, tapped = await bot.updates()
    assert pressed["callback_query"]["data"] == "y"
    assert tapped["message"]["text"] == "Snakk med Kari"
    assert await tab.do("press", message=sent["message_id"], data="z") == "gone"
    assert await tab.do("tap", text="Noe annet") == "gone"


async def test_the_answer_to_a_press_is_shown_over_the_chat(tab: Tab, bot: Bot, chat: int) -> None:
    sent = await bot("sendMessage", chat_id=chat, text="Hva vil du?", reply_markup=KEYS)
    await tab.do("press", message=sent["message_id"], data="y")
    (update,) = await bot.updates()
    await bot("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Sendt")
    await tab.until(lambda: (tab.now["phone"]["toast"] or {}).get("text") == "Sendt")


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "location"])
async def test_what_is_no_text_is_sent_too(tab: Tab, bot: Bot, kind: str) -> None:
    assert await tab.do("attach", kind=kind) == ""
    (update,) = await bot.updates()
    assert kind in update["message"]


@pytest.mark.parametrize(
    ("act", "details", "complaint"),
    [
        ("send", {"text": "  \n"}, "empty"),
        ("send", {"text": "😀" * 2049}, "too_long"),
        ("send", {"text": "x" * 30_000}, "wrong"),
        ("send", {"words": "hei"}, "wrong"),
        ("press", {"message": "seven", "data": "y"}, "wrong"),
        ("attach", {"kind": "bomb"}, "wrong"),
        ("move", {"name": "yesterday"}, "wrong"),
        ("choose", {"number": 7}, "wrong"),
        ("choose", {"number": -1}, "wrong"),
        ("enrol", {"days": 1000}, "wrong"),
        ("speak", {"language": "fr"}, "wrong"),
        ("trouble", {"name": "fire", "on": True}, "wrong"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    tab: Tab, bot: Bot, act: str, details: dict[str, object], complaint: str
) -> None:
    assert await tab.do(act, **details) == complaint
    assert await bot.updates() == []


async def test_the_locked_screen_counts_from_when_it_was_locked(tab: Tab, bot: Bot, chat: int) -> None:
    await bot("sendMessage", chat_id=chat, text="før")
    await tab.do("lock", on=True)
    await bot("sendMessage", chat_id=chat, text="etter")
    await tab.until(lambda: tab.texts[-1] == "etter")
    since = tab.now["phone"]["locked"]
    assert [m["text"] for m in tab.now["phone"]["messages"] if m["n"] > since] == ["etter"]
    await tab.do("lock", on=False)
    await tab.until(lambda: tab.now["phone"]["locked"] is None)


async def test_a_reload_and_a_second_tab_show_the_same(
    tab: Tab, bot: Bot, chat: int, session: aiohttp.ClientSession
) -> None:
    await bot("sendMessage", chat_id=chat, text="Hva vil du?", reply_markup=KEYS)
    await tab.until(lambda: "Hva vil du?" in tab.texts)
    second = await Tab(tab.page, session).open()
    assert {**second.now, "now": 0} == {**tab.now, "now": 0}
    await second.do("send", text="fra den andre")
    await tab.until(lambda: tab.texts[-1] == "fra den andre")
    await second.close()


async def test_only_what_has_changed_is_told(tab: Tab) -> None:
    await tab.do("send", text="hei")
    await tab.until(lambda: tab.texts == ["hei"])
    assert set(tab.events[-1]) <= {"now", "phone", "path"}


# --- around the phone ----------------------------------------------------------------------------------------------


async def test_the_path_follows_what_is_done(tab: Tab, bot: Bot, chat: int) -> None:
    assert tab.now["path"] == {
        "key": "/russug",
        "home": False,
        "craving": False,
        "asked": False,
        "answered": False,
    }
    await bot("sendMessage", chat_id=chat, text="Her er tastene.", reply_markup=HOME)
    await tab.until(lambda: tab.now["path"]["home"])
    assert tab.now["path"]["key"] == "Russug"
    await tab.do("crave")
    await tab.until(lambda: tab.now["path"]["craving"])
    await tab.do("ask")
    await tab.until(lambda: tab.now["path"]["asked"])
    assert [update["message"]["text"] for update in await bot.updates()] == ["Russug", "Snakk med Kari"]


async def test_the_path_works_by_commands_where_there_are_no_keys(tab: Tab, bot: Bot, chat: int) -> None:
    del chat
    await tab.do("crave")
    await tab.do("ask")
    assert [update["message"]["text"] for update in await bot.updates()] == ["/russug", "/snakk"]


async def test_the_welcome_is_not_over_while_one_of_its_questions_is_open(
    tab: Tab, bot: Bot, chat: int
) -> None:
    question = {"inline_keyboard": [[{"text": "Ja", "callback_data": "r:aaaaaaaa:1:welcome.keep:agree"}]]}
    await bot("sendMessage", chat_id=chat, text="Her er tastene.", reply_markup=HOME)
    await bot("sendMessage", chat_id=chat, text="Kan jeg lagre?", reply_markup=question)
    await tab.until(lambda: "Kan jeg lagre?" in tab.texts)
    assert tab.now["path"]["home"] is False


async def test_time_passes_once_at_a_time_and_the_page_is_told(tab: Tab, stages: list[FakeStage]) -> None:
    go_on = asyncio.Event()
    stages[0].while_moving = go_on.wait
    before = tab.now["clock"]["ahead"]
    assert await tab.do("move", name="evening") == ""
    await tab.until(lambda: tab.now["about"]["busy"] == "moving")
    assert await tab.do("move", name="day") == "busy"
    assert await tab.do("begin-again") == "busy"
    assert await tab.do("send", text="imens") == ""
    go_on.set()
    await tab.until(lambda: tab.now["about"]["busy"] is None)
    assert tab.now["clock"]["ahead"] - before == pytest.approx(10 * 3600, abs=5)
    (moment,) = stages[0].moves
    assert moment - BEGINS == timedelta(hours=10)


async def test_a_leap_that_fails_leaves_the_page_working(
    tab: Tab, stages: list[FakeStage], caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError

    stages[0].while_moving = fail
    await tab.do("move", name="day")
    await tab.until(lambda: tab.now["about"]["busy"] is None)
    assert "the demo could not do that" in caplog.text
    assert await tab.do("send", text="hei") == ""


async def test_a_new_person_gets_a_letter_and_a_phone_and_one_can_go_back(
    tab: Tab, stages: list[FakeStage]
) -> None:
    assert await tab.do("enrol", name="  Per ", language="nn", days=None) == ""
    await tab.until(lambda: tab.now["people"] == {"names": ["Eli", "Per"], "chosen": 1})
    assert stages[0].enrolled[-1] == ("Per", "nn", None)
    assert tab.now["letter"]["name"] == "Per"
    await tab.do("choose", number=0)
    await tab.until(lambda: tab.now["phone"]["name"] == "Eli")


async def test_people_without_a_name_get_one_and_there_is_an_end_to_them(tab: Tab) -> None:
    for _ in range(MOST_PEOPLE - 1):
        assert await tab.do("enrol") == ""
    assert await tab.do("enrol") == "enough"
    await tab.until(lambda: len(tab.now["people"]["names"]) == MOST_PEOPLE)
    assert all(tab.now["people"]["names"])


async def test_the_language_is_that_of_a_letter_nobody_has_opened(tab: Tab, stages: list[FakeStage]) -> None:
    await tab.do("speak", language="en")
    await tab.until(lambda: tab.now["about"]["language"] == "en")
    assert [language for _, language, _ in stages[0].enrolled] == ["nb", "en"]
    await tab.do("open-link")
    await tab.do("speak", language="nb")
    await tab.until(lambda: tab.now["about"]["language"] == "nb")
    assert len(stages[0].enrolled) == 2
    assert tab.now["people"]["names"] == ["Eli"]


async def test_the_command_menu_is_that_of_the_phones_language(tab: Tab, bot: Bot) -> None:
    await bot("setMyCommands", commands=[{"command": "hjelp", "description": "Hjelpenumre"}])
    english = [{"command": "hjelp", "description": "Help numbers"}]
    await bot("setMyCommands", commands=english, language_code="en")
    await tab.do("speak", language="en")
    await tab.until(lambda: tab.now["phone"]["commands"] == english)
    await tab.do("speak", language="nb")
    await tab.until(lambda: tab.now["phone"]["commands"][0]["description"] == "Hjelpenumre")


async def test_starting_over_begins_from_nothing(tab: Tab, stages: list[FakeStage]) -> None:
    await tab.do("send", text="hei")
    await tab.do("trouble", name="away", on=True)
    number = tab.now["about"]["number"]
    assert await tab.do("begin-again") == ""
    await tab.until(lambda: tab.now["about"]["number"] != number and tab.now["about"]["busy"] is None)
    await tab.until(lambda: tab.texts == [] and tab.now["troubles"]["away"] is False)
    assert [stage.running for stage in stages] == [False, True]


# --- trouble -------------------------------------------------------------------------------------------------------


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


# --- the address ---------------------------------------------------------------------------------------------------


async def test_a_taken_port_is_said_and_nothing_is_begun(page: DemoPage, stages: list[FakeStage]) -> None:
    port = int(page.url.rpartition(":")[2])
    second = DemoPage(lambda: FakeStage().as_stage, port=port)
    with pytest.raises(PortTakenError, match=f"port {port} is taken; .*--port"):
        await second.start()
    assert len(stages) == 1


async def test_without_a_wish_the_next_free_port_is_taken() -> None:
    first, second = (DemoPage(lambda: FakeStage().as_stage) for _ in range(2))
    await first.start()
    await second.start()
    assert first.url != second.url
    await first.stop()
    await second.stop()
