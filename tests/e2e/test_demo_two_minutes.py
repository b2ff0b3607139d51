"""The demo's first two minutes, counted: presses of one red button from the first page to the answer, and the words in view on the way."""

import pytest
from playwright.async_api import Frame, Page, expect

from tests.e2e.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.long]

MOST_PRESSES = 12
MOST_WORDS = 350
#: What is not read but looked for: labels of what can be pressed, the frame of a page or pane, the clock.
NOT_READ = (
    "button, a, label, summary, nav, header, .head, .chat-head, .status-bar, .composer, .meta, .day, .time"
)
#: But the one button that leads on is read, each time.
RED = ".red, .current .go button"
#: The words in view in one frame, each with the line it stands in and its place there; what is scrolled or clipped away is not in view.
IN_VIEW = """([within, notRead, red]) => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const inside = node.parentElement;
    if (!node.data.trim() || !inside.checkVisibility({ visibilityProperty: true })) continue;
    if (inside.closest(notRead) && !inside.closest(red)) continue;
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
            if await _is_shown(frame) and await frame.locator(within).count():
                words = await frame.evaluate(IN_VIEW, [within, NOT_READ, RED])
                found |= {(text, place) for text, place, _ in words}
        self.counts.append(len(found - self._seen))
        self._seen |= found


async def _is_shown(frame: Frame) -> bool:
    return frame.parent_frame is None or await (await frame.frame_element()).is_visible()


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
        await w.page.wait_for_function(
            "before => document.getElementById('steps').innerText !== before", arg=before
        )
    presses += 1  # the first page's own
    await w.settled()
    await reader.read("#chat")
    await w.see(w.words("phrase.request_answered", staff="Kari"))
    assert presses <= MOST_PRESSES
    assert sum(reader.counts) <= MOST_WORDS, f"words at each stop: {reader.counts}"
    assert await w.page.locator(".fold[open]").count() == 2
