"""A walk over every route there is (rows 20 and 21): each role of another clinic, with every id of ours, sees and changes nothing."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.clinic.app import create_app
from bot.clinic.pages import FOLDER
from bot.domain.people.roles import StaffRole
from bot.domain.people.transfer import Content
from bot.domain.people.transfer import Kind as Transferred
from bot.domain.promises.promise import PromiseKind, When
from bot.ids import StaffId
from bot.service.people import absences, handovers, staff_login
from bot.service.promises import making
from bot.service.promises.making import Wanted
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.login import passkeys
from bot.store.people import transfers
from bot.store.promises import promises
from bot.store.tables import Base
from bot.store.tables.people import How, Role
from tests.fakes.app_codes import with_app
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_routes import OPEN, ROUTES

#: Forms that take no token of the session and carry nothing out: what was typed may have outlived the session it was typed in.
WITHOUT_TOKEN = {("POST", "/staff/resume"), ("POST", "/staff/q/{code}/resume")}
#: Pages that never end.
STREAMS = {("GET", "/staff/events")}
#: What changes by anybody's looking or trying, and is nobody's of another clinic.
OWN = {"staff_session", "login_attempt", "login_failure", "data_key"}


@pytest.fixture
async def app(store: Store) -> AsyncIterator[FastAPI]:
    """The pages, with a bot whose name is known, so that they enrol."""

    async def bot_name() -> str:
        return "rodtrad_bot"

    runner = Runner(store)
    yield create_app(runner, desk(), ORIGIN, failed_login_delay=0, within=60, bot_name=bot_name)
    runner.close()


def of_ours(clinic: SmallClinic) -> dict[str, str]:
    """An id of each kind that stands in a form, all of Kari's clinic."""
    store = clinic.store
    with_app(store, clinic.kari)

    tomorrow = When(store.clock.now() + timedelta(days=1))
    clinic.staff(making.plan, clinic.kari, clinic.code, Wanted(PromiseKind.CALL, clinic.kari, tomorrow))

    def make(work: Work) -> dict[str, Any]:
        passkeys.add(work, clinic.id, clinic.kari, "id", "key", "PC", 0)
        cookie = staff_login.begin(work, clinic.kari, How.LINK, "")
        away = absences.typed(work, clinic.ola, "2030-01-02", "2030-01-03", None)
        absence = absences.enter(work, away, by=clinic.ola, reason="", without_cover=True)
        handovers.hand_over(work, desk(), clinic.jonas.id, Role.CASEWORKER, clinic.berit)
        return {
            "passkey": passkeys.of(work, clinic.kari)[0].id,
            "session": staff_login.open_sessions(work, clinic.kari, cookie)[0].id,
            "absence": absence,
            "promise": promises.of_request(work, clinic.request().id)[0].id,
            "handover": handovers.concerning(work, clinic.berit)[0][0].id,
            "transfer": transfers.add(
                work, clinic.jonas.id, clinic.id, clinic.kari, Transferred.OUTSIDE, Content()
            ).id,
        }

    ids = {name: str(value) for name, value in store.run(make).items()}
    staff = {name: str(clinic.kari) for name in ("id", "staff", "to", "cover", "who")}
    return ids | staff | {"channel": str(clinic.jonas.recipient_id), "patient": str(clinic.jonas.id)}


def rows(work: Work, but_of: StaffId) -> dict[str, list[str]]:
    """Everything that is stored, without what is this person's own."""
    mine = {str(but_of), but_of.hex}
    return {
        table.name: sorted(
            repr(tuple(row))
            for row in work.connection.execute(select(table))
            if not any(str(value) in mine for value in row)
        )
        for table in Base.metadata.sorted_tables
        if table.name not in OWN
    }


def filled(path: str, clinic: SmallClinic, code: str) -> str:
    """An address with what is ours in it."""
    return re.sub(r"\{\w+\}", str(clinic.jonas.id), path.replace("{code}", code))


