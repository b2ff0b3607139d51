"""Proving once more who one is, before what cannot be undone: the page that asks for it keeps what was posted."""

from fastapi import Request
from fastapi.responses import Response

from bot.clinic.access import StepUpNeededError
from bot.clinic.kept import kept_form
from bot.clinic.pages import page


async def ask(request: Request, error: Exception) -> Response:
    """The page for a request that wants a fresh proof."""
    assert isinstance(error, StepUpNeededError)  # noqa: S101 - it is registered for no other
    return page(request, "prove.html", error.who, 403, kept=kept_form(request))
