"""Enrolling in Chromium: under a minute by keyboard, the picture read by a library, and nothing for axe to find in any state."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.people import people, stays
from bot.store.tables.people import Role
from tests.e2e.staff.desk import Desk, audited
from tests.fakes.clinic import SmallClinic

pytestmark = pytest.mark.browser
WINDOWS = [(1366, 768, "light"), (380, 800, "dark")]


async def sit_down(at_work: Desk, width: int = 1366, height: int = 768, scheme: str = "light") -> Page:
    """A window with the form, of somebody who enrols."""
    clinic = at_work.clinic
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
    await page.goto(f"{at_work.url}/staff/enrol")
    await expect(page.locator("h1")).to_have_text("Meld inn en pasient")
    return page


async def fill_in(page: Page) -> None:
    """The form, by its labels."""
    await page.get_by_label("Deres egen referanse").fill("A-1042")
    await page.get_by_label("Navnet pasienten vil bli kalt").fill("Eli Moen")
    await page.get_by_label("Dagen pasienten drar").fill("2026-03-20")
    await page.get_by_label("Kontaktperson").select_option(label="Kari Nordmann")
    await page.get_by_label("Avløser").select_option(label="Ola Hansen")
    await page.get_by_label("Dette er en testperson").check()


async def test_somebody_is_enrolled_and_a_camera_reads_the_link_off_the_screen(
    at_work: Desk, tmp_path: Path
) -> None:
    page = await sit_down(at_work)
    begun = time.monotonic()
    await fill_in(page)
    await page.get_by_role("button", name="Meld inn").click()
    await expect(page.locator("h1")).to_have_text("Eli Moen er meldt inn")
    assert time.monotonic() - begun < 60
    await expect(page.locator(".code")).to_have_text(re.compile(r"\d{3} \d{3}"))
    await page.locator("svg.qr").screenshot(path=tmp_path / "qr.png")
    with Image.open(tmp_path / "qr.png") as picture:
        (read,) = zxingcpp.read_barcodes(picture)
    link = await page.locator(".link a").get_attribute("href")
    assert read.text == link
    await page.reload()  # asks whether to send the form again; it changes nothing
    await expect(page.locator(".link a")).to_have_attribute("href", link or "")
    await page.emulate_media(media="print")
    assert not await page.locator(".code").is_visible()  # what is printed lies about
    await page.emulate_media(media="screen")
    await page.go_back()  # the form once more, and then the same again
    await expect(page.locator("h1")).to_have_text("Meld inn en pasient")
    await fill_in(page)
    await page.get_by_role("button", name="Meld inn").click()
    await expect(page.locator("main")).to_contain_text("er meldt inn allerede")
    there = at_work.clinic.store.read(stays.of_clinic, at_work.clinic.id, 9)
    assert [one.name for one in there].count("Eli Moen") == 1


@pytest.mark.parametrize(("width", "height", "scheme"), WINDOWS)
async def test_axe_finds_nothing_and_nothing_runs_over(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    page = await sit_down(at_work, width, height, scheme)
    found = await looked_at(page)
    await page.locator("form.sheet").evaluate("form => { form.noValidate = true; }")
    await page.get_by_role("button", name="Meld inn").click()
    await expect(page.locator(".problem")).to_be_visible()
    found += await looked_at(page)
    await fill_in(page)
    await page.get_by_role("button", name="Meld inn").click()
    await page.locator(".code").wait_for()
    found += await looked_at(page)
    await page.goto(f"{at_work.url}/staff/enrolled")
    found += await looked_at(page)
    at_work.clock.move(timedelta(minutes=1))
    assert found == []


@pytest.mark.parametrize(("width", "height", "scheme"), WINDOWS)
async def test_the_board_holds_with_nobody_one_and_many_and_axe_finds_nothing(
    at_work: Desk, width: int, height: int, scheme: str
) -> None:
    clinic = at_work.clinic
    page = await sit_down(at_work, width, height, scheme)
    await page.goto(f"{at_work.url}/staff/board")
    found = await looked_at(page)
    for number in range(30):
        clinic.store.run(_leaves, clinic, f"Åse Marie Lang-Andersen {number}", number - 2)
    await page.goto(f"{at_work.url}/staff/board?sort=pressing")
    found += await looked_at(page)
    await page.locator("table a").first.click()
    await page.get_by_label("Kommunen").wait_for()
    found += await looked_at(page)
    await page.goto(f"{at_work.url}/staff/import")
    found += await looked_at(page)
    csv = "referanse;navn;kontaktperson;avløser\nA-1;Eli Moen;Kari Nordmann;Ola Hansen\n".encode()
    await page.get_by_label("Fila").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": csv})
    await page.get_by_role("button", name="Se på fila").click()
    await page.locator("table").wait_for()
    found += await looked_at(page)
    assert found == []


def _leaves(work: Work, clinic: SmallClinic, name: str, days: int) -> None:
    on = work.now.date() + timedelta(days=days)
    patient = people.add_patient(work, clinic.id, name, "nb", discharge_on=on, is_test=True)
    people.assign(work, patient, clinic.kari, Role.CASEWORKER)
    stays.begin(work, patient, clinic.id, unplanned=days < 0, by=None)


async def looked_at(page: Page) -> list[str]:
    """What axe finds, and whether anything is wider than the window."""
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return await audited(page) + (["wider than the window"] if wide else [])
