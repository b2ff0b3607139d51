"""Logging in where one is known already (OpenID Connect): what a browser takes with it, and who of the staff came back.

Nobody gets in who has not linked their identity on their own page first: an account elsewhere makes nobody staff here.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass
from json import dumps, loads

from bot.ids import StaffId
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.login import attempts, identities
from bot.store.tables.login import Begun
from bot.store.tables.people import How


class IdentityTakenError(Exception):
    """The identity is a colleague's already."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A browser's way to the provider and back: what has to come back unchanged, and where it goes then. `linking` is the id of the member
    of staff who wants to link an identity; empty for a log-in."""

    state: str
    nonce: str
    verifier: str
    to: str = ""
    linking: str = ""


def new_trip(to: str = "", linking: str = "") -> Trip:
    """A trip with fresh secrets."""
    return Trip(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), to, linking)


def begin(work: Work, browser: str, trip: Trip) -> None:
    """Keep a trip for the browser that makes it."""
    attempts.begin(work, browser, Begun.OIDC, dumps(asdict(trip)))


def back(work: Work, browser: str, state: str) -> Trip | None:
    """The trip this browser comes back from, once; None when it made none, or not this one."""
    kept = attempts.take(work, browser, Begun.OIDC) if browser else None
    if kept is None:
        return None
    trip = Trip(**loads(kept))
    return trip if hmac.compare_digest(trip.state.encode(), state.encode()) else None


def enter(work: Work, issuer: str, subject: str, says_it_is: str) -> str | None:
    """The cookie of a new session of whoever has this identity; None when nobody has."""
    staff_id = identities.whose(work, issuer, subject)
    return None if staff_id is None else staff_login.begin(work, staff_id, How.OIDC, says_it_is)


def link(work: Work, staff_id: StaffId, issuer: str, subject: str) -> None:
    """Let an identity be somebody's from now on. Raises `IdentityTakenError`."""
    if identities.whose(work, issuer, subject) not in {None, staff_id}:
        raise IdentityTakenError
    identities.put(work, staff_id, issuer, subject)
