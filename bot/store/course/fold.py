"""How things stood with one person at a moment: their changes up to then, folded into a database of their own that lives in memory.

What is read there is read by the program's own functions, which cannot tell the difference: a screen of then is drawn by what draws it
now. Only what is recorded has a table there, so nothing of today can get in. Nothing is ever written back.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    Connection,
    Date,
    LargeBinary,
    Select,
    Uuid,
    and_,
    create_engine,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.pool import NullPool

from bot.ids import ClinicId, PatientId, RequestId
from bot.store.course.recording import PRESSES, RECORDED
from bot.store.database.work import Work
from bot.store.requests.staff_words import DRAFT
from bot.store.sealing.columns import Code, UtcDateTime
from bot.store.sealing.vault import PROGRAM, CannotOpenError
from bot.store.tables import Base
from bot.store.tables.course import ClinicChange, PatientChange
from bot.store.tables.people import Assignment, AuditEvent, DataKey, Patient, Role
from bot.store.tables.requests import Request, RequestEvent
from bot.store.tables.staff_words import StaffDraft

#: What a screen asks for besides what is recorded: the keys that open it, and an access log, which is empty there.
_BESIDES: Final = (DataKey.__tablename__, AuditEvent.__tablename__)
_TABLES: Final = tuple(sorted({one.table for one in RECORDED if one.table != PRESSES} | set(_BESIDES)))
#: Stands for an answer that somebody had begun to write.
BEGUN: Final = "…"
#: Each connection is a database that lives as long as it does.
_memory: Final = create_engine("sqlite://", poolclass=NullPool, hide_parameters=True)
_SCHEMA: Final = ";".join(
    f"CREATE TABLE {name} ({', '.join(column.name for column in Base.metadata.tables[name].columns)})"
    for name in _TABLES
)


@dataclass(frozen=True, slots=True)
class Course:
    """The newest change of each row up to a moment, by table, as values of its columns; `lost` of them could not be read."""

    patient_id: PatientId
    clinic_id: ClinicId
    at: datetime
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    keys: Sequence[Mapping[str, Any]]
    lost: int = 0

    @property
    def began(self) -> bool:
        """Whether anything is known of the person by then."""
        return bool(self.rows.get("patient"))


def clinic_at(work: Work, patient_id: UUID, at: datetime) -> ClinicId | None:
    """The clinic whose patient somebody was at a moment; None before anything is known, and where it cannot be read."""
    newest = (
        select(PatientChange.content)
        .where(
            PatientChange.patient_id == patient_id,
            PatientChange.place == Patient.__tablename__,
            PatientChange.at <= at,
        )
        .order_by(PatientChange.n.desc())
        .limit(1)
    )
    content = work.connection.execute(newest).scalar_one_or_none()
    return None if content is None else _clinic_in(content)


def _clinic_in(content: str) -> ClinicId | None:
    try:
        return ClinicId(UUID(json.loads(content)["clinic_id"]))
    except (ValueError, KeyError, TypeError):
        return None


def here_since(work: Work, patient_id: UUID, clinic_id: ClinicId, at: datetime) -> datetime | None:
    """Since when somebody had been this clinic's patient at a moment; None where nothing else is known."""
    rows = work.connection.execute(
        select(PatientChange.content, PatientChange.at)
        .where(
            PatientChange.patient_id == patient_id,
            PatientChange.place == Patient.__tablename__,
            PatientChange.at <= at,
        )
        .order_by(PatientChange.n.desc())
    )
    since: datetime | None = None
    for content, moment in rows:
        if _clinic_in(content) != clinic_id:
            return since
        since = moment
    return None


def course_of(work: Work, patient_id: PatientId, clinic_id: ClinicId, at: datetime) -> Course:
    """What is known of a person at one clinic up to a moment. A request of another clinic's is not in it, nor anything about it."""
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    lost = 0
    theirs = and_(PatientChange.patient_id == patient_id, PatientChange.place != PRESSES)
    for change in work.connection.execute(_newest(PatientChange, theirs, at)):
        lost += not _take(rows, change)
    for change in work.connection.execute(_newest(ClinicChange, ClinicChange.clinic_id == clinic_id, at)):
        lost += not _take(rows, change)
    elsewhere = {row["id"] for row in rows["request"] if row["clinic_id"] != clinic_id}
    for name in {one.table for one in RECORDED if one.request != "NULL" and one.table != PRESSES}:
        key = "id" if name == "request" else "request_id"
        rows[name] = [row for row in rows[name] if row[key] not in elsewhere]
    keys = work.connection.execute(
        select(DataKey).where(DataKey.owner_id.in_([patient_id, clinic_id, PROGRAM]))
    )
    return Course(patient_id, clinic_id, at, rows, [dict(row._mapping) for row in keys], lost)


