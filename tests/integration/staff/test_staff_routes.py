"""Every page of the staff pages, whichever there are: in the application, behind the log-in, with its template and its words."""

import re
from importlib import import_module

from fastapi import FastAPI
from fastapi.routing import APIRoute

from bot.clinic.access import Require
from bot.clinic.pages import FOLDER
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import SmallClinic
from tests.fakes.content import shipped

#: What may be asked for by somebody who is not logged in.
OPEN = {
    ("GET", "/staff/login"),
    ("GET", "/staff/login/{token}"),
    ("POST", "/staff/login"),
    ("POST", "/staff/login/ask"),
    ("POST", "/staff/login/password"),
    ("POST", "/staff/login/passkey"),
    ("POST", "/staff/login/passkey/begin"),
    ("POST", "/staff/logout"),
    ("POST", "/staff/oidc"),
    ("GET", "/staff/oidc/back"),
}
#: What an open page asks for by itself.
WATCHING = {
    ("GET", "/staff/again"),
    ("GET", "/staff/list"),
    ("GET", "/staff/events"),
    ("GET", "/staff/glance"),
    ("GET", "/staff/q/{code}/again"),
}
MODULES = [import_module(f"bot.clinic.{path.stem}") for path in sorted(FOLDER.glob("[a-z]*.py"))]
ROUTES = {
    (method, route.path)
    for module in MODULES
    if hasattr(module, "router")
    for route in module.router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
}


async def test_every_page_is_in_the_application_and_asks_for_a_log_in(
    clinic: SmallClinic, app: FastAPI
) -> None:
    """401 says both: a page that is not in it is 404, one that asks for nothing is 200."""
    clinic.ask()
    served = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert served - {("GET", "/"), ("GET", "/staff")} == ROUTES, "what is walked is what is served"
    guarded = ROUTES - OPEN
    assert len(guarded) > 10
    assert OPEN <= ROUTES
    browser = Browser(app)
    for method, path in sorted(guarded):
        fields = {"csrf": "x"} if method == "POST" else None
        answer = await browser.client.request(
            method, path.replace("{code}", clinic.code), data=fields, headers={"Origin": ORIGIN}
        )
        assert (method, path, answer.status_code) == (method, path, 401)
    await browser.close()


def _guards(route: APIRoute) -> list[Require]:
    """What a route asks for before it answers."""
    return [one.call for one in route.dependant.dependencies if isinstance(one.call, Require)]


def test_every_page_asks_for_a_role() -> None:
    """A guard in the route itself, so that whoever reads it sees who may come; and none in what is open to the world."""
    routes = [
        (method, route.path, _guards(route))
        for module in MODULES
        if hasattr(module, "router")
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    ]
    assert {(method, path) for method, path, guards in routes if not guards} == OPEN
    assert all(guards[0].roles for _, _, guards in routes if guards)


def test_nothing_that_an_open_page_asks_by_itself_is_a_use_of_the_session() -> None:
    """Those are the only routes that `watch`, and they only read."""
    watching = {
        (method, route.path)
        for module in MODULES
        if hasattr(module, "router")
        for route in module.router.routes
        if isinstance(route, APIRoute) and any(not guard.used for guard in _guards(route))
        for method in route.methods or ()
    }
    assert watching == WATCHING


def test_every_template_that_a_page_names_is_there() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*")]
    )
    named = set(re.findall(r'"(\w+\.html)"', source))
    assert len(named) > 5
    assert {name for name in named if not (FOLDER / "templates" / name).exists()} == set()


def test_every_phrase_that_a_template_names_is_there() -> None:
    texts = shipped().texts
    named = {
        name
        for path in FOLDER.glob("templates/*.html")
        for name in re.findall(r'\bt\("(\w+)"', path.read_text(encoding="utf-8"))
        if not name.endswith("_")  # the rest of the key is put behind it
    }
    assert len(named) > 20
    assert {name for name in named if f"phrase.{name}" not in texts} == set()