def test_every_id_that_a_form_carries_is_tried() -> None:
    """A new kind of thing in a form stands in `of_ours`, or this fails."""
    tried = {
        "passkey",
        "promise",
        "session",
        "absence",
        "handover",
        "transfer",
        "id",
        "staff",
        "to",
        "cover",
        "who",
        "channel",
        "patient",
    }
    carried = {
        name
        for path in FOLDER.glob("templates/*.html")
        for name in re.findall(
            r'type="hidden" name="(\w+)" value="{{ \w+\.(?:\w+_)?id }}"', path.read_text(encoding="utf-8")
        )
    }
    assert len(carried) >= 5
    assert carried <= tried


@pytest.mark.parametrize("role", [*StaffRole, None])
async def test_of_another_clinic_nothing_exists_for_any_role(
    clinic: SmallClinic, log_in: LogIn, store: Store, role: StaffRole | None
) -> None:
    clinic.ask()
    fields, code = of_ours(clinic), clinic.code
    store.run(give_roles, clinic.per, *([role] if role else StaffRole))
    per = await log_in(clinic.per)
    csrf = per.page.forms[0].fields["csrf"]
    before = store.read(rows, clinic.per)
    asked = 0
    for method, path in sorted(ROUTES - OPEN - STREAMS):
        address = filled(path, clinic, code)
        query = {"id": fields["id"], "who": fields["who"], "patient": fields["patient"]}
        if method == "GET":
            answer = await per.client.get(address, params=query)
        else:
            form = {"csrf": csrf, "text": "x", "word": "x", "name": "x", "reason": "x"} | fields
            answer = await per.client.post(address, data=form, headers={"Origin": "https://rodtrad.example"})
        asked += 1
        if "{" in path and "{token}" not in path:
            assert answer.status_code in {403, 404}, (method, path, answer.status_code)
        assert answer.status_code < 500, (method, path, answer.status_code)
        for name in ("Jonas", "Kari", "Ola Hansen", "Berit", "Fjordklinikken"):
            assert name not in answer.text, (method, path, name)
    assert asked > 40
    assert store.read(rows, clinic.per) == before


async def test_every_form_asks_for_its_token(clinic: SmallClinic, log_in: LogIn, store: Store) -> None:
    """Without it, with a wrong one, and from another origin; whoever asks has every role and a fresh proof."""
    clinic.ask()
    fields, code = of_ours(clinic), clinic.code
    store.run(give_roles, clinic.kari, *StaffRole)
    kari = await log_in(clinic.kari)
    csrf = kari.page.forms[0].fields["csrf"]
    before = store.read(rows, StaffId(UUID(int=0)))
    forms = {each for each in ROUTES - OPEN if each[0] == "POST"} - WITHOUT_TOKEN
    assert len(forms) > 25
    for method, path in sorted(forms):
        for token, origin in ((None, None), ("0" * 64, None), (csrf, "https://evil.example"), (csrf, "null")):
            form = fields | ({} if token is None else {"csrf": token})
            headers = {"Origin": origin or "https://rodtrad.example"}
            answer = await kari.client.post(filled(path, clinic, code), data=form, headers=headers)
            assert answer.status_code == 403, (method, path, token, origin, answer.status_code)
    assert store.read(rows, StaffId(UUID(int=0))) == before


async def test_a_session_is_fixed_by_nobody(clinic: SmallClinic, app: FastAPI, store: Store) -> None:
    """By every way in the cookie is a fresh one, and what the browser had before is over."""
    way = with_app(store, clinic.kari)
    browser = Browser(app)
    planted = store.run(staff_login.begin, clinic.ola, How.LINK, "")
    browser.client.cookies.set("__Host-rodtrad", planted, domain="rodtrad.example")
    await browser.post("/staff/login/password", way.fields())
    assert "Innlogget som Kari Nordmann" in browser.text
    held = [
        cookie.value
        for cookie in browser.client.cookies.jar
        if cookie.name == "__Host-rodtrad" and cookie.secure
    ]
    assert planted not in held
    assert store.read(staff_login.session, planted) is None
    await browser.close()
