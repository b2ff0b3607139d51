"""Logging in: by a link that works once (in the browser that asked for it, or with the code shown there), by name, password and code, or
by a passkey; and logging out. Every refusal waits a little, and those of one way read alike.
"""

import asyncio
import secrets
from functools import partial

from fastapi import APIRouter, Request, Response

from bot.clinic.kept import is_ours
from bot.clinic.pages import (
    ASKED,
    BEGUN,
    address_of,
    begins,
    begun_by,
    context_of,
    enters,
    keep_cookie,
    message,
    page,
)
from bot.clinic.security import read_form
from bot.service.login import passkeys, passwords
from bot.service.login.passkeys import Site
from bot.service.people import channels, staff_login

router = APIRouter(prefix="/staff")


@router.get("/login")
async def ask(request: Request, to: str = "") -> Response:
    """The ways in. `to` is the page of ours that somebody wanted."""
    return page(request, "login_ask.html", to=_to(to))


@router.post("/login/ask")
async def send_link(request: Request) -> Response:
    """Have a link sent, and show the code that goes with it; the browser gets a cookie by which the link knows it."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    browser = secrets.token_urlsafe(32)
    code = await context.do(channels.send_login, context.desk, form.get("address", ""), browser)
    response = page(request, "login_asked.html", code=f"{code[:3]} {code[3:]}")
    keep_cookie(request, response, ASKED, browser, staff_login.LINK_VALID)
    return response


@router.get("/login/{token}")
async def show(request: Request, token: str) -> Response:
    """What redeems the link. Opening the page uses nothing up and tells nothing about the token."""
    context = context_of(request)
    code = await context.read(staff_login.needs_code, token, _asked(request))
    return page(request, "login.html", token=token, code=code)


@router.post("/login")
async def redeem(request: Request) -> Response:
    """Redeem a link."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    cookie = await context.do(
        staff_login.redeem, form.get("token", ""), form.get("code", ""), _asked(request), _browser(request)
    )
    if cookie is None:
        await asyncio.sleep(context.failed_login_delay)
        return message(request, "login_refused", 403)
    return await enters(request, cookie)


@router.post("/login/password")
async def by_password(request: Request) -> Response:
    """Log in by name, password and code; a password is counted in a thread of its own, two at a time at most."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    name, password = form.get("name", ""), form.get("password", "")
    tried = await context.read(passwords.look, name, address_of(request))
    cookie = None
    if not tried.wait:
        loop = asyncio.get_running_loop()
        right = await loop.run_in_executor(
            request.app.state.hashing, partial(passwords.is_right, tried, password)
        )
        cookie = await context.do(
            passwords.enter, tried, form.get("code", ""), _browser(request), right=right
        )
    if cookie is None:
        await asyncio.sleep(context.failed_login_delay)
        return page(request, "login_ask.html", status=403, to=_to(form.get("to", "")), refused="password")
    return await enters(request, cookie, _to(form.get("to", "")))


@router.post("/login/passkey/begin")
async def challenge(request: Request) -> Response:
    """What any passkey of this site is to sign."""
    await read_form(request, context_of(request).public_url, None)
    return await begins(request, passkeys.begin, Site.of(context_of(request).public_url))


@router.post("/login/passkey")
async def by_passkey(request: Request) -> Response:
    """Log in by what a passkey has signed."""
    context = context_of(request)
    form = await read_form(request, context.public_url, None)
    site, answer = Site.of(context.public_url), form.get("credential", "")
    cookie = await context.do(passkeys.enter, begun_by(request), site, answer, _browser(request))
    if cookie is None:
        await asyncio.sleep(context.failed_login_delay)
        return page(request, "login_ask.html", status=403, to=_to(form.get("to", "")), refused="passkey")
    response = await enters(request, cookie, _to(form.get("to", "")))
    keep_cookie(request, response, BEGUN, "")
    return response


@router.post("/logout")
async def log_out(request: Request) -> Response:
    """End the session, also one that is over already."""
    context = context_of(request)
    cookie = request.cookies.get(context.cookie, "")
    await read_form(request, context.public_url, cookie)
    await context.do(staff_login.log_out, cookie)
    response = message(request, "logged_out", 200)
    keep_cookie(request, response, "", "")
    return response


def _asked(request: Request) -> str:
    """The cookie of a browser that asked for a link."""
    return request.cookies.get(f"{context_of(request).cookie}{ASKED}", "")


def _browser(request: Request) -> str:
    """What a browser says it is."""
    return request.headers.get("user-agent", "")


def _to(address: str) -> str:
    """A page of ours to go on to; anything else is the first page."""
    return address if is_ours(address.partition("?")[0]) else ""
