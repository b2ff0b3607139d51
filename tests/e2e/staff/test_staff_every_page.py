"""Axe on every page there is, taken from the routes themselves: a new page is looked at here by itself.

People are in the middle of everything, so most pages have something on them; a second walk is that of a clinic with nobody in it yet.
With `RODTRAD_PICTURES` in the environment, a picture of each is kept in that folder, to be looked at by somebody.
"""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.clock import ManualClock
from bot.domain.people.roles import StaffRole
from bot.domain.people.transfer import Content, Kind, Line, State, Summary
from bot.ids import ClinicId, StaffId
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.service.requests import deadlines
from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from bot.store.people import people, transfers
from bot.store.sealing.vault import Vault
from bot.store.tables.directory import PlaceEntry
from tests.e2e.left_in_browser import shut
from tests.e2e.staff.desk import audited
from tests.fakes.served import served_pages
from tests.fakes.spoilt import Crowd, open_crowd
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_routes import ROUTES
from tests.integration.test_one_bad_row import every_id

pytestmark = [pytest.mark.browser, pytest.mark.long]
#: What is no page: a stream, parts of a page that it asks for itself, what is downloaded, and what leads out.
NO_PAGE = re.compile(
    r"/staff/(events|list|glance|again|q/{code}/again|oidc/back|.*/picture\.svg|(accesses|figures|places)/file)$"
)
PAGES = sorted(path for method, path in ROUTES if method == "GET" and not NO_PAGE.search(path))
#: Asked for nobody, these say that there is no such page.
NEEDS_AN_ID = re.compile(r"/staff/(people/one|own-data|reach/abc|oidc/\w+)$")
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
WINDOWS = [
    pytest.param((380, 800, "dark"), id="phone at night"),
    pytest.param((1366, 768, "light"), id="desk by day"),
]


@pytest_asyncio.fixture(loop_scope="session", params=WINDOWS)
async def page(request: pytest.FixtureRequest, browser: Browser, served: tuple[Store, str]) -> Any:
    """A window, shut before the pages are no longer served."""
    width, height, scheme = request.param
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    yield page
    troubles: list[str] = []
    await shut(context, troubles)
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def served(empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault, desk: Desk) -> Any:
    """The pages over a store that is still empty."""
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    runner = Runner(store)
    async with served_pages(runner, desk, failed_login_delay=0, within=60) as served:
        yield store, served.url
    runner.close()
    store.close()


async def log_in(page: Page, store: Store, url: str, staff: StaffId) -> None:
    store.run(give_roles, staff, *StaffRole)
    await page.goto(f"{url}/staff/login/{store.run(staff_login.make_link, staff)}")
    await page.locator("main button").first.click()
    await page.wait_for_url("**/staff/")


async def look(page: Page, url: str, path: str) -> list[str]:
    """What is wrong with one page: for axe, with everything unfolded, and in its width."""
    answer = await page.goto(f"{url}{path}")
    assert answer is not None
    assert answer.status == 200 or NEEDS_AN_ID.match(path), (path, answer.status)
    return await look_here(page, path)


async def look_here(page: Page, path: str) -> list[str]:
    await page.evaluate(UNFOLD)
    if folder := os.environ.get("RODTRAD_PICTURES"):
        name = re.sub(r"[0-9a-f-]{36}", "id", path).strip("/").partition("?")[0].replace("/", "_")
        wide_is = page.viewport_size["width"] if page.viewport_size else 0
        await page.screenshot(path=Path(folder, f"{wide_is}_{name}.png"), full_page=True)
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{path}: {one}" for one in await audited(page)] + (
        [f"{path}: wider than its window"] if wide else []
    )


def addresses(tried: dict[str, list[str]]) -> Iterator[str]:
    """Every page, once for each of what can stand in its address; what is not known to be tried is a `KeyError`."""
    for path in PAGES:
        names = re.findall(r"{(\w+)}", path)
        for values in product(*(tried[name] for name in names)):
            yield path.format(**dict(zip(names, values, strict=True)))


def is_to_come(work: Work, clinic: ClinicId) -> UUID:
    """Somebody of another clinic is offered to this one, with a summary that they have approved."""
    there = people.add_clinic(work, "Dalklinikken", "mon-fri 08:00-15:00", "Europe/Oslo")
    per = people.add_staff(work, there, "Per Dal", on_duty=False)
    siv = people.add_patient(work, there, "Siv Åse Lang-Andersen", "nn", discharge_on=None, is_test=True)
    said = Content((Line("0", "Om meg", "Vil snakke nynorsk"),), own="Ring helst om kvelden")
    row = transfers.add(work, siv, there, per, Kind.CLINIC, said, to_clinic=clinic)
    after = transfers.change(
        work, row, state=State.AGREED, agreed_at=work.now, summary=Summary.APPROVED, left_out=2
    )
    assert after is not None
    return after.id


def passes_the_deputy(store: Store, desk: Desk, clock: ManualClock) -> None:
    """Nobody takes what is asked, so that there is a near miss to read of."""
    for _ in range(3):
        clock.move(timedelta(hours=1))
        store.run(deadlines.tick_deadlines, desk, 50)


async def test_axe_finds_nothing_on_any_page(
    page: Page, served: tuple[Store, str], desk: Desk, clock: ManualClock
) -> None:
    store, url = served
    crowd: Crowd = open_crowd(store, desk, clock)
    passes_the_deputy(store, desk, clock)
    coming = store.run(is_to_come, ClinicId(crowd.house.ids["clinic"]))
    await log_in(page, store, url, StaffId(crowd.house.ids["kari"]))
    bo = str(crowd.others[0].patient_id)
    tried = {
        "token": ["abc"],
        "code": [crowd.code_of(crowd.others[0])],
        "patient": [bo],
        "place": store.read(every_id, PlaceEntry)[:1],
        "transfer": [str(coming)],
        "flow": ["checkin"],
    }
    asked = {"/staff/people/one": f"id={crowd.house.ids['ola']}", "/staff/own-data": f"patient={bo}"}
    asked |= {"/staff/texts/checkin/propose": "key=checkin.title"}
    paths = [f"{one}?{asked[one]}" if one in asked else one for one in addresses(tried)]
    assert len(paths) >= 40
    found = [one for path in paths for one in await look(page, url, path)]
    for path, reason in ((f"/staff/patients/{bo}", "request"), (f"/staff/player/{bo}", "learning")):
        await page.goto(f"{url}{path}")
        if reason_field := await page.locator(f"input[name=reason][value={reason}]").all():
            await reason_field[0].check()
            await page.locator("main form.sheet button.main").click()
        await page.wait_for_load_state()
        found += await look_here(page, f"{path}/opened")
    found += await look(page, url, f"/staff/patients/{bo}/handover")
    assert found == []


async def test_axe_finds_nothing_where_nobody_is_enrolled_yet(page: Page, served: tuple[Store, str]) -> None:
    """What a clinic sees on its first day: pages with nothing on them, which say what comes here."""
    store, url = served

    def begin(work: Work) -> StaffId:
        clinic = people.add_clinic(work, "Nyklinikken", "mon-fri 08:00-15:00", "Europe/Oslo")
        return people.add_staff(work, clinic, "Kari Ny", on_duty=False)

    await log_in(page, store, url, store.run(begin))
    found = [one for path in PAGES if "{" not in path for one in await look(page, url, path)]
    assert found == []
