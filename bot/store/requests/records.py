"""Requests as stored: the state machine's record to and from a row, and finding them again. History and words: `request_log.py`.

How a request moves is decided in `domain/requests/escalation.py`; what people are told, in the services.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import ENDED, Request, State, Terms
from bot.ids import ClinicId, PatientId, PolicyId, RequestId, StaffId
from bot.store.database.one_by_one import readable
from bot.store.database.pipeline import BEHIND
from bot.store.database.ready import Ready
from bot.store.database.work import Bell, Work
from bot.store.requests import policies
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables.people import Clinic
from bot.store.tables.requests import Request as Table
from bot.store.tables.requests import RequestEvent, RequestPolicy

REASON: Final = "request.reason"
MACHINE: Final = "request.machine"
#: What stands in place of the sealed words of a request that is over, once they have been kept for long enough.
FORGOTTEN: Final = b""
LIVING: Final = tuple(state for state in State if state not in ENDED)

#: No 0, 1, I, L, O, U: a code can be read out on the telephone.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8


class OvertakenError(Exception):
    """Somebody else changed the request first; nothing was written. Look again."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the patient's chat shows of a request, and who has read it.

    `row` is the outbox row of the waiting line, `shown` names what it last said. `sent_at` is when the present wish was sent,
    `words_at` when the patient last added words to it, `seen_at` when somebody (`seen_by`) last read them.
    """

    row: UUID | None = None
    shown: str = ""
    sent_at: datetime | None = None
    words_at: datetime | None = None
    seen_by: StaffId | None = None
    seen_at: datetime | None = None
    #: When it last came back to somebody who had put it off: there is something to read anew, though no words.
    back_at: datetime | None = None

    @property
    def news_at(self) -> datetime | None:
        """When there was last something to read since the patient asked."""
        return max((at for at in (self.words_at, self.back_at) if at is not None), default=None)

    @property
    def all_read(self) -> bool:
        """Whether somebody has read what is newest. What came back is read by somebody who comes after it, not by what brought it."""
        if self.seen_at is None or (self.words_at is not None and self.words_at > self.seen_at):
            return False
        return self.back_at is None or self.seen_at > self.back_at


@dataclass(frozen=True, slots=True)
class Stored:
    """A request with its row. `by_program` says that the program made it (the patient cannot be reached) and tells the patient nothing."""

    id: RequestId
    code: str
    patient_id: PatientId
    clinic_id: ClinicId
    request: Request
    reason: tuple[str, ...]
    line: Line = field(default_factory=Line)
    by_program: bool = False
    #: The patient's words were there and cannot be read; how the request stands can.
    reason_lost: bool = False
    #: How it ended, by a name of the content's; empty until somebody has said so.
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A request that does not open (its key is gone, or its bytes are spoilt), by its plain columns: somebody waits all the same."""

    id: RequestId
    code: str
    patient_id: PatientId
    clinic_id: ClinicId
    kind: str
    urgency: Urgency
    state: State
    holder: StaffId | None
    round: int
    asked_at: datetime
    deadline_at: datetime | None
    version: int


