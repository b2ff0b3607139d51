"""What the routes share: the visitor of a page, and how a page is rendered."""

import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clinic.kept import is_ours, kept_form
from bot.clinic.navigation import entries_for, here
from bot.clinic.provider import Provider
from bot.clinic.security import (
    LoginNeededError,
    cookie_name,
    csrf_token,
    is_https,
    read_form,
)
from bot.clinic.words import StaffWords
from bot.i18n import SOURCE_LANGUAGE
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.service.people.staff_login import Session
from bot.service.requests import inbox
from bot.service.requests.case import Done
from bot.service.requests.inbox import InboxRow
from bot.store.database.runner import Runner
from bot.store.database.work import Work
from bot.store.login import attempts
from bot.store.outbox.outbox import Leased

FOLDER: Final = Path(__file__).parent
_REQUEST: Final = re.compile(r"/staff/q/(\w{1,16})/")
P = ParamSpec("P")
T = TypeVar("T")

TOUCH_WITHIN: Final = 0.5
#: What browsers call our languages; `no` is Bokmål.
_LIKE: Final = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
#: What the cookies beside that of the session are called behind its name: of a browser that asked for a link, or began something.
ASKED: Final = "-asked"
BEGUN: Final = "-begun"
#: Takes the rows of a use case to the sender; dropping them costs a few seconds, no more.
Offer = Callable[[Sequence[Leased]], None]


