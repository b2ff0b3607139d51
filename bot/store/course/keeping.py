"""How long changes are kept: with the words of their request, and otherwise as long after a newer one has taken their place.

The newest change of a row stays as long as the row does: without it nothing later could be folded. What was sent about a request has no
newer one, and goes with the request's words.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import aliased

from bot.store.database.work import Work
from bot.store.tables.course import ClinicChange, PatientChange

LOGS: Final = (PatientChange, ClinicChange)


def forget_requests(work: Work, requests: Collection[UUID]) -> None:
    """Forget how it went with some requests, since their words are forgotten."""
    gone = delete(PatientChange).where(PatientChange.request_id.in_(requests))
    work.connection.execute(gone.execution_options(synchronize_session=False))


def forget_old(work: Work, before: datetime, most: int) -> int:
    """Forget changes whose place a newer one took before a moment, about `most` of each log; gives how many went."""
    count = 0
    for log in LOGS:
        newer, after = _newer(log)
        some = select(log.n).join(newer, after).where(newer.at < before).order_by(newer.at).limit(most)
        gone = delete(log).where(log.n.in_(some)).execution_options(synchronize_session=False)
        count += work.connection.execute(gone).rowcount
    return count


def oldest(work: Work) -> datetime | None:
    """When a newer change took the place of the one that has lain there longest since."""
    found = []
    for log in LOGS:
        newer, after = _newer(log)
        query = select(newer.at).join(log, after).where(newer.at.is_not(None)).order_by(newer.at).limit(1)
        found.append(work.connection.execute(query).scalar_one_or_none())
    return min((one for one in found if one is not None), default=None)


def _newer(log: Any) -> tuple[Any, Any]:  # noqa: ANN401 - one of the two tables
    """A later change of the same row, and what makes it one."""
    newer = aliased(log)
    return newer, and_(newer.row_id == log.row_id, newer.place == log.place, newer.n > log.n)
