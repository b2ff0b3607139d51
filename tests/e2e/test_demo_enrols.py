"""The demo's clinic has its pages too: somebody who has never seen them enrols from Kari's seat, in under a minute."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


async def test_kari_enrols_somebody_from_her_seat(window: Open) -> None:
    w = await window()
    kari = w.page.frame_locator('iframe[data-seat="kari"]')
    begun = time.monotonic()
    await kari.get_by_role("link", name="Meld inn", exact=True).click()
    await kari.get_by_label("Deres egen referanse").fill("A-1042")
    await kari.get_by_label("Navnet pasienten vil bli kalt").fill("Ada Moen")
    await kari.get_by_label("Drar i dag").check()
    await kari.get_by_label("Kontaktperson").select_option(index=1)
    await kari.get_by_label("Avløser").select_option(index=2)
    await kari.get_by_label("Dette er en testperson").check()
    await kari.get_by_role("button", name="Meld inn").click()
    await expect(kari.locator("h1")).to_have_text("Ada Moen er meldt inn")
    await expect(kari.locator(".code")).to_have_text(re.compile(r"\d{3} \d{3}"))
    assert time.monotonic() - begun < 60
    await kari.get_by_role("link", name="Utskrivinger", exact=True).click()
    await expect(kari.locator("table")).to_contain_text("Ada Moen")
    await expect(kari.locator("table")).to_contain_text("Uten plan")
