"""What happened to requests, and the words that went between patients and staff about them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.requests.request import State
from bot.ids import RequestId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.ready import Ready
from bot.store.database.work import Bell, Work
from bot.store.requests.records import LIVING, Stored
from bot.store.tables.requests import Direction, Relay, Request, RequestEvent

WORDS: Final = "relay.text"
SEEN: Final = "seen"
#: One of the staff has written to somebody who had not asked; the access log has the same word.
WROTE_FIRST: Final = "wrote_first"


@dataclass(frozen=True, slots=True)
class EventWords:
    """One relay: what somebody wrote, after seeing a preview. `staff_id` wrote it, or None for the patient.

    `seen`: whom it was meant for has asked to see it. When, is nobody's business. `lost`: it cannot be read any more.
    """

    id: UUID
    staff_id: StaffId | None
    text: str
    at: datetime
    seen: bool
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a request's history; without `staff_id` it was the patient or the clock.

    `carrier` brought a notice to them, or did not.
    """

    what: str
    staff_id: StaffId | None
    at: datetime
    carrier: str | None = None


_note = Ready(insert(RequestEvent))


def note(
    work: Work, request_id: UUID, what: str, staff_id: UUID | None = None, carrier: str | None = None
) -> None:
    """Add to a request's history."""
    row = {
        "id": new_id(),
        "request_id": request_id,
        "what": what,
        "staff_id": staff_id,
        "carrier": carrier,
        "at": work.now,
    }
    _note.count(work.connection, row)
    work.ring.add(Bell.REQUESTS)


def history(work: Work, request_id: UUID) -> list[Happened]:
    """Everything that happened to a request, oldest first."""
    return histories(work, RequestEvent.request_id == request_id).get(RequestId(request_id), [])


def histories_in(
    work: Work, clinic_id: UUID, what: Collection[str], staff_id: UUID | None = None
) -> dict[RequestId, list[Happened]]:
    """What of these kinds happened to a clinic's requests that have not ended; with `staff_id` only what is about that one."""
    wanted = select(Request.id).where(Request.clinic_id == clinic_id, Request.state.in_(LIVING))
    where = and_(RequestEvent.request_id.in_(wanted), RequestEvent.what.in_(what))
    return histories(work, where if staff_id is None else and_(where, RequestEvent.staff_id == staff_id))


def histories_of(
    work: Work, requests: Collection[RequestId], what: Collection[str]
) -> dict[RequestId, list[Happened]]:
    """What of these kinds happened to each of these requests."""
    return histories(work, and_(RequestEvent.request_id.in_(requests), RequestEvent.what.in_(what)))


def steps_of(work: Work, requests: Collection[RequestId]) -> dict[RequestId, int]:
    """How many things have happened to each of these requests; being read is none."""
    query = (
        select(RequestEvent.request_id, func.count())
        .where(RequestEvent.request_id.in_(requests), RequestEvent.what != SEEN)
        .group_by(RequestEvent.request_id)
    )
    return {RequestId(row[0]): row[1] for row in work.connection.execute(query)}


def histories(work: Work, where: ColumnElement[bool]) -> dict[RequestId, list[Happened]]:
    """Histories by request, each oldest first."""
    query = select(
        RequestEvent.request_id,
        RequestEvent.what,
        RequestEvent.staff_id,
        RequestEvent.carrier,
        RequestEvent.at,
    )
    found: dict[RequestId, list[Happened]] = {}
    for row in work.connection.execute(query.where(where).order_by(RequestEvent.id)):
        found.setdefault(RequestId(row.request_id), []).append(
            Happened(row.what, row.staff_id, row.at, row.carrier)
        )
    return found


# --- words ---


