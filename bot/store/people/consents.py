"""What somebody has said yes and no to, with the words that they were asked: for them to read, now and in years."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from bot.domain.flow.verbs import Purpose
from bot.store.database.work import Work
from bot.store.people.people import CONSENT_SHOWN
from bot.store.sealing.vault import CannotOpenError, WrongRingError
from bot.store.tables.people import Consent


@dataclass(frozen=True, slots=True)
class Given:
    """One yes or no.

    `shown` is the question, word for word; empty for one that was given before the words were kept, and for one that cannot be read:
    then `wording`, the flow, version and step that asked, says where they stand. `language` is empty then, too.
    """

    purpose: Purpose
    given: bool
    at: datetime
    version: int
    language: str
    shown: str
    wording: str


def of_patient(work: Work, patient_id: UUID) -> list[Given]:
    """Everything that one person has said yes or no to, oldest first."""
    query = select(Consent).where(Consent.patient_id == patient_id).order_by(Consent.id)
    rows = work.connection.execute(query.with_only_columns(*Consent.__table__.columns)).all()
    return [
        Given(
            row.purpose,
            row.given,
            row.at,
            row.version,
            row.language,
            _words(work, row.shown, row.id),
            row.wording,
        )
        for row in rows
    ]


def _words(work: Work, shown: bytes | None, row: UUID) -> str:
    if shown is None:
        return ""
    try:
        return work.open(shown, CONSENT_SHOWN, row)
    except WrongRingError:
        raise
    except CannotOpenError:
        return ""
