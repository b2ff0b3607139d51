"""What the routes share: the visitor of a page, and how a page is rendered."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clinic.kept import kept_form
from bot.clinic.navigation import entries_for, here
from bot.clinic.security import (
    LoginNeededError,
    cookie_name,
    csrf_token,
    is_https,
    read_form,
)
from bot.clinic.words import StaffWords
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.service.people.staff_login import Session
from bot.service.requests import inbox
from bot.service.requests.case import Done
from bot.service.requests.inbox import InboxRow
from bot.store.database.runner import Runner
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased

FOLDER: Final = Path(__file__).parent
_REQUEST: Final = re.compile(r"/staff/q/(\w{1,16})/")
P = ParamSpec("P")
T = TypeVar("T")

TOUCH_WITHIN: Final = 0.5
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


def make_environment() -> Environment:
    """The templates. Everything put into them is escaped; a missing value is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
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
    return Visitor(session, cookie)


async def posted(request: Request, who: Visitor) -> dict[str, str]:
    """The fields of a form of this session. Raises `ForgedError` and `TooLargeError`."""
    return await read_form(request, context_of(request).public_url, who.cookie)


def words_for(request: Request, zone: str = "") -> StaffWords:
    """The words of a page that is made now."""
    context = context_of(request)
    return StaffWords(context.desk.texts, zone or context.default_zone, context.runner.store.clock.now())


def page(
    request: Request, template: str, who: Visitor | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page. Without a visitor it has no name, no way to log out and no news."""
    words = words_for(request, who.session.zone if who else "")
    entries = entries_for(who.session.staff.roles) if who else []
    shared = {
        "entries": entries,
        "here": here(request.url.path, entries),
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
    return page(request, "message.html", who, status, name=name, typed=typed, resume=resume, kept=others)


def see_other(address: str) -> RedirectResponse:
    """Where to look after a form was carried out, so that "reload" does not post it again."""
    return RedirectResponse(address, status_code=303)


def count_title(words: StaffWords, title: str, rows: Sequence[InboxRow]) -> str:
    """The title of a page with the number of requests that wait in front, and whether one of them is urgent."""
    waiting = inbox.waiting(rows)
    key = "staff_title_urgent" if inbox.urgent(rows) else "staff_title_counted"
    return words.t(key, n=waiting, title=title) if waiting else title
