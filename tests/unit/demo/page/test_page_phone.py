"""The phone on the demo page: what is done on it reaches the stand-in, and every tab hears what comes of it."""

import aiohttp
import pytest

from bot.demo.progress import Progress
from tests.fakes.stage import BEGINS, FakeStage
from tests.unit.demo.page.tab import Bot, Tab

KEYS = {
    "inline_keyboard": [[{"text": "Ja", "callback_data": "y"}, {"text": "Les", "url": "https://a.example"}]]
}
HOME = {"keyboard": [["Russug", "Snakk med Kari"], ["Meny"]]}


async def test_the_link_and_the_code_of_the_letter_reach_the_bot(
    tab: Tab, bot: Bot, stages: list[FakeStage]
) -> None:
    assert tab.now["letter"]["state"] == "new"
    await tab.do("open-link")
    await tab.until(lambda: tab.now["letter"]["state"] == "opened")
    await tab.do("write-code")
    assert tab.now["letter"]["state"] == "opened"  # whether it was right, only the program knows
    stages[0].stands = Progress(inside=True)
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
    # What is told to a tab comes in pieces: each has all of them in the end.
    await tab.until(lambda: {**second.now, "now": 0} == {**tab.now, "now": 0})
    await second.do("send", text="fra den andre")
    await tab.until(lambda: tab.texts[-1] == "fra den andre")
    await second.close()


async def test_only_what_has_changed_is_told(tab: Tab) -> None:
    await tab.do("send", text="hei")
    await tab.until(lambda: tab.texts == ["hei"])
    assert set(tab.events[-1]) <= {"now", "phone", "path"}
