"""Makes the pictures of the README from the demo page as it is, in Chromium: `make pictures`, or `python -m scripts.pictures [FOLDER]`."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import FloatRect, Page, async_playwright

from bot import log
from bot.demo.furnishing import TOLD
from bot.demo.page import DemoPage
from bot.demo.stage import Stage
from tests.e2e.window import ARGUMENTS, LIMIT, PROGRAMS, Window

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, HEIGHT = 1366, 850
MARGIN = 7
ANSWER = "Hei Eli. Jeg ringer deg klokka to. Er det greit?"


async def make(folder: Path, chromium: str) -> list[Path]:
    """Play each scene on a stage of its own and take its pictures. Gives the files, in the order they were made."""
    made: list[Path] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for scene in (check_in, craving, request):
            demo = DemoPage(lambda: Stage(limits=False, told=TOLD), port=0)
            await demo.start()
            try:
                page = await browser.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT},
                    device_scale_factor=1.5,
                    reduced_motion="reduce",
                )
                page.set_default_timeout(LIMIT)
                await page.goto(demo.url)
                await page.locator("#moments button").first.wait_for(state="attached")
                w = Window(demo, page)
                await w.come_in()
                await scene(w, Camera(page, folder, made))
                await page.close()
            finally:
                await demo.stop()
        await browser.close()
    return made


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures of a page."""

    page: Page
    folder: Path
    made: list[Path]

    async def take(self, name: str, *selectors: str) -> None:
        """A picture of the rectangle around some elements, or of the whole window."""
        await self.page.mouse.move(0, 0)
        await self.page.evaluate("document.activeElement.blur()")
        await self.page.wait_for_timeout(600)  # until the last message has come in and the badges are drawn
        clip = await _around(self.page, *selectors) if selectors else None
        self.made.append(self.folder / f"{name}.png")
        await self.page.screenshot(path=self.made[-1], clip=clip)


async def check_in(w: Window, camera: Camera) -> None:
    """An evening: "how are you today?"."""
    await w.change_daily_question("evening")
    await w.move("evening")
    await w.answer("checkin.hello.ask.okay")
    await camera.take("check-in", ".device")


async def craving(w: Window, camera: Camera) -> None:
    """Saturday night."""
    await w.move("saturday")
    await w.go("craving_go")
    await w.press("7")
    await camera.take("craving", ".device")


async def request(w: Window, camera: Camera) -> None:
    """A request on both sides; and the whole page when it is answered."""
    await w.go("craving_go")
    await w.answer("phrase.button_leave")
    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    await w.desk().locator("#list a").first.click()
    await w.desk().locator("#text").fill(ANSWER)
    await camera.take("request", ".device", ".frames")
    await w.desk().locator("[data-send]").click()
    await w.press(w.words("phrase.request_button_read"))
    await w.desk().locator(".up a").click()
    await camera.take("demo")


async def _around(page: Page, *selectors: str) -> FloatRect:
    """The rectangle around some elements, with a margin."""
    boxes = [box for one in selectors if (box := await page.locator(one).bounding_box())]
    left, top = min(box["x"] for box in boxes) - MARGIN, min(box["y"] for box in boxes) - MARGIN
    right = max(box["x"] + box["width"] for box in boxes) + MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def main() -> int:
    """Make them; 1 when there is no Chromium."""
    log.configure("ERROR")
    chromium = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if chromium is None:
        print("pictures: no Chromium here; apt-get install chromium", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(make(folder, chromium)):
        print(f"{path} {path.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
