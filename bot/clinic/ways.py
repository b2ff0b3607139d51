"""The page on which members of staff see where they are logged in and end it, and set up the ways in: password and app, passkeys."""

import asyncio
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import require, step_up
from bot.clinic.browsers import called
from bot.clinic.pages import (
    Visitor,
    begins,
    begun_by,
    context_of,
    page,
    posted,
    see_other,
    words_of,
)
from bot.ids import StaffId
from bot.service.login import passkeys as signing
from bot.service.login import passwords as rules
from bot.service.login.passkeys import Site
from bot.service.login.passwords import WeakError
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.login import identities, passkeys, passwords

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require())]
#: Whoever sets up a way in could lock its owner out, so the proof has to be fresh.
Proved = Annotated[Visitor, Depends(step_up())]
PAGE = "/staff/me/login"
DONE = {"ended", "password", "passkey", "removed", "linked", "unlinked"}


@router.get("/me/login")
async def show(request: Request, who: Who, done: str = "") -> Response:
    """The page."""
    return await _page(request, who, done=done if done in DONE else "")


@router.get("/me/login/again")
async def show_again(_request: Request, _who: Proved) -> Response:
    """The same after a fresh proof, for the script that registers a passkey."""
    return see_other(f"{PAGE}#passkeys")


# --- sessions ---


@router.post("/me/login/end")
async def end(request: Request, who: Who) -> Response:
    """End one of one's sessions, or all but this one."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    if form.get("session") == "others":
        await context.do(staff_login.end_others, me, who.cookie)
    else:
        await context.do(staff_login.end_session, me, _id(form.get("session", "")))
    return see_other(f"{PAGE}?done=ended")


# --- password and app ---


@router.post("/me/login/password")
async def set_password(request: Request, who: Proved) -> Response:
    """Have a name and a password; it lets nobody in before the first code from an app was given."""
    form, context, me = await posted(request, who), context_of(request), who.session.staff.id
    name = form.get("name", "")
    try:
        name, password = await context.read(rules.checked, me, name, form.get("password", ""))
        loop = asyncio.get_running_loop()
        hashed = await loop.run_in_executor(request.app.state.hashing, partial(rules.hashed, password))
        await context.do(rules.put, me, who.cookie, name, hashed)
    except WeakError as weak:
        return await _page(request, who, problem=f"staff_password_no_{weak.why}", name=name)
    return see_other(f"{PAGE}?done=password")


@router.post("/me/login/app")
async def new_app(request: Request, who: Proved) -> Response:
    """Set up another app; the one in use goes on until the new one has given a code."""
    await posted(request, who)
    await context_of(request).do(rules.new_app, who.session.staff.id)
    return see_other(f"{PAGE}#app")


@router.post("/me/login/app/code")
async def confirm_app(request: Request, who: Proved) -> Response:
    """Give the first code; the recovery codes are shown here and never again."""
    form = await posted(request, who)
    codes = await context_of(request).do(rules.confirm_app, who.session.staff.id, form.get("code", ""))
    if codes is None:
        return await _page(request, who, problem="staff_app_no")
    return page(request, "recovery.html", who, codes=codes)


@router.post("/me/login/recovery")
async def new_recovery(request: Request, who: Proved) -> Response:
    """Have fresh recovery codes; the earlier ones are of no use any more."""
    await posted(request, who)
    codes = await context_of(request).do(rules.new_recovery, who.session.staff.id)
    return page(request, "recovery.html", who, codes=codes)


# --- passkeys ---


@router.post("/me/login/passkeys/begin")
async def begin_passkey(request: Request, who: Proved) -> Response:
    """What a device needs to make a passkey."""
    await posted(request, who)
    site = Site.of(context_of(request).public_url)
    return await begins(request, signing.begin_new, site, who.session.staff.id)


@router.post("/me/login/passkeys")
async def add_passkey(request: Request, who: Proved) -> Response:
    """Keep a passkey."""
    form, context = await posted(request, who), context_of(request)
    label = form.get("label", "") or called(request.headers.get("user-agent", ""))
    site, answer = Site.of(context.public_url), form.get("credential", "")
    kept = await context.do(signing.add, begun_by(request), site, who.session.staff.id, answer, label)
    if not kept:
        return await _page(request, who, problem="staff_passkey_failed")
    return see_other(f"{PAGE}?done=passkey")


@router.post("/me/login/passkeys/remove")
async def remove_passkey(request: Request, who: Proved) -> Response:
    """Use a passkey no more."""
    form = await posted(request, who)
    await context_of(request).do(passkeys.remove, who.session.staff.id, _id(form.get("passkey", "")))
    return see_other(f"{PAGE}?done=removed")


# --- inside ---


async def _page(
    request: Request, who: Visitor, *, done: str = "", problem: str = "", name: str = ""
) -> Response:
    values = await context_of(request).read(_values, who.session.staff.id, who.cookie)
    words = words_of(request, who)
    return page(
        request,
        "ways.html",
        who,
        422 if problem else 200,
        done=done,
        problem=words.t(problem, n=rules.SHORTEST) if problem else "",
        **values | {"name": name or values["name"]},
    )


def _values(work: Work, me: StaffId, cookie: str) -> dict[str, Any]:
    app = rules.address_of_app(work, me)
    return {
        "sessions": [(one, called(one.browser or "")) for one in staff_login.open_sessions(work, me, cookie)],
        "name": passwords.name_of(work, me) or "",
        "works": passwords.secret(work, me) is not None,
        "recovery": passwords.recovery_left(work, me),
        "secret": " ".join(app[1][at : at + 4] for at in range(0, len(app[1]), 4)) if app else "",
        "qr": _qr(app[0]) if app else "",
        "passkeys": passkeys.of(work, me),
        "shortest": rules.SHORTEST,
        "linked": identities.has(work, me),
    }


def _qr(address: str) -> str:
    """A QR code as SVG to stand in a page, without a style or a script."""
    import segno  # noqa: PLC0415 - loaded when one is drawn

    return segno.make(address, error="m").svg_inline(scale=4, border=4, omitsize=True)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