@contextmanager
def standing(course: Course, work: Work) -> Iterator[Work]:
    """A transaction of then: its moment is the course's, and what is read in it is how things stood. Only the vault is today's."""
    with _memory.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.executescript(_SCHEMA)
        for name, rows in (*course.rows.items(), (DataKey.__tablename__, course.keys)):
            _fill(connection, name, rows)
        then = Work(connection, course.at, work.vault)
        _begin_answers(then, course)
        yield then


def _begin_answers(then: Work, course: Course) -> None:
    """That somebody was writing is known, and what is not: a sign stands for it."""
    for row in course.rows.get(StaffDraft.__tablename__, ()):
        with suppress(CannotOpenError):
            text = then.seal(course.patient_id, DRAFT, row["id"], BEGUN)
            then.connection.execute(update(StaffDraft).where(StaffDraft.id == row["id"]).values(text=text))


def _fill(connection: Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        table = Base.metadata.tables[name]
        empty: dict[str, Any] = dict.fromkeys(column.name for column in table.columns)
        connection.execute(insert(table), [{**empty, **row} for row in rows])


# --- when something changed ---


@dataclass(frozen=True, slots=True)
class Moment:
    """When something changed, and of what kind it was: names of tables."""

    at: datetime
    places: tuple[str, ...]


def moments(
    work: Work,
    patient_id: UUID,
    places: Collection[str],
    requests: Collection[UUID] | None = None,
    *,
    before: datetime | None = None,
    after: datetime | None = None,
    most: int,
) -> list[Moment]:
    """The moments at which rows of these tables changed, the oldest first: the last `most` up to `before`, or the first after `after`.

    With `requests`, of what is about a request only these are told.
    """
    mine = _told(patient_id, places, requests)
    order: Any = PatientChange.at
    if before is not None:
        mine.append(PatientChange.at <= before)
        order = order.desc()
    if after is not None:
        mine.append(PatientChange.at > after)
    some = (
        select(PatientChange.at)
        .where(*mine)
        .group_by(PatientChange.at)
        .order_by(order)
        .limit(most)
        .subquery()
    )
    query = (
        select(PatientChange.at, PatientChange.place).join(some, some.c.at == PatientChange.at).where(*mine)
    )
    found: dict[datetime, list[str]] = defaultdict(list)
    for at, place in work.connection.execute(query.distinct()):
        if at is not None:
            found[at].append(place)
    return [Moment(at, tuple(sorted(found[at]))) for at in sorted(found)]


def came_to(work: Work, patient_id: UUID, staff_id: UUID) -> frozenset[RequestId]:
    """A patient's requests that ever came to somebody, or were asked while they were the patient's caseworker."""
    brought = exists().where(RequestEvent.request_id == Request.id, RequestEvent.staff_id == staff_id)
    had = exists().where(
        Assignment.patient_id == patient_id,
        Assignment.staff_id == staff_id,
        Assignment.role == Role.CASEWORKER,
        Assignment.since <= Request.asked_at,
        or_(Assignment.until.is_(None), Assignment.until > Request.asked_at),
    )
    query = select(Request.id).where(Request.patient_id == patient_id, or_(brought, had))
    return frozenset(RequestId(one) for one in work.connection.execute(query).scalars())


def ends(
    work: Work, patient_id: UUID, places: Collection[str], requests: Collection[UUID] | None = None
) -> tuple[datetime, datetime] | None:
    """The first and the last moment at which rows of these tables changed; with `requests` as in `moments`."""
    mine = _told(patient_id, places, requests)
    first, last = work.connection.execute(
        select(func.min(PatientChange.at), func.max(PatientChange.at)).where(*mine)
    ).one()
    return None if first is None or last is None else (first, last)


# --- inside ---


def _told(patient_id: UUID, places: Collection[str], requests: Collection[UUID] | None) -> list[Any]:
    mine: list[Any] = [PatientChange.patient_id == patient_id, PatientChange.place.in_(places)]
    if requests is not None:
        mine.append(or_(PatientChange.request_id.is_(None), PatientChange.request_id.in_(requests)))
    return mine


def _newest(log: Any, whose: Any, at: datetime) -> Select[Any]:  # noqa: ANN401 - one of the two tables
    last = select(func.max(log.n)).where(whose, log.at <= at).group_by(log.place, log.row_id)
    return select(log.place, log.gone, log.content).where(log.n.in_(last)).order_by(log.n)


def _take(rows: dict[str, list[Mapping[str, Any]]], change: Any) -> bool:  # noqa: ANN401 - a row of `_newest`
    """Put the row that a change is a copy of among the others; False for one that cannot be read."""
    if change.gone:
        return True
    try:
        values = json.loads(change.content)
        columns = Base.metadata.tables[change.place].columns
        rows[change.place].append(
            {name: value_of(columns[name], value) for name, value in values.items() if name in columns}
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def value_of(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - as JSON has it, and as the column does
    """A value as a database has written it down. Raises `ValueError` for what its column cannot hold."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, UtcDateTime):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Code):
        return kind.words(value)
    return bool(value) if kind.python_type is bool else value