def new_code(work: Work) -> str:
    """A short code that no request has yet."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if work.connection.execute(select(Table.id).where(Table.code == code)).first() is None:
            return code


def add(work: Work, stored: Stored) -> None:
    """Write a new request."""
    row = {
        "id": stored.id,
        "patient_id": stored.patient_id,
        "clinic_id": stored.clinic_id,
        "code": stored.code,
        "reason": work.seal(
            stored.patient_id, REASON, stored.id, json.dumps(stored.reason, ensure_ascii=False)
        ),
        **_changing(work, stored),
    }
    work.connection.execute(insert(Table), row)
    work.ring.add(Bell.REQUESTS)


#: The columns that change with a request's state.
_CHANGING: Final = (
    "kind",
    "urgency",
    "policy_id",
    "state",
    "rung",
    "round",
    "holder_id",
    "machine",
    "asked_at",
    "deadline_at",
    "version",
    "status_row",
)
_save = Ready(
    update(Table)
    .where(Table.id == bindparam("row"), Table.version == bindparam("was"))
    .values({name: bindparam(f"to_{name}") for name in _CHANGING})
)


def save(work: Work, stored: Stored, was: int) -> None:
    """Write a request back that was read at version `was`. Raises `OvertakenError` when it has another version by now."""
    values = {f"to_{name}": value for name, value in _changing(work, stored).items()}
    if _save.count(work.connection, values | {"row": stored.id, "was": was}) != 1:
        message = f"request {stored.code} is no longer at version {was}"
        raise OvertakenError(message)
    work.ring.add(Bell.REQUESTS)


def _changing(work: Work, stored: Stored) -> dict[str, Any]:
    request = stored.request
    return {
        "kind": request.kind,
        "urgency": request.urgency,
        "policy_id": request.terms.policy_id,
        "state": request.state,
        "rung": request.rung,
        "round": request.round,
        "holder_id": request.holder,
        "machine": work.seal(stored.patient_id, MACHINE, stored.id, _machine_json(stored)),
        "asked_at": request.asked_at,
        "deadline_at": request.due_at,
        "version": request.version,
        "status_row": stored.line.row,
    }


def _machine_json(stored: Stored) -> str:
    request = stored.request
    return json.dumps(
        {
            "addressee": request.addressee and str(request.addressee),
            "reminded": request.reminded,
            "rung_since": request.rung_since.isoformat(),
            "times_asked": request.times_asked,
            "last_asked_at": request.last_asked_at.isoformat(),
            "last_notified_at": _text(request.last_notified_at),
            "silences": request.silences,
            "silence_at": _text(request.silence_at),
            "working": request.working,
            "snoozed": request.snoozed,
            "told": None if request.told is None else sorted(map(str, request.told)),
            "seen": sorted(map(str, request.seen)),
            "others_at": _text(request.others_at),
            "own_deadline": _text(request.deadline_at) if request.others_at else None,
            "shown": stored.line.shown,
            "sent_at": _text(stored.line.sent_at),
            "words_at": _text(stored.line.words_at),
            "seen_by": stored.line.seen_by and str(stored.line.seen_by),
            "seen_at": _text(stored.line.seen_at),
            "back_at": _text(stored.line.back_at),
            "from_house": stored.by_program,
            "outcome": stored.outcome,
        },
        separators=(",", ":"),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _read(work: Work, row: Any, *, words: bool = True) -> Stored:  # noqa: ANN401 - a row of the table
    """A request from its row; without `words` what the patient wrote stays closed. Raises `CannotOpenError` when the rest does not open."""
    more = json.loads(work.open(row.machine, MACHINE, row.id))
    deadline, others_at = _deadlines(row, more)
    request = Request(
        terms=Terms(
            row.kind, row.urgency, policies.of_row(row.policy_id, row.rules), PolicyId(row.policy_id)
        ),
        state=row.state,
        rung=row.rung,
        round=row.round,
        addressee=StaffId(UUID(more["addressee"])) if more["addressee"] else None,
        holder=row.holder_id,
        reminded=more["reminded"],
        asked_at=row.asked_at,
        rung_since=datetime.fromisoformat(more["rung_since"]),
        deadline_at=deadline,
        times_asked=more["times_asked"],
        last_asked_at=datetime.fromisoformat(more["last_asked_at"]),
        last_notified_at=_moment(more["last_notified_at"]),
        version=row.version,
        silences=more.get("silences", 0),
        silence_at=_moment(more.get("silence_at")),
        working=more.get("working", False),
        snoozed=more.get("snoozed", False),
        told=None if more.get("told") is None else frozenset(StaffId(UUID(one)) for one in more["told"]),
        seen=frozenset(StaffId(UUID(one)) for one in more.get("seen", ())),
        others_at=others_at,
    )
    line = Line(
        row=row.status_row,
        shown=more["shown"],
        sent_at=_moment(more["sent_at"]),
        words_at=_moment(more["words_at"]),
        seen_by=StaffId(UUID(more["seen_by"])) if more["seen_by"] else None,
        seen_at=_moment(more["seen_at"]),
        back_at=_moment(more.get("back_at")),
    )
    reason = (
        readable(work, "reading requests' words", partial(_reason, work, row), lambda: None) if words else ()
    )
    ids = (RequestId(row.id), row.code, PatientId(row.patient_id), ClinicId(row.clinic_id))
    return Stored(
        *ids,
        request,
        reason or (),
        line,
        more["from_house"],
        reason_lost=reason is None,
        outcome=more.get("outcome", ""),
    )


def _deadlines(row: Any, more: dict[str, Any]) -> tuple[datetime | None, datetime | None]:  # noqa: ANN401 - a row of the table
    """A request's own deadline, and when others are asked besides. The column has the earlier one, unless it was put off (`put_off`).

    A living request without a deadline must not be, but if it is, it is due: it must not be unreadable as well.
    """
    comes = row.deadline_at if row.state in ENDED or row.deadline_at else row.asked_at
    own, others_at = _moment(more.get("own_deadline")), _moment(more.get("others_at"))
    if own is None or others_at is None:
        return comes, None
    return max(own, comes), max(others_at, comes)


def _reason(work: Work, row: Any) -> tuple[str, ...]:  # noqa: ANN401 - a row of the table
    if row.reason == FORGOTTEN and row.state in ENDED:
        return ()
    return tuple(json.loads(work.open(row.reason, REASON, row.id)))


def _unreadable(row: Any) -> Unreadable:  # noqa: ANN401 - a row of the table
    ids = (RequestId(row.id), row.code, PatientId(row.patient_id), ClinicId(row.clinic_id))
    return Unreadable(
        *ids,
        row.kind,
        row.urgency,
        row.state,
        row.holder_id,
        row.round,
        row.asked_at,
        row.deadline_at,
        row.version,
    )


# --- finding ---

#: A request with the rules it keeps.
_with_rules = select(Table, RequestPolicy.rules).join(RequestPolicy, RequestPolicy.id == Table.policy_id)
_theirs = (
    _with_rules.where(Table.patient_id == bindparam("patient"), Table.state.in_(LIVING))
    .order_by(Table.id.desc())
    .limit(1)
)
_newest_living, _newest_living_locked = Ready(_theirs), Ready(_theirs.with_for_update(of=Table))
_with_id = _with_rules.where(Table.id == bindparam("request"))
_by_id, _locked = Ready(_with_id), Ready(_with_id.with_for_update(of=Table))
#: Read by the clock each few seconds: an index on deadline_at alone.
due_query: Final = (
    select(Table.id, Table.patient_id)
    .where(Table.deadline_at <= bindparam("now"))
    .order_by(Table.deadline_at)
    .limit(bindparam("most"))
)
clinic_query: Final = _with_rules.where(
    Table.clinic_id == bindparam("clinic"), Table.state.in_(LIVING)
).order_by(Table.deadline_at, Table.id)


def living(work: Work, patient_id: UUID, *, lock: bool = True) -> Stored | None:
    """The patient's request that has not ended, locked unless only looked at. At most one: every new wish merges into it."""
    row = (_newest_living_locked if lock else _newest_living).first(work.connection, {"patient": patient_id})
    return None if row is None else _read(work, row)


