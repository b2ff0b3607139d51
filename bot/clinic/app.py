"""The staff pages as one ASGI application."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.clinic import login, requests
from bot.clinic.live import POLL_SECONDS, Live
from bot.clinic.pages import FOLDER, House, Offer, make_environment, message, see_other
from bot.clinic.security import (
    HEADERS,
    ForgedError,
    LoginNeededError,
    SecurityHeaders,
    TooLargeError,
    is_https,
    read_form,
)
from bot.service.desk import Desk
from bot.service.requests.rights import NotFoundError
from bot.store.database.runner import Runner
from bot.store.outbox.outbox import Leased

log = logging.getLogger(__name__)


def drop(_rows: Sequence[Leased]) -> None:
    """Leave rows to the reaper."""


def create_app(
    runner: Runner,
    desk: Desk,
    public_url: str,
    *,
    default_zone: str = "Europe/Oslo",
    offer: Offer = drop,
    failed_login_delay: float = 1.0,
    poll_seconds: float = POLL_SECONDS,
) -> FastAPI:
    """The application, with everything below /staff.

    `public_url` is where browsers reach it: forms from any other origin are refused. `offer` is called in the event loop with rows for
    the sender. Before the server is told to stop, call `app.state.live.close()`: it ends the streams, which otherwise hold it up.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = House(
        runner, desk, public_url, default_zone, offer, failed_login_delay, make_environment()
    )
    app.state.live = Live(runner.store, runner.store.clock, poll_seconds)
    app.add_middleware(SecurityHeaders, https=is_https(public_url))
    pages = APIRouter(prefix="/staff")
    pages.include_router(login.router)
    pages.include_router(requests.router)
    app.include_router(pages)
    app.mount("/staff/static", StaticFiles(directory=FOLDER / "static"))
    app.add_api_route("/", lambda: see_other("/staff/"), methods=["GET"])
    app.add_api_route("/staff", lambda: see_other("/staff/"), methods=["GET"])
    _add_error_pages(app)
    return app


def _add_error_pages(app: FastAPI) -> None:
    """One kind page for each way a request can fail."""

    async def login_needed(request: Request, _error: Exception) -> Response:
        if request.method == "POST":
            with suppress(ForgedError, TooLargeError):
                await read_form(request, request.app.state.house.public_url, None)
        return message(request, "login_needed", 401, kept=True)

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return message(request, "error_missing", status)

    async def forged(request: Request, _error: Exception) -> Response:
        return message(request, "error_forged", 403, kept=True)

    async def too_large(request: Request, _error: Exception) -> Response:
        return message(request, "error_large", 413)

    async def house_fault(request: Request, error: Exception) -> Response:
        log.error("a staff page failed: %s", type(error).__name__)
        response = message(request, "error_house", 503, kept=True)
        response.headers.update({**HEADERS, "Cache-Control": "no-store"})  # made outside the middleware
        return response

    app.add_exception_handler(LoginNeededError, login_needed)
    app.add_exception_handler(NotFoundError, missing)
    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(ForgedError, forged)
    app.add_exception_handler(TooLargeError, too_large)
    app.add_exception_handler(Exception, house_fault)
