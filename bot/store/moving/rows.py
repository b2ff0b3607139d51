"""Which rows of each table are a clinic's, and taking them out of a database and into another one.

Whose a row is follows from the tables themselves: a column `patient_id` or `clinic_id`, or a reference to a row that is the clinic's. What
stays behind stands in `STAYS` with its reason; a test sees that every table is one or the other. Ids stay what they are: they are
random, so that two instances have the same one only when the clinic was there before.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, false, func, insert, or_, select, true, update

from bot.store.conversations import updates
from bot.store.database.work import Work
from bot.store.moving import apart
from bot.store.moving.again import Row
from bot.store.moving.standing import Along, Staying, stand_in
from bot.store.people import audit
from bot.store.tables import Base
from bot.store.tables.channels import StaffNotice
from bot.store.tables.course import ClinicChange, PatientChange
from bot.store.tables.messages import FailedUpdate, Outbox, Sending
from bot.store.tables.people import AuditEvent, Clinic, DataKey, Patient, Recipient, Staff, Who
from bot.store.tables.requests import Request

#: What does not go with a clinic, and why. `docs/operators.md` says the same in plain words.
STAYS: Final[Mapping[str, str]] = {
    "audit_link": "the chain is one for the installation; what comes gets new links where it comes to",
    "backup": "about copies of this database",
    "clinic_move": "about this instance's own moves",
    "clinic_move_part": "about this instance's own moves",
    "content_signature": "who signed the content of this instance",
    "enrolment_seed": "made with this instance's keys: a form sent again elsewhere makes a link of its own",
    "flow_version": "about nobody; the versions that open conversations need are given along by themselves",
    "lease": "about this instance's processes",
    "login_attempt": "of a browser in the middle of logging in here",
    "login_failure": "of names and addresses tried here",
    "moved_chat": "about this instance's own moves",
    "outage": "when this instance was away",
    "pulse": "about this instance's processes",
    "ring_key": "this instance's key ring; what rows are found by is given along by itself",
    "staff_login": "a link to the pages of this instance",
    "staff_session": "a browser that is logged in to the pages of this instance",
    "text_proposal": "words proposed for the content of this instance",
}
#: What is taken away here when the clinic goes, though it is not given along: it would refer to what is gone.
GOES_UNSENT: Final = ("enrolment_seed", "staff_login", "staff_session")
#: Others are found by these, so they go last.
_LAST: Final = (*apart.STAND_INS, "patient", "data_key")
#: What the player is played from is recorded by the database itself whenever a row is put in or taken away: it goes last in either way.
COURSE: Final = (PatientChange.__tablename__, ClinicChange.__tablename__)
#: The access log has its own way in and out.
LOG: Final = AuditEvent.__tablename__


def parked(work: Work, clinic_id: UUID) -> list[UUID]:
    """The parked updates of a clinic's people. Whose one is stands in what is sealed in it; one that does not open is nobody's."""
    chats = select(Recipient.chat_lookup).join(Patient, Patient.recipient_id == Recipient.id)
    theirs = set(work.connection.execute(chats.where(Patient.clinic_id == clinic_id)).scalars())
    return [
        parked_id
        for parked_id, raw in updates.parked_before(work, work.now + timedelta(days=1), most=100_000)
        if raw is not None
        and theirs & set(work.vault.lookups("chat", str(json.loads(raw)["incoming"]["chat_id"])))
    ]


def _by_others(clinic_id: UUID, parked_ids: Collection[UUID]) -> dict[str, ColumnElement[bool]]:
    """Tables whose rows are a clinic's by another column than `patient_id`, `clinic_id` or a reference."""
    patients = select(Patient.id).where(Patient.clinic_id == clinic_id)
    staff = select(Staff.id).where(Staff.clinic_id == clinic_id)
    reached = or_(
        and_(Recipient.who == Who.PATIENT, Recipient.who_id.in_(patients)),
        and_(Recipient.who == Who.STAFF, Recipient.who_id.in_(staff)),
    )
    return {
        **{name: Base.metadata.tables[name].c.staff_id.in_(staff) for name in apart.OF_STAFF},
        "clinic": Clinic.id == clinic_id,
        "data_key": or_(DataKey.owner_id == clinic_id, DataKey.owner_id.in_(patients)),
        "recipient": reached,
        "outbox": Outbox.recipient_id.in_(select(Recipient.id).where(reached)),
        "failed_update": FailedUpdate.id.in_(parked_ids),
    }


def of_clinic(clinic_id: UUID, parked_ids: Collection[UUID] = ()) -> dict[str, ColumnElement[bool]]:
    """Of each table that goes with a clinic, which rows are this one's; the tables that others refer to first."""
    by_others = _by_others(clinic_id, parked_ids)
    patients = select(Patient.id).where(Patient.clinic_id == clinic_id)
    ours: dict[str, ColumnElement[bool]] = {}
    for table in sorted(Base.metadata.sorted_tables, key=lambda table: table.name in COURSE):
        if table.name in STAYS:
            continue
        if table.name in by_others:
            ours[table.name] = by_others[table.name]
        elif "patient_id" in table.columns:
            ours[table.name] = table.c.patient_id.in_(patients)
        elif "clinic_id" in table.columns:
            ours[table.name] = table.c.clinic_id == clinic_id
        elif mine := _by_reference(table, ours):
            ours[table.name] = or_(*mine)
    return ours


