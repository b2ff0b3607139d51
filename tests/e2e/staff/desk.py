"""A clinic's staff pages, served, and windows at them."""

from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from bot.clock import ManualClock
from bot.ids import StaffId
from bot.service.people import staff_login
from bot.store.requests.events import words
from tests.fakes.clinic import SmallClinic

#: More than fits into a window, as one paragraph.
LONG = "Jeg vet ikke helt hvor jeg skal begynne. " * 12
AXE = Axe()


@dataclass
class Desk:
    """The staff pages, served, and windows at them."""

    clinic: SmallClinic
    clock: ManualClock
    url: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    async def sit_down(
        self, staff: StaffId, width: int = 1366, height: int = 768, scheme: str = "light"
    ) -> Page:
        """A window with the inbox of somebody who has just logged in."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        self.contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await self.log_in(page, staff)
        return page

    async def log_in(self, page: Page, staff: StaffId) -> None:
        """Log in by a fresh link."""
        await page.goto(f"{self.url}/staff/login/{self.clinic.store.run(staff_login.make_link, staff)}")
        await page.get_by_role("button").click()
        await page.locator("#list").wait_for()

    async def open(self, page: Page) -> None:
        """Open the newest request's page."""
        await page.goto(f"{self.url}/staff/q/{self.clinic.code}")

    def sent(self) -> list[str]:
        """What was written to and by the patient about the newest request."""
        return [one.text for one in self.clinic.store.read(words, self.clinic.request().id)]


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


async def audited(page: Page) -> list[str]:
    """What axe finds on a page."""
    await page.evaluate(AXE.axe_script)
    result = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
