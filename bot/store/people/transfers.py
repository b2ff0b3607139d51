"""Hand-overs of whole people as rows: begun, agreed, accepted, carried out. What is true of each: `domain/people/transfer.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update

from bot.domain.people.transfer import ENDED, Clock, Content, Kind, State, Summary
from bot.ids import ClinicId, PatientId, StaffId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Bell, Work
from bot.store.tables.handovers import Transfer
from bot.store.tables.people import Patient

CONTENT: Final = "transfer.content"


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One hand-over. `content` is None where it cannot be read."""

    id: UUID
    patient_id: PatientId
    clinic_id: ClinicId
    giver_id: StaffId
    kind: Kind
    state: State
    summary: Summary
    left_out: int
    content: Content | None
    to_clinic_id: ClinicId | None
    to_staff_id: StaffId | None
    made_at: datetime
    asked_at: datetime | None
    reminded_at: datetime | None
    agreed_at: datetime | None
    accepted_by: StaffId | None
    caseworker_id: StaffId | None
    deputy_id: StaffId | None
    takes_over_at: datetime | None
    ended_at: datetime | None

    @property
    def clock(self) -> Clock:
        """What the clock goes by."""
        return Clock(
            self.kind,
            self.state,
            self.summary,
            self.made_at,
            self.asked_at,
            self.reminded_at is not None,
            self.agreed_at,
            self.takes_over_at,
        )

    @property
    def approved(self) -> Content | None:
        """The summary, once the person has said yes to it."""
        return self.content if self.summary is Summary.APPROVED else None


def add(
    work: Work,
    patient_id: PatientId,
    clinic_id: ClinicId,
    giver: StaffId,
    kind: Kind,
    content: Content,
    *,
    to_clinic: ClinicId | None = None,
    to_staff: StaffId | None = None,
    code: str = "",
) -> TransferRow:
    """Write a new one: the person is asked, or, with a code, not yet."""
    transfer_id = new_id()
    state = State.CODE if code else State.ASKED
    asked_at = None if code else work.now
    clock = Clock(kind, state, Summary.ASKED, work.now, asked_at)
    row = {
        "id": transfer_id,
        "patient_id": patient_id,
        "clinic_id": clinic_id,
        "giver_id": giver,
        "kind": kind,
        "state": state,
        "summary": Summary.ASKED,
        "left_out": 0,
        "content": work.seal(patient_id, CONTENT, transfer_id, content.to_json()),
        "to_clinic_id": to_clinic,
        "to_staff_id": to_staff,
        "code_hash": work.vault.lookup("transfer code", code) if code else None,
        "made_at": work.now,
        "asked_at": asked_at,
        "look_at": clock.next_look(),
    }
    work.connection.execute(insert(Transfer), row)
    work.ring.add(Bell.REQUESTS)
    return by_id(work, transfer_id)


def change(work: Work, row: TransferRow, content: Content | None = None, **values: Any) -> TransferRow | None:
    """Set columns of one that has not ended, and when the clock looks at it next; gives it as it is now.

    None, with nothing changed, when it stands otherwise by now: somebody else was first.
    """
    if values.get("state") in ENDED:
        values["ended_at"] = work.now
    if content is not None:
        values["content"] = work.seal(row.patient_id, CONTENT, row.id, content.to_json())
    mine = (Transfer.id == row.id, Transfer.state == row.state, Transfer.summary == row.summary)
    changed = update(Transfer).where(*mine, Transfer.ended_at.is_(None)).values(**values)
    if work.connection.execute(changed).rowcount != 1:
        return None
    after = by_id(work, row.id)
    look_again(work, row.id, after.clock.next_look())
    work.ring.add(Bell.REQUESTS)
    return after


def look_again(work: Work, transfer_id: UUID, at: datetime | None) -> None:
    """Let the clock come back to it at that moment, or no more."""
    work.connection.execute(update(Transfer).where(Transfer.id == transfer_id).values(look_at=at))


def by_id(work: Work, transfer_id: UUID) -> TransferRow:
    """One hand-over, ended or not. Raises `NoResultFound`."""
    row = work.connection.execute(select(Transfer).where(Transfer.id == transfer_id)).one()
    return _row(work, row)


def find(work: Work, transfer_id: UUID) -> TransferRow | None:
    """One hand-over, ended or not."""
    return next(
        iter(_rows(work, work.connection.execute(select(Transfer).where(Transfer.id == transfer_id)).all())),
        None,
    )


