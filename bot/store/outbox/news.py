"""News of requests that wait in the outbox: whether they are still true, and whether newer ones wait behind them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from bot.domain.requests.request import State
from bot.store.database.work import Work
from bot.store.outbox.leased import WAITING
from bot.store.requests.events import WROTE_FIRST
from bot.store.tables.messages import Guard, Outbox, Sending
from bot.store.tables.requests import Relay, Request, RequestEvent

_newer, _behind = aliased(Request), aliased(Outbox)
_standing = select(Request.id, Request.state, Request.holder_id).where(
    Request.id.in_(bindparam("requests", expanding=True)),
    ~exists().where(_newer.patient_id == Request.patient_id, _newer.id > Request.id),
)
_same_message = _behind.edits_id == Outbox.edits_id
_same_request = and_(
    Outbox.edits_id.is_(None),
    _behind.edits_id.is_(None),
    _behind.request_id == Outbox.request_id,
    or_(Outbox.guard != Guard.ANSWER, _behind.guard == Guard.ANSWER),
)
_overtaken = select(Outbox.id).where(
    Outbox.id.in_(bindparam("rows", expanding=True)),
    exists().where(
        _behind.recipient_id == Outbox.recipient_id,
        _behind.lane == Outbox.lane,
        _behind.state == WAITING,
        _behind.id > Outbox.id,
        or_(_same_message, _same_request),
    ),
)
_line = aliased(Outbox)
#: Any later message about the request says where it stands: a new waiting line, whatever its lane, sent or still to be.
_said_since = select(Outbox.id).where(
    Outbox.id.in_(bindparam("rows", expanding=True)),
    exists().where(
        _line.recipient_id == Outbox.recipient_id,
        _line.request_id == Outbox.request_id,
        _line.edits_id.is_(None),
        _line.id > Outbox.id,
        _line.state.not_in([Sending.DROPPED, Sending.PARKED]),
    ),
)


def newest_of(work: Work, recipient_id: UUID, request_id: UUID) -> tuple[Sending, datetime] | None:
    """Where the newest message to somebody about a request stands, and before when it is not sent; None where it is kept no longer."""
    row = work.connection.execute(
        select(Outbox.state, Outbox.not_before)
        .where(
            Outbox.recipient_id == recipient_id,
            Outbox.request_id == request_id,
            Outbox.edits_id.is_(None),
        )
        .order_by(Outbox.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.state, row.not_before)


def standing(work: Work, request_ids: Collection[UUID]) -> dict[UUID, tuple[State, UUID | None]]:
    """Where these requests stand and who has them, without those whose patient has made another since."""
    rows = work.connection.execute(_standing, {"requests": list(request_ids)})
    return {row.id: (row.state, row.holder_id) for row in rows}


def overtaken(work: Work, rows: Collection[UUID]) -> set[UUID]:
    """Which of these outbox rows have one waiting behind them that takes their place.

    For an edit that is a later edit of the same message, for any other a later message of the same lane about the same request; that there
    is an answer only gives way to there being another.
    """
    return set(work.connection.execute(_overtaken, {"rows": list(rows)}).scalars())


def said_since(work: Work, rows: Collection[UUID]) -> set[UUID]:
    """Which of these outbox rows to patients, news of requests nobody has taken, have a later message behind them about the same request.

    Where a request has gone, as it was held back in the night, is no longer true when it was asked anew or made urgent since.
    """
    return set(work.connection.execute(_said_since, {"rows": list(rows)}).scalars())


def said_by_staff_alone(work: Work, request_ids: Collection[UUID]) -> set[UUID]:
    """Which of these requests one of the staff began by writing, and the patient has not written about since."""
    begun = exists().where(RequestEvent.request_id == Request.id, RequestEvent.what == WROTE_FIRST)
    answered = exists().where(Relay.request_id == Request.id, Relay.staff_id.is_(None))
    query = select(Request.id).where(Request.id.in_(list(request_ids)), begun, ~answered)
    return set(work.connection.execute(query).scalars())
