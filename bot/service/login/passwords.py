"""Logging in by name, password and a code from an app: argon2 (RFC 9106), TOTP (RFC 6238), recovery codes on paper.

A log-in goes in three steps, since argon2 takes a tenth of a second and 64 MiB, which no transaction may hold: `look` reads, `is_right`
counts (in a thread of its own), `enter` decides. All refusals are one, and a name that nobody has costs the same as one that somebody has.
"""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.ids import StaffId
from bot.service.login import throttle
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.login import passwords, sessions
from bot.store.people import people
from bot.store.tables.people import How

HASHER: Final = PasswordHasher()
SHORTEST: Final = 12
LONGEST: Final = 200
LONGEST_NAME: Final = 254
#: How many different characters a password has at least: "aaaaaaaaaaaa" is none.
DIFFERENT: Final = 5
STEP: Final = 30  # seconds that a code holds; the one before and the one after are taken too
RECOVERY_CODES: Final = 10
ISSUER: Final = "Rød tråd"
#: Without l, o, 0, 1: they are read from paper.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_NOBODY: Final = StaffId(UUID(int=0))


class Weak(StrEnum):
    """What is wrong with a name or a password."""

    NO_NAME = "no_name"
    TAKEN = "taken"
    SHORT = "short"
    LONG = "long"
    SIMPLE = "simple"
    LIKE_NAME = "like_name"


class WeakError(ValueError):
    """A name or password that cannot be used."""

    def __init__(self, why: Weak) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Tried:
    """A try to log in: what was typed, where it came from, and what there is to hold it against."""

    name: str
    address: str
    staff_id: StaffId
    hash: str
    secret: str
    wait: timedelta


@cache
def _nobodys_hash() -> str:
    """What a password is held against when nobody has the name, so that it takes as long."""
    return HASHER.hash(secrets.token_urlsafe(32))


@cache
def _nobodys_secret() -> str:
    return pyotp.random_base32()


def look(work: Work, name: str, address: str) -> Tried:
    """What a try will be held against; `wait` says how long no try counts. Only reads."""
    name = name.strip()[:LONGEST_NAME]
    known, nobodys = passwords.by_name(work, name), _nobodys_hash()
    left = throttle.wait(work, name, address)
    if known is None or known.secret is None:  # without an app a password lets nobody in
        return Tried(name, address, _NOBODY, nobodys, _nobodys_secret(), left)
    return Tried(name, address, known.staff_id, known.hash, known.secret, left)


