"""Getting in, in Chromium: password and code set up from a QR code, a passkey of a virtual authenticator, and how the pages look to axe."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect
from pydantic import SecretStr

from bot.clock import ManualClock, SystemClock
from bot.domain.people.roles import StaffRole
from bot.service.people import roster, staff_login
from bot.settings import OpenId
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.people import people
from bot.store.sealing.vault import Vault
from tests.e2e.staff.desk import audited
from tests.fakes.app_codes import PASSWORD
from tests.fakes.clinic import SmallClinic, desk, open_clinic
from tests.fakes.openid import CLIENT, openid_provider
from tests.fakes.served import served_pages
from tests.integration.staff.test_staff_access import give_roles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass
class Door:
    """The pages under a name that a passkey can be bound to, and a browser at them."""

    url: str
    clinic: SmallClinic
    clock: ManualClock
    context: BrowserContext
    page: Page
    #: Serve the pages anew, with an OpenID provider.
    serve: Callable[[OpenId], None]

    async def by_link(self, staff: Any) -> None:
        """Log in by a link."""
        await self.page.goto(f"{self.url}/staff/login/{self.clinic.store.run(staff_login.make_link, staff)}")
        await self.page.locator("main button").click()
        await self.page.wait_for_url("**/staff/**")

    async def log_out(self) -> None:
        """Log out, by the button."""
        await self.page.locator('form[action="/staff/logout"] button').first.click()
        await self.page.wait_for_url("**/staff/logout")


@pytest_asyncio.fixture(loop_scope="session", params=["wide", "narrow dark"])
async def door(
    request: pytest.FixtureRequest,
    browser: Browser,
    empty_sqlite: Path,
    tmp_path: Path,
    clock: ManualClock,
    vault: Vault,
) -> AsyncIterator[Door]:
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    settings = {"failed_login_delay": 0, "poll_seconds": 0.2}
    async with served_pages(runner, desk(), host="localhost", **settings) as served:
        narrow = request.param != "wide"
        context = await browser.new_context(
            viewport={"width": 380 if narrow else 1366, "height": 780},
            color_scheme="dark" if narrow else "light",
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        yield Door(served.url, clinic, clock, context, page, lambda openid: served.again(openid=openid))
        await context.close()
    runner.close()
    store.close()


async def looked_at(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than the window."""
    assert await audited(page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


async def with_authenticator(page: Page) -> None:
    """Give the browser a device that knows its owner."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def test_a_passkey_is_added_lets_in_and_proves_anew(door: Door) -> None:
    page, clinic = door.page, door.clinic
    clinic.store.run(give_roles, clinic.kari, StaffRole.CASEWORKER, StaffRole.ADMIN)
    await with_authenticator(door.page)
    await door.by_link(clinic.kari)
    await page.goto(f"{door.url}/staff/me/login")
    await looked_at(page)
    await page.locator("#label").fill("Jobb-PC")
    await page.get_by_role("button", name="Legg til en passnøkkel").click()
    await expect(page.get_by_role("status")).to_contain_text("Passnøkkelen er lagret")
    await expect(page.locator("#passkeys ~ ul")).to_contain_text("Jobb-PC")
    await door.log_out()
    await page.goto(f"{door.url}/staff/login?to=/staff/me")
    await looked_at(page)
    await page.get_by_role("button", name="Logg inn med passnøkkel").click()
    await page.wait_for_url(f"{door.url}/staff/me")
    # what cannot be undone asks for it again
    door.clock.move(staff_login.FRESH)
    await page.goto(f"{door.url}/staff/people")
    await looked_at(page)
    await page.locator("#name").fill("Siri Lang")
    await page.get_by_role("button", name="Legg til og lag en lenke").click()
    await looked_at(page)
    await page.get_by_role("button", name="Bruk passnøkkelen").click()
    await expect(page.locator("h1")).to_have_text("Lenken er klar")
    await looked_at(page)
    # taken away, it lets nobody in
    await page.goto(f"{door.url}/staff/me/login")
    await page.locator("summary[aria-label='Ta bort Jobb-PC']").click()
    await page.get_by_role("button", name="Ta bort", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("tatt bort")
    await door.log_out()
    await page.goto(f"{door.url}/staff/login")
    await page.get_by_role("button", name="Logg inn med passnøkkel").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Passnøkkelen virket ikke")
    await looked_at(page)


async def test_a_passkey_when_the_proof_is_old_leads_to_the_page_that_asks_for_one(door: Door) -> None:
    await with_authenticator(door.page)
    await door.by_link(door.clinic.kari)
    await door.page.goto(f"{door.url}/staff/me/login")
    door.clock.move(staff_login.FRESH)
    await door.page.get_by_role("button", name="Legg til en passnøkkel").click()
    await expect(door.page.locator("h1")).to_have_text("Vis at det er deg")
    await looked_at(door.page)


async def test_the_first_administrator_sets_up_password_and_app_and_adds_a_caseworker(door: Door) -> None:
    """From the link that the command line prints, with nothing but the keyboard's Enter and Tab where a form is sent."""
    page, store = door.page, door.clinic.store
    admin, link = store.run(roster.make_admin, door.clinic.id, "Anne Lie")
    await page.goto(f"{door.url}/staff/login/{link.token}")
    await looked_at(page)
    await page.locator("#code").fill(link.code)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff/people")  # she answers nobody: this is her first page
    await page.goto(f"{door.url}/staff/me/login")
    await page.locator("#name").fill("anne@fjord.example")
    await page.locator("#new-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".qr svg")).to_be_visible()
    await looked_at(page)
    secret = (await page.locator("#app ~ p code").inner_text()).replace(" ", "")
    app = pyotp.TOTP(secret)
    await page.locator("#code").fill(app.at(door.clock.now()))
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Reservekodene dine")
    await looked_at(page)
    await door.log_out()
    door.clock.move(timedelta(minutes=1))
    await page.get_by_role("link", name="Logg inn").click()
    await page.locator("#name").fill("anne@fjord.example")
    await page.locator("#password").fill("feil passord her")
    await page.locator("#code").fill(app.at(door.clock.now()))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_contain_text("Innloggingen virket ikke")
    await looked_at(page)
    await page.locator("#name").fill("anne@fjord.example")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#code").fill(app.at(door.clock.now()))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff/people")
    await page.locator("#name").fill("Siri Lang")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Lenken er klar")
    assert re.search(r"/staff/login/\S{43}", await page.locator("main code").inner_text())
    await page.get_by_role("link", name="Ferdig").click()
    await expect(page.locator(".people")).to_contain_text("Siri Lang")
    await page.get_by_role("link", name="Siri Lang").click()
    await looked_at(page)
    assert admin


async def test_a_page_that_is_left_open_keeps_nobody_logged_in(door: Door) -> None:
    """Its stream of news and its own asking are no use of the session: an hour after the last press it is over."""
    page = door.page
    await door.by_link(door.clinic.kari)
    await page.locator("#list").wait_for()
    asks = door.context.request  # with the page's own cookie, as its script does
    for _ in range(6):
        assert (await asks.get(f"{door.url}/staff/list")).status == 200
        assert (await asks.get(f"{door.url}/staff/glance")).status == 200
        door.clock.move(timedelta(minutes=10))
    assert (await asks.get(f"{door.url}/staff/list")).status == 401
    await page.goto(f"{door.url}/staff/")
    await expect(page.locator("h1")).to_have_text("Du er ikke innlogget")
    await looked_at(page)


async def test_an_openid_provider_lets_in_who_has_linked_their_account(door: Door, tmp_path: Path) -> None:
    """Out to a real provider and back, under the policy of our pages, which knows no other host."""
    page = door.page
    with openid_provider(tmp_path, f"{door.url}/staff/oidc/back") as provider:
        door.clock.move(SystemClock().now() - door.clock.now())  # an id token says when it was made
        key = SecretStr(json.dumps(provider.key.as_dict(private=True)))
        door.serve(OpenId(provider.issuer, CLIENT, key, "openid", "HelseTest"))
        await door.by_link(door.clinic.kari)
        await page.goto(f"{door.url}/staff/me/login")
        await page.get_by_role("button", name="Koble til HelseTest").click()
        await expect(page.get_by_role("status")).to_contain_text("Koblet til")
        await looked_at(page)
        await door.log_out()
        await page.goto(f"{door.url}/staff/login")
        await looked_at(page)
        await page.get_by_role("button", name="Logg inn med HelseTest").click()
        await page.wait_for_url(f"{door.url}/staff/")
        await expect(page.locator("h1")).to_have_text("Beskjeder")


async def test_what_was_typed_when_the_session_ended_is_sent_after_the_next_log_in(door: Door) -> None:
    """As somebody does it: the log-in in another tab, and back."""
    page, store, clinic = door.page, door.clinic.store, door.clinic
    await door.by_link(clinic.kari)
    await page.goto(f"{door.url}/staff/me")
    await page.locator("#own-hours").fill("mon-wed 08:00-15:00")
    store.run(staff_login.log_out_everywhere, clinic.kari)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Du er ikke innlogget")
    await looked_at(page)
    async with door.context.expect_page() as opened:
        await page.get_by_role("link", name="Logg inn i en ny fane").click()
    other = await opened.value
    await other.goto(f"{door.url}/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await other.locator("main button").click()
    await other.wait_for_url(f"{door.url}/staff/")
    await page.get_by_role("button", name="Jeg er innlogget").click()
    await expect(page.locator("h1")).to_have_text("Fortsett der du slapp")
    await looked_at(page)
    assert store.read(people.staff_member, clinic.kari).hours is None  # nothing is sent by itself
    await page.get_by_role("button", name="Send det nå").click()
    await expect(page.get_by_role("status")).to_contain_text("Arbeidstiden er lagret")
    hours = store.read(people.staff_member, clinic.kari).hours
    assert hours is not None
    assert hours.startswith("mon-wed")
    # a page that is for others says so
    await page.goto(f"{door.url}/staff/people")
    await expect(page.locator("h1")).to_have_text("Denne siden er ikke for deg")
    await looked_at(page)
