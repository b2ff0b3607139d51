"""The API as an application of its own, put into the staff pages' under /api/v1: how much may be sent, what is said on failure."""

import logging
from collections.abc import Iterator
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clinic.api import calls, problems
from bot.clinic.api.problems import ProblemDetails, ProblemError
from bot.clinic.pages import PageContext
from bot.service.people.enrolling import FormRefusedError, SeedReusedError
from bot.store.database.faults import OutOfOrderError
from bot.store.database.runner import BusyError
from bot.store.sealing.vault import CannotOpenError

log = logging.getLogger(__name__)
LARGEST: Final = 64 * 1024
DESCRIPTION: Final = (
    "Enrols patients from a clinic's own system. Every call needs a token of the clinic, and sees that clinic alone: another clinic's "
    "patients do not exist. Everything is done once or not at all."
)


class Limited:
    """Refuses more than `LARGEST` bytes before anything reads them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call: the body is read here, whole, and given on in one piece."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more and len(body) <= LARGEST:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LARGEST:
            large = ProblemDetails(title="too large", status=413, detail=f"at most {LARGEST} bytes")
            await problems.answer(large)(scope, receive, send)
            return
        parts: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def read() -> Message:
            return next(parts, None) or await receive()

        await self._app(scope, read, send)


def create_api(context: PageContext) -> FastAPI:
    """The application. `context` is what the staff pages work with, too."""
    app = FastAPI(
        title="Rød tråd",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = context
    app.router.routes.extend(calls.router.routes)  # as in the staff pages' application
    app.add_middleware(Limited)
    app.add_exception_handler(ProblemError, problems.on_problem)
    app.add_exception_handler(FormRefusedError, problems.on_refused)
    app.add_exception_handler(RequestValidationError, problems.on_invalid)
    app.add_exception_handler(HTTPException, problems.on_http)
    app.add_exception_handler(SeedReusedError, _reused)
    for fault in (BusyError, OutOfOrderError, CannotOpenError, Exception):
        app.add_exception_handler(fault, _fault)
    return app


async def _reused(_request: Request, _error: Exception) -> JSONResponse:
    return problems.answer(
        ProblemDetails(
            type="idempotency-key-reused",
            title="this idempotency key was used for something else",
            status=409,
            detail="send a new random key with each new enrolment",
        )
    )


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    log.error("a call of the API failed: %s", type(error).__name__)
    return problems.answer(ProblemDetails(title="not now", status=503, detail="nothing was done; try again"))
