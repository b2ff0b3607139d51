"""What goes along with a clinic that leaves beside its own rows, what stays of it, and who stands for whom on either side (`apart.py`)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, false, or_, select, update

from bot.store.database.work import Work
from bot.store.erasing.rows import owned
from bot.store.moving.again import LOG, Again, Row
from bot.store.moving.apart import (
    ELSEWHERE,
    STAFF_ELSEWHERE,
    STAND_INS,
    TO_NOBODY,
    Conditions,
    clinic_elsewhere,
    former,
    from_others,
    one,
    open_elsewhere,
    person_elsewhere,
    real,
    record,
    who_were,
)
from bot.store.people import audit
from bot.store.tables import Base
from bot.store.tables.course import ClinicChange, PatientChange
from bot.store.tables.handovers import Transfer
from bot.store.tables.moves import MovedChat
from bot.store.tables.people import Clinic, DataKey, Owner, Patient, PatientState, Staff
from bot.store.tables.requests import Request
from bot.store.tables.staff_words import FirstDraft, StaffDraft, StaffNote

#: Words of the staff that are about a request of somebody's.
_WORDS: Final = (StaffNote, StaffDraft)


class Along:
    """What goes along with a clinic beside its own rows: its record of people who are others' now, and whoever stands for somebody."""

    def __init__(self, work: Work, clinic_id: UUID, ours: Mapping[str, ColumnElement[bool]]) -> None:
        self.work = work
        self.former = former(work, clinic_id)
        self.rows: Conditions = record(one(clinic_id), self.former) if self.former else {}
        if self.former:
            self.rows["patient"] = Patient.id.in_(self.former)
        going = {name: or_(mine, self.rows.get(name, false())) for name, mine in ours.items()}
        going["transfer"] = ours["transfer"]  # of one that is a record only nobody is named but who gave
        standing: dict[str, set[UUID]] = {name: set() for name in STAND_INS}
        for target in STAND_INS:
            for name, mine in going.items():
                standing[target] |= _refers(work, name, target, mine, ours[target])
            for before in STAND_INS[: STAND_INS.index(target)]:
                there = Base.metadata.tables[before].c.id.in_(standing[before])
                standing[target] |= _refers(work, before, target, there, ours[target])
        self.standing = standing
        self.rows |= {name: Base.metadata.tables[name].c.id.in_(ids) for name, ids in standing.items() if ids}
        owners = dict.fromkeys(self.former, Owner.PATIENT) | dict.fromkeys(standing["clinic"], Owner.CLINIC)
        self._again = Again(work, owners)

    def new_keys(self) -> Iterable[Row]:
        """The keys of their own, as they stand in a pack."""
        for key, owner in self._again.made.items():
            yield key.row(owner, self.work.now) | {"wrapped": key.raw, "wrapped_by": ""}

    def prepared(self, table: Table, row: Row) -> Row:
        """A row as it goes along."""
        row = self._again.sealed(table, row)
        if table.name == "patient" and row["id"] in self.former:
            return row | person_elsewhere(row["state"])
        if table.name == "transfer" and row["patient_id"] in self.former:
            return row | TO_NOBODY
        if table.name == "staff" and row["id"] in self.standing["staff"]:
            return row | STAFF_ELSEWHERE
        if table.name == "clinic" and row["id"] in self.standing["clinic"]:
            return row | clinic_elsewhere(self.work, row["id"])
        return row


def _refers(
    work: Work, name: str, target: str, mine: ColumnElement[bool], ours: ColumnElement[bool]
) -> set[UUID]:
    """What rows of a table refer to in another one that is not the clinic's."""
    table, found = Base.metadata.tables[name], set()
    there = Base.metadata.tables[target]
    for column in table.columns:
        if any(key.column.table is there for key in column.foreign_keys) and name != "patient":
            query = select(column).where(mine, column.in_(select(there.c.id).where(~ours))).distinct()
            found |= set(work.connection.execute(query).scalars())
    return found


# --- where a clinic was ---


