"""Appointments as stored: writing, finding and changing them, and claiming those that the clock has to look at."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, select, update

from bot.domain.appointments.appointment import Again, Look, Row, Standing, Turn, Way
from bot.ids import ClinicId, PatientId, StaffId, new_id, new_tag
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.appointments import Appointment
from bot.store.tables.people import Assignment, Patient, Role

CONTENT: Final = "appointment.content"


@dataclass(frozen=True, slots=True)
class Words:
    """What an appointment is, in the words of whoever wrote it down, and the person's plan for the way; empty where nothing was said."""

    what: str = ""
    where: str = ""
    who: str = ""
    way: Way | None = None
    company: str = ""
    bring: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment. `day` is that of its days which comes next, or came last; `lost`: its words cannot be read any more."""

    id: UUID
    patient_id: PatientId
    tag: str
    added_by: StaffId | None
    words: Words
    row: Row
    day: date
    remind: bool
    standing: Standing
    turn: Turn | None
    look_at: datetime | None
    sequence: int
    made_at: datetime
    lost: bool = False


due_query: Final = (
    select(Appointment)
    .join(Patient, Patient.id == Appointment.patient_id)
    .where(Appointment.look_at <= bindparam("now"))
    .order_by(Appointment.look_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Appointment, Patient))
)
planned_query: Final = (
    select(Appointment)
    .where(Appointment.patient_id == bindparam("patient"), Appointment.standing == Standing.PLANNED)
    .order_by(Appointment.next_on, Appointment.minute, Appointment.id)
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an appointment of the clinic's comes from: who added it, and of a calendar file its UID and the number of the change."""

    clinic: ClinicId
    staff: StaffId
    uid: str = ""
    sequence: int = 0


def add(
    work: Work,
    patient_id: PatientId,
    words: Words,
    row: Row,
    look: Look,
    *,
    remind: bool,
    source: Source | None = None,
) -> AppointmentRow:
    """Write an appointment down. `source` is None where the person did."""
    row_id = new_id()
    uid = _uid_lookups(work, patient_id, source.uid)[0] if source and source.uid else None
    values = {
        "id": row_id,
        "patient_id": patient_id,
        "tag": new_tag(),
        "clinic_id": source.clinic if source else None,
        "added_by": source.staff if source else None,
        "uid_lookup": uid,
        "sequence": source.sequence if source else 0,
        "content": _sealed(work, patient_id, row_id, words),
        "remind": remind,
        "standing": Standing.PLANNED,
        "made_at": work.now,
        "changed_at": work.now,
        **_when(row),
        **_look(look),
    }
    work.connection.execute(insert(Appointment), values)
    found = find(work, row_id)
    if found is None:
        raise LookupError("the appointment just written is not there")
    return found


def find(work: Work, appointment_id: UUID) -> AppointmentRow | None:
    """One appointment."""
    row = work.connection.execute(select(Appointment).where(Appointment.id == appointment_id)).one_or_none()
    return None if row is None else row_of(work, row)


def by_tag(work: Work, patient_id: UUID, tag: str) -> AppointmentRow | None:
    """A patient's appointment by the word that stands in buttons; None for anybody else's."""
    row = work.connection.execute(
        select(Appointment).where(Appointment.patient_id == patient_id, Appointment.tag == tag)
    ).one_or_none()
    return None if row is None else row_of(work, row)


def by_uids(work: Work, patient_id: UUID, uids: Collection[str]) -> dict[str, AppointmentRow]:
    """A patient's appointments by the UIDs of the calendar file they came in; those that are kept."""
    names = {lookup: uid for uid in uids for lookup in _uid_lookups(work, patient_id, uid)}
    rows = work.connection.execute(
        select(Appointment).where(Appointment.patient_id == patient_id, Appointment.uid_lookup.in_(names))
    ).all()
    return dict(zip([names[row.uid_lookup] for row in rows], _rows(work, rows), strict=True))


def due(work: Work, most: int) -> list[UUID]:
    """Those that the clock has to look at, the longest due first, with their patients locked."""
    return [row.id for row in work.connection.execute(due_query, {"now": work.now, "most": most})]


def planned(work: Work, patient_id: UUID) -> list[AppointmentRow]:
    """What a person has before them, the next first."""
    return _rows(work, work.connection.execute(planned_query, {"patient": patient_id}).all())


def of_patient(work: Work, patient_id: UUID) -> list[AppointmentRow]:
    """Every appointment kept of a person, also those that are over, the earliest first."""
    query = select(Appointment).where(Appointment.patient_id == patient_id)
    return _rows(work, work.connection.execute(query.order_by(Appointment.next_on, Appointment.id)).all())


def of_clinic(work: Work, patient_id: UUID, clinic_id: UUID) -> list[AppointmentRow]:
    """What a clinic has added for a patient and still stands, the next first; never what the person wrote down."""
    query = planned_query.where(Appointment.clinic_id == bindparam("clinic"))
    return _rows(work, work.connection.execute(query, {"patient": patient_id, "clinic": clinic_id}).all())


