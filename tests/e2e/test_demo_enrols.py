"""The demo's clinic has its own seat: somebody who has never seen its pages enrols there in under a minute, and the phone is theirs."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


async def test_somebody_is_enrolled_from_the_clinics_seat_and_has_a_phone_at_once(window: Open) -> None:
    w = await window()
    await w.look_around()
    clinic = w.desk("clinic")
    begun = time.monotonic()
    await w.page.locator("#seats [data-seat=clinic]").click()
    await expect(clinic.locator("table")).to_contain_text("Eli")
    await clinic.get_by_role("link", name="Meld inn", exact=True).click()
    await clinic.get_by_label("Deres egen referanse").fill("A-1042")
    await clinic.get_by_label("Navnet pasienten vil bli kalt").fill("Ada Moen")
    await clinic.get_by_label("Drar i dag").check()
    await clinic.get_by_label("Kontaktperson").select_option(index=1)
    await clinic.get_by_label("Avløser").select_option(index=2)
    await clinic.get_by_label("Dette er en testperson").check()
    await clinic.get_by_role("button", name="Meld inn").click()
    await expect(clinic.locator("h1")).to_have_text("Ada Moen er meldt inn")
    assert time.monotonic() - begun < 60
    code = await clinic.locator(".code").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", code)

    await expect(w.page.locator("#phone-title")).to_have_text("Telefonen til Ada")
    await expect(w.page.locator("#letter-code")).to_have_text(code)
    await clinic.locator(".link a").click()
    await w.see("Skriv koden")
    await w.go("link_code")
    await w.key("Bokmål").wait_for()

    await clinic.get_by_role("link", name="Utskrivinger", exact=True).click()
    await expect(clinic.locator("table")).to_contain_text("Ada Moen")
    await expect(clinic.locator("table")).to_contain_text("Uten plan")
    assert await w.audited() == []
    await clinic.get_by_role("link", name="Innmeldte").click()
    assert await w.page.locator("#who option").all_inner_texts() == ["Eli", "Ada"]
