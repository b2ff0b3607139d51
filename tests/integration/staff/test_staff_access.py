"""Roles at the door of every page, a fresh proof before what cannot be undone, and forms that survive a session."""

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from sqlalchemy import update

from bot.clinic.access import require, step_up
from bot.clinic.pages import Visitor, message, posted
from bot.clock import ManualClock
from bot.domain.people import roles
from bot.domain.people.roles import StaffRole
from bot.service.people import handovers, staff_login
from bot.service.people.roster import RosterError
from bot.service.requests import staff_acts
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.tables.people import Role, Staff
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


def give_roles(work: Work, staff_id: UUID, *given: StaffRole) -> None:
    """Let somebody have these roles and no other."""
    duty = StaffRole.DUTY in given
    work.connection.execute(
        update(Staff).where(Staff.id == staff_id).values(roles=roles.written(given), on_duty=duty)
    )


@pytest.mark.parametrize(
    "given",
    [{StaffRole.CLINIC}, {StaffRole.ADMIN}, {StaffRole.DUTY}, set(StaffRole), {StaffRole.CASEWORKER}, set()],
)
def test_roles_come_back_from_the_database_as_they_went_in(
    clinic: SmallClinic, store: Store, given: Collection[StaffRole]
) -> None:
    store.run(give_roles, clinic.kari, *given)
    assert store.read(people.staff_member, clinic.kari).roles == given


async def test_whoever_answers_nobody_sees_no_request(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    csrf = kari.page.forms[0].fields["csrf"]
    store.run(give_roles, clinic.kari, StaffRole.CLINIC, StaffRole.ADMIN)
    for path in (f"/staff/q/{clinic.code}", "/staff/list", "/staff/glance", "/staff/events", "/staff/again"):
        assert (await kari.go(path)).status == 403, path
        assert "Jonas" not in kari.answer.text
    await kari.post(f"/staff/q/{clinic.code}/take", {"csrf": csrf})
    assert (kari.status, "Denne siden er ikke for deg" in kari.text) == (403, True)
    assert clinic.request().request.holder is None
    assert (await kari.go("/staff/")).status == 200  # led to the first page of theirs
    assert "Jonas" not in kari.answer.text


@pytest.fixture
def careful(app: FastAPI) -> FastAPI:
    """The pages, with one more that wants a fresh proof, and one for those who enrol."""

    async def careful(
        request: Request, who: Annotated[Visitor, Depends(step_up(StaffRole.CASEWORKER))]
    ) -> Response:
        await posted(request, who)
        app.state.carried_out = request.state.fields
        return message(request, "logged_out", 200, who)

    async def enrols(
        request: Request, who: Annotated[Visitor, Depends(require(StaffRole.CLINIC))]
    ) -> Response:
        await posted(request, who)
        app.state.carried_out = request.state.fields
        return message(request, "logged_out", 200, who)

    app.add_api_route("/staff/careful", careful, methods=["POST"])
    app.add_api_route("/staff/enrols", enrols, methods=["POST"])
    return app


async def test_what_cannot_be_undone_asks_for_a_proof_that_is_minutes_old(
    careful: FastAPI, clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    fields = {"csrf": kari.page.forms[0].fields["csrf"], "word": "Berg"}
    clock.move(staff_login.FRESH - timedelta(seconds=1))
    assert (await kari.post("/staff/careful", fields)).status == 200
    clock.move(timedelta(seconds=1))
    del careful.state.carried_out
    await kari.post("/staff/careful", fields)
    assert (kari.status, "Vis at det er deg" in kari.text) == (403, True)
    assert not hasattr(careful.state, "carried_out")


async def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_that_was_typed(
    careful: FastAPI, clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    store.run(give_roles, clinic.kari, StaffRole.CLINIC, StaffRole.CASEWORKER)
    kari = await log_in(clinic.kari)
    typed = {
        "name": "Ødegård",
        "date": "2026-03-02",
        "word": "Ringer «kl. 14»\n& mer",
        "password": "hemmelig",
    }
    store.run(staff_login.log_out_everywhere, clinic.kari)
    await kari.post("/staff/enrols", typed | {"csrf": kari.page.forms[0].fields["csrf"]})
    assert (kari.status, "hemmelig" in kari.answer.text) == (401, False)
    await kari.press("/resume")  # too early: it is kept again
    assert kari.status == 401
    again = await log_in(clinic.kari)
    kari.client.cookies = again.client.cookies
    await kari.press("/resume")
    assert (kari.status, "Innlogget som Kari Nordmann" in kari.text) == (200, True)
    assert not hasattr(careful.state, "carried_out")  # nothing is sent by itself
    await kari.press("/staff/enrols")
    assert kari.status == 200
    sent = dict(careful.state.carried_out)
    del sent["csrf"], typed["password"]
    assert sent == typed


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/staff/../x", "/staff//evil.example", "/other", ""]
)
async def test_a_kept_form_goes_to_no_other_place(clinic: SmallClinic, log_in: LogIn, to: str) -> None:
    kari = await log_in(clinic.kari)
    await kari.post("/staff/resume", {"kept": to, "kept.word": "hei"})
    form = next(one for one in kari.page.forms if "word" in one.fields)
    assert form.action == "/staff/"
    assert "evil" not in kari.answer.text


async def test_whoever_answers_nobody_covers_for_nobody_and_is_handed_nothing(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    """Their pages have no requests: whatever came to them would be read by nobody."""
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    store.run(give_roles, clinic.berit, StaffRole.CLINIC)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Ola Hansen" in kari.answer.text
    assert "Berit Moe" not in kari.answer.text
    await kari.press("/hand-on", to=str(clinic.berit))
    assert kari.status == 404
    await kari.go("/staff/me")
    await kari.press("/me/away", begins="2030-01-02", until="2030-01-03", cover=str(clinic.berit))
    assert (kari.status, "svarer ikke pasienter" in kari.text) == (422, True)
    with pytest.raises(RosterError, match="answers no patients"):
        clinic.staff(handovers.offer, clinic.jonas.id, Role.CASEWORKER, clinic.berit)
