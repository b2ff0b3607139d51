"""What becomes of each table's rows when a patient is erased: they go, unless the table stands in `STAYS` with its reason.

Whose a row is follows from the tables themselves: a column `patient_id`, or a reference to a row that is somebody's. A new table needs
nothing here for its rows to go; one whose rows are to stay needs a line.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.exc import OperationalError

from bot.domain.requests.request import ENDED, State
from bot.ids import new_id
from bot.store.database.work import Bell, Store, Work
from bot.store.people import audit
from bot.store.tables import Base
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import DataKey, Patient, PatientState, Recipient, Who
from bot.store.tables.requests import ClinicWarning, Request, RequestEvent

#: What stands in a request's history where it ended because its patient was erased.
ERASED: Final = "erased"
#: No sealed value: a name or words that are not there any more, and that nobody tries to open.
NOTHING: Final = b""


@dataclass(frozen=True, slots=True)
class Stays:
    """Why a table's rows stay, and what is taken out of them."""

    why: str
    blank: Mapping[str, object] = field(default_factory=dict)


#: What stays of somebody who was erased. Everything else goes. `docs/own-data.md` says the same in plain words; a test compares.
STAYS: Final[Mapping[str, Stays]] = {
    "patient": Stays(
        "an empty row that what stays refers to, under a random number that leads to nobody",
        {
            "recipient_id": None,
            "name": NOTHING,
            "phone": None,
            "language": "nb",
            "state": PatientState.ERASED,
            "paused_until": None,
            "discharge_on": None,
            "away_told_at": None,
        },
    ),
    "request": Stays(
        "that somebody asked, when, of which kind, and whether it was answered: the clinic answers for that; no word of it",
        {"reason": NOTHING, "machine": NOTHING, "deadline_at": None, "status_row": None},
    ),
    "request_event": Stays("who of the staff took, answered or passed on a request, and when; no words"),
    "clinic_warning": Stays("that a request of the clinic's reached nobody, and when that was mended"),
    "processed_update": Stays(
        "the number of an update that was handled, three days, so that it is not handled twice",
        {"patient_id": None, "said": None, "message_id": None, "press": None},
    ),
}


def _key_of(patient_id: UUID) -> ColumnElement[bool]:
    return DataKey.owner_id == patient_id


def _recipient_of(patient_id: UUID) -> ColumnElement[bool]:
    return and_(Recipient.who == Who.PATIENT, Recipient.who_id == patient_id)


def _outbox_of(patient_id: UUID) -> ColumnElement[bool]:
    return Outbox.recipient_id.in_(select(Recipient.id).where(_recipient_of(patient_id)))


#: Tables whose rows are a patient's by another column than `patient_id` or a reference.
_BY_OTHERS: Final[Mapping[str, Callable[[UUID], ColumnElement[bool]]]] = {
    "patient": lambda patient_id: Patient.id == patient_id,
    "data_key": _key_of,
    "recipient": _recipient_of,
    "outbox": _outbox_of,
}


