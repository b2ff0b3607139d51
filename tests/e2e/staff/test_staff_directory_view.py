"""The directory, the figures and the near misses in Chromium: nothing for axe to find, nothing wider than the window, day and night."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.domain.directory.place import Need, Place, Tag
from bot.domain.figures.measures import Measure
from bot.domain.people.doors import Door, DoorKind
from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from bot.service.requests import deadlines, staff_acts
from bot.store.directory import places
from bot.store.figures import periods
from bot.store.figures.periods import Published
from bot.store.people import doors, people
from tests.e2e.staff.desk import Desk, audited
from tests.fakes.clinic import desk

pytestmark = pytest.mark.browser
WINDOWS = [(1366, 768, "light"), (380, 800, "dark")]
#: Where pictures of the pages go, to be looked at; nowhere unless it is said.
PICTURES = os.environ.get("RODTRAD_PICTURES_TO", "")


async def sit_down(at_work: Desk, width: int, height: int, scheme: str) -> Page:
    """A window of somebody who keeps the directory, with something on every page."""
    clinic, today = at_work.clinic, at_work.clock.now().date()
    siri = clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )
    cafe = Place(
        "Kafé Ro ved Kirkens Bymisjon i Storgata",
        "Frokost og kaffe. Ingen spør hvorfor du kommer.",
        (Need.FOOD, Need.WARMTH),
        (Tag.FREE, Tag.SOBER, Tag.EASY),
        "Storgata 1",
        "man-fre 9-15; lør 10-14",
        "22 33 44 55",
        "https://example.no/kafe",
    )
    loft = Place("Loftet", "Seng for natta.", (Need.BED,), hours="hver dag 20-08", phone="22 33 44 66")
    for entry, days, owner in ((cafe, 0, clinic.kari), (loft, 170, None)):
        clinic.store.run(places.add, clinic.id, entry, owner=owner, checked_on=today - timedelta(days=days))
    clinic.store.run(
        places.add,
        clinic.id,
        Place("Gammelt", "", (Need.WORK,), phone="113"),
        owner=siri,
        checked_on=date(2025, 1, 1),
    )
    clinic.store.run(doors.put, clinic.id, Door(DoorKind.SHELTER, "22 33 44 55", "hver kveld 20–08", today))
    for measure, rows in (
        (
            Measure.JOURNEY,
            [
                (date(2025, 9, 1), date(2025, 9, 30), 31, (6, 7, 5, 13)),
                (date(2025, 10, 1), date(2025, 11, 30), 22, (5, 7, 5, 5)),
            ],
        ),
        (
            Measure.ANSWERS,
            [
                (date(2025, 12, 1), date(2025, 12, 31), 64, (52, 7, 5)),
                (date(2026, 1, 1), date(2026, 1, 31), 48, None),
            ],
        ),
        (Measure.BETTER, [(date(2025, 12, 1), date(2026, 1, 31), 40, (9, 6, 0, 7, 8, 5, 5))]),
    ):
        for first, last, total, parts in rows:
            median = 135 if measure is Measure.ANSWERS else None
            clinic.store.run(periods.add, clinic.id, measure, Published(first, last, total, parts, median))
    clinic.ask("urgent", "Kan noen ringe?")
    for _ in range(2):
        at_work.clock.move(timedelta(minutes=16))
        clinic.store.run(deadlines.tick_deadlines, desk(), 20)
    clinic.staff(staff_acts.take, clinic.berit, clinic.code)
    context = await at_work.browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    at_work.contexts.append(context)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(f"{at_work.url}/staff/login/{clinic.store.run(staff_login.make_link, siri)}")
    await page.get_by_role("button").first.click()
    await page.locator("h1").wait_for()
    return page


@pytest.mark.parametrize(("width", "height", "scheme"), WINDOWS)
async def test_nothing_is_found_on_any_page(at_work: Desk, width: int, height: int, scheme: str) -> None:
    page = await sit_down(at_work, width, height, scheme)
    found = at_work.clinic.store.read(places.of_clinic, at_work.clinic.id)
    for name, path in (
        ("places", "places"),
        ("place", f"places/{found[0].id}"),
        ("place_new", "places/new"),
        ("import", "places/import"),
        ("figures", "figures"),
        ("misses", "figures/misses"),
        ("miss", f"figures/misses/{at_work.clinic.code}"),
    ):
        answer = await page.goto(f"{at_work.url}/staff/{path}")
        assert answer is not None
        assert answer.ok, name
        await page.locator("h1").wait_for()
        for fold in await page.locator("details.act > summary").all():
            await fold.click()
        assert await audited(page) == [], name
        wide = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, name
        if PICTURES:
            await page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
            if width > 1000:
                await page.emulate_media(media="print")
                await page.screenshot(path=Path(PICTURES) / f"{name}-print.png", full_page=True)
                await page.emulate_media(media="screen")
