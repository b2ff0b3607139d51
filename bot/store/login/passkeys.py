"""Passkeys: what a device gave at its registration. What is checked of it stands in `service/login/passkeys.py`."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, delete, insert, select, update

from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.login import StaffPasskey
from bot.store.tables.people import Staff

CREDENTIAL: Final = "staff_passkey.credential"
LABEL: Final = "staff_passkey.label"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it; `label` is None where it cannot be read."""

    id: UUID
    label: str | None
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is needed to check what a passkey has signed: `public_key` in base64url, and how often it says it was used."""

    id: UUID
    staff_id: StaffId
    public_key: str
    sign_count: int


def add(
    work: Work,
    clinic_id: ClinicId,
    staff_id: UUID,
    credential_id: str,
    public_key: str,
    label: str,
    count: int,
) -> None:
    """Keep a passkey of somebody's; ids and keys in base64url."""
    passkey_id = new_id()
    row = {
        "id": passkey_id,
        "staff_id": staff_id,
        "credential_lookup": work.vault.lookup("passkey", credential_id),
        "credential": work.seal(clinic_id, CREDENTIAL, passkey_id, f"{credential_id} {public_key}"),
        "label": work.seal(clinic_id, LABEL, passkey_id, label),
        "sign_count": count,
        "created_at": work.now,
        "used_at": None,
    }
    work.connection.execute(insert(StaffPasskey), row)


def by_credential(work: Work, credential_id: str) -> Stored | None:
    """The passkey with this id, of somebody who works there."""
    row = work.connection.execute(
        select(StaffPasskey.id, StaffPasskey.staff_id, StaffPasskey.credential, StaffPasskey.sign_count)
        .join(Staff, and_(Staff.id == StaffPasskey.staff_id, Staff.active))
        .where(StaffPasskey.credential_lookup.in_(work.vault.lookups("passkey", credential_id)))
    ).one_or_none()
    if row is None:
        return None
    public_key = _credential(work, row)[1]
    return Stored(row.id, StaffId(row.staff_id), public_key, row.sign_count) if public_key else None


def of(work: Work, staff_id: UUID) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    rows = work.connection.execute(_of(staff_id)).all()
    return [Passkey(row.id, _label(work, row), row.created_at, row.used_at) for row in rows]


def ids_of(work: Work, staff_id: UUID) -> list[str]:
    """The ids of somebody's credentials, in base64url; without those that cannot be read."""
    rows = work.connection.execute(_of(staff_id)).all()
    return [each for row in rows if (each := _credential(work, row)[0])]


def used(work: Work, passkey_id: UUID, count: int) -> None:
    """It was used, for as often as it says."""
    work.connection.execute(
        update(StaffPasskey).where(StaffPasskey.id == passkey_id).values(sign_count=count, used_at=work.now)
    )


def remove(work: Work, staff_id: UUID, passkey_id: UUID) -> None:
    """Take one of somebody's own away; anybody else's stays."""
    mine = and_(StaffPasskey.id == passkey_id, StaffPasskey.staff_id == staff_id)
    work.connection.execute(delete(StaffPasskey).where(mine))


def forget(work: Work, staff_id: UUID) -> None:
    """Take all of somebody's away."""
    work.connection.execute(delete(StaffPasskey).where(StaffPasskey.staff_id == staff_id))


def _of(staff_id: UUID) -> Any:  # noqa: ANN401 - a select of these columns
    return (
        select(
            StaffPasskey.id,
            StaffPasskey.credential,
            StaffPasskey.label,
            StaffPasskey.created_at,
            StaffPasskey.used_at,
        )
        .where(StaffPasskey.staff_id == staff_id)
        .order_by(StaffPasskey.id)
    )


def _label(work: Work, row: Any) -> str | None:  # noqa: ANN401 - a row of `_of`
    return readable(work, "passkeys", partial(work.open, row.label, LABEL, row.id), lambda: None)


def _credential(work: Work, row: Any) -> tuple[str, str]:  # noqa: ANN401 - a row with `id` and `credential`
    """The id and the public key, in base64url; both empty where they cannot be read."""
    opened = readable(work, "passkeys", partial(work.open, row.credential, CREDENTIAL, row.id), lambda: " ")
    credential_id, public_key = opened.split(" ")
    return credential_id, public_key
