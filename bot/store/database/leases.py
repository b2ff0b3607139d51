"""Leases: things that only one process may do at a time, and times at which nobody may."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database.work import Work
from bot.store.sealing.vault import PROGRAM
from bot.store.tables.messages import Lease

_until = select(Lease.until).where(Lease.name == bindparam("wanted"))
_on_sqlite = sqlite.insert(Lease).on_conflict_do_nothing().returning(Lease.fence)
_on_postgres = postgresql.insert(Lease).on_conflict_do_nothing().returning(Lease.fence)


def take_lease(work: Work, name: str, holder: UUID, for_: timedelta) -> int | None:
    """Take or prolong a lease until `for_` from now; None while somebody else holds it.

    Gives the fencing number, which is higher for each new holder and the same for as long as one keeps it up.
    """
    fence = case(
        (Lease.holder == holder, case((Lease.until > work.now, Lease.fence), else_=Lease.fence + 1)),
        else_=Lease.fence + 1,
    )
    taken = work.connection.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.until <= work.now))
        .values(holder=holder, until=work.now + for_, fence=fence)
        .returning(Lease.fence)
    ).scalar_one_or_none()
    if taken is not None:
        return taken
    return 1 if _add(work, name, holder, work.now + for_) else None


def give_up_lease(work: Work, name: str, holder: UUID) -> None:
    """Let the next one have it at once; nothing happens when `holder` no longer has it."""
    work.connection.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=work.now)
    )


def holder(work: Work, name: str) -> UUID | None:
    """Who has or had a lease; None when there never was one."""
    return work.connection.execute(select(Lease.holder).where(Lease.name == name)).scalar_one_or_none()


def close_until(work: Work, name: str, until: datetime) -> None:
    """Say that nobody may until then; a later moment that was said before stays."""
    changed = work.connection.execute(
        update(Lease).where(Lease.name == name, Lease.until < until).values(until=until)
    ).rowcount
    if not changed:
        _add(work, name, PROGRAM, until)


def until(work: Work, name: str) -> datetime | None:
    """When a lease or a closed time ends or ended; None when there never was one."""
    return work.connection.execute(_until, {"wanted": name}).scalar_one_or_none()


def _add(work: Work, name: str, holder: UUID, ends: datetime) -> bool:
    statement = _on_postgres if work.on_postgres else _on_sqlite
    row = {"name": name, "holder": holder, "until": ends, "fence": 1}
    return work.connection.execute(statement, row).scalar_one_or_none() is not None