def newest(work: Work, patient_id: UUID) -> Stored | None:
    """The patient's newest request, ended or not."""
    query = _with_rules.where(Table.patient_id == patient_id).order_by(Table.id.desc()).limit(1)
    row = work.connection.execute(query).first()
    return None if row is None else _read(work, row)


def newest_own(work: Work, patient_id: UUID) -> Stored | None:
    """The patient's newest request that the program did not make; one that cannot be read is passed over."""
    query = _with_rules.where(Table.patient_id == patient_id).order_by(Table.id.desc())
    rows = (
        readable(work, "reading requests", partial(_read, work, row), lambda: None)
        for row in work.connection.execute(query)
    )
    return next((one for one in rows if one is not None and not one.by_program), None)


def earlier_of(
    work: Work, patient_id: UUID, clinic_id: UUID, but: UUID, most: int = 20
) -> list[Stored | Unreadable]:
    """A patient's other requests to one clinic, the newest first, without words; what the program itself asked for is not among them.

    What they asked of another clinic before they were handed over is that clinic's.
    """
    query = (
        _with_rules.where(Table.patient_id == patient_id, Table.clinic_id == clinic_id, Table.id != but)
        .order_by(Table.id.desc())
        .limit(most)
    )
    found = [
        readable(work, "reading requests", partial(_read, work, row, words=False), partial(_unreadable, row))
        for row in work.connection.execute(query).all()
    ]
    return [one for one in found if isinstance(one, Unreadable) or not one.by_program]


