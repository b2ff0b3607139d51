"""The page that gives a kept form back: what was typed before a log-in, with a button that sends it now (`kept.py`)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require
from bot.clinic.kept import given_back
from bot.clinic.pages import Visitor, context_of, page
from bot.clinic.security import read_form

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]


@router.post("/resume")
async def resume(request: Request, who: Who) -> Response:
    """Show what was typed; nothing is carried out.

    It takes no token of the session, since what was typed may have outlived the one it was typed in.
    """
    form = await read_form(request, context_of(request).public_url, None)
    to, fields = given_back(form)
    return page(request, "resume.html", who, to=to, fields=fields)
