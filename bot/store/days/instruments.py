"""Standard instruments as stored: which of them a clinic uses, and what people have answered, one row a person, day and instrument."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from bot.ids import ClinicId, PatientId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.instruments import ClinicInstrument, InstrumentAnswer
from bot.store.tables.people import Patient

CONTENT: Final = "instrument_answer.content"


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answered on a local day. `answers` has what each answer counts; `sum` is None where a question was passed over."""

    instrument: str
    version: int
    language: str
    answers: Mapping[str, int] = field(default_factory=dict)
    sum: int | None = None
    most: int = 0
    shared: bool = False
    day: date = date.min
    patient_id: PatientId | None = None


# --- the clinic ---


def of_clinic(work: Work, clinic_id: UUID) -> set[str]:
    """The instruments that a clinic uses."""
    query = select(ClinicInstrument.instrument).where(ClinicInstrument.clinic_id == clinic_id)
    return set(work.connection.execute(query).scalars())


def turn_on(work: Work, clinic_id: ClinicId, instrument: str) -> bool:
    """Let a clinic use one; gives whether it did not before."""
    if instrument in of_clinic(work, clinic_id):
        return False
    work.connection.execute(
        insert(ClinicInstrument), {"clinic_id": clinic_id, "instrument": instrument, "at": work.now}
    )
    return True


def turn_off(work: Work, clinic_id: UUID, instrument: str) -> bool:
    """Let a clinic use one no more; gives whether it did before. What was answered stays the person's."""
    gone = delete(ClinicInstrument).where(
        ClinicInstrument.clinic_id == clinic_id, ClinicInstrument.instrument == instrument
    )
    return work.connection.execute(gone.execution_options(synchronize_session=False)).rowcount > 0


# --- the person ---


def of_patient(work: Work, patient_id: UUID) -> list[Answered]:
    """Everything one person has answered, the oldest first; what cannot be read is left out and reported."""
    query = select(InstrumentAnswer).where(InstrumentAnswer.patient_id == patient_id)
    rows = work.connection.execute(query.order_by(InstrumentAnswer.day, InstrumentAnswer.id)).all()
    return [one for _, one in _read(work, rows)]


def in_clinic(work: Work, clinic_id: UUID, since: date, until: date) -> list[Answered]:
    """What real patients of a clinic have answered from `since` to `until`, both included."""
    query = (
        select(InstrumentAnswer)
        .join(Patient, Patient.id == InstrumentAnswer.patient_id)
        .where(Patient.clinic_id == clinic_id, Patient.is_test.is_(False))
        .where(InstrumentAnswer.day >= since, InstrumentAnswer.day <= until)
    )
    return [one for _, one in _read(work, work.connection.execute(query).all())]


def on_day(work: Work, patient_id: UUID, instrument: str, day: date) -> tuple[UUID, Answered] | None:
    """What somebody has answered to an instrument on a day, with its row."""
    query = select(InstrumentAnswer).where(
        InstrumentAnswer.patient_id == patient_id, InstrumentAnswer.day == day
    )
    found = _read(work, work.connection.execute(query.order_by(InstrumentAnswer.id)).all())
    return next((each for each in found if each[1].instrument == instrument), None)


def put(work: Work, patient_id: PatientId, row: UUID | None, answered: Answered) -> None:
    """Keep what was answered: in a row of its own, or in place of what stands in `row`."""
    row_id = row or new_id()
    values = asdict(replace(answered, patient_id=None))
    values = {key: value for key, value in values.items() if key not in {"day", "patient_id"}}
    content = work.seal(patient_id, CONTENT, row_id, json.dumps(values))
    if row is not None:
        changed = (
            update(InstrumentAnswer).where(InstrumentAnswer.id == row).values(content=content, at=work.now)
        )
        work.connection.execute(changed.execution_options(synchronize_session=False))
        return
    work.connection.execute(
        insert(InstrumentAnswer),
        {"id": row_id, "patient_id": patient_id, "day": answered.day, "content": content, "at": work.now},
    )


def count_of(work: Work, patient_id: UUID) -> int:
    """How many times somebody has answered any."""
    query = select(func.count()).select_from(InstrumentAnswer)
    return work.connection.execute(query.where(InstrumentAnswer.patient_id == patient_id)).scalar_one()


def _read(work: Work, rows: Iterable[Any]) -> list[tuple[UUID, Answered]]:
    where = "reading answers to a standard instrument"
    found = ((row.id, readable(work, where, partial(_one, work, row), lambda: None)) for row in rows)
    return [(row_id, one) for row_id, one in found if one is not None]


def _one(work: Work, row: Any) -> Answered:  # noqa: ANN401 - a row of `InstrumentAnswer`
    content = json.loads(work.open(row.content, CONTENT, row.id))
    return Answered(**content, day=row.day, patient_id=row.patient_id)