def of_patient(work: Work, patient_id: UUID) -> list[Stored]:
    """All of a patient's requests with their words, the oldest first; one that cannot be read is passed over, and reported."""
    query = _with_rules.where(Table.patient_id == patient_id).order_by(Table.id)
    found = (
        readable(work, "reading requests", partial(_read, work, row), lambda: None)
        for row in work.connection.execute(query).all()
    )
    return [one for one in found if one is not None]


def by_id(work: Work, request_id: UUID) -> Stored:
    """A request, only looked at. Raises `NoResultFound`."""
    return _found(work, _by_id, request_id)


def locked(work: Work, request_id: UUID) -> Stored:
    """A request, its row locked until the end of the transaction. Raises `NoResultFound`."""
    return _found(work, _locked, request_id)


def _found(work: Work, by: Ready, request_id: UUID, *, words: bool = True) -> Stored:
    row = by.first(work.connection, {"request": request_id})
    if row is None:
        raise NoResultFound
    return _read(work, row, words=words)


def count_of(work: Work, patient_id: UUID) -> int:
    """How many requests a patient has sent; what the program itself asked for is not counted."""
    rows = work.connection.execute(_with_rules.where(Table.patient_id == patient_id))
    return sum(not _read(work, row, words=False).by_program for row in rows)


_by_code = Ready(select(Table.id, Table.patient_id, Table.clinic_id).where(Table.code == bindparam("code")))


def by_code(work: Work, code: str) -> tuple[RequestId, PatientId, ClinicId] | None:
    """Whose request a code names: request, patient, clinic; None for an unknown code, and for what is no code at all."""
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return None
    row = _by_code.first(work.connection, {"code": code})
    return None if row is None else (RequestId(row.id), PatientId(row.patient_id), ClinicId(row.clinic_id))


def living_in(work: Work, clinic_id: UUID, *, words: bool = True) -> list[Stored | Unreadable]:
    """A clinic's requests that have not ended, the earliest deadline first, in two statements. None is left out: see `Unreadable`."""
    rows = work.connection.execute(clinic_query, {"clinic": clinic_id}).all()
    work.fetch_keys(row.machine for row in rows)
    return [
        readable(work, "reading requests", partial(_read, work, row, words=words), partial(_unreadable, row))
        for row in rows
    ]


_touch = (
    update(Table)
    .where(Table.id == bindparam("request"))
    .values(version=Table.version + 1)
    .execution_options(**BEHIND)
)
versions_query: Final = select(Table.clinic_id, Table.id, Table.version).where(
    Table.clinic_id.in_(bindparam("clinics", expanding=True)), Table.state.in_(LIVING)
)


