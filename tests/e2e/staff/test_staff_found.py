"""The staff pages in Chromium: what testers stumbled over (findings 2 to 6, 15 to 18, 24 and 25 of the usability test) stays mended."""

import asyncio
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from bot.domain.people.roles import StaffRole
from bot.service.requests import asking, staff_acts
from tests.e2e.staff.desk import LONG, Desk, audited, in_view
from tests.integration.staff.test_staff_access import give_roles

pytestmark = pytest.mark.browser

#: More tabs than a browser opens connections to one host.
TABS = 8


# --- 2, 3: what is new looks new ---


async def test_a_reply_shows_in_the_tab_and_in_the_list_without_a_reload(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Når passer det at jeg ringer?")
    page = await at_work.sit_down(clinic.kari)
    await expect(page).to_have_title("Beskjeder – Rød tråd")
    at_work.clock.move(timedelta(minutes=5))
    clinic.patient(asking.reply, "kl 14 er bra")
    await expect(page).to_have_title("(1) Beskjeder – Rød tråd")
    row = page.locator(".waiting li.todo.new")
    await expect(row.locator(".preview")).to_have_text("kl 14 er bra")
    await expect(page.locator(".waiting .n")).to_have_text("1")


# --- 4: the answer box does not cover the words ---


async def last_words_in_view(page: Page) -> bool:
    """Whether all of what the patient wrote last stands in the window, with nothing over any of it."""
    return bool(
        await page.evaluate(
            """() => {
                const words = [...document.querySelectorAll("#words .them blockquote")].at(-1);
                const range = document.createRange();
                range.selectNodeContents(words);
                return [...range.getClientRects()].every(({ left, top, right, bottom }) => {
                    const seen = (y) => words.contains(document.elementFromPoint((left + right) / 2, y));
                    return top >= 0 && bottom <= innerHeight && [top + 1, (top + bottom) / 2, bottom - 1].every(seen);
                });
            }"""
        )
    )


@pytest.mark.parametrize(("width", "height"), [(380, 555), (380, 780), (683, 384), (1366, 768)])
async def test_the_newest_words_are_above_the_answer_box(at_work: Desk, width: int, height: int) -> None:
    clinic = at_work.clinic
    clinic.ask("ordinary", LONG)
    clinic.patient(asking.reply, "Jeg er utrygg der jeg bor. Kan du ringe meg før klokka tre i dag?")
    page = await at_work.sit_down(clinic.kari, width, height)
    await at_work.open(page)
    await expect(page.locator("[data-send]")).to_be_visible()
    assert await last_words_in_view(page)
    assert await in_view(page, "[data-send]")
    await expect(page.locator("#beyond")).to_be_hidden()


async def test_words_longer_than_the_window_say_that_there_is_more_below(at_work: Desk) -> None:
    at_work.clinic.ask("ordinary", LONG * 2)
    page = await at_work.sit_down(at_work.clinic.kari, 380, 555)
    await at_work.open(page)
    more = page.locator("#beyond a")
    await expect(more).to_be_visible()
    await more.click()
    await expect(more).to_be_hidden()


async def test_on_a_phone_the_places_are_one_row_in_which_one_is_comes_first(at_work: Desk) -> None:
    """Whoever has every role had five rows of them above each page."""
    clinic = at_work.clinic
    clinic.store.run(give_roles, clinic.kari, *StaffRole)
    page = await at_work.sit_down(clinic.kari, 380, 780)
    places = page.locator("nav.places")
    for address in ("/staff/", "/staff/people", "/staff/policies"):
        await page.goto(f"{at_work.url}{address}")
        box = await places.bounding_box()
        assert box is not None
        assert box["height"] < 60
        assert await in_view(page, "nav.places [aria-current]")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 380
    links = places.locator("a")
    assert await links.count() > 10
    await links.last.focus()
    assert await in_view(page, "nav.places a:focus")


# --- 5: one stream for all tabs ---


async def test_eight_tabs_of_one_browser_all_load_and_all_hear(at_work: Desk) -> None:
    page = await at_work.sit_down(at_work.clinic.kari)
    tabs = [page]
    for _ in range(TABS - 1):
        tabs.append(await page.context.new_page())
        await tabs[-1].goto(f"{at_work.url}/staff/", timeout=10_000)
        await tabs[-1].locator("#list").wait_for(timeout=10_000)
    at_work.clinic.ask()
    await asyncio.gather(*(expect(tab).to_have_title("(1) Beskjeder – Rød tråd") for tab in tabs))
    await at_work.open(tabs[-1])
    at_work.clinic.patient(asking.reply, "En ting til.")
    await expect(tabs[-1].locator("#news a")).to_have_text("Jonas Berg har skrevet mer. Vis det")


async def test_a_browser_that_cannot_share_asks_every_few_seconds_and_says_when_nobody_answers(
    at_work: Desk,
) -> None:
    page = await at_work.sit_down(at_work.clinic.kari)
    other = await page.context.new_page()
    await other.add_init_script("delete globalThis.SharedWorker")
    await other.clock.install()
    await other.goto(f"{at_work.url}/staff/")
    await expect(other.locator("#live")).to_have_text("Oppdateres av seg selv")
    at_work.clinic.ask()
    await other.clock.run_for(11_000)
    await expect(other).to_have_title("(1) Beskjeder – Rød tråd")
    await other.route("**/staff/glance*", lambda route: route.abort())
    await other.clock.run_for(11_000)
    await expect(other.locator("#live")).to_contain_text("Får ikke kontakt. Listen er fra kl.")
    await expect(other.locator("#list li")).to_have_count(1)
    assert await audited(other) == []
    await other.unroute("**/staff/glance*")
    await other.clock.run_for(11_000)
    await expect(other.locator("#live")).to_have_text("Oppdateres av seg selv")


# --- 15: "opened" by itself ---


async def test_opened_is_said_on_a_page_that_stays_open(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer.")
    page = await at_work.sit_down(clinic.kari)
    inbox = await page.context.new_page()
    await inbox.goto(f"{at_work.url}/staff/")
    await at_work.open(page)
    await page.locator("#text").fill("Og så")
    await expect(page.locator(".opened")).to_have_text("Ikke åpnet ennå")
    clinic.patient(asking.press, clinic.code, "read")
    await expect(page.locator(".opened")).to_have_text("Åpnet")
    await expect(page.locator("#text")).to_have_value("Og så")
    await expect(inbox.locator(".answered .tag")).to_have_text("Åpnet")


async def test_news_take_the_place_of_what_was_done(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask()
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Når passer det?")
    await page.locator("[data-send]").click()
    await expect(page.locator("#done")).to_contain_text("Svaret er sendt.")
    clinic.patient(asking.reply, "kl 14")
    await expect(page.locator("#news a")).to_be_visible()
    await expect(page.locator("#done")).to_have_count(0)


# --- 17: a question before what cannot be undone ---


@pytest.mark.parametrize(
    ("act", "asks", "sure", "history"),
    [
        ("#act-not-mine", "går videre til den neste", "Ja, den er ikke min", "not_mine"),
        ("#act-close", "Jonas Berg har ikke fått svar.", "Ja, sett som ferdig", "closed"),
    ],
)
async def test_what_cannot_be_undone_asks_first(
    at_work: Desk, act: str, asks: str, sure: str, history: str
) -> None:
    clinic = at_work.clinic
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator(f"{act} summary").click()
    await expect(page.locator(act)).to_contain_text(asks)
    assert history not in clinic.history()
    assert await audited(page) == []
    outcomes = page.locator(f"{act} [name=outcome]")
    if await outcomes.count():
        await outcomes.first.check()
    await page.get_by_role("button", name=sure).click()
    await page.locator("#list").wait_for()
    assert history in clinic.history()


# --- 18: the history is a table ---


async def test_times_of_the_history_stand_under_each_other_at_the_left(at_work: Desk) -> None:
    clinic = at_work.clinic
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer.")
    page = await at_work.sit_down(clinic.kari)
    await at_work.open(page)
    await page.locator(".history summary").click()
    edges = await page.locator(".history li").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((one) => Math.round(one.getBoundingClientRect().left)))"
    )
    assert len(edges) > 2
    assert len({tuple(row) for row in edges}) == 1, edges
    assert edges[0][0] == await page.locator(".history").evaluate(
        "one => Math.round(one.getBoundingClientRect().left)"
    )


# --- 24: logged out ---


async def test_logged_out_knows_a_way_back_in(at_work: Desk) -> None:
    page = await at_work.sit_down(at_work.clinic.kari)
    await page.get_by_role("button", name="Logg ut").click()
    await page.get_by_role("link", name="Logg inn").click()
    await expect(page.get_by_role("button", name="Send meg en lenke")).to_be_visible()
    assert await audited(page) == []


# --- 25: each colour means one thing ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_red_is_for_what_must_be_done_now_and_a_filled_dot_for_ones_own_move(
    at_work: Desk, scheme: str
) -> None:
    clinic = at_work.clinic
    page = await at_work.sit_down(clinic.kari, scheme=scheme)
    red = await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--thread')")
    painted = """red => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = red;
        const wanted = getComputedStyle(probe).color;
        probe.remove();
        const found = [];
        for (const one of document.querySelectorAll("body *")) {
            for (const which of [null, "::before", "::after"]) {
                const style = getComputedStyle(one, which);
                if (which && style.content === "none") continue;
                const border = style.borderTopWidth !== "0px" && style.borderTopColor;
                const outline = style.outlineStyle !== "none" && style.outlineColor;
                const colours = [style.color, style.backgroundColor, style.boxShadow, border, outline];
                const is_red = colours.some((colour) => colour && colour.includes(wanted));
                if (is_red && one.textContent.trim()) found.push(one.className || one.tagName);
            }
        }
        return found;
    }"""
    anna, eli = clinic.enrol("Anna Lie", 1002), clinic.enrol("Eli Bakken", 1003)
    clinic.ask("ordinary", who=anna)
    clinic.ask("urgent", who=eli)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.request(eli).code, "Jeg ringer.")
    await expect(page.locator("#list li")).to_have_count(2)
    await page.locator("#list a").first.focus()
    assert await page.evaluate(painted, red) == [], "a calm inbox has nothing red in it"
    filled = """rows => rows.map((row) => {
        const dot = getComputedStyle(row, "::before");
        return dot.backgroundColor === dot.borderTopColor;
    })"""
    assert await page.locator("#list li").evaluate_all(filled) == [True, False]
    corners = "one => getComputedStyle(one).borderRadius"
    focused = page.locator("#list a").first
    round_ = await focused.evaluate(corners)
    await focused.blur()
    assert await focused.evaluate(corners) == round_
    clinic.ask("urgent")
    await expect(page.locator(".tag.urgent")).to_be_visible()
    assert "tag urgent" in await page.evaluate(painted, red)
