"""How staff prove who they are: password with codes from an app, passkeys, an identity elsewhere; and what slows down those who guess.

What a table here seals, it seals with the clinic's key; an attempt, which is nobody's yet, with the program's.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.sealing.columns import Code, digest, sealed
from bot.store.tables.base import Base


class StaffPassword(Base):
    """A name and a password. Nobody gets in by it before a code from their app has been given once (`StaffTotp`)."""

    __tablename__ = "staff_password"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    name: Mapped[bytes] = sealed()
    name_lookup: Mapped[str] = digest("the name that is typed at the log-in", unique=True)
    hash: Mapped[bytes] = sealed()  # argon2, sealed on top: who has the database alone cannot even guess
    changed_at: Mapped[datetime]


class StaffTotp(Base):
    """The secret that an app makes codes from (RFC 6238); `pending` is one whose first code has not been given yet."""

    __tablename__ = "staff_totp"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    secret: Mapped[bytes | None] = sealed(nullable=True)
    pending: Mapped[bytes | None] = sealed(nullable=True)
    last_step: Mapped[int]  # of the newest code that was used: that one and every older one are used up


class StaffRecovery(Base):
    """A code on paper, for when the phone is gone; it works once."""

    __tablename__ = "staff_recovery"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = digest("recovery code")
    used_at: Mapped[datetime | None]


class StaffPasskey(Base):
    """A passkey (WebAuthn credential): what the device gave at its registration, and what its owner calls it."""

    __tablename__ = "staff_passkey"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    credential_lookup: Mapped[str] = digest("the credential's id", unique=True)
    credential: Mapped[bytes] = sealed()
    label: Mapped[bytes] = sealed()
    sign_count: Mapped[int]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffIdentity(Base):
    """Who somebody is at the OpenID provider of the settings."""

    __tablename__ = "staff_identity"

    subject_lookup: Mapped[str] = digest("issuer and subject", primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]


class Begun(StrEnum):
    """What a browser is in the middle of."""

    PASSKEY = "passkey"  # signing a challenge to get in, or to prove anew
    NEW_PASSKEY = "new passkey"
    OIDC = "oidc"


class LoginAttempt(Base):
    """What a browser has begun and must bring back: a challenge, the state of an OpenID log-in. Used once, for a few minutes."""

    __tablename__ = "login_attempt"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    browser_hash: Mapped[str] = digest("cookie of the browser that began it", unique=True)
    what: Mapped[Begun] = mapped_column(Code(Begun))
    data: Mapped[bytes] = sealed()
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LoginFailure(Base):
    """How often a log-in failed in a row, by a typed name or from an address; and how many links that there never were a chat opened."""

    __tablename__ = "login_failure"

    who: Mapped[str] = digest("a typed name, a network address, or a chat", primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


#: Everything by which one of staff gets in beside a link; each has a `staff_id`.
WAYS_IN: Final = (StaffPassword, StaffTotp, StaffRecovery, StaffPasskey, StaffIdentity)
