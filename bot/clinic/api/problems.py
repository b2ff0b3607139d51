"""What the API says when it does not do something: problem details (RFC 9457), in English, for whoever wrote the calling program."""

from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.service.people.enrolling import FormRefusedError

MEDIA: Final = "application/problem+json"
#: What is wrong with a field, in words. The codes are those of `service/people/enrolling.py`.
WORDS: Final = {
    "shape": "3 to 32 letters and digits, such as A-1042",
    "national": "a national identity number is never taken; use the clinic's own reference",
    "twice": "somebody with this reference is enrolled already; ask for a new link instead",
    "before": 'somebody with this reference was here before; send "again": true if the same person comes back',
    "unusable": "one line of at most 80 characters that has a first name in it",
    "unknown": "not a language that can be chosen",
    "none": "missing",
    "no_day": "no such day; write it as 2026-03-31",
    "past": 'that day is over; for somebody who leaves today send "unplanned": true',
    "too_far": "more than a year ahead",
    "stranger": "nobody who answers patients at this clinic has this id; GET /staff lists them",
    "same": "the deputy must be somebody else than the caseworker",
    "no_hours": 'has no working hours in the next two weeks; send "sure": true to go on',
    "away": 'is away on that day and nobody covers; send "sure": true to go on',
    "away_covered": 'is away on that day, and somebody covers; send "sure": true to go on',
    "unready": "real people cannot be enrolled before the content is signed and the help numbers are called",
    "mixed": "a test person cannot become a real one, or the other way",
}


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    code: str
    detail: str


class ProblemDetails(BaseModel):
    """Why something was not done. Nothing of it was."""

    type: str = Field("about:blank", description="a word for the kind of problem, where there is one")
    title: str
    status: int
    detail: str = ""
    problems: list[FieldProblem] = []


class ProblemError(Exception):
    """Something is not done, for a reason that the caller can read."""

    def __init__(
        self, status: int, title: str, detail: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers or {}


#: The same for a token that is missing, wrong and revoked.
def unknown_token() -> ProblemError:
    """Nobody is known by what was sent."""
    return ProblemError(
        401,
        "a valid token is needed",
        "send it as `Authorization: Bearer rodtrad_…`",
        {"WWW-Authenticate": "Bearer"},
    )


def answer(problem: ProblemDetails, headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer that says it."""
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=MEDIA)


async def on_problem(_request: Request, error: Exception) -> JSONResponse:
    """For `ProblemError`."""
    assert isinstance(error, ProblemError)  # noqa: S101 - it is registered for no other
    return answer(ProblemDetails(title=error.title, status=error.status, detail=error.detail), error.headers)


async def on_refused(_request: Request, error: Exception) -> JSONResponse:
    """For what is as described and cannot be done at this clinic now: every field that is wrong."""
    assert isinstance(error, FormRefusedError)  # noqa: S101 - it is registered for no other
    problems = [
        FieldProblem(field=one.field, code=one.code, detail=WORDS[one.code]) for one in error.problems
    ]
    return answer(
        ProblemDetails(
            type="refused", title="not here and now; nothing was done", status=409, problems=problems
        )
    )


async def on_invalid(_request: Request, error: Exception) -> JSONResponse:
    """For what is not as the description says. What was sent is not repeated: it may hold a name."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for no other
    problems = [
        FieldProblem(
            field=".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]),
            code=one["type"],
            detail=one["msg"],
        )
        for one in error.errors()
    ]
    return answer(ProblemDetails(title="this is not as the description says", status=422, problems=problems))


async def on_http(_request: Request, error: Exception) -> JSONResponse:
    """For no such address, no such method and the like."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for no other
    return answer(
        ProblemDetails(title=str(error.detail), status=error.status_code), dict(error.headers or {})
    )


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides its own, for the description."""
    said = {"model": ProblemDetails, "content": {MEDIA: {}}}
    return {status: {**said, "description": _DESCRIBED[status]} for status in (401, 403, *statuses, 503)}


_DESCRIBED: Final = {
    400: "What was sent cannot be read.",
    401: "The token is missing, wrong or revoked.",
    403: "The token has not the scope for this.",
    404: "This clinic has nothing of the kind.",
    409: "It is as described, and cannot be done here and now: `problems` say why, or the idempotency key was used for something else.",
    413: "More was sent than any call can hold.",
    422: "Something is wrong with what was sent; nothing was done.",
    503: "Telegram or the database does not answer now; nothing was done. Try again.",
}