class Staying:
    """What other clinics here keep of people who leave with theirs."""

    def __init__(self, work: Work, clinic_id: UUID) -> None:
        self.work = work
        self.people = from_others(work, clinic_id)
        others = real(clinic_id)
        self.rows: Conditions = record(others, self.people) if self.people else {}
        if self.people:
            self.rows["patient"] = Patient.id.in_(self.people)
        self._again = Again(work, dict.fromkeys(self.people, Owner.PATIENT))

    def seal_again(self) -> None:
        """Give what stays keys of its own, while the old ones are still here."""
        if not self.people:
            return
        self._again.keep()
        requests = select(Request.id).where(self.rows["request"])
        for name, mine in self.rows.items():
            self._again.all_of(name, mine)
        for table in _WORDS:
            self._again.all_of(table.__tablename__, table.request_id.in_(requests))
        self._again.all_of(FirstDraft.__tablename__, FirstDraft.patient_id.in_(self.people))

    def leave_behind(self) -> None:
        """Let somebody stand for those who are gone with their clinic."""
        if not self.people:
            return
        open_elsewhere(self.work)
        for state in PatientState:
            theirs = and_(Patient.id.in_(self.people), Patient.state == state)
            self.work.connection.execute(update(Patient).where(theirs).values(**person_elsewhere(state)))
        given = update(Transfer).where(Transfer.patient_id.in_(self.people))
        self.work.connection.execute(given.values(**TO_NOBODY))
        self._again.forget_old()


def stand_in(work: Work, clinic_id: UUID) -> None:
    """A clinic has left: what others here refer to stands for it, by name only, and the rest of it goes."""
    work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(stands_in=True))
    sweep(work)
    again = Again(work, {clinic_id: Owner.CLINIC})
    if work.connection.execute(one(clinic_id)).first() is not None:
        again.keep()
        again.all_of("clinic", Clinic.id == clinic_id)
        again.all_of("staff", Staff.clinic_id == clinic_id)
        staff = update(Staff).where(Staff.clinic_id == clinic_id)
        work.connection.execute(staff.values(**STAFF_ELSEWHERE))
        clinic = update(Clinic).where(Clinic.id == clinic_id)
        work.connection.execute(clinic.values(**clinic_elsewhere(work, clinic_id)))
        forget_recorded(work)
    again.forget_old()


def sweep(work: Work) -> None:
    """Take away whoever stands for somebody whom nothing here speaks of any more; whither a chat has moved is told on."""
    connection = work.connection
    forget_recorded(work)
    kept = who_were(real(ELSEWHERE))
    nobodys = select(Patient.id).where(Patient.clinic_id == ELSEWHERE, ~kept)
    for patient_id in connection.execute(nobodys).scalars().all():
        theirs = owned(patient_id)
        audit.leave(work, theirs[LOG])
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in theirs and table.name not in {LOG, MovedChat.__tablename__}:
                connection.execute(delete(table).where(theirs[table.name]))
    stood_in = connection.execute(select(Clinic.id).where(Clinic.stands_in)).scalars().all()
    for name, column in zip(STAND_INS, ("clinic_id", "clinic_id", "id"), strict=True):
        table = Base.metadata.tables[name]
        clinic = table.c[column]
        connection.execute(delete(table).where(clinic.in_(stood_in), ~_is_referred_to(table)))
    left = set(connection.execute(select(Clinic.id).where(Clinic.stands_in)).scalars())
    gone = [one for one in stood_in if one not in left]
    connection.execute(delete(DataKey).where(DataKey.owner_id.in_(gone)))


def _is_referred_to(target: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table
    return or_(
        *(
            target.c.id.in_(select(column).where(column.is_not(None)))
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if any(key.column.table is target for key in column.foreign_keys)
        )
    )


def forget_recorded(work: Work) -> None:
    """Nothing is to be played of who only stands for somebody."""
    theirs = select(Patient.id).where(Patient.clinic_id == ELSEWHERE)
    work.connection.execute(delete(PatientChange).where(PatientChange.patient_id.in_(theirs)))
    clinics = select(Clinic.id).where(Clinic.stands_in)
    work.connection.execute(delete(ClinicChange).where(ClinicChange.clinic_id.in_(clinics)))