def owned(patient_id: UUID) -> dict[str, ColumnElement[bool]]:
    """Of each table that holds anything of patients', which rows are this one's; the tables that others refer to first."""
    theirs: dict[str, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _BY_OTHERS:
            theirs[table.name] = _BY_OTHERS[table.name](patient_id)
        elif "patient_id" in table.columns:
            theirs[table.name] = table.c.patient_id == patient_id
        elif mine := _by_reference(table, theirs):
            theirs[table.name] = or_(*mine)
    return theirs


def _by_reference(table: Table, theirs: Mapping[str, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Rows that refer to rows of the patient's; a reference that may be missing makes nothing theirs."""
    return [
        column.in_(select(key.column).where(theirs[key.column.table.name]))
        for column in table.columns
        if not column.nullable
        for key in column.foreign_keys
        if key.column.table.name in theirs
    ]


def forget_empty(work: Work, clinic_id: UUID) -> None:
    """Take away what stays of everybody who was erased at a clinic, because the clinic itself goes."""
    empty = select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.state == PatientState.ERASED)
    for patient_id in work.connection.execute(empty).scalars().all():
        theirs = owned(patient_id)
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in theirs:
                work.connection.execute(delete(table).where(theirs[table.name]))


def erase(work: Work, patient_id: UUID) -> None:
    """Take away all of a patient's rows and their key, and empty what stays. Ends requests that were open, without a word to anybody.

    On SQLite what is deleted is overwritten in the file. The vault forgets the key; the caller lets it forget once more after the commit,
    since another transaction may have read it meanwhile.
    """
    connection = work.connection
    if not work.on_postgres:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    _end_requests(work, patient_id)
    audit.forget(
        work, patient_id
    )  # by its own way: the links of the chain stay, and say that something is forgotten
    theirs = owned(patient_id)
    for name, stays in STAYS.items():
        if stays.blank:
            table = Base.metadata.tables[name]
            connection.execute(update(table).where(theirs[name]).values(**stays.blank))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in theirs and table.name not in STAYS:
            connection.execute(delete(table).where(theirs[table.name]))
    work.vault.forget()
    work.standing.clear()
    work.ring.add(Bell.REQUESTS)


def _end_requests(work: Work, patient_id: UUID) -> None:
    """By plain columns only, since nothing of it may be readable any more."""
    connection = work.connection
    open_ones = select(Request.id).where(Request.patient_id == patient_id, Request.state.not_in(ENDED))
    ids = list(connection.execute(open_ones).scalars())
    for request_id in ids:
        ended = {"state": State.WITHDRAWN, "holder_id": None, "version": Request.version + 1}
        connection.execute(update(Request).where(Request.id == request_id).values(**ended))
        event = {
            "id": new_id(),
            "request_id": request_id,
            "what": ERASED,
            "staff_id": None,
            "carrier": None,
            "at": work.now,
        }
        connection.execute(insert(RequestEvent), event)
    of_theirs = select(Request.id).where(Request.patient_id == patient_id)
    connection.execute(
        update(ClinicWarning)
        .where(ClinicWarning.request_id.in_(of_theirs), ClinicWarning.mended_at.is_(None))
        .values(mended_at=work.now)
    )


def back(work: Work, patients: list[UUID]) -> list[UUID]:
    """Which of these, who were erased, are in this database all the same."""
    found: list[UUID] = []
    for first in range(0, len(patients), 500):
        some = patients[first : first + 500]
        key = exists().where(DataKey.owner_id == Patient.id)
        query = select(Patient.id).where(Patient.id.in_(some), or_(Patient.state != PatientState.ERASED, key))
        found += work.connection.execute(query.order_by(Patient.id)).scalars()
    return found


def unwritten(work: Work, known: set[UUID]) -> int:
    """How many were erased here of whom the journal does not know: it was lost, or another one is used."""
    erased = work.connection.execute(select(Patient.id).where(Patient.state == PatientState.ERASED)).scalars()
    return sum(each not in known for each in erased)


def in_flight(work: Work, patient_id: UUID) -> bool:
    """Whether a message to a patient is being sent just now."""
    query = (
        select(func.count()).select_from(Outbox).where(_outbox_of(patient_id), Outbox.state == Sending.LEASED)
    )
    return bool(work.connection.execute(query).scalar_one())


def scrub(store: Store) -> None:
    """After the commit: let the database write over what is left of deleted rows in its log or its pages, as far as it can."""
    if store.on_postgres:
        with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (DataKey, Patient, Recipient):
                connection.execute(text(f"VACUUM {table.__tablename__}"))
        return
    raw = store.writer.raw_connection()  # past SQLAlchemy, which would begin a transaction
    checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
    try:
        raw.cursor().execute(checkpoint)
    except sqlite3.Error as error:  # such as a full disk, told as every other trouble of the database
        raise OperationalError(checkpoint, None, error) from error
    finally:
        raw.close()
