"""The demo page in Chromium, with the whole product behind it: what a newcomer does in two minutes, and what goes wrong on the way."""

import asyncio

import pytest
from playwright.async_api import expect

from bot.demo.page import DemoPage
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_the_whole_story_is_played_through_the_page(window: Open, language: str) -> None:
    w = await window()
    await w.speak(language)
    steps = w.page.locator("#steps li")
    await expect(steps.first).to_have_attribute("aria-current", "step")

    await w.come_in()

    await w.go("craving_go")
    await w.press("7")
    await w.press_first()
    await w.move("minutes")
    await w.see(w.words("craving_round.how_now.say"))
    await w.press("3")
    await w.see("7")

    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    kari = w.page.locator("#seats [data-seat=kari]")
    await expect(kari.locator(".badge")).to_contain_text("1")
    await w.go("kari_be")
    await w.desk().locator("#text").fill("Jeg ringer deg klokka to.")
    await w.desk().locator("[data-send]").click()
    await w.see(w.words("phrase.request_answered", staff="Kari"))
    await w.press(w.words("phrase.request_button_read"))
    await w.see("Jeg ringer deg klokka to.")

    await expect(w.page.locator("#steps li.done")).to_have_count(3)
    await expect(kari.locator(".badge")).to_be_hidden()


async def test_it_is_played_by_keyboard_alone(window: Open) -> None:
    w = await window()
    keyboard = w.page.keyboard
    await keyboard.press("Tab")  # «Hopp til de tre forslagene»
    await keyboard.press("Enter")
    await expect(w.page.locator("#intro-go")).to_be_focused()
    await keyboard.press("Enter")
    # The red button keeps the focus: Enter is always the next thing.
    for step in ("link_code", "welcome_go", "craving_go", "answer_go", "kari_go", "send_go", "kari_be"):
        await expect(w.page.locator(f"[data-go=step_{step}]")).to_be_focused()
        await keyboard.press("Enter")
    await expect(w.desk().locator("#text")).to_be_focused()
    await keyboard.type("Jeg ringer.")
    await keyboard.press("Control+Enter")
    await expect(w.page.locator("[data-go=step_read_go]")).to_be_focused()
    await keyboard.press("Enter")
    await w.see("Jeg ringer.")
    await expect(w.page.locator("#steps li.done")).to_have_count(3)

    await w.page.locator("#menu").focus()
    await keyboard.press("Enter")
    await expect(w.page.locator("#commands button").first).to_be_focused()
    await keyboard.press("Escape")
    await expect(w.page.locator("#menu")).to_be_focused()
    await expect(w.page.locator("#commands")).to_be_hidden()


