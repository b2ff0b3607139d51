"""The player in Chromium: three looks beside each other, one at a time where it is narrow, stepped through by keys, nothing for axe."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from bot.service.requests import asking, staff_acts
from bot.store.database.work import Work
from bot.store.people import people, stays
from tests.e2e.staff.desk import LONG, Desk, audited
from tests.fakes.clinic import SmallClinic

pytestmark = pytest.mark.browser


async def sit_down(at_work: Desk, width: int, height: int, scheme: str) -> Page:
    """A window of somebody who enrols, at the last minute of Jonas's course."""
    clinic = at_work.clinic
    _happens(clinic, at_work.clock)
    siri = clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )
    context = await at_work.browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    at_work.contexts.append(context)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(f"{at_work.url}/staff/login/{clinic.store.run(staff_login.make_link, siri)}")
    await page.get_by_role("button").first.click()
    await page.goto(f"{at_work.url}/staff/player/{clinic.jonas.id}")
    return page


def _happens(clinic: SmallClinic, clock: ManualClock) -> None:
    def leaves(work: Work) -> None:
        people.change(work, clinic.jonas.id, discharge_on=(work.now + timedelta(days=4)).date())
        stays.begin(work, clinic.jonas.id, clinic.id, unplanned=False, by=None)

    clinic.store.run(leaves)
    clinic.ask("urgent", LONG)
    for act in (
        lambda: clinic.staff(staff_acts.take, clinic.kari, clinic.code),
        lambda: clinic.staff(staff_acts.note, clinic.kari, clinic.code, "Husk timen på fredag."),
        lambda: clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg kl. 14."),
        lambda: clinic.patient(asking.press, clinic.code, "read"),
        lambda: clinic.patient(asking.reply, "Takk, det passer."),
    ):
        clinic.deliver()
        clock.move(timedelta(minutes=7))
        act()
    clinic.deliver()


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(1600, 900, "light"), (380, 800, "dark"), (1366, 768, "dark")]
)
async def test_axe_finds_nothing_and_every_step_is_a_key(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    page = await sit_down(at_work, width, height, scheme)
    found = await looked_at(page)
    await page.get_by_label("Noen har klaget").check()
    await page.get_by_role("button", name="Vis").click()
    await page.locator(".panes").wait_for()
    found += await looked_at(page)
    await _kept(page, f"{width}-{scheme}")
    narrow = width < 1000
    await expect(page.locator(".pane:visible")).to_have_count(1 if narrow else 3)
    if narrow:
        for name in ("Skjermen", "Utskrivningstavla"):
            await page.locator(".tabs").get_by_role("link", name=name).click()
            await expect(page.locator(".pane:visible h2").first).to_contain_text(name)
            found += await looked_at(page)
            await _kept(page, f"{width}-{scheme}-{name}")
    heading, last = page.locator("h1"), await page.locator("h1").inner_text()
    for key in ("ArrowLeft", "ArrowRight", "Home", "End"):
        before = await heading.inner_text()
        await page.keyboard.press(key)
        await expect(heading).not_to_have_text(before)
    await expect(heading).to_have_text(last)
    found += await looked_at(page)
    await page.emulate_media(media="print")
    await expect(page.locator(".pane:visible")).to_have_count(3)
    assert found == []


async def test_it_works_without_a_script(at_work: Desk) -> None:
    page = await sit_down(at_work, 1366, 768, "light")
    await page.get_by_label("Noen har klaget").check()
    await page.get_by_role("button", name="Vis").click()
    cookies = await page.context.cookies()
    bare = await at_work.browser.new_context(java_script_enabled=False)
    at_work.contexts.append(bare)
    await bare.add_cookies(cookies)  # type: ignore[arg-type]
    still = await bare.new_page()
    await still.goto(page.url)
    before = await still.locator("h1").inner_text()
    await still.get_by_role("link", name="Forrige endring").click()
    await expect(still.locator("h1")).not_to_have_text(before)
    await still.get_by_label("Minutt").fill("2026-03-02T09:05")
    await still.get_by_role("button", name="Vis").click()
    await expect(still.locator("h1")).to_contain_text("09:05")


async def looked_at(page: Page) -> list[str]:
    """What axe finds, and whether anything is wider than the window."""
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return await audited(page) + (["wider than the window"] if wide else [])


async def _kept(page: Page, name: str) -> None:
    """A picture for whoever wants to look, in the folder that they name."""
    if folder := os.environ.get("RODTRAD_PICTURES"):
        await page.screenshot(path=Path(folder) / f"player-{name}.png", full_page=True)
