"""What made newcomers hesitate on the demo page, in Chromium: the suggestions, starting over, languages, names, small windows."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


def at(place: str) -> str:
    """The suggestion that is next, when it waits at that place."""
    return f"#steps li.current[data-at={place}]"


async def test_the_suggestions_wait_for_each_thing_and_say_who_waits(window: Open) -> None:
    w = await window()
    await expect(w.page.locator("#intro .red")).to_have_count(1)
    await w.go("link_go")
    await w.page.locator(at("code")).wait_for()
    await w.write("123")
    await w.see("123")
    await expect(w.page.locator("#steps button")).to_have_count(1)
    await w.go("link_code")
    await w.page.locator(at("welcome")).wait_for()
    await w.page.reload()
    await w.page.locator(at("welcome")).wait_for()
    await expect(w.page.locator("#clinic")).to_have_attribute("data-state", "inside")


async def test_be_kari_points_at_the_request_and_the_path_ends_when_the_answer_is_read(
    window: Open,
) -> None:
    w = await window()
    await w.come_in()
    await w.go("craving_go")
    await w.page.locator(at("answer")).wait_for()
    await w.press("7")
    await w.page.locator(at("kari")).wait_for()
    await w.go("kari_go")
    await w.page.locator(at("send")).wait_for()
    await w.answer("talk.first.ask.send")
    await w.page.locator(at("wait")).wait_for()
    await expect(w.page.locator(at("wait"))).to_contain_text("Eli")
    await w.go("kari_be")
    await expect(w.desk().locator("#text")).to_be_focused()
    await expect(w.page.locator("[data-go=step_open_go]")).to_be_visible()
    await w.desk().locator("#text").fill("Jeg ringer.")
    await w.desk().locator("[data-send]").click()
    await w.page.locator(at("read")).wait_for()
    await w.press(w.words("phrase.request_button_read"))
    await w.page.locator("[data-go=step_next_day]").wait_for()
    await w.page.locator("[data-go=step_next_away]").click()
    await expect(w.page.locator("[data-trouble=away]")).to_have_attribute("aria-checked", "true")


async def test_starting_over_keeps_its_place_and_is_disarmed_by_anything_else(window: Open) -> None:
    w = await window()
    await w.look_around()
    again, line = w.page.locator("#again"), w.page.locator("#complaint")
    for language in ("nb", "en"):
        await w.speak(language)
        calm = await again.bounding_box()
        for disarm in ("Escape", "Tab"):
            await again.click()
            await expect(again).to_have_class("quiet sure")
            await expect(line).to_be_visible()
            assert await again.bounding_box() == calm
            await w.page.keyboard.press(disarm)
            await expect(again).to_have_class("quiet")
            await expect(line).to_be_hidden()


async def test_another_language_keeps_the_letter_and_says_that_the_chat_goes_on(window: Open) -> None:
    w = await window()
    code = await w.page.locator("#letter-code").inner_text()
    await w.speak("en")
    assert await w.page.locator("#letter-code").inner_text() == code
    await expect(w.page.locator("#enrol-form [name=language]")).to_have_value("en")
    note = w.page.locator("#phone-language")
    await expect(note).to_be_hidden()
    await w.come_in()
    await expect(note).to_be_hidden()
    w.language = "nb"
    await w.page.locator("[data-speak=nb]").click()
    await expect(note).to_contain_text("/sprak")


async def test_a_suggested_name_stands_in_the_form_and_an_empty_one_is_refused_in_words(
    window: Open,
) -> None:
    w = await window()
    await w.look_around()
    await w.unfold("clinic")
    await w.page.locator("#enrol summary").click()
    name = w.page.locator("#enrol-form [name=name]")
    await expect(name).to_have_value("Jon")
    await name.fill(" ")
    await w.page.locator("#enrol-form button").click()
    await expect(w.page.locator("#enrol-wrong")).to_contain_text("Jon")
    await expect(name).to_be_focused()
    await expect(w.page.locator("#phone-title")).to_contain_text("Eli")
    await name.fill("Nils")
    await expect(w.page.locator("#enrol-wrong")).to_be_hidden()
    await name.press("Enter")
    await expect(w.page.locator("#phone-title")).to_contain_text("Nils")
    await expect(name).to_have_value("Jon")


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_on_a_laptop_what_is_folded_stays_in_view_and_the_counters_too(
    window: Open, language: str
) -> None:
    w = await window(width=1366, height=768)
    await w.speak(language)
    await w.look_around()
    for card in ("clinic", "troubles"):
        await expect(w.page.locator(f"#{card} > summary")).to_be_in_viewport(ratio=1)
        assert await w.page.locator(f"#{card}").get_attribute("open") is None
    await w.unfold("troubles")
    await expect(w.page.locator("#figures")).to_be_in_viewport(ratio=1)
    await w.come_in()
    await expect(w.page.locator("#figures")).to_be_in_viewport(ratio=1)


async def test_at_two_hundred_percent_the_panes_keep_a_height_and_the_page_scrolls(window: Open) -> None:
    w = await window(width=683, height=384)
    await w.look_around()
    assert await w.page.locator("#chat").evaluate("(one) => one.clientHeight") >= 180
    assert await w.page.evaluate("document.documentElement.scrollHeight > innerHeight")
    await w.page.locator("nav [data-view=desk]").click()
    assert await w.page.locator("#frames").evaluate("(one) => one.clientHeight") >= 300


async def test_the_next_thing_to_do_is_in_view_also_beside_kari_on_a_phone(window: Open) -> None:
    w = await window(width=380, height=800)
    await w.come_in()
    await w.go("craving_go")
    await w.press("7")
    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    await w.go("kari_be")
    await expect(w.page.locator("[data-go=step_open_go]")).to_be_in_viewport(ratio=1)
    await expect(w.page.locator(at("wait")).locator("p")).to_be_in_viewport()
    await expect(w.desk().locator("#text")).to_be_focused()
