"""The access log as a chain: rows get their links in turn, the whole is verified, and what is forgotten leaves its links behind.

A row is written with its act by `people.audit` and waits; one beat after the other gives what waits its links, in order. So nobody who
looks at a request waits for the end of the chain, and there is one chain for the installation. A link is an HMAC-SHA256 over its place, the
link before it and what the row says, with a key that is made from the program's data key: whoever writes into the database without that
key cannot make one, and a rotation of `RODTRAD_KEYS`, which wraps that data key anew, changes none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, text, update

from bot.domain.people.reasons import Reason
from bot.ids import PatientId, StaffId
from bot.store.database.work import Work
from bot.store.people.people import AUDIT_LINE, OPENED, PLAYED
from bot.store.sealing.vault import CannotOpenError, WrongRingError
from bot.store.tables.audit import AuditLink, Links
from bot.store.tables.people import AuditEvent, Staff

#: The advisory lock of PostgreSQL under which links are made: any number that nothing else uses.
ONE_AT_A_TIME: Final = 7_061_706_400_023
AT_ONCE: Final = 500
_KIND: Final = "audit"
UNREADABLE: Final = "\0unreadable"


@dataclass(frozen=True, slots=True)
class Looked:
    """One line of a person's access log. `line` is empty where nothing was typed, or where it cannot be read."""

    id: UUID
    at: datetime
    what: str
    staff_id: StaffId | None
    reason: Reason | None
    line: str


def of_patient(work: Work, patient_id: UUID, most: int = 1000) -> list[Looked]:
    """What staff saw and did with one person's data, newest first, `most` lines at most."""
    mine = EVENTS.where(AuditEvent.patient_id == patient_id)
    rows = work.connection.execute(mine.order_by(AuditEvent.id.desc()).limit(most)).all()
    return [_looked(work, row) for row in rows]


def last_opening(
    work: Work, patient_id: UUID, staff_id: UUID, since: datetime, what: str = OPENED
) -> Looked | None:
    """The newest time from `since` on that somebody said why they open what a person shares, or do another thing of that kind."""
    mine = EVENTS.where(
        AuditEvent.patient_id == patient_id,
        AuditEvent.staff_id == staff_id,
        AuditEvent.what == what,
        AuditEvent.at >= since,
    )
    row = work.connection.execute(mine.order_by(AuditEvent.id.desc()).limit(1)).first()
    return None if row is None else _looked(work, row)


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened what a person of a clinic shares, or played back how it went with them."""

    patient_id: PatientId
    staff_id: StaffId
    at: datetime
    reason: Reason
    line: str


def openings(
    work: Work,
    clinic_id: UUID,
    since: datetime,
    until: datetime,
    reason: Reason | None = None,
    staff_id: UUID | None = None,
    most: int = 500,
) -> list[Opening]:
    """Who of a clinic opened what a person shares, from `since` to before `until`, newest first, `most` at most."""
    theirs = select(Staff.id).where(
        Staff.clinic_id == clinic_id
    )  # by whoever looked: patients change clinics
    query = EVENTS.where(
        AuditEvent.staff_id.in_(theirs),
        AuditEvent.what.in_([OPENED, PLAYED]),
        AuditEvent.at >= since,
        AuditEvent.at < until,
    )
    if reason is not None:
        query = query.where(AuditEvent.reason == reason)
    if staff_id is not None:
        query = query.where(AuditEvent.staff_id == staff_id)
    rows = work.connection.execute(query.order_by(AuditEvent.id.desc()).limit(most)).all()
    work.fetch_keys([row.line for row in rows if row.line is not None])
    return [
        Opening(PatientId(row.patient_id), StaffId(row.staff_id), row.at, row.reason, _looked(work, row).line)
        for row in rows
        if row.staff_id is not None and row.reason is not None
    ]


def tick_chain(work: Work, most: int = AT_ONCE) -> int:
    """Give the oldest rows that wait their links; gives how many got one."""
    waits = EVENTS.where(text("audit_event.waits")).order_by(AuditEvent.id).limit(most)
    if work.connection.execute(waits.limit(1)).first() is None:
        return 0
    before = _end_of_chain(work)
    rows = work.connection.execute(waits).all()  # again: whoever had the chain before us may have taken some
    links, ids = [], [row.id for row in rows]
    for row in rows:
        links.append(_next(work, before, row.id, Links.EVENT, content(work, row)))
        before = links[-1]
    if links:
        work.connection.execute(insert(AuditLink), links)
        work.connection.execute(update(AuditEvent).where(AuditEvent.id.in_(ids)).values(waits=False))
    return len(links)


def forget(work: Work, patient_id: UUID, before: datetime | None = None) -> int:
    """Take the rows of one person out of the log, or those from `before`; gives how many.

    Their links stay, and for each comes another that says so: the chain can be verified as before, and nothing of the person is in it.
    """
    mine = AuditEvent.patient_id == patient_id
    return _forget(work, mine if before is None else and_(mine, AuditEvent.at < before))


def forget_old(work: Work, before: datetime, most: int = AT_ONCE) -> int:
    """The same of everybody's rows from `before`, the oldest first, `most` at a time; gives how many went."""
    return _forget(work, AuditEvent.at < before, most)


