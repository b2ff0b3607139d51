"""The staff pages by keyboard alone: from a notice to a sent answer, one key for each thing, and a way to switch them off."""

import pytest
from playwright.async_api import Page, expect

from bot.service.requests import staff_acts
from tests.e2e.staff.desk import LONG, Desk, audited, in_view

pytestmark = pytest.mark.browser

MOST_PRESSES = 6
SECONDS = 40
#: Seconds for one press (Card, Moran & Newell's keystroke-level model: an average typist), for making up one's mind, for a word read.
PRESS, DECIDE, READ = 0.28, 1.35, 60 / 200


async def focused(page: Page, selector: str) -> bool:
    """Whether the element has the focus."""
    return bool(await page.evaluate("one => document.activeElement?.matches(one) ?? false", selector))


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (380, 780)])
async def test_from_a_notice_to_a_sent_answer_in_six_presses_and_forty_seconds(
    at_work: Desk, width: int, height: int
) -> None:
    clinic = at_work.clinic
    clinic.ask("urgent", "Hei Kari, jeg har det litt tungt i dag. Kan du ringe?")
    page = await at_work.sit_down(clinic.kari, width, height)
    # The notice as a mail program shows it: a sentence, and the way to the inbox, which has the focus.
    await page.set_content(
        f'<html lang="nb"><head><title>Varsel</title></head><body><main><h1>{clinic.code} haster og trenger deg.</h1>'
        f'<a href="{at_work.url}/staff/" autofocus>Gå til beskjedene</a></main></body></html>'
    )
    await page.locator("a").focus()
    presses, read = 0, await page.locator("main").inner_text()

    async def press(keys: str) -> None:
        nonlocal presses
        await page.keyboard.press(keys)
        presses += len(keys.split("+"))

    await press("Enter")
    await expect(page.locator("#list .todo a").first).to_be_focused()
    read += await page.locator("#list li").first.inner_text()
    assert await audited(page) == []
    await press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    assert await in_view(page, "#text")
    assert await in_view(page, "#words .them")
    for part in (".headline", ".label"):  # the words themselves stood in the list
        read += " " + await page.locator(part).inner_text()
    assert await audited(page) == []
    answer = "Jeg ringer deg klokka to i dag."
    await page.keyboard.type(answer)
    await press("Control+Enter")
    await expect(page.locator("#done")).to_contain_text("Svaret er sendt.")
    assert await audited(page) == []
    assert at_work.sent() == [answer]
    assert presses <= MOST_PRESSES, presses
    seconds = (presses + len(answer)) * PRESS + 4 * DECIDE + len(read.split()) * READ
    print(f"{width} x {height}: {presses} key presses beside the answer, {seconds:.0f} s")  # noqa: T201 - a figure
    assert seconds <= SECONDS, seconds


async def test_each_key_brings_the_focus_to_what_it_stands_for(at_work: Desk) -> None:
    clinic = at_work.clinic
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask("ordinary", who=anna)
    clinic.ask("urgent")
    page = await at_work.sit_down(clinic.kari)
    rows = page.locator("#list a")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("j")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("k")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("thac?")
    await expect(page.locator("#text")).to_have_value("thac?")
    await expect(page.locator("#keys")).to_be_hidden()
    await page.locator("#text").fill("")
    await page.locator("#text").blur()
    await page.keyboard.press("h")
    await expect(page.locator("#to")).to_be_focused()
    assert await audited(page) == []
    await page.locator("#to").blur()
    await page.keyboard.press("t")
    assert await focused(page, "[formaction$='/take']")
    assert clinic.history() == ["asked", "inbox_only", "seen"], "one key sends and decides nothing"
    await page.keyboard.press("Enter")
    await expect(page.locator("#done")).to_be_visible()
    await expect(page.locator(".foot")).to_be_visible()  # the script has begun
    await page.keyboard.press("a")
    await expect(page.locator("#text")).to_be_focused()
    await page.locator("#text").blur()
    await page.keyboard.press("c")
    assert await page.locator("#act-close").evaluate(
        "one => one.open && one.contains(document.activeElement)"
    )
    assert await audited(page) == []
    assert "closed" not in clinic.history()


async def test_the_keys_are_listed_and_can_be_switched_off(at_work: Desk) -> None:
    at_work.clinic.ask()
    page = await at_work.sit_down(at_work.clinic.kari)
    await expect(page.locator(".foot")).to_be_visible()  # the script has begun
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    assert await audited(page) == []
    await page.get_by_label("Bruk snarveiene").uncheck()
    await page.get_by_role("button", name="Lukk").click()
    await at_work.open(page)
    await page.locator("#text").blur()
    for key in ("h", "?"):
        await page.keyboard.press(key)
    await expect(page.locator("#keys")).to_be_hidden()
    assert not await page.locator("#act-hand-on").evaluate("one => one.open")
    await page.get_by_role("button", name="Tastatursnarveier").click()
    await page.get_by_label("Bruk snarveiene").check()
    await page.keyboard.press("Escape")
    await page.keyboard.press("h")
    await expect(page.locator("#to")).to_be_focused()


async def test_the_list_is_searched_in_the_browser_and_no_name_stands_in_an_address(at_work: Desk) -> None:
    clinic = at_work.clinic
    for n, name in enumerate(("Anna Lie", "Eli Bakken"), 1002):
        clinic.ask("ordinary", who=clinic.enrol(name, n))
    page = await at_work.sit_down(clinic.kari)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    await expect(page.locator(".foot")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("anna")
    await expect(page.locator("#list li:visible")).to_have_count(1)
    clinic.ask("urgent")  # the list is drawn anew, and stays searched
    await expect(page).to_have_title("(3) Haster – Beskjeder – Rød tråd")
    await expect(page.locator("#list li:visible")).to_have_count(1)
    await page.locator("#filter").fill("finnes ikke")
    await expect(page.locator("#filtered")).to_have_text("Ingen i listen passer.")
    await page.locator("#filter").fill("")
    await page.locator("#only-urgent").check()
    await expect(page.locator("#list li:visible .name")).to_have_text("Jonas Berg")
    assert await audited(page) == []
    assert not any("anna" in one.lower() for one in asked)


async def test_paper_has_the_words_and_no_buttons(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask("urgent", LONG)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("halvferdig")
    await page.emulate_media(media="print")
    paper = (await page.locator("body").inner_text()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Jeg ringer deg i dag." in paper
    assert f"Skrevet ut kl. 09:00 av Kari Nordmann, Fjordklinikken. Beskjed {clinic.code}." in paper
    assert (
        await page.locator("button:visible, summary:visible, textarea:visible, select:visible").count() == 1
    )
    await expect(page.locator(".history summary")).to_be_visible()
