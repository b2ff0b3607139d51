"""What people have said about the help, as stored: one row a person and day, sealed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select

from bot.ids import PatientId, new_id
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.people import Patient
from bot.store.tables.voice_back import VoiceBack

CONTENT: Final = "voice_back.content"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on a local day, by question: `help`, `better`, `worse`; without those that were skipped."""

    day: date
    answers: Mapping[str, str]


def keep(work: Work, patient_id: PatientId, day: date, answers: Mapping[str, str]) -> None:
    """Keep the answers of a day; later ones of the same day count."""
    work.connection.execute(delete(VoiceBack).where(VoiceBack.patient_id == patient_id, VoiceBack.day == day))
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "day": day,
        "content": work.seal(patient_id, CONTENT, row_id, json.dumps(dict(answers))),
        "at": work.now,
    }
    work.connection.execute(insert(VoiceBack), row)


def of_patient(work: Work, patient_id: UUID) -> list[Said]:
    """Everything one person has said about the help, the oldest first; what cannot be read is left out and reported."""
    query = select(VoiceBack).where(VoiceBack.patient_id == patient_id).order_by(VoiceBack.day)
    return _said(work, work.connection.execute(query).all())


def of_clinic(work: Work, clinic_id: UUID, since: date, until: date) -> list[Said]:
    """What real patients of a clinic have said from `since` to `until`, both included; whose it is is not given."""
    query = (
        select(VoiceBack)
        .join(Patient, Patient.id == VoiceBack.patient_id)
        .where(Patient.clinic_id == clinic_id, Patient.is_test.is_(False))
        .where(VoiceBack.day >= since, VoiceBack.day <= until)
    )
    return _said(work, work.connection.execute(query).all())


def _said(work: Work, rows: Iterable[Any]) -> list[Said]:
    where = "reading what was said of the help"
    found = (readable(work, where, partial(_one, work, row), lambda: None) for row in rows)
    return [one for one in found if one is not None]


def _one(work: Work, row: Any) -> Said:  # noqa: ANN401 - a row of `VoiceBack`
    return Said(row.day, json.loads(work.open(row.content, CONTENT, row.id)))
