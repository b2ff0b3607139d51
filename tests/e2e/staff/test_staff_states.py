"""Axe on every state of the inbox and of one's own pages, by day on a laptop and by night on a phone, with everything unfolded."""

from datetime import timedelta

import pytest
from playwright.async_api import Page

from bot.domain.requests.cover import Absence
from bot.service.people import absences
from bot.service.requests import staff_acts
from tests.e2e.staff.desk import Desk, audited

pytestmark = pytest.mark.browser

UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


async def looked_at(at_work: Desk, page: Page, path: str) -> list[str]:
    """What axe finds on a page with everything unfolded, and whether it is wider than its window."""
    await page.goto(f"{at_work.url}{path}")
    await page.evaluate(UNFOLD)
    found = [f"{path}: {one}" for one in await audited(page)]
    if not await page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        found.append(f"{path}: wider than its window")
    return found


@pytest.mark.parametrize(("width", "height", "scheme"), [(1366, 768, "light"), (380, 800, "dark")])
async def test_axe_finds_nothing_in_any_state(at_work: Desk, width: int, height: int, scheme: str) -> None:
    clinic = at_work.clinic
    clinic.ask("ordinary", "Kan du ringe meg?")
    address = f"/staff/q/{clinic.code}"
    kari = await at_work.sit_down(clinic.kari, width, height, scheme)
    found = await looked_at(at_work, kari, address)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    found += await looked_at(at_work, kari, address)
    await kari.locator("#act-close button").click()  # without a choice the browser asks for one
    clinic.staff(staff_acts.snooze, clinic.kari, clinic.code, at_work.clock.now() + timedelta(days=2))
    found += await looked_at(at_work, kari, address)
    away = Absence(clinic.ola, at_work.clock.now(), at_work.clock.now() + timedelta(days=2), clinic.berit)
    clinic.store.run(absences.enter, away, by=clinic.ola)
    clinic.staff(staff_acts.consult, clinic.kari, clinic.code, clinic.berit, "Vet du mer?")
    for path in (address, "/staff/", "/staff/me", "/staff/reached"):
        found += await looked_at(at_work, kari, path)
    berit = await at_work.sit_down(clinic.berit, width, height, scheme)
    for path in ("/staff/", address):
        found += await looked_at(at_work, berit, path)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    found += await looked_at(at_work, kari, f"{address}?done=answered")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code, outcome="talked")
    found += await looked_at(at_work, kari, address)
    assert found == []


@pytest.mark.parametrize(("width", "height", "scheme"), [(1366, 768, "light"), (380, 800, "dark")])
async def test_axe_finds_nothing_where_several_must_have_seen_it(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    """The list and the page of whoever has it, and of whoever has not said yet that they have seen it, who says so from the list."""
    clinic = at_work.clinic
    clinic.ask("no_place", "Jeg har ingen steder å sove i natt.")
    address = f"/staff/q/{clinic.code}"
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await at_work.sit_down(clinic.kari, width, height, scheme)
    berit = await at_work.sit_down(clinic.berit, width, height, scheme)
    found = []
    for who in (kari, berit):
        for path in (address, "/staff/"):
            found += await looked_at(at_work, who, path)
    button, row = berit.locator(".acknowledge").first, berit.locator(".todo a").first
    (under, over) = (await button.bounding_box(), await row.bounding_box())
    assert under is not None
    assert over is not None
    ring = 6
    assert under["y"] - over["y"] - over["height"] >= ring, (
        "the ring around a row does not lie over its button"
    )
    await berit.locator(".acknowledge button").first.press("Enter")
    await berit.locator(".done").wait_for()
    found += await looked_at(at_work, berit, "/staff/")
    found += await looked_at(at_work, kari, address)
    assert found == []
