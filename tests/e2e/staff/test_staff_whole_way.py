"""The whole way of a clinic in Chromium, by each way to log in: from the first administrator to who looked and why."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect
from pydantic import SecretStr

from bot.clock import ManualClock, SystemClock
from bot.service.desk import Desk
from bot.service.people import roster, staff_login
from bot.settings import OpenId
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.sealing.vault import Vault
from tests.e2e.staff.test_staff_login_pages import with_authenticator
from tests.fakes.app_codes import PASSWORD
from tests.fakes.chat import Chat, House
from tests.fakes.openid import CLIENT, openid_provider
from tests.fakes.served import served_pages
from tests.integration.staff.test_staff_enrol_whole_way import YES

pytestmark = pytest.mark.browser
NAME = "anne@fjord.example"


@dataclass
class Place:
    """Fjordheim's pages, served, and windows at them."""

    url: str
    house: House
    browser: Browser
    contexts: list[BrowserContext]
    serve: Callable[[OpenId | None], None]

    async def window(self) -> Page:
        """A window of somebody who is not logged in."""
        self.contexts.append(
            await self.browser.new_context(viewport={"width": 1366, "height": 900}, locale="nb-NO")
        )
        page = await self.contexts[-1].new_page()
        page.set_default_timeout(20_000)
        return page


