"""How the demo page looks: axe finds nothing, nothing is cut off, in both languages, by day and by night, wide and narrow."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

VIEWS = ("phone", "desk", "clinic", "time")


@pytest.mark.parametrize(("language", "scheme"), [("nb", "light"), ("en", "dark")])
async def test_axe_finds_nothing_on_the_wide_page(window: Open, language: str, scheme: str) -> None:
    w = await window(scheme=scheme)
    await w.speak(language)
    assert await w.audited() == []
    await w.come_in()
    await w.page.locator("[data-attach=sticker]").click()
    await w.page.locator("[data-attach=voice]").click()
    await w.trouble("away", on=True)
    await w.write("er du der?")
    await w.tick("waiting")
    await w.page.locator("#menu").click()
    await w.unfold("clinic")
    await w.page.locator("#enrol summary").click()
    assert await w.audited() == []
    await w.page.locator("#lock").click()
    await w.trouble("away", on=False)
    await w.page.locator(".notice").first.wait_for()
    await w.trouble("blocked", on=True)
    assert await w.audited() == []


@pytest.mark.parametrize(("language", "scheme"), [("nb", "dark"), ("en", "light")])
async def test_axe_finds_nothing_at_380_pixels_and_nothing_is_cut_off(
    window: Open, language: str, scheme: str
) -> None:
    w = await window(width=380, height=800, scheme=scheme)
    await w.speak(language)
    await w.come_in()
    await w.go("craving_go")
    await w.key("7").wait_for()
    for view in VIEWS:
        await w.page.locator(f"nav [data-view={view}]").click()
        assert await w.audited() == [], view
        assert await w.page.evaluate("document.documentElement.scrollWidth") == 380, view
        assert await _cut_off(w.page) == [], view


async def test_no_width_needs_scrolling_sideways(window: Open) -> None:
    w = await window()
    widths = (320, 380, 600, 767, 768, 1024, 1247, 1248, 1366, 1920)
    for width in (*widths, *reversed(widths)):
        if width == max(widths) and await w.page.locator("#intro-around").is_visible():
            await w.look_around()
        await w.page.set_viewport_size({"width": width, "height": 850})
        assert await w.page.evaluate("document.documentElement.scrollWidth") == width
        assert await _cut_off(w.page) == [], width


async def test_a_long_name_needs_no_scrolling_sideways_either(window: Open) -> None:
    w = await window()
    await w.look_around()
    await w.unfold("clinic")
    await w.page.locator("#enrol summary").click()
    await w.page.locator("#enrol-form [name=name]").fill("Siri Marie Lang-Andersen af Trolle-Wachtmeister")
    await w.page.locator("#enrol-form button").click()
    await expect(w.page.locator("#who option")).to_have_count(2)
    for width in (320, 380, 768, 1248, 1366):
        await w.page.set_viewport_size({"width": width, "height": 850})
        assert await w.page.evaluate("document.documentElement.scrollWidth") == width
        assert await _cut_off(w.page) == [], width


async def _cut_off(page: Page) -> list[str]:
    """Buttons and headings that reach out of the window or whose text does not fit."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("button, h1, h2, h3, select, dd")].filter((one) => {
            const box = one.getBoundingClientRect();
            if (box.width < 2 || !one.checkVisibility({ visibilityProperty: true })) return false;
            return box.right > innerWidth + 1 || box.left < -1 || one.scrollWidth > one.clientWidth + 1;
        }).map((one) => `${one.tagName} ${one.id} ${one.textContent.trim()}`)"""
    )
    return found
