"""The page on which an administrator lets the clinic's own programs in: tokens for the HTTP API, each shown once."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.domain.people.roles import StaffRole
from bot.domain.people.scopes import Scope
from bot.i18n import format_date, local
from bot.service.people import programs
from bot.service.people.programs import LabelError
from bot.service.requests.rights import NotFoundError
from bot.store.people import api_tokens

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.ADMIN))]
Proved = Annotated[Visitor, Depends(step_up(StaffRole.ADMIN))]


@router.get("/tokens")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """The tokens that work, without themselves."""
    return await _page(request, who, {}, done=done == "revoked")


@router.post("/tokens/add")
async def add(request: Request, who: Proved) -> Response:
    """Make one, and show it here and nowhere else."""
    form = await posted(request, who)
    scopes = [scope for scope in Scope if form.get(f"may_{scope}") == "yes"]
    staff = who.session.staff
    try:
        token = await context_of(request).do(
            programs.let_in, staff.clinic_id, form.get("label", ""), scopes, staff.id
        )
    except LabelError:
        return await _page(request, who, form, wrong=True, status=422)
    return await _page(request, who, {}, made=token)


@router.post("/tokens/revoke")
async def revoke(request: Request, who: Who) -> Response:
    """Let one stop working."""
    form = await posted(request, who)
    try:
        token_id = UUID(form.get("id", ""))
    except ValueError:
        raise NotFoundError from None
    if not await context_of(request).do(programs.shut_out, who.session.staff.clinic_id, token_id):
        raise NotFoundError
    return see_other("/staff/tokens?done=revoked")


async def _page(
    request: Request,
    who: Visitor,
    form: Mapping[str, str],
    *,
    made: str = "",
    wrong: bool = False,
    done: bool = False,
    status: int = 200,
) -> Response:
    words = words_of(request, who)
    found = await context_of(request).read(api_tokens.of_clinic, who.session.staff.clinic_id)
    tokens = [
        {
            "id": one.id,
            "label": one.label or words.t("staff_tokens_nameless"),
            "scopes": ", ".join(
                words.t(f"staff_tokens_may_{scope}") for scope in Scope if scope in one.scopes
            ),
            "since": format_date(local(one.created_at, words.zone).date(), words.language),
        }
        for one in found
    ]
    return page(
        request,
        "tokens.html",
        who,
        status,
        tokens=tokens,
        scopes=list(Scope),
        form=form,
        made=made,
        wrong=wrong,
        done=done,
    )
