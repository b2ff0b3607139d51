"""Who of the staff is who at the OpenID provider. Neither issuer nor subject is stored: the rows know keyed hashes."""

from uuid import UUID

from sqlalchemy import and_, delete, func, insert, select

from bot.ids import StaffId
from bot.store.database.work import Work
from bot.store.tables.login import StaffIdentity
from bot.store.tables.people import Staff


def whose(work: Work, issuer: str, subject: str) -> StaffId | None:
    """Whoever works there and has this identity."""
    row = work.connection.execute(
        select(StaffIdentity.staff_id)
        .join(Staff, and_(Staff.id == StaffIdentity.staff_id, Staff.active))
        .where(StaffIdentity.subject_lookup.in_(work.vault.lookups("identity", f"{issuer} {subject}")))
    ).scalar_one_or_none()
    return None if row is None else StaffId(row)


def put(work: Work, staff_id: UUID, issuer: str, subject: str) -> None:
    """Let an identity be somebody's, in place of the one they had."""
    lookups = work.vault.lookups("identity", f"{issuer} {subject}")
    mine = (StaffIdentity.staff_id == staff_id) | StaffIdentity.subject_lookup.in_(lookups)
    work.connection.execute(delete(StaffIdentity).where(mine))
    row = {"subject_lookup": lookups[0], "staff_id": staff_id, "created_at": work.now}
    work.connection.execute(insert(StaffIdentity), row)


def has(work: Work, staff_id: UUID) -> bool:
    """Whether somebody has one."""
    query = select(func.count()).select_from(StaffIdentity).where(StaffIdentity.staff_id == staff_id)
    return work.connection.execute(query).scalar_one() > 0


def forget(work: Work, staff_id: UUID) -> None:
    """Take somebody's away."""
    work.connection.execute(delete(StaffIdentity).where(StaffIdentity.staff_id == staff_id))
