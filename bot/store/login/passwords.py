"""Passwords, the secrets that apps make codes from, and recovery codes. What counts as right stands in `service/login/passwords.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, select, update

from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.login import StaffPassword, StaffRecovery, StaffTotp
from bot.store.tables.people import Staff

NAME: Final = "staff_password.name"
HASH: Final = "staff_password.hash"
SECRET: Final = "staff_totp.secret"  # noqa: S105 - the name of a column
PENDING: Final = "staff_totp.pending"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with a name and a password who works there: the hash of it, and the secret of their app, once it was proved."""

    staff_id: StaffId
    hash: str
    secret: str | None


def by_name(work: Work, name: str) -> Known | None:
    """Whoever logs in by this name, upper and lower case alike."""
    row = work.connection.execute(
        select(StaffPassword.staff_id, StaffPassword.hash, StaffTotp.secret)
        .join(Staff, and_(Staff.id == StaffPassword.staff_id, Staff.active))
        .outerjoin(StaffTotp, StaffTotp.staff_id == StaffPassword.staff_id)
        .where(StaffPassword.name_lookup.in_(work.vault.lookups("log-in name", name.casefold())))
    ).one_or_none()
    hashed = None if row is None else _opened(work, row.hash, HASH, row.staff_id)
    if row is None or hashed is None:
        return None
    return Known(StaffId(row.staff_id), hashed, _opened(work, row.secret, SECRET, row.staff_id))


def name_of(work: Work, staff_id: UUID) -> str | None:
    """The name somebody logs in by."""
    query = select(StaffPassword.name).where(StaffPassword.staff_id == staff_id)
    blob = work.connection.execute(query).scalar_one_or_none()
    return _opened(work, blob, NAME, staff_id)


def is_taken(work: Work, name: str, by_other_than: UUID) -> bool:
    """Whether somebody else, of any clinic, logs in by this name."""
    lookups = work.vault.lookups("log-in name", name.casefold())
    query = select(StaffPassword.staff_id).where(
        StaffPassword.name_lookup.in_(lookups), StaffPassword.staff_id != by_other_than
    )
    return work.connection.execute(query).first() is not None


def put(work: Work, clinic_id: ClinicId, staff_id: UUID, name: str, hashed: str) -> None:
    """Give somebody a name and a password, in place of those they had."""
    work.connection.execute(delete(StaffPassword).where(StaffPassword.staff_id == staff_id))
    row = {
        "staff_id": staff_id,
        "name": work.seal(clinic_id, NAME, staff_id, name),
        "name_lookup": work.vault.lookup("log-in name", name.casefold()),
        "hash": work.seal(clinic_id, HASH, staff_id, hashed),
        "changed_at": work.now,
    }
    work.connection.execute(insert(StaffPassword), row)


def secret(work: Work, staff_id: UUID) -> str | None:
    """The secret of somebody's app, once it was proved."""
    blob = work.connection.execute(
        select(StaffTotp.secret).where(StaffTotp.staff_id == staff_id)
    ).scalar_one_or_none()
    return _opened(work, blob, SECRET, staff_id)


def pending(work: Work, staff_id: UUID) -> str | None:
    """The secret that waits for its first code."""
    blob = work.connection.execute(
        select(StaffTotp.pending).where(StaffTotp.staff_id == staff_id)
    ).scalar_one_or_none()
    return _opened(work, blob, PENDING, staff_id)


def put_pending(work: Work, clinic_id: ClinicId, staff_id: UUID, new: str) -> None:
    """Let a secret wait for its first code; the one that is in use goes on."""
    sealed = work.seal(clinic_id, PENDING, staff_id, new)
    changed = work.connection.execute(
        update(StaffTotp).where(StaffTotp.staff_id == staff_id).values(pending=sealed)
    )
    if not changed.rowcount:
        row = {"staff_id": staff_id, "secret": None, "pending": sealed, "last_step": 0}
        work.connection.execute(insert(StaffTotp), row)


def confirm(work: Work, clinic_id: ClinicId, staff_id: UUID, proved: str, step: int) -> None:
    """The first code of a pending secret was right: it is in use from now on."""
    sealed = work.seal(clinic_id, SECRET, staff_id, proved)
    work.connection.execute(
        update(StaffTotp)
        .where(StaffTotp.staff_id == staff_id)
        .values(secret=sealed, pending=None, last_step=step)
    )


def use_step(work: Work, staff_id: UUID, step: int) -> bool:
    """Use up the code of a step of half a minute, and every older one; False when it is used up already. Of many at once one gets True."""
    used = work.connection.execute(
        update(StaffTotp)
        .where(StaffTotp.staff_id == staff_id, StaffTotp.secret.is_not(None), StaffTotp.last_step < step)
        .values(last_step=step)
    )
    return used.rowcount > 0


def put_recovery(work: Work, staff_id: UUID, codes: Iterable[str]) -> None:
    """Give somebody recovery codes, in place of those they had."""
    work.connection.execute(delete(StaffRecovery).where(StaffRecovery.staff_id == staff_id))
    rows = [
        {
            "id": new_id(),
            "staff_id": staff_id,
            "code_hash": work.vault.lookup(f"recovery {staff_id}", code),
            "used_at": None,
        }
        for code in codes
    ]
    work.connection.execute(insert(StaffRecovery), rows)


def use_recovery(work: Work, staff_id: UUID, code: str) -> bool:
    """Use a recovery code up; False for one that is wrong or used."""
    used = work.connection.execute(
        update(StaffRecovery)
        .where(
            StaffRecovery.staff_id == staff_id,
            StaffRecovery.used_at.is_(None),
            StaffRecovery.code_hash.in_(work.vault.lookups(f"recovery {staff_id}", code)),
        )
        .values(used_at=work.now)
    )
    return used.rowcount > 0


def recovery_left(work: Work, staff_id: UUID) -> int:
    """How many recovery codes somebody has left."""
    query = select(func.count()).select_from(StaffRecovery)
    left = and_(StaffRecovery.staff_id == staff_id, StaffRecovery.used_at.is_(None))
    return work.connection.execute(query.where(left)).scalar_one()


def forget(work: Work, staff_id: UUID) -> None:
    """Take away somebody's password, app and recovery codes."""
    for table in (StaffPassword, StaffTotp, StaffRecovery):
        work.connection.execute(delete(table).where(table.staff_id == staff_id))


def _opened(work: Work, blob: bytes | None, place: str, staff_id: UUID) -> str | None:
    """A sealed value; None where there is none, or one that cannot be read: it lets nobody in, and its owner sets it up anew."""
    if blob is None:
        return None
    return readable(work, "ways to log in", partial(work.open, blob, place, staff_id), lambda: None)
