"""Every page there is, asked for by somebody who may see all: headers, no script or style within it, cookies, and how much may be sent."""

from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

from bot.clinic.security import HEADERS, LARGEST_WITH_FILE, TAKES_FILES
from bot.domain.people.roles import StaffRole
from bot.service.people import staff_login
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles
from tests.integration.staff.test_staff_routes import OPEN, ROUTES
from tests.integration.staff.test_staff_walk import STREAMS, WITHOUT_TOKEN, filled, of_ours

#: What a policy without `unsafe-inline` would not let run or apply, so that a page with it would be a page that does not work.
INLINE = ("style", "srcdoc")
#: What a browser keeps of what is typed, on its disk and to suggest it to whoever sits there next, unless it is told not to.
TYPED = ("text", "search", "tel", "email", "url")


class Looked(HTMLParser):
    """What stands on a page that must not, and its forms without a token."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._form: list[str] | None = None
        self._remembers = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        values = {name: value or "" for name, value in attrs}
        self.wrong += [f"<{tag} {name}>" for name in values if name.startswith("on") or name in INLINE]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.wrong.append(f"<{tag}>")
        for name in ("href", "src", "action", "formaction"):
            address = values.get(name, "")
            if address.startswith(("javascript:", "data:")):
                self.wrong.append(f'<{tag} {name}="{address}">')
            if tag != "a" and address.startswith(("http:", "https:", "//")):
                self.wrong.append(f'<{tag} {name}="{address}">')
        if tag == "form":
            self._remembers = values.get("autocomplete") != "off"
        typed = tag == "textarea" or (tag == "input" and values.get("type", "text") in TYPED)
        if typed and "readonly" not in values and self._remembers and "autocomplete" not in values:
            self.wrong.append(f"the browser remembers {values.get('name')}")
        if tag == "form" and values.get("method", "").lower() == "post":
            self._form = [values.get("action", "")]
        if tag == "input" and values.get("name") == "csrf" and values.get("value"):
            self._form = None

    def handle_endtag(self, tag: str) -> None:
        """A form that ends has had its token by then."""
        self._remembers = self._remembers or tag == "form"
        if tag == "form" and self._form is not None:
            self.wrong.append(f"a form to {self._form[0]} without its token")
            self._form = None


def look(answer: httpx.Response) -> list[str]:
    """What is wrong with an answer."""
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if answer.headers.get("cache-control") != "no-store":
        wrong.append("it may be kept by caches")
    if "max-age" not in answer.headers.get("strict-transport-security", ""):
        wrong.append("Strict-Transport-Security")
    if answer.headers.get("content-type", "").startswith("text/html"):
        page = Looked()
        page.feed(answer.text)
        wrong += page.wrong
    for cookie in answer.headers.get_list("set-cookie"):
        wrong += cookie_is_wrong(cookie)
    return wrong


def cookie_is_wrong(cookie: str) -> list[str]:
    """What a cookie lacks; one that is taken away has to name the same."""
    said = {part.strip().lower().partition("=")[0] for part in cookie.split(";")[1:]}
    needed = {"httponly", "secure", "samesite", "path"}
    wrong = [f"a cookie without {name}" for name in sorted(needed - said)]
    if not cookie.startswith("__Host-") or "domain" in said or "samesite=none" in cookie.lower():
        wrong.append(f"a cookie for other hosts: {cookie.partition('=')[0]}")
    return wrong


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    others = {name: value for name, value in policy.items() if value not in {"'self'", "'none'"}}
    assert others == {}, "nothing inline, no address of another's, no eval"


def test_what_must_not_stand_on_a_page_is_noticed() -> None:
    for text, wrong in (
        ("<p style='x'>", ["<p style>"]),
        ("<b onclick='x'>", ["<b onclick>"]),
        ("<style>a</style>", ["<style>"]),
        ("<script>a</script>", ["<script>"]),
        ('<script src="//x.no/a.js"></script>', ['<script src="//x.no/a.js">']),
        ('<a href="javascript:x">', ['<a href="javascript:x">']),
        ('<form method="post" action="/a"></form>', ["a form to /a without its token"]),
        ('<form method="post"><input type="hidden" name="csrf" value="1"></form><a href="https://a.no">', []),
        ('<input name="name">', ["the browser remembers name"]),
        ('<form autocomplete="off"><input name="a"></form><textarea name="b">', ["the browser remembers b"]),
        ('<input name="a" autocomplete="username"><input type="checkbox" name="b">', []),
    ):
        page = Looked()
        page.feed(text)
        assert page.wrong == wrong
    assert cookie_is_wrong("__Host-a=1; HttpOnly; Secure; SameSite=Lax; Path=/") == []
    assert len(cookie_is_wrong("a=1; Path=/")) == 4


async def test_every_page_there_is_keeps_to_it(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI, store: Store
) -> None:
    clinic.ask()
    fields = of_ours(clinic)
    store.run(give_roles, clinic.kari, *StaffRole)
    kari, stranger = await log_in(clinic.kari), Browser(app)
    found, html = {}, 0
    for method, path in sorted(ROUTES - STREAMS):
        for who in (kari, stranger):
            address = filled(path, clinic, clinic.code).replace("{token}", "x")
            if method == "GET":
                answer = await who.client.get(address, params={"id": fields["id"]}, follow_redirects=False)
            else:
                answer = await who.client.post(
                    address, data={"csrf": "0"}, headers={"Origin": ORIGIN}, follow_redirects=False
                )
            html += answer.headers.get("content-type", "").startswith("text/html")
            if wrong := look(answer):
                found[method, path, answer.status_code] = wrong
        if path == "/staff/logout":
            kari = await log_in(clinic.kari)
    await stranger.close()
    assert html > 60, "there were pages to look at"
    # A form to log in, and one whose words outlived their session, are nobody's yet: they have no session to take a token from.
    for answer_of, wrong in list(found.items()):
        left = [
            one for one in wrong if not one.startswith(("a form to /staff/login", "a form to /staff/oidc"))
        ]
        found[answer_of] = [one for one in left if not any(path in one for _, path in WITHOUT_TOKEN)]
    assert {answer_of: wrong for answer_of, wrong in found.items() if wrong} == {}


async def test_each_way_in_gives_a_cookie_for_this_host_alone(
    clinic: SmallClinic, app: FastAPI, store: Store
) -> None:
    browser = Browser(app)
    token = store.run(staff_login.make_link, clinic.kari)
    answer = await browser.client.post(
        "/staff/login", data={"token": token}, headers={"Origin": ORIGIN}, follow_redirects=False
    )
    given = answer.headers.get_list("set-cookie")
    assert given
    assert [cookie_is_wrong(cookie) for cookie in given] == [[] for _ in given]
    assert token not in "".join(given)
    await browser.close()


async def test_every_form_has_an_end_to_how_much_it_takes(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    """Refused while it is read, whoever sends it, and by nothing but its size."""
    clinic.ask()
    store.run(give_roles, clinic.kari, *StaffRole)
    kari = await log_in(clinic.kari)
    csrf = kari.page.forms[0].fields["csrf"]
    posts = sorted(path for method, path in ROUTES if method == "POST")
    assert len(posts) > 30
    taken = {}
    for path in posts:
        size = LARGEST_WITH_FILE * 2 if path in TAKES_FILES else 100_000
        address = filled(path, clinic, clinic.code)
        answer = await kari.client.post(
            address, data={"csrf": csrf, "text": "x" * size}, headers={"Origin": ORIGIN}
        )
        if answer.status_code != 413:
            taken[path] = answer.status_code
    assert taken == {}
    assert OPEN <= ROUTES
