"""How staff get in: a link that works once, then a cookie. The database knows only keyed hashes of either.

Mail filters open links *and submit the forms behind them*. So a link alone lets nobody in: it is redeemed by the browser that asked for it
(its cookie), or with the code that was shown where it was asked for; without either, nothing happens to it. A session ends after an hour
without use, after twelve hours in any case, on logging out, and when the person leaves the staff.
"""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.work import Work
from bot.store.login import sessions as sessions_of
from bot.store.login.sessions import Open
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.tables.people import Clinic, How, Staff, StaffLogin, StaffSession

LINK_VALID: Final = timedelta(minutes=30)
IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
#: How exactly the last use of a session is known; each note of it is a write.
NOTED_EVERY: Final = timedelta(minutes=1)
TOKEN_BYTES: Final = 32
CODE_DIGITS: Final = 6
CODE_TRIES: Final = 5
#: A proof of who one is counts for so long; what cannot be undone asks for one (`clinic/access.py`).
FRESH: Final = timedelta(minutes=5)
LONGEST_BROWSER: Final = 300
#: Links of one person that may be open at once: asking for more sends none.
MOST_OPEN: Final = 5


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, at which clinic, in which time zone. `stale` says that the use should be noted by `touch`; `proved_at` is when they
    last proved who they are."""

    staff: StaffRow
    clinic: str
    zone: str
    stale: bool
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A log-in link's token, and the code that goes with it by another way."""

    token: str
    code: str


def make_link(work: Work, staff_id: StaffId, valid: timedelta = LINK_VALID) -> str:
    """The token of a link that lets in whoever has it: only for what never leaves this process, as in the demo. Stored nowhere."""
    return _new(work, staff_id, valid)


def make_link_with_code(work: Work, staff_id: StaffId, browser: str = "") -> Link:
    """A link that asks for a code, or for the cookie of the browser that asked for it. Both are given out once and stored nowhere."""
    code = new_code()
    return Link(_new(work, staff_id, LINK_VALID, code=code, browser=browser), code)


def new_code() -> str:
    """A code of six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def _new(work: Work, staff_id: StaffId, valid: timedelta, *, code: str = "", browser: str = "") -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "token_hash": work.vault.lookup("staff login", token),
        "staff_id": staff_id,
        "expires_at": work.now + valid,
        "used_at": None,
        "browser_hash": work.vault.lookup("staff login browser", browser) if browser else None,
        "code_hash": work.vault.lookup(f"staff login code {token}", code) if code else None,
        "tries_left": CODE_TRIES,
    }
    work.connection.execute(insert(StaffLogin), row)
    return token


def too_many(work: Work, staff_id: StaffId) -> bool:
    """Whether so many links of somebody's are open that another is one too many."""
    still = and_(StaffLogin.used_at.is_(None), StaffLogin.expires_at > work.now)
    query = select(func.count()).select_from(StaffLogin).where(StaffLogin.staff_id == staff_id, still)
    return work.connection.execute(query).scalar_one() >= MOST_OPEN


def needs_code(work: Work, token: str, browser: str) -> bool:
    """Whether this browser has to give a code for the link; so it is for a link that does not exist. Only reads."""
    alone = and_(StaffLogin.browser_hash.is_(None), StaffLogin.code_hash.is_(None))
    query = select(StaffLogin.token_hash).where(
        StaffLogin.token_hash.in_(work.vault.lookups("staff login", token)),
        or_(alone, _asked_by(work, browser)),
    )
    return work.connection.execute(query).first() is None


def _asked_by(work: Work, browser: str) -> ColumnElement[bool]:
    return StaffLogin.browser_hash.in_(work.vault.lookups("staff login browser", browser) if browser else [])


