"""The staff pages in Chromium when something comes between writing and sending: nothing that was typed is lost or sent wrongly."""

import pytest
from playwright.async_api import Route, expect

from bot.service.people import staff_login
from bot.service.requests import asking, staff_acts
from tests.e2e.staff.desk import LONG, Desk, in_view

pytestmark = pytest.mark.browser


# --- what comes meanwhile ---


async def test_the_inbox_and_the_tab_show_an_urgent_request_without_a_reload(at_work: Desk) -> None:
    page = await at_work.sit_down(at_work.clinic.kari)
    await expect(page.locator(".empty")).to_be_visible()
    await expect(page).to_have_title("Beskjeder – Rød tråd")
    at_work.clinic.ask("ordinary", who=at_work.clinic.enrol("Anna Lie", 1002))
    await expect(page).to_have_title("(1) Beskjeder – Rød tråd")
    at_work.clinic.ask("urgent")
    await expect(page).to_have_title("(2) Haster – Beskjeder – Rød tråd")
    first = page.locator("#list li").first
    await expect(first).to_contain_text("Jonas Berg")
    await expect(first.locator(".tag.urgent")).to_have_text("Haster")


async def test_new_words_are_announced_beside_the_answer_and_shown_without_losing_it(at_work: Desk) -> None:
    at_work.clinic.ask("ordinary", LONG, LONG)
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").fill("Jeg ringer deg i")
    at_work.clinic.patient(asking.reply, "Helst etter lunsj.")
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
    at_work.clinic.staff(staff_acts.hand_on, at_work.clinic.kari, at_work.clinic.code, at_work.clinic.ola)
    at_work.clinic.staff(staff_acts.take, at_work.clinic.ola, at_work.clinic.code)
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
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0


async def test_what_was_typed_is_there_in_another_browser_and_a_colleague_sees_that_somebody_writes(
    at_work: Desk,
) -> None:
    clinic = at_work.clinic
    clinic.ask()
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.ola)
    page, ola = await at_work.sit_down(clinic.kari), await at_work.sit_down(clinic.ola)
    await at_work.open(page)
    await at_work.open(ola)
    await expect(ola.locator("#writing")).to_be_hidden()
    await page.locator("#text").fill("Jeg må sjekke")
    await expect(ola.locator("#writing")).to_have_text("En kollega skriver et svar nå.")
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
    phone = await at_work.sit_down(clinic.kari, 380, 780)
    await at_work.open(phone)
    await expect(phone.locator("#text")).to_have_value("Jeg må sjekke")
    await phone.locator("#text").fill("")
    await expect(ola.locator("#writing")).to_be_hidden()


async def test_a_press_while_the_list_is_drawn_anew_still_counts_and_the_list_follows_after_it(
    at_work: Desk,
) -> None:
    clinic = at_work.clinic
    clinic.ask("urgent")
    code = clinic.code
    page = await at_work.sit_down(clinic.kari)
    await expect(page.locator(".foot")).to_be_visible()  # the script has begun

    async def press_and_hold(selector: str, n: int) -> None:
        box = await page.locator(selector).first.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
        await page.mouse.down()
        async with page.expect_response("**/staff/list") as answer:
            clinic.ask("ordinary", who=clinic.enrol(f"Anna {n}", n))
        await (await answer.value).finished()
        await page.evaluate("new Promise((go) => setTimeout(go, 100))")  # the script has had its turn
        await expect(page).to_have_title(f"({n - 1000}) Haster – Beskjeder – Rød tråd")

    await press_and_hold("h1", 1002)
    await expect(page.locator("#list li")).to_have_count(1)
    await page.mouse.up()
    await expect(page.locator("#list li")).to_have_count(2)
    await press_and_hold("#list li a", 1003)
    await expect(page.locator("#list li")).to_have_count(2)
    await page.mouse.up()
    await expect(page.locator("#text")).to_be_visible()
    assert page.url.endswith(f"/staff/q/{code}")


#: Where the row stands in the window, asked and answered at once: between the two the list may be drawn anew.
TOP_OF_1009 = """() => [...document.querySelectorAll("#list li a")]
    .find(one => one.closest("li").textContent.includes("Anna 1009")).getBoundingClientRect().top"""


async def test_focus_scroll_and_what_is_looked_for_outlive_a_list_that_is_drawn_anew(at_work: Desk) -> None:
    clinic = at_work.clinic
    everybody = [clinic.enrol(f"Anna {n}", n) for n in range(1002, 1014)]
    for who in everybody[:-1]:
        clinic.ask("ordinary", who=who)
    page = await at_work.sit_down(clinic.kari, 380, 500)
    await expect(page.locator("#list li")).to_have_count(11)
    await expect(page.locator(".foot")).to_be_visible()
    row = page.locator("#list li", has_text="Anna 1009").locator("a")
    await row.focus()
    await page.evaluate(f"scrollBy({{ top: ({TOP_OF_1009})() - 80, behavior: 'instant' }})")
    before = await page.evaluate(TOP_OF_1009)
    clinic.ask("urgent", who=everybody[-1])  # comes first, above all of them
    await expect(page.locator("#list li")).to_have_count(12)
    assert abs(await page.evaluate(TOP_OF_1009) - before) <= 1
    await expect(row).to_be_focused()
    clinic.patient(asking.withdraw, who=everybody[7])  # Anna 1009 needs nobody any more
    await expect(page.locator("#list li")).to_have_count(11)
    await expect(page.locator("#list li", has_text="Anna 1010").locator("a")).to_be_focused()


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
