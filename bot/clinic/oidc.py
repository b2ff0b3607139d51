"""Logging in with an OpenID provider, and linking one's identity there: out to the provider, and back. Only where the settings name one."""

import asyncio
import logging
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic.access import step_up
from bot.clinic.kept import is_ours
from bot.clinic.pages import (
    BEGUN,
    Visitor,
    begun_by,
    context_of,
    enters,
    keep_cookie,
    message,
    onlooker,
    page,
    posted,
    see_other,
)
from bot.clinic.provider import Provider, ProviderError
from bot.clinic.security import LoginNeededError, read_form
from bot.service.login import identities
from bot.service.login.identities import IdentityTakenError, Trip
from bot.service.requests.rights import NotFoundError
from bot.store.login import attempts
from bot.store.login import identities as stored

log = logging.getLogger(__name__)

router = APIRouter(prefix="/staff")
Proved = Annotated[Visitor, Depends(step_up())]
BACK: Final = "/staff/oidc/back"


@router.post("/oidc")
async def log_in(request: Request) -> Response:
    """Off to the provider, to log in."""
    form = await read_form(request, context_of(request).public_url, None)
    to = form.get("to", "")
    return await _out(request, identities.new_trip(to if is_ours(to.partition("?")[0]) else ""))


@router.post("/oidc/link")
async def link(request: Request, who: Proved) -> Response:
    """Off to the provider, to link one's identity there."""
    await posted(request, who)
    return await _out(request, identities.new_trip("/staff/me/login", str(who.session.staff.id)))


@router.post("/oidc/unlink")
async def unlink(request: Request, who: Proved) -> Response:
    """Log in with it no more."""
    await posted(request, who)
    await context_of(request).do(stored.forget, who.session.staff.id)
    return see_other("/staff/me/login?done=unlinked")


@router.get("/oidc/back")
async def back(request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
    """Back from the provider: with a code that this browser was sent for, and no other."""
    context, provider = context_of(request), _provider(request)
    trip = await context.do(identities.back, begun_by(request), state)
    if trip is None or not code or iss not in {"", provider.settings.issuer}:
        return await _refused(request)
    try:
        subject = await provider.subject(_back(request), code, trip.nonce, trip.verifier)
    except ProviderError as error:
        log.warning("a log-in by OpenID failed: %s", error)
        return await _refused(request)
    if trip.linking:
        return await _linked(request, trip, subject)
    says_it_is = request.headers.get("user-agent", "")
    cookie = await context.do(identities.enter, provider.settings.issuer, subject, says_it_is)
    if cookie is None:
        return await _refused(request)
    return await enters(request, cookie, trip.to)


async def _linked(request: Request, trip: Trip, subject: str) -> Response:
    """Link, for whoever began it and is still logged in."""
    context = context_of(request)
    who = await onlooker(request)
    if str(who.session.staff.id) != trip.linking:
        raise LoginNeededError
    try:
        issuer = _provider(request).settings.issuer
        await context.do(identities.link, who.session.staff.id, issuer, subject)
    except IdentityTakenError:
        return message(request, "oidc_taken", 409, who)
    return see_other("/staff/me/login?done=linked")


async def _out(request: Request, trip: Trip) -> Response:
    context, provider, browser = context_of(request), _provider(request), secrets.token_urlsafe(32)
    try:
        address = await provider.address(_back(request), trip.state, trip.nonce, trip.verifier)
    except ProviderError as error:
        log.warning("the OpenID provider cannot be used: %s", error)
        return page(request, "login_ask.html", status=503, to="", refused="oidc_away")
    await context.do(identities.begin, browser, trip)
    # A page that goes on by itself: what a form is redirected to is held to the policy of our own pages, which knows no other host.
    response = page(request, "oidc_out.html", address=address)
    keep_cookie(request, response, BEGUN, browser, attempts.VALID)
    return response


async def _refused(request: Request) -> Response:
    """The same words, whatever was wrong."""
    await asyncio.sleep(context_of(request).failed_login_delay)
    return page(request, "login_ask.html", status=403, to="", refused="oidc")


def _provider(request: Request) -> Provider:
    provider = context_of(request).provider
    if provider is None:
        raise NotFoundError
    return provider


def _back(request: Request) -> str:
    return f"{context_of(request).public_url}{BACK}"
