"""A window with the demo page in it, and what somebody who tries the demo does there. The words come from the content itself."""

import re

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FrameLocator, Locator, Page, expect

from bot.demo.page import DemoPage

#: No sandbox, since the tests may run as root in a container; nothing is fetched behind the page's back.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Axe()


class Window:
    """One window; `language` is that of the person at the phone."""

    def __init__(self, demo: DemoPage, page: Page) -> None:
        self.demo = demo
        self.page = page
        self.language = "nb"

    def words(self, key: str, **values: str) -> str:
        """A text of the content in the person's language, such as `welcome.keep.ask.agree` or `phrase.button_help`."""
        text = self.demo.show.stage.program.desk.texts.get(key, self.language)
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)

    # --- the phone -------------------------------------------------------------------------------------------------

    @property
    def bubbles(self) -> Locator:
        """All messages."""
        return self.page.locator("#chat .bubble")

    async def said(self) -> list[str]:
        """The texts of all messages."""
        return await self.bubbles.locator(".said").all_inner_texts()

    @property
    def open_keys(self) -> Locator:
        """The keys under messages."""
        return self.page.locator("#chat .rows button")

    def key(self, label: str) -> Locator:
        """The newest key with that label under a message."""
        return self.open_keys.get_by_text(label, exact=True).last

    async def press(self, label: str) -> None:
        """Press it; returns when the bot has said something more."""
        await self.key(label).wait_for()
        before = await self.bubbles.count()
        await self.key(label).click()
        await self.bubbles.nth(before).wait_for()

    async def tap(self, label: str) -> None:
        """Tap a key at the bottom of the screen; returns when the bot has said something more."""
        before = await self.bubbles.count()
        await self.page.locator("#keys").get_by_text(label, exact=True).click()
        await self.bubbles.nth(before + 1).wait_for()

    async def press_first(self) -> None:
        """Press the first key under the newest message; returns when the bot has said something more."""
        before = await self.bubbles.count()
        await self.page.locator("#chat .item").last.locator(".rows button").first.click()
        await self.bubbles.nth(before).wait_for()

    async def answer(self, *keys: str) -> None:
        """Press the options with these keys of the content, one after the other."""
        for key in keys:
            await self.press(self.words(key, caseworker="Kari"))

    async def write(self, text: str) -> None:
        """Write a text on the phone."""
        await self.page.locator("#text").fill(text)
        await self.page.locator("#text").press("Enter")

    async def see(self, text: str) -> None:
        """Wait until a message says that."""
        await expect(self.bubbles.filter(has_text=text).last).to_be_visible(timeout=15_000)

    async def tick(self, kind: str) -> None:
        """Wait until the newest own message has that tick."""
        newest = self.page.locator("#chat .bubble.out").last.locator("svg.tick")
        await expect(newest).to_have_class(f"tick {kind}")

    # --- around it -------------------------------------------------------------------------------------------------

    async def go(self, step: str) -> None:
        """Take a suggestion of the path: link_go, link_code, craving_go, kari_go, kari_be."""
        await self.page.locator(f"[data-go=step_{step}]").click()

    async def speak(self, language: str) -> None:
        """Change the language."""
        self.language = language
        await self.page.locator(f"[data-speak={language}]").click()
        await expect(self.page.locator("html")).to_have_attribute("lang", language)

    async def move(self, moment: str) -> None:
        """Let time pass."""
        await self.page.locator(f"[data-moment={moment}]").click()
        await expect(self.page.locator("body")).to_have_attribute("data-busy", "", timeout=30_000)

    async def trouble(self, name: str, *, on: bool) -> None:
        """Turn a switch."""
        switch = self.page.locator(f"[data-trouble={name}]")
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", str(on).lower())

    async def figure(self, name: str) -> int:
        """What a figure says."""
        return int(await self.page.locator(f"[data-figure={name}] strong").inner_text())

    async def come_in(self) -> None:
        """From the link to the end of the welcome, with yes to everything."""
        await self.go("link_go")
        await self.go("link_code")
        await self.answer(f"welcome.language.ask.{self.language}", "welcome.what.ask.ok")
        await self.answer(*(f"welcome.{purpose}.ask.agree" for purpose in ("keep", "contact", "reminders")))
        await self.answer("welcome.begin.ask.later")
        await expect(self.page.locator("#steps li").first).to_have_class("done")

    def desk(self, seat: str = "kari") -> FrameLocator:
        """Kari's or Ola's page."""
        return self.page.frame_locator(f"iframe[data-seat={seat}]")

    async def audited(self) -> list[str]:
        """What axe finds on the page, and on each page in a frame; empty when all is well."""
        found = []
        for frame in self.page.frames:
            if not await frame.evaluate("document.visibilityState === 'visible' && innerWidth > 0"):
                continue
            await frame.evaluate(AXE.axe_script)
            result = await frame.evaluate("axe.run({exclude: [['iframe']]}, {resultTypes: ['violations']})")
            found += [
                f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
                for violation in result["violations"]
                for node in violation["nodes"]
            ]
        return found
