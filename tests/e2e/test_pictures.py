"""The pictures of the conversations in Chromium: every letter within its box, in narrow and in wide fonts, and readable on paper."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.bootstrap import build_desk
from bot.dialogue.draw import draw
from tests.e2e.window import AXE

pytestmark = pytest.mark.browser

#: Gives the lines of text that stick out of their box, and how many lines there are.
LOOK = """font => {
  if (font) document.querySelectorAll('text').forEach(each => each.style.fontFamily = font);
  const out = [];
  let lines = 0;
  for (const frame of document.querySelectorAll('rect.box, rect.double, rect.lab, rect.area')) {
    const box = frame.getBBox();
    const group = frame.closest('g');
    const whole = group.querySelector('rect') === frame;
    for (const text of group.querySelectorAll('text')) {
      const line = text.getBBox();
      const above = line.y < box.y - 1, below = line.y + line.height > box.y + box.height + 1;
      if (!whole && (above || below)) continue;
      lines += 1;
      if (above || below || line.x < box.x || line.x + line.width > box.x + box.width) out.push(text.textContent);
    }
  }
  return [out, lines];
}"""


@pytest.fixture(scope="module")
def pictures() -> dict[str, dict[str, str]]:
    """Every picture in every language."""
    desk = build_desk()
    return {language: draw(desk.content, language, None, desk.texts.get) for language in desk.languages}


@pytest.mark.parametrize("font", ["", "DejaVu Sans", "Liberation Sans"])
async def test_every_letter_is_within_its_box(
    browser: Browser, pictures: dict[str, dict[str, str]], font: str, tmp_path: Path
) -> None:
    page = await browser.new_page()
    for language, files in pictures.items():
        for name in ("checkin", "coping", "talk", "discharge", "discharge_money", "withdraw"):
            file = tmp_path / f"{language}-{name}.svg"
            file.write_text(files[f"{name}.svg"], encoding="utf-8")
            await page.goto(file.as_uri())
            out, lines = await page.evaluate(LOOK, font)
            assert (out, lines > 10) == ([], True), (language, name)
    await page.close()


async def test_axe_finds_nothing_on_the_page_that_leads_to_the_pictures(
    browser: Browser, pictures: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    page = await browser.new_page()
    for language, files in pictures.items():
        file = tmp_path / f"{language}.html"
        file.write_text(files["index.html"], encoding="utf-8")
        await page.goto(file.as_uri())
        found = await AXE.run(page)
        assert [each["id"] for each in found.response["violations"]] == []
    await page.close()
