"""A window with the demo page in it, and what somebody who tries the demo does there. The words come from the content itself."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Error, Frame, FrameLocator, Locator, Page, expect

from bot.demo.page import DemoPage
from bot.demo.page.show import LONGEST_LEAP

#: No sandbox, since the tests may run as root in a container; nothing is fetched behind the page's back.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = Axe()
#: Milliseconds that anything waited for may take, on however busy a machine. Nothing waits this long when all is well.
LIMIT = 30_000
expect.set_options(timeout=LIMIT)
#: By which keys of the phone what is suggested can be done all the same.
KEYS = {"craving_go": "phrase.keyboard_craving", "kari_go": "phrase.keyboard_talk"}
#: Settles when the page has said that it is busy, and then that it no longer is.
BUSY_AND_READY = """() => new Promise((settle) => {
  let began = false;
  new MutationObserver((_, observer) => {
    if (document.body.dataset.busy) began = true;
    else if (began) { observer.disconnect(); settle(); }
  }).observe(document.body, { attributeFilter: ["data-busy"] });
})"""


class Window:
    """One window; `language` is that of the person at the phone. Pictures of what went wrong go to `folder`."""

    def __init__(self, demo: DemoPage, page: Page, folder: Path | None = None) -> None:
        self.demo = demo
        self.page = page
        self.language = "nb"
        self._folder = folder or Path()

    @asynccontextmanager
    async def point(self, name: str) -> AsyncIterator[None]:
        """A point of a story: what fails within says so, and where a picture of the window then is."""
        try:
            yield
        except (AssertionError, Error, TimeoutError) as error:
            picture = self._folder / f"{name.replace(' ', '-')}.png"
            await self.page.screenshot(path=picture)
            desks = [f"{each.url}: {await each.title()}" for each in self.page.frames[1:]]
            message = f"at «{name}» (picture: {picture}; desks: {desks}): {error}"
            raise AssertionError(message) from error

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
        key = self.reply_key(label)
        if not await key.is_visible():
            await self.page.locator("#toggle-keys").click()
        await key.click()
        await self.bubbles.nth(before + 1).wait_for()

    async def press_first(self) -> None:
        """Press the first key under the newest message; returns when the bot has said something more."""
        before = await self.bubbles.count()
        await self.page.locator("#chat .item").last.locator(".rows button").first.click()
        await self.bubbles.nth(before).wait_for()

    async def answer(self, *keys: str) -> None:
        """Press the options with these keys of the content, one after the other, each under its own question once that has come."""
        for key in keys:
            label = self.words(key, caseworker="Kari")
            flow, _, rest = key.partition(".")
            step, asks, _ = rest.partition(".ask.")
            if not asks:
                await self.press(label)
                continue
            await self._press_under(await self.question(f"{flow}.{step}"), label)

    async def question(self, step: str) -> Locator:
        """The newest message that puts the question of a step (`welcome.keep`), once it has come."""
        keys = self.demo.show.stage.program.desk.texts.source
        last = max(
            (key for key in keys if re.fullmatch(rf"{re.escape(step)}\.say(\.\d)?", key)), default=step
        )
        said = self.page.locator("#chat .item").filter(has_text=self.wording(last)).last
        await said.wait_for()
        return said

    async def choose(self, step: str, label: str) -> None:
        """Press the key with that label under the question of a step: a number, or what a person's own menu offers."""
        await self._press_under(await self.question(step), label)

    async def change_daily_question(self, choice: str) -> None:
        """By the key in the menu that says how the daily question is set: `evening`, `morning`, `never`."""
        await self.tap(self.words("phrase.keyboard_menu"))
        label = self.words("phrase.menu_checkin_time", state="").strip()
        await self.press(await self.open_keys.filter(has_text=label).last.inner_text())
        await self.answer(f"checkin_time.time_of_day.ask.{choice}")

    async def _press_under(self, question: Locator, label: str) -> None:
        before = await self.bubbles.count()
        await question.locator(".rows").get_by_text(label, exact=True).click()
        await self.bubbles.nth(before).wait_for()

    def wording(self, key: str) -> str:
        """The longest piece of a text of the content in which no blank is filled in and no line ends."""
        return max(re.split(r"\{[a-z0-9_.]+\}|\n+", self.words(key)), key=len).strip()

    async def write(self, text: str) -> None:
        """Write a text on the phone."""
        await self.page.locator("#text").fill(text)
        await self.page.locator("#text").press("Enter")

    async def see(self, text: str) -> None:
        """Wait until a message says that."""
        await expect(self.bubbles.filter(has_text=text).last).to_be_visible()

    async def tick(self, kind: str) -> None:
        """Wait until the newest own message has that tick."""
        newest = self.page.locator("#chat .bubble.out").last.locator("svg.tick")
        await expect(newest).to_have_class(f"tick {kind}")

    # --- around it -------------------------------------------------------------------------------------------------

    async def go(self, step: str) -> None:
        """Take a suggestion of the path: link_go, link_code, craving_go, kari_go, kari_be; out of turn by the phone's own key."""
        suggestion = self.page.locator(f"[data-go=step_{step}]:visible")
        if step in KEYS and not await suggestion.count():
            await self.reply_key(self.words(KEYS[step], caseworker="Kari")).click()
        else:
            await suggestion.click()

    async def look_around(self) -> None:
        """Leave the first page for everything there is."""
        await self.page.locator("#intro-around").click()
        await self.page.locator("#path").wait_for()

    def reply_key(self, label: str) -> Locator:
        """A key at the bottom of the screen."""
        return self.page.locator("#keys").get_by_text(label, exact=True)

    async def unfold(self, card: str) -> None:
        """Open a card that is folded until the three steps are done: clinic, troubles."""
        fold = self.page.locator(f"#{card}")
        if await fold.get_attribute("open") is None:
            await fold.locator("> summary").click()

    async def settled(self) -> None:
        """Wait until nothing is on its way to the phone, and what was drawn stands still."""
        async with asyncio.timeout(LIMIT / 1000):
            while not await self.demo.show.stage.lies_still():  # noqa: ASYNC110 - the stage is looked at, it does not call
                await asyncio.sleep(0.05)
        await self.page.wait_for_timeout(300)

    async def speak(self, language: str) -> None:
        """Change the language."""
        self.language = language
        await self.page.locator(f"[data-speak={language}]").click()
        await expect(self.page.locator("html")).to_have_attribute("lang", language)

    async def move(self, moment: str) -> None:
        """Let time pass; returns when the page knows that it has passed. Before the click it says nothing else, so that is no sign."""
        over = asyncio.ensure_future(self.page.evaluate(BUSY_AND_READY))
        try:
            await self.page.locator(f"[data-moment={moment}]").click()
            await asyncio.wait_for(over, LONGEST_LEAP + LIMIT / 1000)
        finally:
            over.cancel()

    async def trouble(self, name: str, *, on: bool) -> None:
        """Turn a switch."""
        await self.unfold("troubles")
        switch = self.page.locator(f"[data-trouble={name}]")
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", str(on).lower())

    async def figure(self, name: str) -> int:
        """What a figure says."""
        return int(await self.page.locator(f"[data-figure={name}] strong").inner_text())

    async def come_in(self, begin: str = "later") -> None:
        """From the link to the end of the welcome: each consent, no rule of silence; the plan is begun `later` or at once (`start`)."""
        if await self.page.locator("body").get_attribute("data-entered") == "false":
            await self.look_around()
        await self.go("link_go")
        await self.go("link_code")
        await self.answer(f"welcome.language.ask.{self.language}", "welcome.what.ask.ok")
        await self.answer(*(f"welcome.{purpose}.ask.agree" for purpose in ("keep", "contact", "reminders")))
        await self.answer("silence.first.ask.refuse")
        await self.answer(f"welcome.begin.ask.{begin}")
        await expect(self.page.locator("#steps li").first).to_have_class("done")

    def desk(self, seat: str = "kari") -> FrameLocator:
        """Kari's or Ola's page."""
        return self.page.frame_locator(f"iframe[data-seat={seat}]")

    async def opens_request(self, seat: str = "kari") -> FrameLocator:
        """Open the first request in somebody's inbox. A page that is just being brought up to date takes the click again."""
        desk = self.desk(seat)
        for _ in range(3):
            await desk.locator("#list a").first.click()
            with suppress(Error):
                await desk.locator("body[data-page=request]").wait_for(timeout=LIMIT / 3)
                return desk
        message = f"no request opens at {seat}'s desk"
        raise AssertionError(message)

    async def audited(self) -> list[str]:
        """What axe finds on the page, and on each page in a frame; empty when all is well."""
        return [line for frame in self.page.frames for line in await _audited(frame)]


async def _audited(frame: Frame) -> list[str]:
    """What axe finds in one frame. A staff page whose session was over is just being opened anew, and is then looked at again."""
    for last in (False, False, True):
        try:
            if not await frame.evaluate("document.visibilityState === 'visible' && innerWidth > 0"):
                return []
            await frame.evaluate(AXE.axe_script)
            result = await frame.evaluate("axe.run({exclude: [['iframe']]}, {resultTypes: ['violations']})")
            return [
                f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
                for violation in result["violations"]
                for node in violation["nodes"]
            ]
        except Error:
            if last:
                raise
            await frame.wait_for_load_state()
    return []