@dataclass(frozen=True, slots=True)
class PageContext:
    """What every route works with."""

    runner: Runner
    desk: Desk
    public_url: str
    default_zone: str
    offer: Offer
    #: Seconds a failed log-in is made to wait, so that guessing is slow.
    failed_login_delay: float
    environment: Environment
    #: Seconds a page may wait for the database before it says that something is wrong.
    within: float
    #: What the bot is called at Telegram; empty while Telegram does not say.
    bot_name: Callable[[], Awaitable[str]]
    #: The OpenID provider that staff may log in with, if the settings name one.
    provider: Provider | None = None

    @property
    def cookie(self) -> str:
        """The name of the session cookie."""
        return cookie_name(https=is_https(self.public_url))

    async def read(self, query: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look something up. Raises `BusyError` rather than let a page wait for long."""
        return await self.runner.read(lambda work: query(work, *args, **kwargs), within=self.within)

    async def do(self, use_case: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry a use case out, ahead of whatever the clock wants. Raises `BusyError`; it may then have been carried out, or not."""
        return await self.runner.do(lambda work: use_case(work, *args, **kwargs), within=self.within)

    def finish(self, done: Done) -> None:
        """Let the sender have what a use case wants sent."""
        if done.rows:
            self.offer(done.rows)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page: the session and its cookie."""

    session: Session
    cookie: str


@cache
def templates() -> Environment:
    """The templates, read once. Everything put into them is escaped; a missing value is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["static"] = {
        path.name: _versioned(path) for path in sorted((FOLDER / "static").iterdir())
    }
    return environment


def _versioned(path: Path) -> str:
    """The address of a static file; it changes with the content, so that a cached old one is never shown."""
    return f"/staff/static/{path.name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:10]}"


def context_of(request: Request) -> PageContext:
    """What `create_app` was given."""
    context: PageContext = request.app.state.context
    return context


async def onlooker(request: Request) -> Visitor:
    """Who is logged in, whatever they do there; routes ask by `access.require`. Raises `LoginNeededError`."""
    context = context_of(request)
    cookie = request.cookies.get(context.cookie, "")
    session = await context.read(staff_login.session, cookie) if cookie else None
    if session is None:
        raise LoginNeededError
    request.state.language = session.staff.language  # for the pages about what went wrong, which know nobody
    return Visitor(session, cookie)


async def posted(request: Request, who: Visitor) -> dict[str, str]:
    """The fields of a form of this session. Raises `ForgedError` and `TooLargeError`."""
    return await read_form(request, context_of(request).public_url, who.cookie)


def words_for(request: Request, zone: str = "", language: str = SOURCE_LANGUAGE) -> StaffWords:
    """The words of a page that is made now."""
    context = context_of(request)
    now = context.runner.store.clock.now()
    return StaffWords(context.desk.texts, zone or context.default_zone, now, language)


def words_of(request: Request, who: Visitor) -> StaffWords:
    """The words of a page for somebody who is logged in: in their language and their clinic's time zone."""
    return words_for(request, who.session.zone, language_of(request, who))


def language_of(request: Request, who: Visitor | None) -> str:
    """The language somebody reads in: the one they chose (`/staff/reached`); before the log-in the first of ours that the browser wants."""
    if who is not None:
        return who.session.staff.language
    if known := getattr(request.state, "language", ""):
        return str(known)
    wants = request.headers.get("accept-language", "").split(",")
    wanted = (part.partition(";")[0].strip()[:2].casefold() for part in wants)
    return next((_LIKE[each] for each in wanted if each in _LIKE), SOURCE_LANGUAGE)


def page(
    request: Request, template: str, who: Visitor | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page. Without a visitor it has no name, no way to log out and no news."""
    words = words_for(request, who.session.zone if who else "", language_of(request, who))
    entries = entries_for(who.session.staff.roles) if who else []
    shared = {
        "entries": entries,
        "here": here(request.url.path, entries),
        "provider": provider.settings.name if (provider := context_of(request).provider) else "",
        "who": who and who.session,
        "csrf": csrf_token(who.cookie) if who else "",
        "w": words,
        "t": words.t,
    }
    text = context_of(request).environment.get_template(template).render(shared | values)
    return HTMLResponse(text, status_code=status)


def message(
    request: Request, name: str, status: int, who: Visitor | None = None, *, kept: bool = False
) -> HTMLResponse:
    """A page that says one thing: the phrases `staff_<name>_title` and `staff_<name>`.

    `kept` gives what was typed, but not sent, back to its writer, with a button to go on with it: an answer to a patient goes into the
    page of its request, anything else is posted as it was.
    """
    typed = getattr(request.state, "typed", "") if kept else ""
    found = _REQUEST.match(request.url.path) if typed else None
    resume = f"/staff/q/{found[1]}/resume" if found else ""
    others = kept_form(request) if kept and not resume else {}
    wanted = request.url.path if request.method == "GET" and name == "login_needed" else ""
    return page(
        request,
        "message.html",
        who,
        status,
        name=name,
        typed=typed,
        resume=resume,
        kept=others,
        to=wanted if is_ours(wanted) and wanted != "/staff/" else "",
    )


def address_of(request: Request) -> str:
    """The network address a request comes from, as the server knows it (docs/running.md says what a proxy has to pass on)."""
    return request.client.host if request.client else ""


def begun_by(request: Request) -> str:
    """The cookie of a browser that is in the middle of something (`store/login/attempts.py`); empty for one that is not."""
    return request.cookies.get(f"{context_of(request).cookie}{BEGUN}", "")


async def begins(
    request: Request, begin: Callable[Concatenate[Work, str, P], str], *args: P.args, **kwargs: P.kwargs
) -> Response:
    """Let a browser begin something that it has to bring back: what `begin` gives for it, as JSON, and a cookie that knows it again."""
    browser = secrets.token_urlsafe(32)
    begun = await context_of(request).do(begin, browser, *args, **kwargs)
    response = Response(begun, media_type="application/json")
    keep_cookie(request, response, BEGUN, browser, attempts.VALID)
    return response


async def enters(request: Request, cookie: str, to: str = "/staff/") -> Response:
    """Let somebody in who has proved who they are, by the cookie of a new session, and on to a page of ours. What this browser had ends."""
    context = context_of(request)
    before = request.cookies.get(context.cookie, "")
    if before:
        await context.do(staff_login.log_out, before)
    response = see_other(to if is_ours(to.partition("?")[0]) else "/staff/")
    keep_cookie(request, response, "", cookie)
    return response


def keep_cookie(
    request: Request, response: Response, name: str, value: str, lasts: timedelta | None = None
) -> None:
    """Give a browser a cookie: lax, so that a link in a mail leads to a page and not to the log-in; no form is accepted on it alone.

    Kept from scripts, bound to this host, and sent over https only where the pages are reached so. An empty value takes it away.
    """
    context = context_of(request)
    response.set_cookie(
        f"{context.cookie}{name}",
        value,
        max_age=(int(lasts.total_seconds()) if lasts else None) if value else 0,
        path="/",
        secure=is_https(context.public_url),
        httponly=True,
        samesite="lax",
    )


def moment_typed(text: str, zone: str) -> datetime | None:
    """A moment from a form: with its offset, or as somebody in `zone` picks it (`2026-12-24T10:00`); None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None


def see_other(address: str) -> RedirectResponse:
    """Where to look after a form was carried out, so that "reload" does not post it again."""
    return RedirectResponse(address, status_code=303)


def count_title(words: StaffWords, title: str, rows: Sequence[InboxRow]) -> str:
    """The title of a page with the number of requests that wait in front, and whether one of them is urgent."""
    waiting = inbox.waiting(rows)
    key = "staff_title_urgent" if inbox.urgent(rows) else "staff_title_counted"
    return words.t(key, n=waiting, title=title) if waiting else title
