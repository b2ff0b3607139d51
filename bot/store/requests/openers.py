"""A clinic's ready beginnings of an answer, in versions that are never changed; the oldest go. Sealed with the clinic's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select

from bot.ids import new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.openers import ClinicOpeners
from bot.store.tables.people import Clinic

TEXT: Final = "clinic_openers.text"
#: So many versions of each language are kept.
KEPT: Final = 10

_of_language = (
    select(
        ClinicOpeners.id,
        ClinicOpeners.clinic_id,
        ClinicOpeners.version,
        ClinicOpeners.text,
        ClinicOpeners.at,
    )
    .where(ClinicOpeners.clinic_id == bindparam("clinic"), ClinicOpeners.language == bindparam("language"))
    .order_by(ClinicOpeners.version.desc())
)


@dataclass(frozen=True, slots=True)
class Version:
    """What was written down: `lines` is None where the content's own were put back, and for one that cannot be read."""

    number: int
    lines: tuple[str, ...] | None
    at: datetime


def alone(work: Work, clinic_id: UUID) -> None:
    """Lock a clinic's openers for the rest of the transaction: of two who write at once, the second finds the first."""
    work.connection.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))


def newest(work: Work, clinic_id: UUID, language: str) -> Version | None:
    """The version that holds; None for a clinic that has written nothing."""
    row = work.connection.execute(_of_language.limit(1), {"clinic": clinic_id, "language": language}).first()
    return None if row is None else _version(work, row)


def versions(work: Work, clinic_id: UUID, language: str) -> list[Version]:
    """All that are kept, the newest first."""
    rows = work.connection.execute(_of_language, {"clinic": clinic_id, "language": language}).all()
    return [_version(work, row) for row in rows]


def add(work: Work, clinic_id: UUID, language: str, number: int, lines: Sequence[str] | None) -> None:
    """Write a version; None: the content's own hold again. Those too old to be kept go.

    Raises the database's `IntegrityError` for a number that is there already.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "clinic_id": clinic_id,
        "language": language,
        "version": number,
        "text": None if lines is None else work.seal(clinic_id, TEXT, row_id, "\n".join(lines)),
        "at": work.now,
    }
    work.connection.execute(insert(ClinicOpeners), row)
    work.connection.execute(
        delete(ClinicOpeners).where(
            ClinicOpeners.clinic_id == clinic_id,
            ClinicOpeners.language == language,
            ClinicOpeners.version <= number - KEPT,
        )
    )


def _version(work: Work, row: Row[UUID, UUID, int, bytes | None, datetime]) -> Version:
    lines = readable(work, "reading a clinic's openers", partial(_lines, work, row), lambda: None)
    return Version(row.version, lines, row.at)


def _lines(work: Work, row: Row[UUID, UUID, int, bytes | None, datetime]) -> tuple[str, ...] | None:
    return None if row.text is None else tuple(work.open(row.text, TEXT, row.id).splitlines())