async def test_every_control_can_be_reached_and_shows_where_the_focus_is(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.page.reload()
    await w.bubbles.first.wait_for()
    await w.page.evaluate("document.getElementById('troubles').open = true")
    reached: set[str] = set()
    for _ in range(90):
        await w.page.keyboard.press("Tab")
        seen = await w.page.evaluate(
            """() => {
                const one = document.activeElement;
                const outline = getComputedStyle(one).outlineStyle;
                const name = one.id || one.dataset.moment || one.dataset.speak || one.dataset.trouble || one.dataset.seat
                    || one.dataset.attach || one.dataset.go || one.tagName;
                return [name, one.tagName === "IFRAME" || one === document.body || outline !== "none"];
            }"""
        )
        assert seen[1], f"{seen[0]} does not show that it has the focus"
        reached.add(seen[0])
        if seen[0] == "BODY":
            break
    wanted = {
        "nb",
        "en",
        "again",
        "minutes",
        "evening",
        "saturday",
        "step_craving_go",
        "slow",
        "away",
        "blocked",
        "mail",
        "absent",
    }
    wanted |= {"lock", "chat", "menu", "text", "sticker", "voice", "kari", "ola", "clinic"}
    assert wanted <= reached


async def test_a_reload_in_the_middle_and_a_second_window_show_the_same(window: Open) -> None:
    w = await window()
    await w.go("link_go")
    await w.go("link_code")
    await w.key("English").wait_for()
    before = await w.said()
    assert len(before) == 4
    await w.page.reload()
    await w.key("English").wait_for()
    assert await w.said() == before

    other = await window(width=380, height=800)
    await other.key("English").wait_for()
    assert await other.said() == before
    await other.write("hei fra den andre")
    await w.see("hei fra den andre")


async def test_what_is_written_while_telegram_is_away_arrives_when_it_is_back(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.trouble("away", on=True)
    await expect(w.page.locator("#doing")).to_have_text("kobler til …")
    await w.page.locator("#keys").get_by_text("Snakk med Kari").click()
    await w.tick("waiting")
    await w.trouble("away", on=False)
    await w.tick("two")
    await w.answer("talk.first.ask.send")
    await expect(w.page.locator("#seats [data-seat=kari] .badge")).to_contain_text("1")


async def test_an_answer_given_while_telegram_is_away_waits_and_is_delivered_once(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    await w.desk().locator("#list a").first.click()
    await w.trouble("away", on=True)
    await w.desk().locator("#text").fill("Jeg ringer deg klokka to.")
    await w.desk().locator("[data-send]").click()
    await expect(w.page.locator("[data-figure=waiting] strong")).not_to_have_text("0")
    answered = w.words("phrase.request_answered", staff="Kari")
    assert await w.bubbles.filter(has_text=answered).count() == 0
    await w.trouble("away", on=False)
    await w.see(answered)
    await expect(w.page.locator("[data-figure=waiting] strong")).to_have_text("0", timeout=15_000)
    await asyncio.sleep(0.2)
    assert await w.bubbles.get_by_text(answered, exact=True).count() == 1


async def test_a_slow_telegram_delays_messages_and_loses_none(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.trouble("slow", on=True)
    before = await w.bubbles.count()
    for taps in range(1, 21):
        await w.tap(w.words("phrase.keyboard_plan"))
        assert await w.bubbles.count() == before + 2 * taps
        if await w.figure("refused") >= 3:
            break
    assert await w.figure("refused") >= 3
    await expect(w.page.locator("[data-figure=waiting] strong")).to_have_text("0")


async def test_blocking_the_bot_is_told_to_kari(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.trouble("blocked", on=True)
    await expect(w.page.locator("#unblock")).to_be_visible()
    await expect(w.page.locator("#text")).to_be_hidden()
    await w.desk().locator("#list a").first.click()
    await expect(w.desk().locator("blockquote").first).not_to_be_empty()
    await w.page.locator("#unblock").click()
    await expect(w.page.locator("#text")).to_be_visible()


async def test_the_locked_screen_shows_only_that_kari_has_answered(window: Open) -> None:
    w = await window()
    await w.come_in()
    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    await w.page.locator("#lock").click()
    await w.desk().locator("#list a").first.click()
    await w.desk().locator("#text").fill("Blåveisvegen 4, klokka to.")
    await w.desk().locator("[data-send]").click()
    notices = w.page.locator("#notices .notice")
    await expect(notices.first).to_contain_text(w.words("phrase.request_answered", staff="Kari"))
    assert "Blåveis" not in await w.page.locator("#lock-screen").inner_text()
    await w.page.locator("#lock").click()
    await expect(w.page.locator("#text")).to_be_visible()


async def test_a_new_person_is_enrolled_and_comes_in(window: Open) -> None:
    w = await window()
    await w.look_around()
    await w.unfold("clinic")
    await w.page.locator("#enrol summary").click()
    await w.page.locator("#enrol-form [name=name]").fill("Nils")
    await w.page.locator("#enrol-form button").click()
    await expect(w.page.locator("#phone-title")).to_have_text("Telefonen til Nils")
    await w.come_in()
    await w.page.locator("#who").select_option("0")
    await expect(w.page.locator("#phone-title")).to_have_text("Telefonen til Eli")
    assert await w.bubbles.count() == 0


async def test_starting_over_begins_from_nothing(window: Open) -> None:
    w = await window()
    await w.come_in()
    again = w.page.locator("#again")
    await again.click()
    await expect(again).to_have_text("Sikker?")
    await again.click()
    await expect(w.page.locator("#intro-go")).to_be_visible(timeout=20_000)
    assert await w.bubbles.count() == 0
    await w.come_in()


async def test_a_demo_that_was_stopped_and_started_goes_on_in_the_open_window(
    window: Open, demo: DemoPage
) -> None:
    w = await window()
    await w.go("link_go")
    await w.go("link_code")
    await w.key("English").wait_for()
    await demo.stop()
    await expect(w.page.locator("#lost")).to_be_visible()
    started = DemoPage(port=int(demo.url.rpartition(":")[2]))
    await started.start()
    try:
        await expect(w.page.locator("#intro-go")).to_be_visible(timeout=20_000)
        await expect(w.page.locator("#lost")).to_be_hidden()
        await w.look_around()
        await expect(w.desk().locator("h1")).to_be_visible()
    finally:
        await started.stop()
        await demo.start()
