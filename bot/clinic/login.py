"""Logging in by a link that works once, in the browser that asked for it or with the code shown there; and logging out."""

import asyncio
import secrets

from fastapi import APIRouter, Request, Response

from bot.clinic.pages import PageContext, context_of, message, page, see_other
from bot.clinic.security import is_https, read_form
from bot.service.people import channels, staff_login

router = APIRouter()


@router.get("/login")
async def ask(request: Request) -> Response:
    """The way in: a link is asked for by the address at which somebody is told."""
    return page(request, "login_ask.html")


@router.post("/login/ask")
async def send_link(request: Request) -> Response:
    """Have a link sent, and show the code that goes with it; the browser gets a cookie by which the link knows it."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    browser = secrets.token_urlsafe(32)
    code = await context.do(channels.send_login, context.desk, form.get("address", ""), browser)
    response = page(request, "login_asked.html", code=f"{code[:3]} {code[3:]}")
    minutes = int(staff_login.LINK_VALID.total_seconds())
    secure = is_https(context.public_url)
    response.set_cookie(
        _asked(context), browser, max_age=minutes, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return response


@router.get("/login/{token}")
async def show(request: Request, token: str) -> Response:
    """What redeems the link. Opening the page uses nothing up and tells nothing about the token."""
    context = context_of(request)
    browser = request.cookies.get(_asked(context), "")
    code = await context.read(staff_login.needs_code, token, browser)
    return page(request, "login.html", token=token, code=code)


@router.post("/login")
async def redeem(request: Request) -> Response:
    """Redeem a link; a failed try waits a little, and all refusals read alike."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    browser = request.cookies.get(_asked(context), "")
    cookie = await context.do(staff_login.redeem, form.get("token", ""), form.get("code", ""), browser)
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


def _asked(context: PageContext) -> str:
    """The name of the cookie of a browser that asked for a link."""
    return f"{context.cookie}-asked"


def _set_cookie(response: Response, context: PageContext, cookie: str) -> None:
    """Lax, so that a link in a mail leads to a page and not to the log-in; no form is accepted on the cookie alone."""
    secure = is_https(context.public_url)
    response.set_cookie(context.cookie, cookie, path="/", secure=secure, httponly=True, samesite="lax")
