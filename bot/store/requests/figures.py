"""What can be counted without opening anything: for `/metrics`. No name, no text, no clinic, nothing synthetic."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low
from typing import Final

from sqlalchemy import func, select

from bot.domain.requests.request import State
from bot.store.backups import made
from bot.store.database.work import Work
from bot.store.people.synthetic import CARRIER, not_synthetic
from bot.store.tables.messages import Lane, Outbox, Sending
from bot.store.tables.requests import Request, RequestEvent

LATELY: Final = timedelta(hours=24)
#: What went out in this time is looked at for how long it waited, the newest so many.
JUST_NOW: Final = timedelta(minutes=5)
MOST_SENT: Final = 2000
_STANDING: Final = (Sending.WAITING, Sending.LEASED)


@dataclass(frozen=True, slots=True)
class Figures:
    """`open` by kind: how many wait, and the seconds that the oldest has. `outbox` by carrier and lane. `notices` of a day by carrier and
    outcome. `sent` by carrier and lane: the seconds within which half of what went out just now had gone, and those of the slowest, from
    when it might go. `backup` is the age of the newest backup in seconds; None when none was made."""

    open: dict[str, tuple[int, float]]
    outbox: dict[tuple[str, str], int]
    notices: dict[tuple[str, str], int]
    sent: dict[tuple[str, str], tuple[float, float]]
    backup: float | None = None


def figures(work: Work) -> Figures:
    """Five statements, each over an index or a short table."""
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
    gone = work.connection.execute(
        select(Outbox.carrier, Outbox.lane, Outbox.created_at, Outbox.not_before, Outbox.done_at)
        .where(Outbox.done_at > work.now - JUST_NOW, Outbox.state == Sending.SENT, Outbox.carrier != CARRIER)
        .order_by(Outbox.done_at.desc())
        .limit(MOST_SENT)
    ).all()
    waits: dict[tuple[str, str], list[float]] = {}
    for row in gone:
        waited = (row.done_at - max(row.created_at, row.not_before)).total_seconds()
        waits.setdefault((row.carrier, Lane(row.lane).name.lower()), []).append(max(waited, 0.0))
    backup = made.last(work)
    return Figures(
        {row.kind: (row.n, (work.now - row.oldest).total_seconds()) for row in waiting},
        {(row.carrier, Lane(row.lane).name.lower()): row.n for row in outbox},
        {(row.carrier or "", row.what): row.n for row in notices},
        {what: (median_low(seconds), max(seconds)) for what, seconds in waits.items()},
        None if backup is None else (work.now - backup[0]).total_seconds(),
    )
