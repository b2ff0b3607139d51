"""Enrolment links and codes: found by keyed hashes, redeemed by one conditional UPDATE, never used twice.

A link that a form or a call of the API makes is derived from what that form is known by (its *seed*, random, in the browser only) and the
key ring, so that the same form sent twice gives the same link, and the database still holds neither.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, insert, null, or_, select, update

from bot.domain.words.enrolment_code import DIGITS
from bot.ids import PatientId, new_id
from bot.store.database.work import Work
from bot.store.tables.people import Enrolment, Patient, Recipient
from bot.store.tables.stays import EnrolmentSeed

TOKEN_BYTES: Final = 16
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the clinic hands over: the link's token, and the code that is given in person. Neither is stored."""

    patient_id: PatientId
    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A link that a chat has opened and whose code is still to come."""

    id: UUID
    patient_id: PatientId
    tries_left: int


@dataclass(frozen=True, slots=True)
class Sown:
    """What a seed has made: the patient, and the link with its code while it can still be used, else None.

    `content` is the keyed hash of what was asked for then; None where that was not kept.
    """

    patient_id: PatientId
    invitation: Invitation | None
    content: str | None

    def other_than(self, work: Work, content: str) -> bool:
        """Whether something else is asked for now."""
        return self.content is not None and self.content not in work.vault.lookups(
            "enrolment content", content
        )


def invite(
    work: Work, patient_id: PatientId, valid_for: timedelta, seed: str = "", content: str = ""
) -> Invitation:
    """Make a link and a code for a patient, derived from a `seed` where there is one; every earlier one of theirs stops working.

    `content` is what was asked for, where that is to be compared when the seed comes again.
    """
    revoke(work, patient_id)
    enrolment_id = new_id()
    if seed:
        token = _derived(work.vault.lookup("enrolment seed token", seed))
        code = _digits(work.vault.lookup("enrolment seed code", seed))
    else:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    _insert(work, enrolment_id, patient_id, token, code, valid_for)
    if seed:
        row = {
            "seed_lookup": work.vault.lookup("enrolment seed", seed),
            "enrolment_id": enrolment_id,
            "content_lookup": work.vault.lookup("enrolment content", content) if content else None,
        }
        work.connection.execute(insert(EnrolmentSeed), row)
    return Invitation(patient_id, token, code, work.now + valid_for)


def sown(work: Work, seed: str) -> Sown | None:
    """What a seed has made before; None for a new one."""
    row = work.connection.execute(
        select(
            Enrolment.patient_id,
            Enrolment.token_hash,
            Enrolment.expires_at,
            Enrolment.revoked_at,
            Enrolment.confirmed_at,
            EnrolmentSeed.content_lookup,
        )
        .join(EnrolmentSeed, EnrolmentSeed.enrolment_id == Enrolment.id)
        .where(EnrolmentSeed.seed_lookup.in_(work.vault.lookups("enrolment seed", seed)))
    ).one_or_none()
    if row is None:
        return None
    patient_id = PatientId(row.patient_id)
    over = row.revoked_at is not None or row.confirmed_at is not None or row.expires_at <= work.now
    tokens = [_derived(each) for each in work.vault.lookups("enrolment seed token", seed)]
    codes = [_digits(each) for each in work.vault.lookups("enrolment seed code", seed)]
    for token, code in zip(tokens, codes, strict=True):
        if not over and row.token_hash in work.vault.lookups("enrolment", token):
            return Sown(patient_id, Invitation(patient_id, token, code, row.expires_at), row.content_lookup)
    return Sown(patient_id, None, row.content_lookup)


def _derived(keyed: str) -> str:
    """The token that a keyed hash gives: the first bytes of it."""
    raw = bytes.fromhex(keyed.partition(":")[2])[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _digits(keyed: str) -> str:
    """The code that a keyed hash gives."""
    return f"{int(keyed.partition(':')[2], 16) % 10**DIGITS:0{DIGITS}d}"


def _insert(
    work: Work, enrolment_id: UUID, patient_id: PatientId, token: str, code: str, valid_for: timedelta
) -> None:
    row = {
        "id": enrolment_id,
        "patient_id": patient_id,
        "token_hash": work.vault.lookup("enrolment", token),
        "code_hash": work.vault.lookup(f"code {enrolment_id}", code),
        "tries_left": TRIES,
        "created_at": work.now,
        "expires_at": work.now + valid_for,
    }
    work.connection.execute(insert(Enrolment), row)


def revoke(work: Work, patient_id: UUID) -> int:
    """Let every link of this patient stop working that has not been confirmed; give how many there were."""
    return work.connection.execute(
        update(Enrolment)
        .where(
            Enrolment.patient_id == patient_id,
            Enrolment.confirmed_at.is_(None),
            Enrolment.revoked_at.is_(None),
        )
        .values(revoked_at=work.now, chat_lookup=None)
    ).rowcount


def redeem(work: Work, token: str, chat_id: int) -> bool:
    """Let a chat take a link: exactly one can, once. False for a token that is unknown, used, expired or revoked, all alike.

    One that its patient has opened in the chat they have already is still free: it may have been meant for a new phone.
    """
    taken = work.connection.execute(
        update(Enrolment)
        .where(
            Enrolment.token_hash.in_(work.vault.lookups("enrolment", token)),
            or_(Enrolment.redeemed_at.is_(None), Enrolment.chat_lookup.in_(_own_chat)),
            *_alive(work),
        )
        .values(redeemed_at=work.now, chat_lookup=work.vault.lookup("chat", str(chat_id)))
    )
    return taken.rowcount == 1


def whose(work: Work, token: str) -> PatientId | None:
    """The patient whom a link was made for, whatever has become of it; None for an unknown one."""
    found = select(Enrolment.patient_id).where(
        Enrolment.token_hash.in_(work.vault.lookups("enrolment", token))
    )
    row = work.connection.execute(found).scalar_one_or_none()
    return None if row is None else PatientId(row)


def give_back(work: Work, chat_id: int) -> int:
    """Let the links that a chat has opened and not confirmed be as if they had not been opened; give how many there were."""
    return work.connection.execute(
        update(Enrolment)
        .where(Enrolment.chat_lookup.in_(work.vault.lookups("chat", str(chat_id))), *_alive(work))
        .values(redeemed_at=None, chat_lookup=None)
    ).rowcount


def is_mine(work: Work, token: str, chat_id: int) -> bool:
    """Whether this chat itself opened this link before and may still give its code."""
    found = work.connection.execute(
        select(Enrolment.id).where(
            Enrolment.token_hash.in_(work.vault.lookups("enrolment", token)),
            Enrolment.chat_lookup.in_(work.vault.lookups("chat", str(chat_id))),
            *_alive(work),
        )
    )
    return found.first() is not None


def pending(work: Work, chat_id: int) -> Pending | None:
    """The newest link this chat has opened and may still give the code for, locked."""
    row = work.connection.execute(
        select(Enrolment.id, Enrolment.patient_id, Enrolment.tries_left)
        .where(
            Enrolment.chat_lookup.in_(work.vault.lookups("chat", str(chat_id))),
            Enrolment.redeemed_at.is_not(None),
            Enrolment.tries_left > 0,
            *_alive(work),
        )
        .order_by(Enrolment.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    return None if row is None else Pending(row.id, PatientId(row.patient_id), row.tries_left)


def try_code(work: Work, enrolment: Pending, code: str) -> bool:
    """Try a code. A right one confirms the link for good; a wrong one costs a try, and after the last the link is dead."""
    if confirm(work, enrolment, code):
        return True
    last = Enrolment.tries_left <= 1
    work.connection.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id, Enrolment.tries_left > 0, *_alive(work))
        .values(
            tries_left=Enrolment.tries_left - 1,
            revoked_at=case((last, work.now), else_=null()),
            chat_lookup=case((last, null()), else_=Enrolment.chat_lookup),
        )
    )
    return False


def confirm(work: Work, enrolment: Pending, code: str) -> bool:
    """Confirm a link for good if this is its code; a wrong one costs nothing here."""
    lookups = work.vault.lookups(f"code {enrolment.id}", code)
    confirmed = work.connection.execute(
        update(Enrolment)
        .where(
            Enrolment.id == enrolment.id,
            Enrolment.code_hash.in_(lookups),
            Enrolment.tries_left > 0,
            *_alive(work),
        )
        .values(confirmed_at=work.now, chat_lookup=None)
    )
    return confirmed.rowcount == 1


#: The chat in which the patient of a link is reached already.
_own_chat = (
    select(Recipient.chat_lookup)
    .where(
        Recipient.id
        == select(Patient.recipient_id)
        .where(Patient.id == Enrolment.patient_id)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    .correlate(Enrolment)
    .scalar_subquery()
)


def _alive(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (Enrolment.expires_at > work.now, Enrolment.revoked_at.is_(None), Enrolment.confirmed_at.is_(None))
