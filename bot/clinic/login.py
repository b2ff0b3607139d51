"""Logging in by a link that works once, and logging out."""

import asyncio

from fastapi import APIRouter, Request, Response

from bot.clinic.pages import PageContext, context_of, message, page, see_other
from bot.clinic.security import is_https, read_form
from bot.service.people import staff_login

router = APIRouter()


@router.get("/login/{token}")
async def show(request: Request, token: str) -> Response:
    """The button that redeems the link. Opening the page uses nothing up and tells nothing about the token."""
    return page(request, "login.html", token=token)


@router.post("/login")
async def redeem(request: Request) -> Response:
    """Redeem a link; a failed try waits a little, and all refusals read alike."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    cookie = await context.do(staff_login.redeem, form.get("token", ""))
    if cookie is None:
        await asyncio.sleep(context.failed_login_delay)
        return message(request, "login_refused", 403)
    response = see_other("/staff/")
    _set_cookie(response, context, cookie)
    return response


@router.post("/logout")
async def log_out(request: Request) -> Response:
    """End the session, also one that is over already."""
    context = context_of(request)
    cookie = request.cookies.get(context.cookie, "")
    await read_form(request, context.public_url, cookie)
    await context.do(staff_login.log_out, cookie)
    response = message(request, "logged_out", 200)
    response.delete_cookie(
        context.cookie, path="/", secure=is_https(context.public_url), httponly=True, samesite="lax"
    )
    return response


def _set_cookie(response: Response, context: PageContext, cookie: str) -> None:
    """Lax, so that a link in a mail leads to a page and not to the log-in; no form is accepted on the cookie alone."""
    secure = is_https(context.public_url)
    response.set_cookie(context.cookie, cookie, path="/", secure=secure, httponly=True, samesite="lax")