def marks(work: Work, clinics: Collection[ClinicId]) -> dict[ClinicId, int]:
    """For each clinic a number that changes with any of its living requests; one statement, nothing is opened."""
    versions: dict[ClinicId, set[tuple[UUID, int]]] = {clinic: set() for clinic in clinics}
    if clinics:
        for row in work.connection.execute(versions_query, {"clinics": list(clinics)}):
            versions[ClinicId(row.clinic_id)].add((row.id, row.version))
    return {clinic: hash(frozenset(each)) for clinic, each in versions.items()}


def hanging_on(work: Work, staff_id: UUID) -> list[tuple[RequestId, PatientId]]:
    """Requests that wait for an answer and have come to somebody on the staff, or are held by them, in the order of patients."""
    came = exists().where(RequestEvent.request_id == Table.id, RequestEvent.staff_id == staff_id)
    theirs = or_(Table.holder_id == staff_id, came)
    query = select(Table.id, Table.patient_id).where(Table.state.in_([State.OPEN, State.TAKEN]), theirs)
    rows = work.connection.execute(query.order_by(Table.patient_id))
    return [(RequestId(row.id), PatientId(row.patient_id)) for row in rows]


def open_or_taken(work: Work, clinic_id: UUID) -> list[Stored]:
    """A clinic's requests that nobody has answered and that can be read, without the patients' words, in the order of patients."""
    query = _with_rules.where(Table.clinic_id == clinic_id, Table.state.in_([State.OPEN, State.TAKEN]))
    rows = work.connection.execute(query.order_by(Table.patient_id)).all()
    work.fetch_keys(row.machine for row in rows)
    found = (
        readable(work, "reading requests", partial(_read, work, row, words=False), lambda: None)
        for row in rows
    )
    return [one for one in found if one is not None]


def due(work: Work, most: int) -> list[tuple[RequestId, PatientId]]:
    """Requests whose deadline has passed, the longest overdue first: request and patient. Nothing is locked."""
    rows = work.connection.execute(due_query, {"now": work.now, "most": most})
    return [(RequestId(row.id), PatientId(row.patient_id)) for row in rows]


living_query: Final = (
    select(
        Table.id,
        Table.patient_id,
        Table.policy_id,
        Table.state,
        Table.rung,
        Table.deadline_at,
        Clinic.hours,
        Clinic.timezone,
        RequestPolicy.rules,
    )
    .join(Clinic, Clinic.id == Table.clinic_id)
    .join(RequestPolicy, RequestPolicy.id == Table.policy_id)
    .where(Table.state.in_(LIVING))
)


def living_plain(work: Work) -> Sequence[Any]:
    """Every request that has not ended, by its plain columns and with its clinic's hours: for the auditor, who opens nothing."""
    return work.connection.execute(living_query).all()


def can_be_read(work: Work, request_id: UUID) -> bool:
    """Whether a request opens: its key is there, and its bytes are whole."""
    try:
        _found(work, _locked, request_id, words=False)
    except CannotOpenError:
        return False
    return True


def codes(work: Work, requests: Collection[RequestId]) -> dict[RequestId, str]:
    """The codes of some requests."""
    rows = work.connection.execute(select(Table.id, Table.code).where(Table.id.in_(requests)))
    return {RequestId(row.id): row.code for row in rows}


def touch(work: Work, request_id: UUID) -> None:
    """Let open pages see that something about a request has changed that is not in it: its version is one higher."""
    work.connection.execute(_touch, {"request": request_id})
    work.ring.add(Bell.REQUESTS)


def put_off(work: Work, request_id: UUID, until: datetime | None) -> None:
    """Set a request's next deadline without a step: for one that cannot be stepped, so that it does not stop the others."""
    work.connection.execute(
        update(Table)
        .where(Table.id == request_id, Table.state.in_(LIVING))
        .values(deadline_at=until, version=Table.version + 1)
    )
    work.ring.add(Bell.REQUESTS)


def with_line(stored: Stored, **changes: Any) -> Stored:
    """The request with something changed about its waiting line."""
    return replace(stored, line=replace(stored.line, **changes))
