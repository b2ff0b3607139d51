"""What can be counted without opening anything: for `/metrics`. No name, no text, no clinic, nothing synthetic."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from bot.domain.requests.request import State
from bot.store.backups import made
from bot.store.database.work import Work
from bot.store.people.synthetic import CARRIER, not_synthetic
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.requests import Request, RequestEvent

LATELY: Final = timedelta(hours=24)
_STANDING: Final = (Sending.WAITING, Sending.LEASED)


@dataclass(frozen=True, slots=True)
class Figures:
    """`open` by kind: how many wait, and the seconds that the oldest has. `outbox` by carrier and lane. `notices` of a day by carrier and
    outcome. `backup` is the age of the newest backup in seconds; None when none was made."""

    open: dict[str, tuple[int, float]]
    outbox: dict[tuple[str, str], int]
    notices: dict[tuple[str, str], int]
    backup: float | None = None


def figures(work: Work) -> Figures:
    """Four statements, each over an index or a short table."""
    waiting = work.connection.execute(
        select(Request.kind, func.count().label("n"), func.min(Request.asked_at).label("oldest"))
        .where(Request.state == State.OPEN, not_synthetic(Request.clinic_id))
        .group_by(Request.kind)
    ).all()
    outbox = work.connection.execute(
        select(Outbox.carrier, Outbox.lane, func.count().label("n"))
        .where(Outbox.state.in_(_STANDING), Outbox.carrier != CARRIER)
        .group_by(Outbox.carrier, Outbox.lane)
    ).all()
    notices = work.connection.execute(
        select(RequestEvent.carrier, RequestEvent.what, func.count().label("n"))
        .where(
            RequestEvent.at > work.now - LATELY,
            RequestEvent.carrier.is_not(None),
            RequestEvent.carrier != CARRIER,
        )
        .group_by(RequestEvent.carrier, RequestEvent.what)
    ).all()
    backup = made.last(work)
    return Figures(
        {row.kind: (row.n, (work.now - row.oldest).total_seconds()) for row in waiting},
        {(row.carrier, Lane(row.lane).name.lower()): row.n for row in outbox},
        {(row.carrier or "", row.what): row.n for row in notices},
        None if backup is None else (work.now - backup[0]).total_seconds(),
    )
