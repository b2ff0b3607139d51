"""The page of an administrator: staff are added, changed, given links, and ended; nobody of another clinic exists."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from bot.service.requests import staff_acts
from bot.store.database.work import Store
from bot.store.people import people, roster
from tests.fakes.app_codes import with_app
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles


@pytest.fixture
async def admin(clinic: SmallClinic, store: Store, log_in: LogIn) -> Browser:
    """Berit, an administrator on the duty list, with the page open."""
    store.run(give_roles, clinic.berit, StaffRole.ADMIN, StaffRole.DUTY)
    berit = await log_in(clinic.berit)
    return await berit.go("/staff/people")


def known(store: Store, clinic: SmallClinic, name: str) -> roster.StaffLine | None:
    """Whoever of the clinic is called so."""
    return next((one for one in store.read(roster.staff, clinic.id) if one.name == name), None)


async def test_somebody_who_is_added_logs_in_by_link_and_code(
    admin: Browser, clinic: SmallClinic, store: Store, app: FastAPI
) -> None:
    await admin.press("/people/add", **{"name": "Siri Lang", "role.clinic": "yes", "role.caseworker": ""})
    assert admin.status == 200
    link = re.search(r"<code>https://rodtrad\.example(/staff/login/\S+)</code>", admin.answer.text)
    code = re.search(r"<strong>(\d{3} \d{3})</strong>", admin.answer.text)
    assert link is not None
    assert code is not None
    siri = Browser(app)
    await siri.go(link[1])
    await siri.press("/staff/login", code=code[1])
    assert "Innlogget som Siri Lang" in siri.text
    await siri.close()
    added = known(store, clinic, "Siri Lang")
    assert added is not None
    assert added.roles == {StaffRole.CLINIC}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "", "role.caseworker": "yes"}, "Navnet kan ikke brukes"),
        ({"name": "x" * 5_000, "role.caseworker": "yes"}, "Navnet kan ikke brukes"),
        ({"name": "kari nordmann", "role.caseworker": "yes"}, "En som heter det"),
        ({"name": "Siri Lang", "role.caseworker": ""}, "Velg minst én rolle"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do_and_comes_back_as_typed(
    admin: Browser, clinic: SmallClinic, store: Store, fields: dict[str, str], says: str
) -> None:
    await admin.press("/people/add", **fields)
    assert (admin.status, says in admin.text) == (422, True)
    form = admin.form("/people/add")
    assert form is not None
    assert form.fields["name"] == fields["name"]
    assert len(store.read(roster.staff, clinic.id)) == 3


async def test_a_role_that_is_taken_away_counts_at_once(
    admin: Browser, clinic: SmallClinic, log_in: LogIn
) -> None:
    ola = await log_in(clinic.ola)
    await admin.go(f"/staff/people/one?id={clinic.ola}")
    # Ola is a deputy: somebody has to answer for him first
    await admin.press("/people/change", **{"role.caseworker": "", "role.clinic": "yes"})
    assert (admin.status, "La en annen ta over først" in admin.text) == (422, True)
    assert (await ola.go("/staff/list")).status == 200


async def test_roles_and_names_are_changed(admin: Browser, clinic: SmallClinic, store: Store) -> None:
    await admin.go(f"/staff/people/one?id={clinic.ola}")
    await admin.press("/people/change", **{"name": "Ola Berg", "role.admin": "yes", "role.clinic": ""})
    assert (admin.status, "Endringen er lagret" in admin.text) == (200, True)
    changed = known(store, clinic, "Ola Berg")
    assert changed is not None
    assert StaffRole.ADMIN in changed.roles


async def test_of_two_who_change_somebody_at_once_the_second_sees_the_first_and_takes_nothing_away(
    admin: Browser, clinic: SmallClinic, store: Store, log_in: LogIn
) -> None:
    store.run(give_roles, clinic.kari, StaffRole.ADMIN, StaffRole.CASEWORKER)
    kari = await log_in(clinic.kari)
    page = f"/staff/people/one?id={clinic.ola}"
    await admin.go(page)
    await kari.go(page)
    await admin.press("/people/change", **{"role.admin": "yes"})
    await kari.press("/people/change", name="Ola B. Berg")
    assert (kari.status, "En kollega har endret dette imens" in kari.text) == (409, True)
    await kari.press("/people/change", name="Ola B. Berg")
    changed = known(store, clinic, "Ola B. Berg")
    assert changed is not None
    assert StaffRole.ADMIN in changed.roles


async def test_the_last_administrator_stays_one(admin: Browser, clinic: SmallClinic) -> None:
    await admin.go(f"/staff/people/one?id={clinic.berit}")
    await admin.press("/people/change", **{"role.admin": "", "role.duty": "yes"})
    assert (admin.status, "Gjør en kollega til administrator først" in admin.text) == (422, True)
    await admin.press("/people/end")
    assert (admin.status, "Gjør en kollega til administrator først" in admin.text) == (422, True)


async def test_a_lost_telephone_lets_nobody_in_and_ends_every_session(
    admin: Browser, clinic: SmallClinic, store: Store, app: FastAPI, log_in: LogIn
) -> None:
    kari, held = with_app(store, clinic.kari), await log_in(clinic.kari)
    earlier = store.run(staff_login.make_link, clinic.kari)
    await admin.go(f"/staff/people/one?id={clinic.kari}")
    await admin.press("/people/link", anew="yes")
    assert admin.status == 200
    assert (await held.go("/staff/")).status == 401
    thief = Browser(app)
    await thief.post("/staff/login/password", kari.fields())
    assert thief.status == 403
    await thief.post("/staff/login", {"token": earlier})
    assert thief.status == 403
    await thief.close()


async def test_nobody_leaves_while_something_is_theirs_without_a_taker(
    admin: Browser, clinic: SmallClinic, store: Store, log_in: LogIn
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await log_in(clinic.kari)
    await admin.go(f"/staff/people/one?id={clinic.kari}")
    await admin.press("/people/end")
    assert (admin.status, "Velg en kollega som tar over" in admin.text) == (422, True)
    await admin.press("/people/end", to=str(clinic.kari))
    assert admin.status == 404 or "Velg en kollega" in admin.text
    await admin.go(f"/staff/people/one?id={clinic.kari}")
    await admin.press("/people/end", to=str(clinic.ola))
    assert (admin.status, "Kollegaen er spurt" in admin.text) == (200, True)
    assert (await kari.go("/staff/")).status == 200  # until Ola has taken over
    await admin.go(f"/staff/people/one?id={clinic.kari}")
    assert "slutter så snart" in admin.text


async def test_whoever_has_nothing_leaves_at_once_and_with_every_way_in(
    admin: Browser, clinic: SmallClinic, store: Store, app: FastAPI, log_in: LogIn
) -> None:
    await admin.press("/people/add", **{"name": "Siri Lang", "role.clinic": "yes"})
    added = known(store, clinic, "Siri Lang")
    assert added is not None
    siri, way = await log_in(added.id), with_app(store, added.id, "siri")
    await admin.go(f"/staff/people/one?id={added.id}")
    await admin.press("/people/end")
    assert (admin.status, "Den ansatte er ute" in admin.text) == (200, True)
    assert (await siri.go("/staff/me")).status == 401
    await admin.go("/staff/people")
    await admin.press("/people/add", **{"name": "Siri Lang", "role.clinic": "yes"})  # she is back
    again = Browser(app)
    await again.post("/staff/login/password", way.fields())
    assert again.status == 403  # what she had does not come back with her
    await again.close()
    assert known(store, clinic, "Siri Lang") is not None


@pytest.mark.parametrize("action", ["change", "link", "end"])
async def test_nobody_of_another_clinic_exists(
    admin: Browser, clinic: SmallClinic, store: Store, action: str
) -> None:
    csrf = admin.page.forms[0].fields["csrf"]
    assert "Per Dahl" not in admin.text
    for staff_id in (clinic.per, UUID(int=7), "nonsense"):
        assert (await admin.go(f"/staff/people/one?id={staff_id}")).status == 404
        fields = {"csrf": csrf, "id": str(staff_id), "name": "Ny", "role.admin": "yes"}
        assert (await admin.post(f"/staff/people/{action}", fields)).status == 404
    fields = {"csrf": csrf, "id": str(clinic.kari), "to": str(clinic.per)}
    assert (await admin.post("/staff/people/end", fields)).status == 404  # nor takes anybody over
    per = store.read(people.staff_member, clinic.per)
    assert (per.active, per.name) == (True, "Per Dahl")


async def test_changing_the_staff_wants_a_fresh_proof(
    admin: Browser, clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    way = with_app(store, clinic.berit, "berit")
    clock.move(timedelta(minutes=6))
    await admin.press("/people/add", **{"name": "Siri Lang", "role.clinic": "yes", "role.caseworker": ""})
    assert (admin.status, "Vis at det er deg" in admin.text) == (403, True)
    assert known(store, clinic, "Siri Lang") is None
    await admin.press("/people/add", **{"proof.code": way.code()})
    assert (admin.status, "Lenken er klar" in admin.text) == (200, True)
    added = known(store, clinic, "Siri Lang")
    assert added is not None
    assert added.roles == {StaffRole.CLINIC}
