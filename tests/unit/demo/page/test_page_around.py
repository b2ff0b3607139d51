"""What stands around the phone on the demo page: path, time, people, language, starting over, trouble, the address."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bot.demo.page import DemoPage, PortTakenError, leading
from bot.demo.page.show import MOST_PEOPLE
from bot.demo.progress import Progress
from bot.domain.requests.request import State
from bot.ids import PatientId
from tests.fakes.stage import BEGINS, FakeStage
from tests.unit.demo.page.tab import Bot, Tab

SCALE = {"inline_keyboard": [[{"text": "7", "callback_data": "7"}]]}
HOME = {"keyboard": [["Russug", "Snakk med Kari"], ["Meny"]]}


async def test_the_path_waits_for_each_thing_that_is_really_to_be_done(
    tab: Tab, bot: Bot, stages: list[FakeStage]
) -> None:
    async def at(place: str, progress: Progress | None = None) -> None:
        if progress is not None:
            stages[0].stands = progress
        await tab.until(lambda: tab.now["path"]["at"] == place)

    await at("link")
    await tab.do("open-link")
    await at("code")
    await tab.do("send", text="/russug")
    await tab.do("send", text="123456")
    assert tab.now["path"]["at"] == "code", "before the right code nothing else is suggested"
    await at("welcome", Progress(inside=True))
    home = Progress(inside=True, welcomed=True)
    await at("craving", home)
    chat = tab.now["phone"]["chat"]
    await bot("sendMessage", chat_id=chat, text="Her er tastene.", reply_markup=HOME)
    await tab.until(lambda: tab.now["path"]["key"] == "Russug")
    await tab.do("crave")
    await at("answer")
    asked = await bot("sendMessage", chat_id=chat, text="Hvor sterkt?", reply_markup=SCALE)
    await tab.do("press", message=asked["message_id"], data="7")
    await at("kari")
    await tab.do("ask")
    await at("send")
    await at("wait", replace(home, request=State.OPEN))
    assert tab.now["path"]["seat"] == "kari"
    await at("taken", replace(home, request=State.TAKEN))
    await at("read", replace(home, request=State.ANSWERED))
    await tab.do("press", message=asked["message_id"], data="7")
    await at("over")
    assert tab.now["path"]["done"] == {"link": True, "craving": True, "kari": True}


async def test_what_was_done_on_the_path_stays_done(tab: Tab, stages: list[FakeStage]) -> None:
    stages[0].stands = Progress(inside=True, welcomed=True)
    await tab.do("send", text="hei")
    await tab.until(lambda: tab.now["path"]["at"] == "craving")
    stages[0].stands = Progress(inside=True, welcomed=False)
    await tab.do("send", text="hei igjen")
    await tab.until(lambda: tab.texts[-1] == "hei igjen")
    await asyncio.sleep(0.4)
    assert all(event["path"]["at"] != "welcome" for event in tab.events[-3:] if "path" in event)
    assert tab.now["path"]["at"] == "craving"


async def test_a_message_that_went_on_to_the_deputy_is_answered_there(
    tab: Tab, stages: list[FakeStage]
) -> None:
    stages[0].stands = Progress(inside=True, welcomed=True, request=State.OPEN, gone_on=True)
    await tab.do("send", text="hei")
    await tab.until(lambda: tab.now["path"]["at"] == "wait" and tab.now["path"]["seat"] == "ola")


async def test_the_path_works_by_commands_where_there_are_no_keys(tab: Tab, bot: Bot, chat: int) -> None:
    del chat
    await tab.do("crave")
    await tab.do("ask")
    assert [update["message"]["text"] for update in await bot.updates()] == ["/russug", "/snakk"]


async def test_a_link_that_is_dead_is_replaced_for_the_same_person(tab: Tab, stages: list[FakeStage]) -> None:
    await tab.do("open-link")
    stages[0].stands = Progress(link_dead=True)
    await tab.until(lambda: tab.now["path"]["at"] == "dead" and tab.now["letter"]["state"] == "dead")
    assert await tab.do("renew") == ""
    await tab.until(lambda: tab.now["path"]["at"] == "link")
    assert tab.now["letter"]["code"] == "999 999"
    assert tab.now["people"]["names"] == ["Eli"]


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
    await tab.until(lambda: tab.now["people"] == {"names": ["Eli", "Per"], "chosen": 1, "next": "Jon"})
    assert stages[0].enrolled[-1] == ("Per", "nn", None)
    assert tab.now["letter"]["name"] == "Per"
    await tab.do("choose", number=0)
    await tab.until(lambda: tab.now["phone"]["name"] == "Eli")


async def test_whoever_is_enrolled_on_the_clinics_pages_has_a_phone_and_one_phone(
    tab: Tab, bot: Bot, stages: list[FakeStage]
) -> None:
    patient_id = PatientId(UUID(int=99))
    stages[0].links = {"first": patient_id, "second": patient_id}
    show = tab.page.show
    for token, code in (
        ("unknown", "000000"),
        ("first", "123456"),
        ("first", "123456"),
        ("second", "654321"),
    ):
        await show.handed(token, code)
    tab.page.news.look()
    await tab.until(lambda: tab.now["people"]["names"] == ["Eli", "Ada"])
    await tab.until(lambda: tab.now["letter"]["code"] == "654 321")
    assert show.person.language == "nn"
    await tab.do("choose", number=0)
    assert await tab.do("follow", seat="clinic", token="second") == ""
    assert [update["message"]["text"] for update in await bot.updates()] == ["/start second"]
    assert show.chosen == 1
    assert await tab.do("follow", seat="clinic", token="unknown") == "gone"
    assert await tab.do("follow", seat="kari", token="joins") == ""


async def test_the_first_page_is_left_by_the_link_with_a_guide_or_for_everything(tab: Tab) -> None:
    assert (tab.now["about"]["entered"], tab.now["about"]["guided"]) == (False, False)
    await tab.do("open-link")
    await tab.until(lambda: tab.now["about"]["entered"] and tab.now["about"]["guided"])
    await tab.do("enter")
    await tab.until(lambda: not tab.now["about"]["guided"])
    await tab.do("open-link")
    await tab.do("begin-again")
    await tab.until(lambda: not tab.now["about"]["entered"] and tab.now["about"]["busy"] is None)


async def test_the_red_button_presses_only_what_is_there(
    tab: Tab, bot: Bot, chat: int, stages: list[FakeStage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading, "QUESTION_WITHIN", 0.2)
    assert await tab.do("lead", to="rate") == "gone"
    asked = await bot("sendMessage", chat_id=chat, text="Hvor sterkt?", reply_markup=SCALE)
    assert await tab.do("lead", to="rate") == ""
    (pressed,) = await bot.updates()
    assert pressed["callback_query"]["message"]["message_id"] == asked["message_id"]
    keys = {"inline_keyboard": [[{"text": "welcome.keep.ask.agree", "callback_data": "ja"}]]}
    await bot("sendMessage", chat_id=chat, text="Kan jeg lagre?", reply_markup=keys)
    answering = asyncio.create_task(tab.do("lead", to="welcome"))
    await tab.until(lambda: len(stages[0].standin.updates))
    stages[0].stands = Progress(inside=True, welcomed=True)
    assert await answering == ""
    assert [update["callback_query"]["data"] for update in await bot.updates()] == ["ja"]


async def test_what_the_red_button_answered_is_passed_by_but_no_number_for_help_and_nothing_that_waits(
    tab: Tab, bot: Bot, chat: int, stages: list[FakeStage]
) -> None:
    asked, own = (
        "welcome.keep.ask.agree",
        {"inline_keyboard": [[{"text": "Noe annet", "callback_data": "x"}]]},
    )
    await bot("sendMessage", chat_id=chat, text="Før.")
    keys = {"inline_keyboard": [[{"text": asked, "callback_data": "ja"}]]}
    question = await bot("sendMessage", chat_id=chat, text="Kan jeg lagre?", reply_markup=keys)
    answering = asyncio.create_task(tab.do("lead", to="welcome"))
    await tab.until(lambda: len(stages[0].standin.updates))
    await bot("editMessageText", chat_id=chat, message_id=question["message_id"], text="Kan jeg lagre? Ja")
    stages[0].stands = Progress(inside=True, welcomed=True)
    assert await answering == ""
    await bot("sendMessage", chat_id=chat, text="welcome.numbers.say\nAkutt: 113")
    await bot("sendMessage", chat_id=chat, text="Hva nå?", reply_markup=own)
    await bot("sendMessage", chat_id=chat, text="Greit.")
    await tab.do("send", text="hei")
    await bot("sendMessage", chat_id=chat, text="Etter.")
    await tab.until(lambda: tab.texts[-1] == "Etter.")
    passed = [one["text"] for one in tab.now["phone"]["messages"] if one.get("passed")]
    assert passed == ["Kan jeg lagre? Ja", "Greit."]


async def test_nobody_is_enrolled_without_a_name_and_there_is_an_end_to_them(tab: Tab) -> None:
    assert tab.now["people"]["next"] == "Jon"
    assert await tab.do("enrol", name="  ") == "nameless"
    assert tab.now["people"]["names"] == ["Eli"]
    for _ in range(MOST_PEOPLE - 1):
        assert await tab.do("enrol", name=tab.page.show.free_name()) == ""
    assert await tab.do("enrol", name="Per") == "enough"
    await tab.until(lambda: len(tab.now["people"]["names"]) == MOST_PEOPLE)
    assert tab.now["people"]["names"][:3] == ["Eli", "Jon", "Amira"]


async def test_a_letter_keeps_its_link_and_code_in_another_language(
    tab: Tab, stages: list[FakeStage]
) -> None:
    letter = tab.now["letter"]
    await tab.do("speak", language="en")
    await tab.until(lambda: tab.now["about"]["language"] == "en")
    assert tab.now["letter"] == letter
    assert len(stages[0].enrolled) == 1
    assert [language for _, language in stages[0].spoken] == ["en"]
    assert tab.page.show.person.user.language_code == "en"


async def test_a_chat_that_has_begun_and_a_language_that_was_chosen_stay(
    tab: Tab, stages: list[FakeStage]
) -> None:
    await tab.do("open-link")
    await tab.do("enrol", name="Per", language="nn")
    await tab.do("speak", language="en")
    await tab.until(lambda: tab.now["about"]["language"] == "en")
    assert stages[0].spoken == []
    assert [person.user.language_code for person in tab.page.show.people] == ["nb", "nn"]
    await tab.do("choose", number=0)
    await tab.until(lambda: tab.now["phone"]["language"] == "nb")


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
