"""Proving once more who one is, before what cannot be undone: the page that asks for it sends on what was posted, with the proof."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import StepUpNeededError, require, step_up
from bot.clinic.kept import is_ours, is_secret
from bot.clinic.pages import Visitor, begins, context_of, page, posted, see_other
from bot.service.login import passkeys as signing
from bot.service.login.passkeys import Site
from bot.store.database.work import Work
from bot.store.login import passkeys, passwords

router = APIRouter(prefix="/staff")


async def ask(request: Request, error: Exception) -> Response:
    """The page for a request that wants a fresh proof."""
    assert isinstance(error, StepUpNeededError)  # noqa: S101 - it is registered for no other
    ways = await context_of(request).read(_ways, error.who.session.staff.id)
    fields: dict[str, str] = getattr(request.state, "fields", {})
    to, kept = request.url.path, {name: each for name, each in fields.items() if not is_secret(name)}
    if request.method != "POST":
        query = f"?{request.url.query}" if request.url.query else ""
        to, kept = "/staff/prove", {"to": f"{request.url.path}{query}"}
    return page(request, "prove.html", error.who, 403, to=to, kept=kept, wrong=error.wrong, **ways)


@router.post("/prove")
async def prove(request: Request, who: Annotated[Visitor, Depends(step_up())]) -> Response:
    """Go on to the page that asked for the proof; the guard has taken it."""
    form = await posted(request, who)
    to = form.get("to", "")
    return see_other(to if is_ours(to.partition("?")[0]) else "/staff/")


@router.post("/prove/passkey")
async def challenge(request: Request, who: Annotated[Visitor, Depends(require())]) -> Response:
    """What one's own passkey is to sign."""
    await posted(request, who)
    return await begins(request, signing.begin, Site.of(context_of(request).public_url), who.session.staff.id)


def _ways(work: Work, staff_id: UUID) -> dict[str, Any]:
    """By what somebody can prove anew who they are."""
    return {
        "by_code": passwords.secret(work, staff_id) is not None,
        "by_passkey": bool(passkeys.ids_of(work, staff_id)),
    }
