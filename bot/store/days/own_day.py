"""What a person keeps for their days, as stored: routines brought home, and what they have tried and did not want."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select

from bot.ids import PatientId, new_id, new_tag
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.own_day import OwnDay

CONTENT: Final = "own_day.content"


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry: the words of a `routine`, or the id of an idea that is `not_for_me`; the other is empty."""

    tag: str
    at: datetime
    routine: str = ""
    not_for_me: str = ""


def of_patient(work: Work, patient_id: UUID) -> list[Kept]:
    """Everything one person keeps for their days, in the order in which it was kept; what cannot be read is left out and reported."""
    rows = work.connection.execute(select(OwnDay).where(OwnDay.patient_id == patient_id).order_by(OwnDay.id))
    where = "reading what is kept for somebody's days"
    found = (readable(work, where, partial(_kept, work, row), lambda: None) for row in rows.all())
    return [one for one in found if one is not None]


def keep_routine(work: Work, patient_id: PatientId, text: str) -> None:
    """Keep a routine, word for word; the same words are kept once."""
    if all(one.routine != text for one in of_patient(work, patient_id)):
        _add(work, patient_id, {"routine": text})


def keep_not_for_me(work: Work, patient_id: PatientId, idea: str) -> None:
    """Keep that an idea was tried and is not for them."""
    if all(one.not_for_me != idea for one in of_patient(work, patient_id)):
        _add(work, patient_id, {"not_for_me": idea})


def drop(work: Work, patient_id: UUID, tag: str) -> None:
    """Take an entry away for good."""
    work.connection.execute(delete(OwnDay).where(OwnDay.patient_id == patient_id, OwnDay.tag == tag))


def _add(work: Work, patient_id: PatientId, content: Mapping[str, str]) -> None:
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "tag": new_tag(),
        "content": work.seal(patient_id, CONTENT, row_id, json.dumps(content, ensure_ascii=False)),
        "at": work.now,
    }
    work.connection.execute(insert(OwnDay), row)


def _kept(work: Work, row: Any) -> Kept:  # noqa: ANN401 - a row of `OwnDay`
    return Kept(row.tag, row.at, **json.loads(work.open(row.content, CONTENT, row.id)))
