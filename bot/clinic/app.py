"""The staff pages as one ASGI application."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.clinic import (
    accesses,
    appointments,
    board,
    directory,
    directory_file,
    enrol,
    enrol_file,
    figures,
    first,
    handover,
    handovers,
    instruments,
    login,
    me,
    mine,
    oidc,
    openers,
    own_data,
    patient,
    people,
    player,
    policies,
    promises,
    proving,
    reached,
    rehearsal,
    requests,
    resume,
    texts,
    tokens,
    ways,
)
from bot.clinic.access import RoleNeededError, StepUpNeededError
from bot.clinic.api.app import create_api
from bot.clinic.live import POLL_SECONDS, Live
from bot.clinic.pages import FOLDER, Offer, PageContext, message, see_other, templates
from bot.clinic.provider import Provider
from bot.clinic.security import (
    HEADERS,
    ForgedError,
    LoginNeededError,
    SecurityHeaders,
    TooLargeError,
    is_https,
    takes_files,
)
from bot.service.desk import Desk
from bot.service.promises.keepers import NoSuchPromiseError
from bot.service.requests.rights import ErasedError, NotFoundError
from bot.settings import OpenId
from bot.store.database.faults import OutOfOrderError
from bot.store.database.runner import Runner
from bot.store.outbox.outbox import Leased
from bot.store.sealing.vault import CannotOpenError

log = logging.getLogger(__name__)

WITHIN: Final = 3.0
#: The modules whose `router` has pages below /staff. A file of places comes before the addresses of single ones, and instruments before
#: the conversations, whose names stand in the same place.
MODULES: Final = (
    login,
    requests,
    reached,
    me,
    mine,
    enrol,
    board,
    patient,
    first,
    player,
    handover,
    handovers,
    accesses,
    appointments,
    openers,
    policies,
    rehearsal,
    enrol_file,
    directory_file,
    directory,
    figures,
    instruments,
    texts,
    own_data,
    tokens,
    resume,
    promises,
    proving,
    ways,
    oidc,
    people,
)


def drop(_rows: Sequence[Leased]) -> None:
    """Leave rows to the reaper."""


async def no_bot() -> str:
    """There is no bot whose name could be told."""
    return ""


def create_app(  # noqa: PLR0913 - the one door through which everything comes in
    runner: Runner,
    desk: Desk,
    public_url: str,
    *,
    default_zone: str = "Europe/Oslo",
    offer: Offer = drop,
    failed_login_delay: float = 1.0,
    poll_seconds: float = POLL_SECONDS,
    within: float = WITHIN,
    bot_name: Callable[[], Awaitable[str]] = no_bot,
    openid: OpenId | None = None,
) -> FastAPI:
    """The application, with everything below /staff.

    `public_url` is where browsers reach it: forms from any other origin are refused. `offer` is called in the event loop with rows for
    the sender, `bot_name` says what the bot is called at Telegram (empty while Telegram does not), `openid` names a provider that staff
    may log in with. A page waits at most `within` seconds for the database. Before the server is told to stop, call
    `app.state.live.close()`: it ends the streams, which otherwise hold it up.
    """
    # Without redirects to the other spelling of an address: they would lead to whatever host the request names, and away from https.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.context = PageContext(
        runner,
        desk,
        public_url,
        default_zone,
        offer,
        failed_login_delay,
        templates(),
        within,
        bot_name,
        Provider(openid, runner.store.clock) if openid else None,
    )
    #: Passwords are counted here, two at a time: each takes 64 MiB and a tenth of a second.
    app.state.hashing = ThreadPoolExecutor(2, thread_name_prefix="passwords")
    app.state.live = Live(runner.store, runner.store.clock, poll_seconds)
    app.add_middleware(SecurityHeaders, https=is_https(public_url))
    # The routes as the modules have them: of a router that is included FastAPI works out everything anew for each application, twice.
    for module in MODULES:
        app.router.routes.extend(module.router.routes)
    app.mount("/api/v1", create_api(app.state.context))
    app.mount("/staff/static", StaticFiles(directory=FOLDER / "static"))
    app.add_api_route("/", lambda: see_other("/staff/"), methods=["GET"])
    app.add_api_route("/staff", lambda: see_other("/staff/"), methods=["GET"])
    _add_error_pages(app)
    return app


def _add_error_pages(app: FastAPI) -> None:
    """One kind page for each way a request can fail."""

    async def login_needed(request: Request, _error: Exception) -> Response:
        return message(request, "login_needed", 401, kept=True)

    async def not_theirs(request: Request, _error: Exception) -> Response:
        return message(request, "error_role", 403, kept=True)

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return message(request, "error_missing", status)

    async def erased(request: Request, _error: Exception) -> Response:
        return message(request, "error_erased", 410)

    async def forged(request: Request, _error: Exception) -> Response:
        return message(request, "error_forged", 403, kept=True)

    async def too_large(request: Request, _error: Exception) -> Response:
        name = "error_file" if takes_files(request) else "error_large"
        return message(request, name, 413)

    async def unreadable(request: Request, error: Exception) -> Response:
        if isinstance(error, OutOfOrderError):
            return await busy(request, error)
        return message(request, "error_unreadable", 200 if request.method == "GET" else 409, kept=True)

    async def busy(request: Request, error: Exception) -> Response:
        log.warning("a staff page could not be served now: %s", type(error).__name__)
        return message(request, "error_ours", 503, kept=True)

    async def infrastructure_fault(request: Request, error: Exception) -> Response:
        log.error("a staff page failed: %s", type(error).__name__)
        response = message(request, "error_ours", 503, kept=True)
        response.headers.update({**HEADERS, "Cache-Control": "no-store"})  # made outside the middleware
        return response

    app.add_exception_handler(LoginNeededError, login_needed)
    app.add_exception_handler(RoleNeededError, not_theirs)
    app.add_exception_handler(StepUpNeededError, proving.ask)
    app.add_exception_handler(NotFoundError, missing)
    app.add_exception_handler(ErasedError, erased)
    app.add_exception_handler(NoSuchPromiseError, missing)
    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(RequestValidationError, missing)
    app.add_exception_handler(CannotOpenError, unreadable)
    app.add_exception_handler(OutOfOrderError, busy)
    app.add_exception_handler(ForgedError, forged)
    app.add_exception_handler(TooLargeError, too_large)
    app.add_exception_handler(Exception, infrastructure_fault)