def next_of_clinic(
    work: Work, clinic_id: UUID, patients: Collection[PatientId], today: date
) -> dict[PatientId, AppointmentRow]:
    """The next of what a clinic has added for each of many patients, without its words; never what a person wrote down."""
    query = (
        select(Appointment)
        .where(
            Appointment.patient_id.in_(patients),
            Appointment.clinic_id == clinic_id,
            Appointment.standing == Standing.PLANNED,
            Appointment.next_on >= today,
        )
        .order_by(Appointment.next_on.desc(), Appointment.minute.desc(), Appointment.id.desc())
    )
    return {PatientId(row.patient_id): _bare(row) for row in work.connection.execute(query)}


def set_between(work: Work, clinic_id: UUID, staff_id: UUID, first: date, last: date) -> list[PatientId]:
    """Whose caseworker somebody is and who have an appointment of the clinic's on one of these days, in the order of patients."""
    mine = exists().where(
        Assignment.patient_id == Appointment.patient_id,
        Assignment.staff_id == staff_id,
        Assignment.role == Role.CASEWORKER,
        Assignment.until.is_(None),
    )
    query = select(Appointment.patient_id).where(
        Appointment.clinic_id == clinic_id,
        Appointment.standing == Standing.PLANNED,
        Appointment.next_on >= first,
        Appointment.next_on <= last,
        mine,
    )
    rows = work.connection.execute(query.distinct().order_by(Appointment.patient_id))
    return [PatientId(one) for one in rows.scalars()]


def count_of(work: Work, patient_id: UUID) -> int:
    """How many are kept of a person."""
    query = select(func.count()).where(Appointment.patient_id == patient_id)
    return work.connection.execute(query).scalar_one()


def change(work: Work, old: AppointmentRow, new: AppointmentRow, look: Look | None) -> None:
    """Write what an appointment has become, and when the clock looks at it next."""
    values: dict[str, object] = {
        "remind": new.remind,
        "standing": new.standing,
        "sequence": new.sequence,
        "changed_at": work.now,
        **_when(new.row),
        **(_look(look) if look else {"turn": None, "look_at": None, "next_on": new.day}),
    }
    if new.words != old.words:
        values["content"] = _sealed(work, old.patient_id, old.id, new.words)
    work.connection.execute(update(Appointment).where(Appointment.id == old.id).values(**values))


def look_again(work: Work, appointment_id: UUID, at: datetime) -> None:
    """Let the clock come back to it only then."""
    work.connection.execute(update(Appointment).where(Appointment.id == appointment_id).values(look_at=at))


def went_on(work: Work, appointment_id: UUID, look: Look | None, *, reminded: UUID | None = None) -> None:
    """The clock is done with a turn: what comes next; with nothing more it is over. `reminded` is the row of the reminder."""
    values: dict[str, object] = (
        _look(look) if look else {"turn": None, "look_at": None, "standing": Standing.OVER}
    )
    if reminded is not None:
        values["reminded_row"] = reminded
    work.connection.execute(update(Appointment).where(Appointment.id == appointment_id).values(**values))


def behind(work: Work, rows: Collection[UUID]) -> dict[UUID, list[AppointmentRow]]:
    """The appointments whose newest reminder is one of these outbox rows, without their words."""
    found: dict[UUID, list[AppointmentRow]] = {}
    query = select(Appointment).where(Appointment.reminded_row.in_(list(rows)))
    for one in work.connection.execute(query):
        found.setdefault(one.reminded_row, []).append(_bare(one))
    return found


def _when(row: Row) -> dict[str, object]:
    return {
        "first_on": row.first,
        "minute": None if row.at is None else row.at.hour * 60 + row.at.minute,
        "zone": row.zone,
        "again": row.again,
        "until_on": row.until,
        "without": " ".join(day.isoformat() for day in sorted(row.without)),
    }


def _look(look: Look) -> dict[str, object]:
    return {"turn": look.turn, "look_at": look.at, "next_on": look.day}


def _uid_lookups(work: Work, patient_id: UUID, uid: str) -> list[str]:
    return list(work.vault.lookups(f"appointment {patient_id}", uid))


def _sealed(work: Work, patient_id: PatientId, row_id: UUID, words: Words) -> bytes:
    return work.seal(patient_id, CONTENT, row_id, json.dumps(asdict(words), ensure_ascii=False))


def _rows(work: Work, rows: Collection[Any]) -> list[AppointmentRow]:
    work.fetch_keys(row.content for row in rows)
    return [row_of(work, row) for row in rows]


def row_of(work: Work, row: Any) -> AppointmentRow:  # noqa: ANN401 - a row of `Appointment`
    """An appointment as it was read."""
    read = partial(work.open, row.content, CONTENT, row.id)
    opened = readable(work, "reading appointments", read, lambda: None)
    if opened is None:
        return replace(_bare(row), lost=True)
    kept = json.loads(opened)
    words = Words(**{**kept, "way": Way(kept["way"]) if kept["way"] else None})
    return replace(_bare(row), words=words)


def _bare(row: Any) -> AppointmentRow:  # noqa: ANN401 - a row of `Appointment`
    at = None if row.minute is None else time(row.minute // 60, row.minute % 60)
    without = frozenset(date.fromisoformat(day) for day in row.without.split())
    return AppointmentRow(
        row.id,
        PatientId(row.patient_id),
        row.tag,
        None if row.added_by is None else StaffId(row.added_by),
        Words(),
        Row(row.first_on, at, row.zone, Again(row.again), row.until_on, without),
        row.next_on,
        row.remind,
        row.standing,
        row.turn,
        row.look_at,
        row.sequence,
        row.made_at,
    )
