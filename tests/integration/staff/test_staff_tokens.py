"""The page on which an administrator lets the clinic's own programs in."""

import re

import pytest

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.domain.people.scopes import Scope
from bot.ids import StaffId
from bot.service.people.staff_login import FRESH
from bot.store.people import api_tokens, people
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


@pytest.fixture
def anne(clinic: SmallClinic) -> StaffId:
    """Fjordklinikken's administrator."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Anne Vik", on_duty=False, does=[StaffRole.ADMIN])
    )


async def test_a_token_is_made_shown_once_and_taken_away(
    clinic: SmallClinic, anne: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(anne)
    await browser.go("/staff/tokens")
    await browser.press("/tokens/add", label="Journalsystemet", may_enrol="yes", may_read="yes")
    (token,) = re.findall(r"<code>(\S+)</code>", browser.answer.text)
    found = clinic.store.read(api_tokens.find, token)
    assert found is not None
    assert (found.clinic_id, sorted(found.scopes)) == (clinic.id, ["enrol", "read"])
    await browser.go("/staff/tokens")
    assert "Journalsystemet" in browser.text
    assert token not in browser.answer.text
    await browser.press("/tokens/revoke")
    assert "Nøkkelen virker ikke lenger." in browser.text
    assert clinic.store.read(api_tokens.find, token) is None


async def test_a_token_needs_a_program_and_something_to_do(
    clinic: SmallClinic, anne: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(anne)
    await browser.go("/staff/tokens")
    await browser.press("/tokens/add", label=" ", may_enrol="yes")
    assert browser.status == 422
    await browser.go("/staff/tokens")
    await browser.press("/tokens/add", label="Journalsystemet")
    assert browser.status == 422
    assert clinic.store.read(api_tokens.of_clinic, clinic.id) == []


async def test_making_one_wants_a_fresh_proof(
    clinic: SmallClinic, anne: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    browser = await log_in(anne)
    await browser.go("/staff/tokens")
    clock.move(FRESH)
    await browser.press("/tokens/add", label="Journalsystemet", may_enrol="yes")
    assert browser.status == 403
    assert clinic.store.read(api_tokens.of_clinic, clinic.id) == []


async def test_another_clinics_token_cannot_be_taken_away(
    clinic: SmallClinic, anne: StaffId, log_in: LogIn
) -> None:
    dal = clinic.store.read(lambda work: people.staff_member(work, clinic.per).clinic_id)
    token = clinic.store.run(api_tokens.make, dal, "Theirs", [Scope.ENROL], None)
    (theirs,) = clinic.store.read(api_tokens.of_clinic, dal)
    browser = await log_in(anne)
    await browser.go("/staff/tokens")
    form = browser.form("/tokens/add")
    assert form is not None
    for wanted in (str(theirs.id), "", "x"):
        await browser.post("/staff/tokens/revoke", {"csrf": form.fields["csrf"], "id": wanted})
        assert browser.status == 404
    assert clinic.store.read(api_tokens.find, token) is not None


async def test_only_administrators_see_the_page(clinic: SmallClinic, log_in: LogIn) -> None:
    browser = await log_in(clinic.kari)
    await browser.go("/staff/tokens")
    assert browser.status == 403
