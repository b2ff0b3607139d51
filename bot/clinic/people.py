"""The page on which an administrator adds, changes and ends the staff of their clinic, and gives each a link to begin with."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.service.people import staff_admin as rules
from bot.service.people import staff_login
from bot.service.people.staff_admin import Refused, StaffRefusedError
from bot.service.people.staff_login import Link

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.ADMIN))]
#: Whoever adds staff lets them read what patients write, so the proof has to be fresh.
Proved = Annotated[Visitor, Depends(step_up(StaffRole.ADMIN))]
DONE = {"changed", "gone", "leaving"}


@router.get("/people")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """Everybody who works there."""
    return await _list(request, who, done=done if done in DONE else "")


@router.get("/people/one")
async def show_one(request: Request, who: Who, id: str = "") -> Response:  # noqa: A002 - as it stands in the address
    """One of them, to be changed."""
    return await _one(request, who, _id(id))


@router.post("/people/add")
async def add(request: Request, who: Proved) -> Response:
    """Add somebody, and show the link they begin with, once."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    name = form.get("name", "")
    try:
        _, link = await context.do(rules.add, me, name, _roles(form))
    except StaffRefusedError as refused:
        return await _list(request, who, refused=refused, form=form)
    return _link(request, who, name.strip(), link)


@router.post("/people/change")
async def change(request: Request, who: Proved) -> Response:
    """Rename somebody, or give them other roles."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    staff_id = _id(form.get("id", ""))
    try:
        await context.do(rules.change, me, staff_id, form.get("name", ""), _roles(form), form.get("seen", ""))
    except StaffRefusedError as refused:
        now = refused.why is Refused.CHANGED  # what stands there is shown, not what was typed
        return await _one(request, who, staff_id, refused=refused, form=None if now else form)
    return see_other("/staff/people?done=changed")


@router.post("/people/link")
async def give_link(request: Request, who: Proved) -> Response:
    """A new link for somebody; `anew` lets nothing they had before let them in."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    staff_id = _id(form.get("id", ""))
    theirs = await context.read(rules.one, me, staff_id)
    link = await context.do(rules.new_link, me, staff_id, anew=form.get("anew") == "yes")
    return _link(request, who, theirs.name or "", link)


@router.post("/people/end")
async def end(request: Request, who: Proved) -> Response:
    """Let somebody leave: nobody goes while patients or requests are theirs without a taker."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    staff_id, to = _id(form.get("id", "")), form.get("to", "")
    try:
        left = await context.do(rules.end, context.desk, me, staff_id, _id(to) if to else None)
    except StaffRefusedError as refused:
        return await _one(request, who, staff_id, refused=refused)
    context.finish(left.done)
    return see_other(f"/staff/people?done={'gone' if left.gone else 'leaving'}")


# --- inside ---


async def _list(
    request: Request,
    who: Visitor,
    *,
    done: str = "",
    refused: StaffRefusedError | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    everybody = await context_of(request).read(rules.listed, who.session.staff.id)
    values = _shared(refused, form) | {"everybody": everybody, "done": done}
    return page(request, "people.html", who, 422 if refused else 200, **values)


async def _one(
    request: Request,
    who: Visitor,
    staff_id: UUID,
    *,
    refused: StaffRefusedError | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    context, me = context_of(request), who.session.staff.id
    theirs = await context.read(rules.one, me, staff_id)
    others = [each for each in await context.read(rules.listed, me) if each.id != theirs.id]
    values = _shared(refused, form) | {
        "one": theirs,
        "seen": rules.seen_as(theirs),
        "takers": [each for each in others if each.roles & ANSWERING and not each.leaving],
    }
    status = 200 if refused is None else 409 if refused.why is Refused.CHANGED else 422
    return page(request, "person.html", who, status, **values)


def _shared(refused: StaffRefusedError | None, form: dict[str, str] | None) -> dict[str, Any]:
    return {
        "roles": list(StaffRole),
        "refused": refused.why if refused else "",
        "typed": None if form is None else form.get("name", ""),
        "ticked": None if form is None else _roles(form),
    }


def _link(request: Request, who: Visitor, name: str, link: Link) -> Response:
    """The link and its code, shown once: the one goes by mail or chat, the other by word of mouth."""
    context, words = context_of(request), words_of(request, who)
    minutes = int(staff_login.LINK_VALID.total_seconds() // 60)
    return page(
        request,
        "person_link.html",
        who,
        url=f"{context.public_url}/staff/login/{link.token}",
        code=f"{link.code[:3]} {link.code[3:]}",
        said=words.t("staff_person_link", staff=name, n=minutes),
    )


def _roles(form: dict[str, str]) -> set[StaffRole]:
    return {role for role in StaffRole if form.get(f"role.{role}")}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