def say(work: Work, stored: Stored, direction: Direction, text: str, staff_id: UUID | None = None) -> None:
    """Keep what somebody wrote about a request."""
    row_id = new_id()
    row = {
        "id": row_id,
        "request_id": stored.id,
        "direction": direction,
        "staff_id": staff_id,
        "text": work.seal(stored.patient_id, WORDS, row_id, text),
        "at": work.now,
        "seen_at": None,
    }
    work.connection.execute(insert(Relay), row)


def words(work: Work, request_id: UUID) -> list[EventWords]:
    """What was written about a request either way, oldest first; what cannot be read is `lost`, not left out."""
    rows = work.connection.execute(select(Relay).where(Relay.request_id == request_id).order_by(Relay.id))
    return [
        readable(work, "reading words", partial(_words, work, row), partial(_lost, row)) for row in rows.all()
    ]


def _words(work: Work, row: Any) -> EventWords:  # noqa: ANN401 - a row of `Relay`
    return EventWords(
        row.id, row.staff_id, work.open(row.text, WORDS, row.id), row.at, row.seen_at is not None
    )


def _lost(row: Any) -> EventWords:  # noqa: ANN401 - a row of `Relay`
    return EventWords(row.id, row.staff_id, "", row.at, row.seen_at is not None, lost=True)


def relays_of(work: Work, requests: Collection[RequestId]) -> dict[RequestId, tuple[int, int]]:
    """About each of these requests how many times the patient has written, and how many of the staff's words they have not opened."""
    unopened = and_(Relay.staff_id.is_not(None), Relay.seen_at.is_(None))
    query = (
        select(
            Relay.request_id,
            func.sum(case((Relay.staff_id.is_(None), 1), else_=0)),
            func.sum(case((unopened, 1), else_=0)),
        )
        .where(Relay.request_id.in_(requests))
        .group_by(Relay.request_id)
    )
    return {RequestId(row[0]): (int(row[1]), int(row[2])) for row in work.connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Newest:
    """What was written last about a clinic's living requests: the patients' newest words by request, and of which answered ones the
    patient has not asked to see everything that staff wrote."""

    words: Mapping[RequestId, EventWords]
    unopened: Collection[RequestId]


_newer = aliased(Relay)
newest_query: Final = (
    select(Relay)
    .join(Request, Request.id == Relay.request_id)
    .where(
        Request.clinic_id == bindparam("clinic"),
        Request.state.in_(LIVING),
        or_(
            and_(
                Relay.staff_id.is_(None),
                ~exists().where(
                    _newer.request_id == Relay.request_id, _newer.staff_id.is_(None), _newer.id > Relay.id
                ),
            ),
            and_(Relay.staff_id.is_not(None), Relay.seen_at.is_(None), Request.state == State.ANSWERED),
        ),
    )
)


def newest_in(work: Work, clinic_id: UUID, wanted: Collection[RequestId]) -> Newest:
    """The newest words of a clinic's living requests, in one statement; of the `wanted` they are opened, or `lost`."""
    words_of: dict[RequestId, EventWords] = {}
    unopened: set[RequestId] = set()
    for row in work.connection.execute(newest_query, {"clinic": clinic_id}).all():
        if row.staff_id is not None:
            unopened.add(RequestId(row.request_id))
        elif row.request_id in wanted:
            words_of[RequestId(row.request_id)] = readable(
                work, "reading words", partial(_words, work, row), partial(_lost, row)
            )
    return Newest(words_of, unopened)


def all_opened(work: Work, request_id: UUID) -> bool:
    """Whether the patient has asked to see everything staff have written to them about a request."""
    query = select(Relay.id).where(
        Relay.request_id == request_id, Relay.staff_id.is_not(None), Relay.seen_at.is_(None)
    )
    return work.connection.execute(query.limit(1)).first() is None


def mark_seen(work: Work, relays: Iterable[UUID]) -> None:
    """Note that these words have been shown to whom they were meant for."""
    work.connection.execute(
        update(Relay).where(Relay.id.in_(list(relays)), Relay.seen_at.is_(None)).values(seen_at=work.now)
    )