def is_right(tried: Tried, password: str) -> bool:
    """Whether the password is the one. Takes long, and no transaction."""
    try:
        HASHER.verify(tried.hash, _plain(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return tried.staff_id != _NOBODY


def enter(work: Work, tried: Tried, code: str, browser: str, *, right: bool) -> str | None:
    """The cookie of a new session; None for every refusal, each of which is counted.

    A code is used up only with the right password, so that nobody can use up somebody else's.
    """
    if throttle.wait(work, tried.name, tried.address):
        return None
    staff_id = tried.staff_id if right else _NOBODY
    secret = tried.secret if right else _nobodys_secret()
    if not _second(work, staff_id, secret, code):
        throttle.failed(work, tried.name, tried.address)
        return None
    throttle.worked(work, tried.name)
    return staff_login.begin(work, staff_id, How.PASSWORD, browser)


def prove(work: Work, staff_id: StaffId, cookie: str, code: str, address: str) -> bool:
    """Somebody who is logged in proves anew who they are, by a code that counts once. Wrong ones are counted as at the log-in."""
    name = f"step up {staff_id}"
    if throttle.wait(work, name, address):
        return False
    secret = passwords.secret(work, staff_id)
    if secret is None or not _second(work, staff_id, secret, code):
        throttle.failed(work, name, address)
        return False
    throttle.worked(work, name)
    sessions.prove(work, cookie)
    return True


def _second(work: Work, staff_id: StaffId, secret: str, code: str) -> bool:
    """Whether a code is one of the app's, or one on paper, that has not been used; it is used up."""
    typed = _typed(code)
    step = _step_of(secret, typed, work.now)
    by_app = passwords.use_step(work, staff_id, step if step is not None else 0)
    on_paper = passwords.use_recovery(work, staff_id, typed)
    return (by_app and step is not None) or on_paper


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which step of half a minute a code belongs to: this one, the one before, or the one after; None for a wrong one."""
    totp, here = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    fits = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(totp.generate_otp(step), code)]
    return fits[-1] if fits else None


def _typed(code: str) -> str:
    """A code without what people put between its parts."""
    return re.sub(r"[^a-z0-9]", "", code.casefold().encode("ascii", "ignore").decode())[:32]


# --- setting it up ---


def checked(work: Work, staff_id: StaffId, name: str, password: str) -> tuple[str, str]:
    """The name and the password as they are used. Raises `WeakError`."""
    name, password = name.strip(), _plain(password)
    if not name or len(name) > LONGEST_NAME or any(not char.isprintable() for char in name):
        raise WeakError(Weak.NO_NAME)
    if len(password) < SHORTEST:
        raise WeakError(Weak.SHORT)
    if len(password) > LONGEST:
        raise WeakError(Weak.LONG)
    if len(set(password)) < DIFFERENT:
        raise WeakError(Weak.SIMPLE)
    if name.casefold() in password.casefold() or password.casefold() in name.casefold():
        raise WeakError(Weak.LIKE_NAME)
    if passwords.is_taken(work, name, staff_id):
        raise WeakError(Weak.TAKEN)
    return name, password


def hashed(password: str) -> str:
    """The argon2 hash of a checked password. Takes long, and no transaction."""
    return HASHER.hash(password)


def put(work: Work, staff_id: StaffId, cookie: str, name: str, new_hash: str) -> None:
    """Give somebody a name and a password; every other session of theirs ends. Whoever has no app yet gets a secret that waits.

    Raises `WeakError` when somebody else took the name meanwhile.
    """
    if passwords.is_taken(work, name, staff_id):
        raise WeakError(Weak.TAKEN)
    clinic_id = people.staff_member(work, staff_id).clinic_id
    passwords.put(work, clinic_id, staff_id, name, new_hash)
    staff_login.end_others(work, staff_id, cookie)
    if passwords.secret(work, staff_id) is None:
        new_app(work, staff_id)


def new_app(work: Work, staff_id: StaffId) -> None:
    """Make a secret for an app; the one in use goes on until the first code of the new one is given."""
    clinic_id = people.staff_member(work, staff_id).clinic_id
    passwords.put_pending(work, clinic_id, staff_id, pyotp.random_base32())


def address_of_app(work: Work, staff_id: StaffId) -> tuple[str, str] | None:
    """What the QR code for the app says, and the secret to be typed in its place; None where none waits."""
    secret = passwords.pending(work, staff_id)
    if secret is None:
        return None
    name = passwords.name_of(work, staff_id) or people.staff_member(work, staff_id).name
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=name, issuer_name=ISSUER), secret


def confirm_app(work: Work, staff_id: StaffId, code: str) -> list[str] | None:
    """Take the first code of a new app. Gives fresh recovery codes, to be shown once; None for a wrong code."""
    secret = passwords.pending(work, staff_id)
    step = None if secret is None else _step_of(secret, _typed(code), work.now)
    if secret is None or step is None:
        return None
    passwords.confirm(work, people.staff_member(work, staff_id).clinic_id, staff_id, secret, step)
    return new_recovery(work, staff_id)


def new_recovery(work: Work, staff_id: StaffId) -> list[str]:
    """Fresh recovery codes in place of the earlier ones, given out once: ten groups of twelve letters, 60 bits each."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    passwords.put_recovery(work, staff_id, codes)
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _plain(password: str) -> str:
    """A password as it is hashed: the same letters typed on another keyboard are the same password (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)