EVENTS = select(
    AuditEvent.id,
    AuditEvent.patient_id,
    AuditEvent.staff_id,
    AuditEvent.what,
    AuditEvent.at,
    AuditEvent.reason,
    AuditEvent.line,
)
Link = dict[str, Any]
NO_LINK: Final[Link] = {"place": 0, "link": "", "made_at": None}


def leave(work: Work, which: ColumnElement[bool]) -> int:
    """Take these rows out of the log because their clinic goes to another instance; gives how many. Their links stay, as in `forget`."""
    return _forget(work, which, because=Links.LEFT)


def arrive(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into the log that come with their clinic from another instance, or come back, in order.

    They are older than what stands before them, and their links say why that is so.
    """
    before = _end_of_chain(work)
    links = []
    for row in rows:
        said = content(work, _Came(**{name: row[name] for name in _Came._fields}))
        links.append(_next(work, before, row["id"], Links.ARRIVED, said))
        before = links[-1]
    for first in range(0, len(links), AT_ONCE):
        some = [{**row, "waits": False} for row in rows[first : first + AT_ONCE]]
        work.connection.execute(insert(AuditEvent), some)
        work.connection.execute(insert(AuditLink), links[first : first + AT_ONCE])


class _Came(NamedTuple):
    """What `content` reads of a row."""

    id: UUID
    patient_id: UUID
    staff_id: UUID | None
    what: str
    at: datetime
    reason: Reason | None
    line: bytes | None


def _forget(
    work: Work, which: ColumnElement[bool], most: int | None = None, because: Links = Links.FORGOTTEN
) -> int:
    while tick_chain(work):
        pass  # what is forgotten had its link
    before = _end_of_chain(work)
    # A row may have come, left and come back: what it says is the same in each of its links.
    of_row = AuditLink.event_id == AuditEvent.id
    said = select(AuditLink.content).where(of_row).limit(1).scalar_subquery()
    query = (
        select(AuditEvent.id, said.label("content"))
        .where(which, exists().where(of_row))
        .order_by(AuditEvent.id)
    )
    rows = work.connection.execute(query if most is None else query.limit(most)).all()
    links = []
    for row in rows:
        links.append(_next(work, before, row.id, because, row.content))
        before = links[-1]
    for first in range(0, len(links), AT_ONCE):
        some = links[first : first + AT_ONCE]
        work.connection.execute(insert(AuditLink), some)
        work.connection.execute(
            delete(AuditEvent).where(AuditEvent.id.in_([one["event_id"] for one in some]))
        )
    return len(links)


def _end_of_chain(work: Work) -> Link:
    """The last link, with the chain's end for ourselves until the transaction is over."""
    work.vault.house_key(work.connection, work.now)
    if work.on_postgres:
        work.connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    # The condition says nothing new; it lets both databases read one entry from the end of the index.
    links = select(AuditLink.place, AuditLink.link).where(AuditLink.place > 0)
    row = work.connection.execute(links.order_by(AuditLink.place.desc()).limit(1)).first()
    return NO_LINK if row is None else row._asdict()


def _next(work: Work, before: Link, event_id: UUID, about: Links, content: str) -> Link:
    return {
        "place": before["place"] + 1,
        "event_id": event_id,
        "about": about,
        "content": content,
        "link": mac(work, before, event_id, about, content, work.now),
        "made_at": work.now,
    }


def mac(work: Work, before: Link, event_id: UUID, about: Links, content: str, made_at: datetime) -> str:
    parts = [before["place"] + 1, before["link"], event_id.hex, about.value, content, _written(made_at)]
    return work.vault.mac(work.connection, _KIND, json.dumps(parts))


def content(work: Work, row: Any) -> str:  # noqa: ANN401 - a row with the columns of an event
    """What an event says, as one keyed hash."""
    said = [row.id.hex, row.patient_id.hex, row.staff_id and row.staff_id.hex, row.what, _written(row.at)]
    return work.vault.mac(work.connection, _KIND, json.dumps([*said, row.reason, line_of(work, row)]))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def line_of(work: Work, row: Any) -> str | None:  # noqa: ANN401 - a row with the columns of an event
    if row.line is None:
        return None
    try:
        return work.open(row.line, AUDIT_LINE, row.id)
    except WrongRingError:
        raise
    except CannotOpenError:
        return UNREADABLE


def _looked(work: Work, row: Any) -> Looked:  # noqa: ANN401 - a row of `EVENTS`
    line = line_of(work, row)
    return Looked(
        row.id,
        row.at,
        row.what,
        None if row.staff_id is None else StaffId(row.staff_id),
        row.reason,
        "" if line in {None, UNREADABLE} else str(line),
    )