def living(work: Work, patient_id: UUID) -> TransferRow | None:
    """The one of a person that has not ended; there is one at most."""
    query = select(Transfer).where(Transfer.patient_id == patient_id, Transfer.ended_at.is_(None))
    return next(iter(_rows(work, work.connection.execute(query).all())), None)


def of_patient(work: Work, patient_id: UUID) -> list[TransferRow]:
    """Every hand-over of a person, the newest first."""
    query = select(Transfer).where(Transfer.patient_id == patient_id).order_by(Transfer.id.desc())
    return _rows(work, work.connection.execute(query).all())


def by_code(work: Work, code: str) -> TransferRow | None:
    """The one whose code this is, if it can still be typed."""
    lookups = work.vault.lookups("transfer code", code)
    query = select(Transfer).where(
        Transfer.code_hash.in_(lookups), Transfer.state == State.CODE, Transfer.ended_at.is_(None)
    )
    return next(iter(_rows(work, work.connection.execute(query).all())), None)


#: What a receiving clinic may know of.
_AT_THE_RECEIVER: Final = (State.AGREED, State.ACCEPTED)


def to_clinic(work: Work, clinic_id: UUID) -> list[TransferRow]:
    """What is offered to a clinic and agreed to by the person, or accepted there, the oldest first."""
    query = select(Transfer).where(
        Transfer.to_clinic_id == clinic_id,
        Transfer.kind == Kind.CLINIC,
        or_(Transfer.state.in_(_AT_THE_RECEIVER), Transfer.state == State.DONE),
    )
    return _rows(work, work.connection.execute(query.order_by(Transfer.id)).all())


def of_clinic(work: Work, clinic_id: UUID, most: int = 50) -> list[TransferRow]:
    """What a clinic gives, or has given, the newest first."""
    query = select(Transfer).where(Transfer.clinic_id == clinic_id).order_by(Transfer.id.desc()).limit(most)
    return _rows(work, work.connection.execute(query).all())


def held_for(work: Work, clinic_id: UUID) -> int:
    """How many hand-overs a clinic has given to others: what it must answer for."""
    query = select(Transfer.id).where(Transfer.clinic_id == clinic_id)
    return len(work.connection.execute(query).all())


def receiver_gone(work: Work, clinic_id: UUID) -> int:
    """Let what was meant for a clinic end, because the clinic does; gives how many had not ended."""
    theirs = Transfer.to_clinic_id == clinic_id
    open_ones = update(Transfer).where(theirs, Transfer.ended_at.is_(None))
    ended = work.connection.execute(
        open_ones.values(state=State.REFUSED, ended_at=work.now, look_at=None)
    ).rowcount
    gone = {"to_clinic_id": None, "accepted_by": None, "caseworker_id": None, "deputy_id": None}
    work.connection.execute(update(Transfer).where(theirs).values(**gone))
    return ended


due_query: Final = (
    select(Transfer)
    .join(Patient, Patient.id == Transfer.patient_id)
    .where(Transfer.look_at <= bindparam("now"))
    .order_by(Transfer.look_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Transfer, Patient))
)


def due(work: Work, most: int) -> list[TransferRow]:
    """Those that the clock has to look at, the longest due first, with their patients locked."""
    return _rows(work, work.connection.execute(due_query, {"now": work.now, "most": most}).all())


def _rows(work: Work, rows: Sequence[Any]) -> list[TransferRow]:
    work.fetch_keys(row.content for row in rows)
    return [_row(work, row) for row in rows]


def _row(work: Work, row: Any) -> TransferRow:  # noqa: ANN401 - a row of `Transfer`
    def read() -> Content | None:
        return Content.from_json(work.open(row.content, CONTENT, row.id))

    return TransferRow(
        id=row.id,
        patient_id=PatientId(row.patient_id),
        clinic_id=ClinicId(row.clinic_id),
        giver_id=StaffId(row.giver_id),
        kind=row.kind,
        state=row.state,
        summary=row.summary,
        left_out=row.left_out,
        content=readable(work, "reading hand-overs", partial(read), lambda: None),
        to_clinic_id=row.to_clinic_id,
        to_staff_id=row.to_staff_id,
        made_at=row.made_at,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        agreed_at=row.agreed_at,
        accepted_by=row.accepted_by,
        caseworker_id=row.caseworker_id,
        deputy_id=row.deputy_id,
        takes_over_at=row.takes_over_at,
        ended_at=row.ended_at,
    )