def _by_reference(table: Table, ours: Mapping[str, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Rows that refer to the clinic's; a reference that may be missing makes nothing the clinic's."""
    return [
        column.in_(select(key.column).where(ours[key.column.table.name]))
        for column in table.columns
        if not column.nullable
        for key in column.foreign_keys
        if key.column.table.name in ours
    ]


def cut(work: Work, clinic_id: UUID) -> None:
    """Take off what refers across without being needed: a message names the request it was about, and its chat has become another's."""
    ours = of_clinic(clinic_id)
    requests = select(Request.id).where(ours["request"])
    for table in (Outbox, StaffNotice):
        here, about = ours[table.__tablename__], table.request_id.in_(requests)
        crosses = and_(table.request_id.is_not(None), or_(and_(here, ~about), and_(~here, about)))
        work.connection.execute(update(table).where(crosses).values(request_id=None))
    apart.drop_drafts(work, ours, [*apart.former(work, clinic_id), *apart.from_others(work, clinic_id)])


@dataclass(frozen=True, slots=True)
class Across:
    """Rows of a table that refer across the border between a clinic and the rest of the instance."""

    table: str
    column: str
    rows: int


def across(work: Work, clinic_id: UUID) -> list[Across]:
    """What refers from the clinic's rows to others', or from others' to the clinic's, and nothing stands for: neither could stand alone."""
    ours = of_clinic(clinic_id)
    along, kept = Along(work, clinic_id, ours).rows, Staying(work, clinic_id).rows
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in GOES_UNSENT:
            continue
        mine = ours.get(table.name, false())
        for column in table.columns:
            for key in column.foreign_keys:
                target = key.column.table.name
                if target not in ours or (table.name, target) == ("patient", "clinic"):
                    continue
                ids = select(key.column)
                there = column.in_(ids.where(ours[target]))
                comes = or_(there, column.in_(ids.where(along.get(target, false()))))
                stands_in = target in apart.STAND_INS
                stays = true() if stands_in else column.in_(ids.where(kept.get(target, false())))
                crosses = or_(and_(mine, ~comes), and_(~mine, there, ~stays))
                query = select(func.count()).select_from(table).where(column.is_not(None), crosses)
                if rows := work.connection.execute(query).scalar_one():
                    found.append(Across(table.name, column.name, rows))
    return found


def in_flight(work: Work, clinic_id: UUID) -> int:
    """How many messages to people of the clinic are being sent just now."""
    query = select(func.count()).where(
        of_clinic(clinic_id)["outbox"], Outbox.state == Sending.LEASED, Outbox.lease_until > work.now
    )
    return int(work.connection.execute(query).scalar_one())


def lock(work: Work) -> None:
    """Let nobody else write until this transaction is over. SQLite has one writer anyway."""
    if work.on_postgres:
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        work.connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def read(work: Work, clinic_id: UUID, along: Along | None = None) -> Iterator[tuple[Table, Row]]:
    """Every row of a clinic's with its table, in an order in which they can be put in again; and of what goes `along` with it."""
    for name, mine in of_clinic(clinic_id, parked(work, clinic_id)).items():
        table = Base.metadata.tables[name]
        wanted = mine if along is None or name not in along.rows else or_(mine, along.rows[name])
        if name == PatientChange.__tablename__:
            wanted = and_(wanted, ~_said_elsewhere(clinic_id))
        query = select(table).where(wanted).order_by(*table.primary_key.columns)
        for row in work.connection.execute(query):
            yield table, dict(row._mapping)


def _said_elsewhere(clinic_id: UUID) -> ColumnElement[bool]:
    """What is recorded of words that the staff of another clinic said to each other: it is theirs."""
    elsewhere = select(Request.id).where(Request.clinic_id != clinic_id)
    return and_(PatientChange.place.in_(apart.OF_STAFF), PatientChange.request_id.in_(elsewhere))


def take_out(work: Work, clinic_id: UUID) -> None:
    """Delete every row of a clinic's here, but for what others keep. On SQLite what is deleted is overwritten in the file."""
    connection = work.connection
    if not work.on_postgres:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    staying = Staying(work, clinic_id)
    staying.seal_again()
    ours = of_clinic(clinic_id, parked(work, clinic_id))
    for name in GOES_UNSENT:
        table = Base.metadata.tables[name]
        connection.execute(delete(table).where(or_(*_by_reference(table, ours))))
    going = {
        name: and_(mine, ~staying.rows[name]) if name in staying.rows else mine for name, mine in ours.items()
    }
    audit.leave(work, going[LOG])
    connection.execute(update(Patient).where(Patient.clinic_id == clinic_id).values(recipient_id=None))
    hanging = [
        table.name
        for table in reversed(Base.metadata.sorted_tables)
        if table.name in ours
        and table.name not in {*_LAST, "recipient", "outbox", "failed_update", *COURSE, LOG}
    ]
    for name in ("failed_update", "outbox", *hanging, "recipient"):
        connection.execute(delete(Base.metadata.tables[name]).where(going[name]))
    forget_course(work, clinic_id)
    gone = select(Patient.id).where(going["patient"])
    connection.execute(delete(DataKey).where(DataKey.owner_id.in_(gone)))
    connection.execute(delete(Patient).where(going["patient"]))
    forget_course(work, clinic_id)
    staying.leave_behind()
    stand_in(work, clinic_id)
    work.vault.forget()
    work.standing.clear()


def forget_course(work: Work, clinic_id: UUID) -> None:
    """Take away what the database has recorded of a clinic by itself."""
    ours = of_clinic(clinic_id)
    for name in COURSE:
        work.connection.execute(delete(Base.metadata.tables[name]).where(ours[name]))


def put_in(work: Work, table: Table, rows: list[Row]) -> None:
    """Put rows of one table in. Tables come in the order of `read`."""
    if not rows:
        return
    if table.name == LOG:
        audit.arrive(work, rows)
    elif table.name in COURSE:  # numbered anew, in their order
        work.connection.execute(
            insert(table), [{name: row[name] for name in row if name != "n"} for row in rows]
        )
    else:
        work.connection.execute(insert(table), rows)
