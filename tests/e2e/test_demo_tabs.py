"""Many tabs with the demo in one browser, which has six connections a host: all of them go on working."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.window import Window

pytestmark = pytest.mark.browser


async def test_with_five_tabs_the_last_and_the_first_still_do_what_is_pressed(window: Open) -> None:
    first = await window()
    tabs = [first]
    for _ in range(4):
        page = await first.page.context.new_page()
        await page.goto(first.demo.url)
        await page.locator("#moments button").first.wait_for(state="attached")
        tabs.append(Window(first.demo, page))
    last = tabs[-1]
    await first.look_around()
    await last.go("link_go")
    await last.go("link_code")
    for tab in tabs:
        await tab.key("Bokmål").wait_for(state="attached")
    clocks = [await tab.page.locator("#now").inner_text() for tab in tabs]
    assert len(set(clocks)) <= 2, clocks
    await first.key("English").click()
    await last.see("program")
    await last.page.locator("#seats [data-seat=clinic]").click()
    await expect(last.desk("clinic").locator("table")).to_contain_text("Eli")
