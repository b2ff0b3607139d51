"""The discharge board and the plans that are shared: how much is open, the home first, and nothing of whoever shares nothing."""

import re

import pytest

from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.store.people import people
from bot.store.tables.people import Purpose
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic
from tests.fakes.plans import put_plan_item
from tests.integration.staff.test_staff_board import ALL_DONE, leaves


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    """Sees who leaves Fjordklinikken."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


async def test_what_is_shared_stands_there_with_the_home_first_and_goes_with_the_consent(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    """Only how much is open, by area; what somebody was promised that nobody sees is not counted, and nobody else's plan is read."""
    at = "2026-03-02T09:00:00+00:00"
    ada, bo = leaves(clinic, "Ada Lund", 5, **ALL_DONE), leaves(clinic, "Bo Dahl", 6, **ALL_DONE)
    for who in (ada, bo):
        for item in ("bills", "debts", "place"):
            clinic.store.run(put_plan_item, who, item, {"status": "need_help", "at": at})
    clinic.store.run(people.give_consent, ada, Purpose.SHARE_PLAN, "test", given=True)
    browser = await log_in(siri)
    await browser.go("/staff/board")
    rows = re.findall(r"<tr class.*?</tr>", browser.answer.text, re.DOTALL)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert "noe med hjemmet" in said[0]
    assert "Delt plan: Hjem 1 igjen, Penger og papirer 1 igjen" in said[0]
    assert "Delt" not in said[1]
    assert "hjemmet" not in said[1]
    clinic.store.run(people.give_consent, ada, Purpose.SHARE_PLAN, "test", given=False)
    await browser.go("/staff/board")
    assert "Delt plan" not in browser.text
    assert "hjemmet" not in browser.text


async def test_whoever_enrols_reads_that_the_patient_alone_says_yes_to_sharing(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/enrol")
    assert "Klinikken kan ikke si ja for noen" in browser.text
    assert not [one for form in browser.page.forms for one in form.fields if "share" in one]
