"""Getting in, and the pages about it, in Bokmål, Nynorsk and English: the browser's language before the log-in, one's own after it."""

from collections.abc import AsyncIterator

import pytest

from bot.clinic.app import create_app
from bot.domain.people.roles import StaffRole
from bot.service.desk import Desk
from bot.service.people import channels, staff_login
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles

#: What stands on the pages in each language, and in none of the others.
SAID = {
    "nb": ("Med passord og kode", "Der du er innlogget", "De som arbeider her", "Logg ut"),
    "nn": ("Med ei lenkje på e-post", "Der du er innlogga", "Dei som arbeider her", "Logg ut"),
    "en": ("With password and code", "Where you are logged in", "Those who work here", "Log out"),
}


@pytest.fixture
async def browser(store: Store, desk: Desk) -> AsyncIterator[Browser]:
    """A browser at pages that have every catalogue."""
    runner = Runner(store)
    browser = Browser(create_app(runner, desk, ORIGIN, failed_login_delay=0, within=60))
    yield browser
    await browser.close()
    runner.close()


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("nn-NO,nn;q=0.9,nb;q=0.8", "nn"),
        ("en-GB,en;q=0.9,no;q=0.5", "en"),
        ("no", "nb"),
        ("de-DE,en;q=0.7", "en"),
        ("de", "nb"),
        ("", "nb"),
        (";;,,q=", "nb"),
    ],
)
async def test_before_the_log_in_it_is_the_browsers(browser: Browser, wanted: str, language: str) -> None:
    browser.client.headers["Accept-Language"] = wanted
    await browser.go("/staff/login")
    assert browser.page.language == language
    assert SAID[language][0] in browser.text


@pytest.mark.parametrize("language", SAID)
async def test_after_it_it_is_ones_own(
    browser: Browser, clinic: SmallClinic, store: Store, language: str
) -> None:
    store.run(channels.choose_language, clinic.kari, language)
    store.run(give_roles, clinic.kari, StaffRole.ADMIN)
    await browser.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    others = [said for each in SAID.items() if each[0] != language for said in each[1]]
    for path, at in (("/staff/me/login", 1), ("/staff/people", 2)):
        await browser.go(path)
        assert browser.page.language == language
        assert 'tabindex="-1">' in browser.answer.text
        assert SAID[language][at] in browser.text
        assert SAID[language][3] in browser.text
        if language == "en":  # nothing Norwegian is left, in the frame neither
            assert not set(browser.text.replace("Rød tråd", "").casefold()) & set("æøå")
        assert not [said for said in others if said in browser.text and said not in SAID[language]]


async def test_a_page_that_is_not_translated_says_in_which_language_it_is(
    browser: Browser, clinic: SmallClinic, store: Store
) -> None:
    """So that a screen reader does not read Bokmål as if it were English."""
    store.run(channels.choose_language, clinic.kari, "en")
    await browser.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    assert browser.page.language == "en"
    assert '<main id="main" tabindex="-1" lang="nb">' in browser.answer.text