def redeem(work: Work, token: str, code: str = "", browser: str = "", says_it_is: str = "") -> str | None:
    """Use a link up and give the cookie of a new session; None for one that is unknown, used or expired, or is not opened with what
    belongs to it, all alike.

    One conditional UPDATE: of a hundred who try at once, one gets in. A wrong code costs one of five tries; no code costs nothing.
    """
    code = re.sub(r"\D", "", code)
    its = StaffLogin.token_hash.in_(work.vault.lookups("staff login", token))
    open_still = and_(
        StaffLogin.used_at.is_(None), StaffLogin.expires_at > work.now, StaffLogin.tries_left > 0
    )
    alone = and_(StaffLogin.browser_hash.is_(None), StaffLogin.code_hash.is_(None))
    by_code = StaffLogin.code_hash.in_(work.vault.lookups(f"staff login code {token}", code) if code else [])
    taken = work.connection.execute(
        update(StaffLogin)
        .where(
            its,
            open_still,
            or_(alone, _asked_by(work, browser), by_code),
            StaffLogin.staff_id.in_(select(Staff.id).where(Staff.active)),
        )
        .values(used_at=work.now)
        .returning(StaffLogin.staff_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if taken is None and len(code) == CODE_DIGITS:
        fewer = {"tries_left": StaffLogin.tries_left - 1}
        work.connection.execute(update(StaffLogin).where(its, open_still).values(**fewer))
    if taken is None:
        return None
    return begin(work, StaffId(taken), How.LINK, says_it_is)


def begin(work: Work, staff_id: StaffId, how: How, says_it_is: str) -> str:
    """The cookie of a new session of somebody who has proved who they are; always a fresh one. `says_it_is` is the browser's own word."""
    cookie, session_id = secrets.token_urlsafe(TOKEN_BYTES), new_id()
    clinic_id = people.staff_member(work, staff_id).clinic_id
    row = {
        "cookie_hash": work.vault.lookup("staff session", cookie),
        "id": session_id,
        "staff_id": staff_id,
        "how": how,
        "browser": work.seal(clinic_id, sessions_of.BROWSER, session_id, says_it_is[:LONGEST_BROWSER]),
        "created_at": work.now,
        "seen_at": work.now,
        "expires_at": work.now + LONGEST,
        "proved_at": work.now,
        "ended_at": None,
    }
    work.connection.execute(insert(StaffSession), row)
    return cookie


def _living(work: Work) -> ColumnElement[bool]:
    """What holds of a session that is not over."""
    return and_(
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > work.now,
        StaffSession.seen_at > work.now - IDLE,
        Staff.active,
    )


def sessions(work: Work, cookies: Collection[str]) -> dict[str, tuple[StaffId, ClinicId]]:
    """Whose sessions these cookies are and at which clinic, in one statement; those that are over are missing. Only reads."""
    by_hash = {each: cookie for cookie in cookies for each in work.vault.lookups("staff session", cookie)}
    rows = work.connection.execute(
        select(StaffSession.cookie_hash, StaffSession.staff_id, Staff.clinic_id)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.cookie_hash.in_(by_hash), _living(work))
    )
    return {by_hash[row.cookie_hash]: (StaffId(row.staff_id), ClinicId(row.clinic_id)) for row in rows}


def session(work: Work, cookie: str) -> Session | None:
    """Whose session this cookie is; None when there is none (any more). Only reads: a use is noted by `touch`."""
    row = work.connection.execute(
        select(StaffSession.staff_id, StaffSession.seen_at, StaffSession.proved_at, Clinic.timezone)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .join(Clinic, Clinic.id == Staff.clinic_id)
        .where(StaffSession.cookie_hash.in_(work.vault.lookups("staff session", cookie)), _living(work))
    ).one_or_none()
    if row is None:
        return None
    staff = people.staff_member(work, row.staff_id)
    stale = work.now - row.seen_at >= NOTED_EVERY
    return Session(staff, people.clinic_name(work, staff.clinic_id), row.timezone, stale, row.proved_at)


def is_fresh(session: Session, now: datetime) -> bool:
    """Whether somebody proved who they are within the last minutes."""
    return now - session.proved_at < FRESH


def touch(work: Work, cookie: str) -> None:
    """Note that a session is in use."""
    hashes = work.vault.lookups("staff session", cookie)
    work.connection.execute(
        update(StaffSession)
        .where(StaffSession.cookie_hash.in_(hashes), StaffSession.ended_at.is_(None))
        .values(seen_at=work.now)
    )


def open_sessions(work: Work, staff_id: StaffId, cookie: str) -> list[Open]:
    """Somebody's sessions that are not over."""
    living = and_(_living(work), Staff.id == StaffSession.staff_id)
    return sessions_of.of(work, staff_id, cookie, living)


def end_session(work: Work, staff_id: StaffId, session_id: UUID) -> None:
    """End one of somebody's own sessions; anybody else's goes on."""
    sessions_of.end(work, staff_id, StaffSession.id == session_id)


def end_others(work: Work, staff_id: StaffId, cookie: str) -> None:
    """End every session of somebody's but this one."""
    sessions_of.end(
        work, staff_id, StaffSession.cookie_hash.not_in(work.vault.lookups("staff session", cookie))
    )


def log_out(work: Work, cookie: str) -> None:
    """End a session."""
    hashes = work.vault.lookups("staff session", cookie)
    work.connection.execute(
        update(StaffSession)
        .where(StaffSession.cookie_hash.in_(hashes), StaffSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )


def log_out_everywhere(work: Work, staff_id: UUID) -> None:
    """End every session of a member of staff, and every link that has not been used."""
    work.connection.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )
    work.connection.execute(
        update(StaffLogin)
        .where(StaffLogin.staff_id == staff_id, StaffLogin.used_at.is_(None))
        .values(used_at=work.now)
    )
