"""The staff pages in Chromium: what is in view in which window, how many keys an answer takes, and what axe finds."""

import pytest
from playwright.async_api import Page, expect

from bot.service.people import staff_login
from bot.service.requests import asking, staff_acts
from tests.e2e.staff.desk import LONG, Desk, audited, in_view

pytestmark = pytest.mark.browser

#: A laptop, a large screen, the laptop at 200 %, a phone, the column in the demo.
SIZES = [(1366, 768), (1920, 1080), (683, 384), (380, 800), (560, 590)]


async def test_request_answer_and_send_are_in_view_together(at_work: Desk) -> None:
    at_work.clinic.ask("urgent", "Hei Kari, jeg har det litt tungt i dag. Kan du ringe?")
    page = await at_work.sit_down(at_work.clinic.kari)
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await at_work.open(page)
        for text in ("", "Jeg ringer deg i dag.\nKlokka to."):
            await page.locator("#text").fill(text)
            for selector in ("#words blockquote", "#text", "[data-send]"):
                assert await in_view(page, selector), (width, height, text, selector)
        await page.locator("#text").fill("")


async def test_however_much_was_written_the_answer_stays_in_view(at_work: Desk) -> None:
    at_work.clinic.ask("ordinary", LONG, LONG, LONG)
    page = await at_work.sit_down(at_work.clinic.kari)
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await at_work.open(page)
        for _ in range(4):
            assert await in_view(page, "#text"), (width, height)
            assert await in_view(page, "[data-send]"), (width, height)
            await page.mouse.wheel(0, 60)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, height)


# --- the keyboard ---

#: Seconds for one press (Card, Moran & Newell's keystroke-level model: an average typist), for making up one's mind, for a word read.
PRESS, DECIDE, READ = 0.28, 1.35, 60 / 200


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.presses = 0

    async def press(self, key: str) -> None:
        await self._page.keyboard.press(key)
        self.presses += len(key.split("+"))

    async def type(self, text: str) -> None:
        await self._page.keyboard.type(text)
        self.presses += len(text)

    def seconds(self, read: str, decisions: int) -> float:
        """How long this takes a practised hand, with that text to read and so many moments of thought."""
        return self.presses * PRESS + decisions * DECIDE + len(read.split()) * READ


async def test_from_the_inbox_to_a_sent_answer_in_three_keys_and_forty_seconds(at_work: Desk) -> None:
    at_work.clinic.ask("ordinary", "Jeg trenger hjelp med NAV.", who=at_work.clinic.enrol("Anna Lie", 1002))
    at_work.clinic.ask("urgent", "Hei Kari, jeg har det litt tungt i dag. Kan du ringe?")
    page = await at_work.sit_down(at_work.clinic.kari)
    keys, shown = Keys(page), await page.locator("#list li").first.inner_text()
    await expect(page.locator("#list a").first).to_be_focused()  # the first that waits
    await keys.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    for part in (".headline", "#words", ".label"):
        shown += " " + await page.locator(part).inner_text()
    answer = "Jeg ringer deg klokka to i dag."
    await keys.type(answer)
    await keys.press("Control+Enter")
    await expect(page.locator(".done")).to_contain_text("Svaret er sendt.")
    assert at_work.sent() == [answer]
    assert at_work.clinic.request().request.holder == at_work.clinic.kari
    assert keys.presses - len(answer) == 3
    assert keys.seconds(shown, decisions=3) < 40
    await expect(page.locator(".following")).to_be_focused()  # and on to the next
    await keys.press("Enter")
    await expect(page.locator("h1")).to_have_text("Anna Lie")


async def test_a_starter_is_inserted_and_never_takes_the_place_of_what_was_typed(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    starters = page.locator("[data-starter]")
    await starters.nth(0).click()
    await expect(page.locator("#text")).to_have_value("Jeg ringer deg i dag. ")
    await starters.nth(1).click()
    await expect(page.locator("#text")).to_have_value("Jeg ringer deg i morgen. ")
    await page.locator("#text").fill("Hei.")
    await starters.nth(0).click()
    await expect(page.locator("#text")).to_have_value("Hei. Jeg ringer deg i dag. ")
    await expect(page.locator("#text")).to_be_focused()


# --- for everybody ---


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1366, 768, "light"), (683, 384, "dark"), (380, 800, "dark")]
)
async def test_axe_finds_nothing_on_the_staff_pages(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    clinic = at_work.clinic
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask("ordinary", who=anna)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.request(anna).code, "Jeg ringer deg i dag.")
    page = await at_work.sit_down(clinic.kari, width, height, scheme)
    found = await audited(page)
    clinic.ask("urgent", LONG)
    await expect(page.locator(".tag.urgent")).to_be_visible()
    found += await audited(page)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    clinic.patient(asking.reply, "Helst etter lunsj.")
    await page.locator("#news a").wait_for()
    await page.locator(".history summary").click()
    found += await audited(page)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    await page.goto(f"{at_work.url}/staff/q/{clinic.request(anna).code}")
    found += await audited(page)
    clinic.store.run(staff_login.log_out_everywhere, clinic.kari)
    await expect(page.locator("h1")).to_have_text(
        "Du er ikke innlogget"
    )  # nothing was typed, so the page says so by itself
    found += await audited(page)
    assert found == []
