"""The staff pages in Chromium, with a keyboard, in narrow and low windows, and when something comes between writing and sending."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, expect

from bot.clinic.app import create_app
from bot.clock import ManualClock
from bot.domain.request import Kind
from bot.ids import StaffId
from bot.service import handling, requests, staff_login
from bot.store.request_log import words
from bot.store.runner import Runner
from bot.store.sealing import Vault
from bot.store.work import Store
from bot.web import WebServer
from tests.fakes.clinic import SmallClinic, desk, open_clinic

pytestmark = pytest.mark.browser

LONG = "Jeg vet ikke helt hvor jeg skal begynne. " * 12
SIZES = [(1366, 768), (1920, 1080), (683, 384), (380, 800), (560, 590)]
AXE = Axe()


@dataclass
class Desk:
    """The staff pages, served, and windows at them."""

    clinic: SmallClinic
    clock: ManualClock
    web: WebServer
    app: Any
    browser: Browser

    async def sit_down(
        self, staff: StaffId, width: int = 1366, height: int = 768, scheme: str = "light"
    ) -> Page:
        """A window with the inbox of somebody who has just logged in."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await self.log_in(page, staff)
        return page

    async def log_in(self, page: Page, staff: StaffId) -> None:
        """Log in by a fresh link."""
        await page.goto(f"{self.web.url}/staff/login/{self.clinic.store.run(staff_login.make_link, staff)}")
        await page.get_by_role("button").click()
        await page.locator("#list").wait_for()

    async def open(self, page: Page) -> None:
        """Open the newest request's page."""
        await page.goto(f"{self.web.url}/staff/q/{self.clinic.code}")

    def sent(self) -> list[str]:
        """What was written to and by the patient about the newest request."""
        return [one.text for one in self.clinic.store.read(words, self.clinic.request().id)]


@pytest.fixture
async def at_work(
    browser: Browser, empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault
) -> AsyncIterator[Desk]:
    """Kari's clinic with its pages served. At the end no script may have failed."""
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    holder: list[Any] = []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await holder[0](scope, receive, send)

    web = WebServer(pages, "127.0.0.1", 0)
    await web.start()
    holder.append(create_app(runner, desk(), web.url, failed_login_delay=0, poll_seconds=0.2))
    yield Desk(clinic, clock, web, holder[0], browser)
    for context in browser.contexts:
        await context.close()
    holder[0].state.live.close()
    await web.stop()
    runner.close()
    store.close()


