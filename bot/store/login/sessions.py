"""Sessions as their owner sees them, to be ended one by one. What makes and checks a session stands in `service/people/staff_login.py`."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.people import How, StaffSession

BROWSER: Final = "staff_session.browser"


@dataclass(frozen=True, slots=True)
class Open:
    """A session that is not over; `browser` is what it said it was (None where it cannot be read), `mine` that it is the one that asks."""

    id: UUID
    how: How
    browser: str | None
    created_at: datetime
    seen_at: datetime
    mine: bool


def of(work: Work, staff_id: UUID, cookie: str, living: ColumnElement[bool]) -> list[Open]:
    """Somebody's sessions that are not over, the one in use last first; `living` is what holds of those."""
    hashes = work.vault.lookups("staff session", cookie)
    rows = work.connection.execute(
        select(StaffSession)
        .where(StaffSession.staff_id == staff_id, living)
        .order_by(StaffSession.seen_at.desc())
    ).all()
    return [
        Open(
            row.id,
            row.how,
            readable(work, "sessions", partial(work.open, row.browser, BROWSER, row.id), lambda: None),
            row.created_at,
            row.seen_at,
            row.cookie_hash in hashes,
        )
        for row in rows
    ]


def end(work: Work, staff_id: UUID, *these: ColumnElement[bool]) -> None:
    """End those of somebody's sessions of which all of `these` hold."""
    work.connection.execute(
        update(StaffSession)
        .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None), *these)
        .values(ended_at=work.now)
    )


def prove(work: Work, cookie: str) -> None:
    """Its owner has proved who they are just now."""
    hashes = work.vault.lookups("staff session", cookie)
    work.connection.execute(
        update(StaffSession).where(StaffSession.cookie_hash.in_(hashes)).values(proved_at=work.now)
    )