#: Sets up one way to log in, logs out, and comes in by it.
Way = Callable[[Place, Page, Path], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def place(
    browser: Browser, empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault, desk: Desk
) -> AsyncIterator[Place]:
    path = tmp_path / "rodtrad.db"
    shutil.copy(empty_sqlite, path)
    store = Store(f"sqlite:///{path}", clock, vault)
    runner = Runner(store)
    # A passkey is bound to a name.
    async with served_pages(runner, desk, host="localhost", failed_login_delay=0, within=60) as served:

        def serve(openid: OpenId | None = None) -> None:
            served.again(openid=openid)

        place = Place(served.url, House(store, desk, clock).furnish(), browser, [], serve)
        yield place
        for context in place.contexts:
            await context.close()
    runner.close()
    store.close()


async def log_out(page: Page) -> None:
    await page.locator('form[action="/staff/logout"] button').first.click()
    await page.wait_for_url("**/staff/logout")


async def by_totp(place: Place, page: Page, folder: Path) -> None:
    """A password, and an app that reads the picture on the screen."""
    clock = place.house.clock
    await page.locator("#name").fill(NAME)
    await page.locator("#new-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    app = pyotp.parse_uri(await read_picture(page, ".qr svg", folder))
    assert isinstance(app, pyotp.TOTP)
    await page.locator("#code").fill(app.at(clock.now()))
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Reservekodene dine")
    await log_out(page)
    clock.move(timedelta(minutes=1))
    await page.goto(f"{place.url}/staff/login")
    await page.locator("#name").fill(NAME)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#code").fill(app.at(clock.now()))
    await page.keyboard.press("Enter")


async def by_passkey(place: Place, page: Page, _: Path) -> None:
    """A device that knows its owner."""
    await with_authenticator(page)
    await page.locator("#label").fill("Jobb-PC")
    await page.get_by_role("button", name="Legg til en passnøkkel").click()
    await expect(page.get_by_role("status")).to_contain_text("Passnøkkelen er lagret")
    await log_out(page)
    await page.goto(f"{place.url}/staff/login")
    await page.get_by_role("button", name="Logg inn med passnøkkel").click()


async def by_openid(place: Place, page: Page, _: Path) -> None:
    """The account at a provider."""
    await page.get_by_role("button", name="Koble til HelseTest").click()
    await expect(page.get_by_role("status")).to_contain_text("Koblet til")
    await log_out(page)
    await page.goto(f"{place.url}/staff/login")
    await page.get_by_role("button", name="Logg inn med HelseTest").click()


@contextmanager
def provider_of(place: Place, folder: Path, way: Way) -> Iterator[None]:
    """The provider, for the way that needs one."""
    if way is not by_openid:
        yield
        return
    with openid_provider(folder, f"{place.url}/staff/oidc/back") as provider:
        place.house.clock.move(
            SystemClock().now() - place.house.clock.now()
        )  # an id token says when it was made
        key = SecretStr(json.dumps(provider.key.as_dict(private=True)))
        place.serve(OpenId(provider.issuer, CLIENT, key, "openid", "HelseTest"))
        yield


async def read_picture(page: Page, selector: str, folder: Path) -> str:
    """What a camera reads off the screen."""
    await page.locator(selector).screenshot(path=folder / "qr.png")
    with Image.open(folder / "qr.png") as picture:
        qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        (read,) = zxingcpp.read_barcodes(picture, formats=qr)
    return read.text


@pytest.mark.parametrize(
    "way",
    [
        by_totp,
        pytest.param(by_passkey, marks=pytest.mark.long),
        pytest.param(by_openid, marks=pytest.mark.long),
    ],
)
async def test_from_the_first_administrator_to_who_looked_and_why(
    place: Place, tmp_path: Path, way: Way
) -> None:
    store, house, page = place.house.store, place.house, await place.window()
    with provider_of(place, tmp_path, way):
        # the first administrator, from what the command line prints
        _, link = store.run(roster.make_admin, house.ids["clinic"], "Anne Lie")
        await page.goto(f"{place.url}/staff/login/{link.token}")
        await page.locator("#code").fill(link.code)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/staff/people")
        await page.goto(f"{place.url}/staff/me/login")
        await way(place, page, tmp_path)
        # who adds a caseworker, who also enrols
        await page.wait_for_url("**/staff/people")
        await page.locator("#name").fill("Siri Lang")
        await page.get_by_label("Klinikk").check()
        await page.get_by_role("button", name="Legg til og lag en lenke").click()
        sent = await page.locator("main code").inner_text()
        said = await page.locator("main .code").inner_text()
    siri = await place.window()
    await siri.goto(sent)
    await siri.locator("#code").fill(said)
    await siri.keyboard.press("Enter")
    await siri.wait_for_url("**/staff/")
    anna = await enrols(place, siri, tmp_path)
    await hands_over(siri)
    await takes_over(place)
    # and the clinic and Anna read who looked, and why
    await page.get_by_role("link", name="Innsyn").click()
    await page.locator("#reason").select_option("any")
    await page.get_by_role("button", name="Vis").click()
    await expect(page.locator("tbody tr").first).to_contain_text("Siri Lang")
    await expect(page.locator("tbody tr").first).to_contain_text("Noen andre skal følge opp personen")
    assert "Siri" in anna.writes("hvem har sett planen min")


async def enrols(place: Place, siri: Page, folder: Path) -> Chat:
    """Enrol somebody; the picture on the screen leads into their chat, and they say yes."""
    house = place.house
    await siri.get_by_role("link", name="Meld inn").click()
    await siri.get_by_label("Deres egen referanse").fill("A-1042")
    await siri.get_by_label("Navnet pasienten vil bli kalt").fill("Anna Lie")
    leaves = (house.clock.now() + timedelta(days=18)).date()
    await siri.get_by_label("Dagen pasienten drar").fill(leaves.isoformat())
    await siri.get_by_label("Kontaktperson").select_option(label="Siri Lang")
    await siri.get_by_label("Avløser").select_option(label="Ola Berg")
    await siri.get_by_label("Dette er en testperson").check()
    await siri.get_by_role("button", name="Meld inn").click()
    code = re.sub(r"\D", "", await siri.locator("main .code").inner_text())
    anna = house.chat()
    anna.writes("/start " + (await read_picture(siri, "svg.qr", folder)).partition("start=")[2])
    anna.writes(code)
    for label in YES:
        anna.presses(label)
    return anna


async def hands_over(siri: Page) -> None:
    """Find her on the board, open what she shares for a reason, and ask a colleague to take over."""
    await siri.get_by_role("link", name="Utskrivinger").click()
    row = siri.locator("tr", has_text="Anna Lie")
    await expect(row).to_contain_text("om 18 dager")
    await expect(row).not_to_contain_text("har ikke")
    # a hand-over to a colleague, for a reason
    await row.get_by_role("link", name="Anna Lie").click()
    await siri.get_by_role("link", name="Åpne det som er delt").click()
    await siri.get_by_label("Noen andre skal følge opp personen").check()
    await siri.locator("main form.sheet button.main").click()
    await siri.get_by_role("link", name="Overføring").click()
    await siri.locator("#to").select_option(label="Kari Nordli")
    await siri.get_by_role("button", name="Spør").click()
    await expect(siri.get_by_role("status")).to_be_visible()


async def takes_over(place: Place) -> None:
    """The colleague says yes."""
    house, kari = place.house, await place.window()
    await kari.goto(f"{place.url}/staff/login/{house.store.run(staff_login.make_link, house.ids['kari'])}")
    await kari.locator("main button").first.click()
    await kari.wait_for_url("**/staff/")
    await kari.goto(f"{place.url}/staff/me")
    await kari.get_by_text("Jeg tar over", exact=True).click()
    await kari.get_by_role("button", name="Ja, jeg tar over").click()
    await expect(kari.get_by_role("status")).to_contain_text("Pasienten er din fra nå av")