async def in_view(page: Page, selector: str) -> bool:
    """Whether all of an element stands in the window, and nothing lies over its middle."""
    return bool(
        await page.locator(selector).evaluate(
            """one => {
                const box = one.getBoundingClientRect();
                if (box.top < -1 || box.bottom > innerHeight + 1 || box.left < -1 || box.right > innerWidth + 1) return false;
                const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
                return one.contains(top);
            }"""
        )
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_request_answer_and_send_are_in_view_together(at_work: Desk, width: int, height: int) -> None:
    at_work.clinic.ask(Kind.URGENT, "Hei Kari, jeg har det litt tungt i dag. Kan du ringe?")
    page = await at_work.sit_down(at_work.clinic.kari, width, height)
    await at_work.open(page)
    for selector in ("#words blockquote", "#text", "[data-send]"):
        assert await in_view(page, selector), selector
    await page.locator("#text").fill("Jeg ringer deg i dag.\nKlokka to.")
    for selector in ("#words blockquote", "#text", "[data-send]"):
        assert await in_view(page, selector), selector


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_however_much_was_written_the_answer_stays_in_view(
    at_work: Desk, width: int, height: int
) -> None:
    at_work.clinic.ask(Kind.ORDINARY, LONG, LONG, LONG)
    page = await at_work.sit_down(at_work.clinic.kari, width, height)
    await at_work.open(page)
    for _ in range(4):
        assert await in_view(page, "#text")
        assert await in_view(page, "[data-send]")
        await page.mouse.wheel(0, 60)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
    at_work.clinic.ask(
        Kind.ORDINARY, "Jeg trenger hjelp med NAV.", who=at_work.clinic.enrol("Anna Lie", 1002)
    )
    at_work.clinic.ask(Kind.URGENT, "Hei Kari, jeg har det litt tungt i dag. Kan du ringe?")
    page = await at_work.sit_down(at_work.clinic.kari)
    keys, shown = Keys(page), await page.locator("main").inner_text()
    await keys.press("Enter")  # the first that waits has the focus
    await expect(page.locator("#text")).to_be_focused()
    shown += await page.locator("main").inner_text()
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


# --- what comes meanwhile ---


async def test_the_inbox_and_the_tab_show_an_urgent_request_without_a_reload(at_work: Desk) -> None:
    page = await at_work.sit_down(at_work.clinic.kari)
    await expect(page.locator(".empty")).to_be_visible()
    await expect(page).to_have_title("Beskjeder – Rød tråd")
    at_work.clinic.ask(Kind.ORDINARY, who=at_work.clinic.enrol("Anna Lie", 1002))
    await expect(page).to_have_title("(1) Beskjeder – Rød tråd")
    at_work.clinic.ask(Kind.URGENT)
    await expect(page).to_have_title("(2) Haster – Beskjeder – Rød tråd")
    first = page.locator("#list li").first
    await expect(first).to_contain_text("Jonas Berg")
    await expect(first.locator(".tag.urgent")).to_have_text("Haster")


async def test_new_words_are_announced_beside_the_answer_and_shown_without_losing_it(at_work: Desk) -> None:
    at_work.clinic.ask(Kind.ORDINARY, LONG, LONG)
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i")
    at_work.clinic.patient(requests.reply, "Helst etter lunsj.")
    news = page.locator("#news a")
    await expect(news).to_have_text("Jonas Berg har skrevet mer. Vis det")
    assert await in_view(page, "#news a")
    await news.click()
    await expect(page.locator("#words")).to_contain_text("Helst etter lunsj.")
    await expect(page.locator("#text")).to_have_value("Jeg ringer deg i")
    await page.locator("#text").fill("Jeg ringer deg i kveld.")
    await page.locator("[data-send]").click()
    await expect(page.locator(".done")).to_contain_text("Svaret er sendt.")


async def test_when_a_colleague_takes_it_meanwhile_that_is_said_and_the_text_is_kept(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    at_work.clinic.staff(handling.hand_on, at_work.clinic.kari, at_work.clinic.code, at_work.clinic.ola)
    at_work.clinic.staff(handling.take, at_work.clinic.ola, at_work.clinic.code)
    await expect(page.locator("#news a")).to_be_visible()
    await page.locator("[data-send]").click()
    await expect(page.locator(".problem")).to_contain_text(
        "Ola Hansen har allerede tatt den. Ingenting er sendt fra deg."
    )
    await expect(page.locator("#unsent")).to_have_value("Jeg ringer deg i dag.")
    assert at_work.sent() == []


async def test_a_look_at_another_page_loses_nothing_that_was_typed(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg må sjekke")
    await page.locator(".up a").click()
    await page.locator("#list .group a").click()
    await expect(page.locator("#text")).to_have_value("Jeg må sjekke")
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    await page.locator("[data-send]").click()
    await expect(page.locator(".done")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("")
    assert await page.evaluate("sessionStorage.length") == 0


# --- when something is away ---


async def test_an_answer_sent_after_the_session_ended_goes_out_when_the_same_person_is_back(
    at_work: Desk,
) -> None:
    clinic = at_work.clinic
    clinic.ask()
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    clinic.store.run(staff_login.log_out_everywhere, clinic.kari)
    await expect(page.locator("#said")).to_contain_text("Du er logget ut. Teksten står her.")
    await page.locator("[data-send]").click()
    await expect(page.locator("#said")).to_contain_text("svaret er ikke sendt")
    assert at_work.sent() == []
    other = await page.context.new_page()
    await at_work.log_in(other, clinic.kari)
    await expect(page.locator(".done")).to_contain_text("Svaret er sendt.")
    assert at_work.sent() == ["Jeg ringer deg i dag."]


async def test_it_never_goes_out_in_somebody_elses_name(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask()
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    clinic.store.run(staff_login.log_out_everywhere, clinic.kari)
    await page.locator("[data-send]").click()
    await expect(page.locator("#said")).to_contain_text("svaret er ikke sendt")
    other = await page.context.new_page()
    await at_work.log_in(other, clinic.ola)
    await expect(page.locator("#said")).to_contain_text("En annen er logget inn nå.")
    await expect(page.locator("#text")).to_have_value("Jeg ringer deg i dag.")
    assert at_work.sent() == []


async def test_an_answer_sent_while_the_server_is_away_goes_out_once_when_it_is_back(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")

    async def after_the_deed(route: Route) -> None:
        """The server does what is asked, and its answer is lost."""
        await route.fetch()
        await route.abort()

    await page.route("**/answer", after_the_deed)
    await page.locator("[data-send]").click()
    await expect(page.locator("#said")).to_contain_text("Får ikke kontakt med serveren.")
    await expect(page.locator("#text")).to_have_value("Jeg ringer deg i dag.")
    await page.unroute("**/answer")
    await expect(page.locator(".done")).to_contain_text("Svaret er sendt.")
    assert at_work.sent() == ["Jeg ringer deg i dag."]


async def test_a_text_changed_while_the_server_was_away_is_not_sent_by_itself(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.route("**/staff/**", lambda route: route.abort())
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    await page.locator("[data-send]").click()
    await expect(page.locator("#said")).to_contain_text("Får ikke kontakt med serveren.")
    await page.locator("#text").fill("Jeg ringer deg i morgen.")
    await expect(page.locator("#said")).to_contain_text("Trykk på knappen for å sende.")
    await page.unroute("**/staff/**")
    await page.locator("[data-send]").click()
    await expect(page.locator(".done")).to_be_visible()
    assert at_work.sent() == ["Jeg ringer deg i morgen."]


# --- for everybody ---


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1366, 768, "light"), (683, 384, "dark"), (380, 800, "dark")]
)
async def test_axe_finds_nothing_on_the_staff_pages(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    clinic = at_work.clinic
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask(Kind.ORDINARY, who=anna)
    clinic.staff(handling.answer, clinic.kari, clinic.request(anna).code, "Jeg ringer deg i dag.")
    page = await at_work.sit_down(clinic.kari, width, height, scheme)
    found = await audited(page)
    clinic.ask(Kind.URGENT, LONG)
    await expect(page.locator(".tag.urgent")).to_be_visible()
    found += await audited(page)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i dag.")
    clinic.patient(requests.reply, "Helst etter lunsj.")
    await page.locator("#news a").wait_for()
    await page.locator("details summary").click()
    found += await audited(page)
    clinic.staff(handling.take, clinic.kari, clinic.code)
    await page.goto(f"{at_work.web.url}/staff/q/{clinic.request(anna).code}")
    found += await audited(page)
    clinic.store.run(staff_login.log_out_everywhere, clinic.kari)
    await page.goto(f"{at_work.web.url}/staff/")
    found += await audited(page)
    assert found == []


async def audited(page: Page) -> list[str]:
    """What axe finds on a page."""
    await page.evaluate(AXE.axe_script)
    result = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
