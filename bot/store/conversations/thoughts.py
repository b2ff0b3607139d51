"""Words that have not been heard yet, since more of the same thought may follow: one row a person, gone when they are heard."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.messages.thought import Part, from_json, to_json
from bot.ids import PatientId
from bot.store.database.pipeline import BEHIND
from bot.store.database.work import Work
from bot.store.tables.conversation import Thought
from bot.store.tables.people import Patient

PARTS: Final = "thought.parts"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be heard: since when, and when the last of it was written."""

    parts: tuple[Part, ...]
    since: datetime
    sent_at: datetime


_later: Final[dict[str, Any]] = {name: bindparam(f"to_{name}") for name in ("parts", "sent_at", "due_at")}
_put = {
    "sqlite": sqlite.insert(Thought)
    .on_conflict_do_update(index_elements=[Thought.patient_id], set_=_later)
    .execution_options(**BEHIND),
    "postgresql": postgresql.insert(Thought)
    .on_conflict_do_update(index_elements=[Thought.patient_id], set_=_later)
    .execution_options(**BEHIND),
}
_forget = delete(Thought).where(Thought.patient_id == bindparam("patient")).execution_options(**BEHIND)
_one = select(Thought.patient_id, Thought.parts, Thought.since, Thought.sent_at).where(
    Thought.patient_id == bindparam("patient")
)
due_thoughts: Final = (
    select(Thought.patient_id)
    .join(Patient, Patient.id == Thought.patient_id)
    .where(Thought.due_at <= bindparam("now"))
    .order_by(Thought.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=(Thought, Patient))
)


def put(work: Work, patient_id: PatientId, waiting: Waiting, due_at: datetime) -> None:
    """Keep words until `due_at`, instead of those that waited before."""
    sealed = work.seal(patient_id, PARTS, patient_id, to_json(waiting.parts))
    later = {"parts": sealed, "sent_at": waiting.sent_at, "due_at": due_at}
    row = {"patient_id": patient_id, "since": waiting.since} | later
    values = row | {f"to_{name}": value for name, value in later.items()}
    work.connection.execute(_put[work.connection.dialect.name], values)


def of_row(work: Work, row: Any) -> Waiting:  # noqa: ANN401 - a row with the columns of `thought`
    """What waits, opened."""
    return Waiting(from_json(work.open(row.parts, PARTS, row.patient_id)), row.since, row.sent_at)


def waiting(work: Work, patient_id: UUID) -> Waiting | None:
    """What waits to be heard of a person who is locked; None when nothing does."""
    row = work.connection.execute(_one, {"patient": patient_id}).one_or_none()
    return None if row is None else of_row(work, row)


def forget(work: Work, patient_id: UUID) -> None:
    """They have been heard."""
    work.connection.execute(_forget, {"patient": patient_id})


def claim(work: Work, most: int) -> list[PatientId]:
    """People whose words have waited long enough, the longest first; they are locked."""
    rows = work.connection.execute(due_thoughts, {"now": work.now, "most": most}).scalars()
    return [PatientId(row) for row in rows]


def put_off(work: Work, patient_id: UUID, until: datetime) -> None:
    """Let words be heard only then."""
    work.connection.execute(update(Thought).where(Thought.patient_id == patient_id).values(due_at=until))
