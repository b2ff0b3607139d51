"""Where a clinic's ladder did not hold: written when it happens, gone when it is mended, never by hand."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update

from bot.domain.requests.request import Because
from bot.ids import new_id
from bot.store.database.work import Work
from bot.store.tables.requests import ClinicWarning

_standing = ClinicWarning.mended_at.is_(None)


@dataclass(frozen=True, slots=True)
class Warned:
    """What stands: why a request went on, or (`nobody`) that there was nobody to ask."""

    because: Because
    nobody: bool


def warn(work: Work, clinic_id: UUID, request_id: UUID, because: Because, *, nobody: bool) -> None:
    """Let the clinic see it until it is mended; a newer one about the same request takes the place of the older."""
    what = {"because": because, "nobody": nobody}
    stands = update(ClinicWarning).where(ClinicWarning.request_id == request_id, _standing)
    if work.connection.execute(stands.values(**what)).rowcount == 0:
        row = what | {"id": new_id(), "clinic_id": clinic_id, "request_id": request_id, "since": work.now}
        work.connection.execute(insert(ClinicWarning), row)


def mend(work: Work, request_id: UUID) -> None:
    """Somebody has the request, or it has ended: nothing about it stands any more."""
    work.connection.execute(
        update(ClinicWarning)
        .where(ClinicWarning.request_id == request_id, _standing)
        .values(mended_at=work.now)
    )


def standing(work: Work, clinic_id: UUID) -> list[Warned]:
    """What stands for a clinic, the oldest first, each kind once."""
    query = (
        select(ClinicWarning.because, ClinicWarning.nobody)
        .where(ClinicWarning.clinic_id == clinic_id, _standing)
        .order_by(ClinicWarning.since)
    )
    return list(dict.fromkeys(Warned(row.because, row.nobody) for row in work.connection.execute(query)))
