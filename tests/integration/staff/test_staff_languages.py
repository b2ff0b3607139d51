"""Every page in Bokmål, Nynorsk and English: the browser's language before the log-in, one's own after it."""

import ast
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from bot.bootstrap import build_desk
from bot.clinic.app import create_app
from bot.clinic.enrol_file import EXAMPLE
from bot.clinic.pages import FOLDER
from bot.domain.people.roles import StaffRole
from bot.service.desk import Desk
from bot.service.people import channels, staff_login
from bot.service.requests import staff_acts
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_routes import ROUTES

TEXTS = build_desk().texts
#: What a macro puts into a tag stands between none.
OF_ATTRIBUTES = {"aria", "describedby", "invalid", "true"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["nn", "en"])
async def test_no_page_says_anything_in_another_language(
    browser: Browser, clinic: SmallClinic, store: Store, language: str
) -> None:
    """Of every page without a person in its address, and of a request: no sentence of the Bokmål that this language says otherwise."""
    clinic.ask("no_place", "xyz")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    store.run(channels.choose_language, clinic.kari, language)
    store.run(give_roles, clinic.kari, *StaffRole)
    browser.client.headers["Accept-Language"] = language
    await browser.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    bokmaal = {
        text
        for key, text in TEXTS.source.items()
        if key.startswith(("phrase.staff_", "outcome.", "request."))
        and len(text) > 12
        and "{" not in text
        and text not in {TEXTS.get(other, language) for other in TEXTS.source}
    }
    assert len(bokmaal) > 500
    pages = [path for method, path in sorted(ROUTES) if method == "GET" and "{" not in path]
    seen = 0
    for path in [*(set(pages) - {"/staff/events", "/staff/logout"}), f"/staff/q/{clinic.code}"]:
        await browser.go(path)
        if browser.answer.headers["content-type"].startswith("text/html"):
            seen += 1
            read_as_bokmaal = re.sub(r'<[^>]* lang="nb"[^>]*>[^<]*<', "<", browser.answer.text)
            text = unescape(re.sub(r"<[^>]*>", " ", read_as_bokmaal)).replace("\u00a0", " ")
            assert {said for said in bokmaal if said in text} == set(), path
    assert seen > 20


def test_no_words_stand_in_a_template_or_in_the_code_of_a_page() -> None:
    """They would be in one language. What stands between tags is the names of keys, and nothing else."""
    for path in sorted(FOLDER.glob("templates/*.html")):
        bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", " ", re.sub(r'[\w-]+="[^"]*"', " ", bare))
        assert set(re.findall(r"[^\W\d_]{2,}", bare)) <= OF_ATTRIBUTES, path.name
    for path in sorted(FOLDER.glob("static/*.js")):
        bare = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search("[æøåÆØÅ]", bare), path.name
    for path in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)
        }
        words = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs
        }
        assert {word for word in words if re.search("[æøåÆØÅ]", word)} <= {"Rød tråd", EXAMPLE}, path.name
