"""The demo's first two minutes, counted: presses of one red button up to the answer, and every word that comes into view on the way."""

import asyncio
import contextlib

import pytest
from playwright.async_api import Error, Frame, Page, expect

from bot.domain.danger.card import help_only
from tests.e2e.conftest import Open
from tests.e2e.window import LIMIT

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: What the bot says when the machine is too busy for its database: it tells of this machine, and of no guide.
BUSY = {line for kept in (True, False) for line in help_only(kept=kept).splitlines()}
MOST_PRESSES = 12
MOST_WORDS = 350
#: Every word in view in one frame, each with its line and its place there; what is scrolled away is not in view.
IN_VIEW = """(within) => {
  const found = [];
  for (const field of document.querySelectorAll(`:is(${within}) :is(input, textarea, select)`)) {
    const box = field.getBoundingClientRect();
    if (!field.checkVisibility({ visibilityProperty: true }) || box.bottom < 0 || box.top > innerHeight) continue;
    const line = field.selectedOptions?.[0]?.text || field.value || field.placeholder;
    for (const word of line.matchAll(/\\S*[\\p{L}\\p{N}]\\S*/gu)) found.push([line, word.index, word[0]]);
  }
  const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const inside = node.parentElement;
    if (!node.data.trim() || !inside.checkVisibility({ visibilityProperty: true })) continue;
    let box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let one = inside; one && one !== document.documentElement; one = one.parentElement) {
      if (getComputedStyle(one).overflow === "visible") continue;
      const edge = one.getBoundingClientRect();
      box = { left: Math.max(box.left, edge.left), top: Math.max(box.top, edge.top),
              right: Math.min(box.right, edge.right), bottom: Math.min(box.bottom, edge.bottom) };
    }
    for (const line of node.data.matchAll(/[^\\n]+/g)) {
      for (const word of line[0].matchAll(/\\S*[\\p{L}\\p{N}]\\S*/gu)) {
        range.setStart(node, line.index + word.index);
        range.setEnd(node, line.index + word.index + word[0].length);
        const at = range.getBoundingClientRect();
        const shown = Math.min(at.bottom, box.bottom) - Math.max(at.top, box.top) > at.height / 2
          && Math.min(at.right, box.right) - Math.max(at.left, box.left) > 1;
        if (shown) found.push([line[0], word.index, word[0]]);
      }
    }
  }
  return found;
}"""


class Reader:
    """Reads every word in view, each once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._seen: set[tuple[str, int]] = set()
        self.counts: list[int] = []

    async def read(self, within: str = "body") -> None:
        """Read what has come into view."""
        found: set[tuple[str, int]] = set()
        for frame in self._page.frames:
            # A page that another takes the place of just now is read when that is there.
            with contextlib.suppress(Error):
                if await _is_painted(frame) and await frame.locator(within).count():
                    words = await frame.evaluate(IN_VIEW, within)
                    found |= {(text, place) for text, place, _ in words if text not in BUSY}
        self.counts.append(len(found - self._seen))
        self._seen |= found


#: Nothing of a page is painted before its styles are there.
STYLED = "[...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)"


async def _is_painted(frame: Frame) -> bool:
    if frame.parent_frame is not None and not await (await frame.frame_element()).is_visible():
        return False
    return bool(await frame.evaluate(STYLED))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_one_red_button_leads_from_the_first_page_to_the_answer_in_few_presses_and_words(
    window: Open, language: str
) -> None:
    w = await window(height=768)
    await w.speak(language)
    await expect(w.page.locator("#intro .red")).to_have_count(1)
    reader, presses = Reader(w.page), 0
    await reader.read()
    await w.page.locator("#intro-go").click()
    red = w.page.locator("#steps .current .go button")
    steps = w.page.locator("#steps")
    await red.wait_for()
    while await red.count():
        presses += 1
        before = await steps.inner_text()
        await w.settled()
        if await w.page.locator("#steps [data-at=read]").count():
            await w.desk().locator("#done").wait_for()  # until then her page is on its way
        await reader.read()
        assert await w.page.locator(".red:visible, .current .go button:visible").count() == 1
        await red.click()
        async with asyncio.timeout(LIMIT / 1000):
            while await steps.inner_text() == before:
                await reader.read()  # what goes by meanwhile is seen as well
    presses += 1  # the first page's own
    await w.settled()
    await reader.read(".device")
    await w.see(w.words("phrase.request_answered", staff="Kari"))
    assert presses <= MOST_PRESSES
    assert sum(reader.counts) <= MOST_WORDS, f"words at each stop: {reader.counts}"
    assert await w.page.locator(".fold[open]").count() == 2
