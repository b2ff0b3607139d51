"""Proving once more who one is, before what cannot be undone; and that neither a log-in nor a proof leads to somebody else's place."""

import pytest
from fastapi import FastAPI

from bot.clock import ManualClock
from bot.service.people import staff_login
from bot.store.database.work import Store
from tests.fakes.app_codes import PASSWORD, WithApp, with_app
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic


@pytest.fixture
def kari(clinic: SmallClinic, store: Store) -> WithApp:
    """Kari with a password and an app."""
    return with_app(store, clinic.kari)


async def test_a_proof_that_is_too_old_is_renewed_by_a_code_and_the_form_goes_on(
    clinic: SmallClinic, log_in: LogIn, store: Store, kari: WithApp, clock: ManualClock
) -> None:
    page = await log_in(clinic.kari)
    await page.go("/staff/me/login")
    clock.move(staff_login.FRESH)
    await page.press("/me/login/recovery")
    assert (page.status, "Vis at det er deg" in page.text) == (403, True)
    await page.press("/me/login/recovery", **{"proof.code": "000000"})
    assert (page.status, "Det virket ikke" in page.text) == (403, True)
    await page.press("/me/login/recovery", **{"proof.code": kari.code()})
    assert (page.status, "Reservekodene dine" in page.text) == (200, True)
    await page.go("/staff/me/login")
    await page.press("/me/login/app")  # it is fresh now
    assert page.status == 200


async def test_a_page_that_wants_a_proof_is_opened_after_it(
    clinic: SmallClinic, log_in: LogIn, store: Store, kari: WithApp, clock: ManualClock
) -> None:
    page = await log_in(clinic.kari)
    clock.move(staff_login.FRESH)
    await page.go("/staff/me/login/again")
    await page.press("/prove", **{"proof.code": kari.code()})
    assert (page.status, "Innloggingen din" in page.text) == (200, True)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/x", "/staff/../../x", ""])
async def test_no_log_in_and_no_proof_leads_to_another_place(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI, store: Store, kari: WithApp, clock: ManualClock, to: str
) -> None:
    browser = Browser(app)
    await browser.go("/staff/login")
    await browser.press("/login/password", **kari.fields(to=to))
    assert str(browser.answer.url) == "https://rodtrad.example/staff/"
    await browser.close()
    page = await log_in(clinic.kari)
    clock.move(staff_login.FRESH)
    await page.go("/staff/me/login/again")
    await page.press("/prove", **{"proof.code": kari.code(), "to": to})
    assert str(page.answer.url) == "https://rodtrad.example/staff/"


async def test_whoever_has_neither_is_told_to_log_in_anew(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    ola = await log_in(clinic.ola)
    await ola.go("/staff/me/login")
    clock.move(staff_login.FRESH)
    await ola.press("/me/login/password", name="ola", password=PASSWORD)
    assert (ola.status, "logg inn igjen med en ny lenke" in ola.text) == (403, True)
    assert PASSWORD not in ola.answer.text
