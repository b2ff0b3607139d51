"""Tokens of clinics' own programs: found by keyed hashes, shown by their labels, revoked for good."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, update

from bot.domain.people import scopes
from bot.domain.people.scopes import Scope
from bot.ids import ClinicId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.api import ApiToken

LABEL: Final = "api_token.label"
#: What a token begins with, so that one that lies about is known for what it is.
PREFIX: Final = "rodtrad_"
TOKEN_BYTES: Final = 32
_KIND: Final = "api token"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that works, without itself."""

    id: UUID
    clinic_id: ClinicId
    label: str
    scopes: frozenset[Scope]
    created_at: datetime


def make(work: Work, clinic_id: ClinicId, label: str, allowed: Collection[Scope], by: StaffId | None) -> str:
    """Make a token; what is given back is shown once and stored nowhere."""
    token, token_id = PREFIX + secrets.token_urlsafe(TOKEN_BYTES), new_id()
    row = {
        "id": token_id,
        "clinic_id": clinic_id,
        "token_hash": work.vault.lookup(_KIND, token),
        "label": work.seal(clinic_id, LABEL, token_id, label),
        "scopes": scopes.written(allowed),
        "made_by": by,
        "created_at": work.now,
        "revoked_at": None,
    }
    work.connection.execute(insert(ApiToken), row)
    return token


_living = select(ApiToken.id, ApiToken.clinic_id, ApiToken.label, ApiToken.scopes, ApiToken.created_at).where(
    ApiToken.revoked_at.is_(None)
)


def find(work: Work, token: str) -> Token | None:
    """What a token opens; None for one that is unknown or revoked, all alike."""
    hashes = work.vault.lookups(_KIND, token)
    row = work.connection.execute(_living.where(ApiToken.token_hash.in_(hashes))).one_or_none()
    if row is None:
        return None
    return Token(row.id, ClinicId(row.clinic_id), "", scopes.read(row.scopes), row.created_at)


def of_clinic(work: Work, clinic_id: UUID) -> list[Token]:
    """A clinic's tokens that work, the oldest first."""
    rows = work.connection.execute(_living.where(ApiToken.clinic_id == clinic_id).order_by(ApiToken.id)).all()
    return [
        Token(
            row.id,
            ClinicId(row.clinic_id),
            readable(work, "reading tokens", partial(work.open, row.label, LABEL, row.id), lambda: ""),
            scopes.read(row.scopes),
            row.created_at,
        )
        for row in rows
    ]


def revoke(work: Work, clinic_id: UUID, token_id: UUID) -> bool:
    """Let a token of this clinic stop working. False when there is none."""
    mine = update(ApiToken).where(
        ApiToken.id == token_id, ApiToken.clinic_id == clinic_id, ApiToken.revoked_at.is_(None)
    )
    return work.connection.execute(mine.values(revoked_at=work.now)).rowcount == 1
