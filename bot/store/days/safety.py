"""The safety plan and the people around a person, as stored."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import String, bindparam, delete, insert, literal, select, union_all, update

from bot.domain.days.safety import SAYINGS, Known, Line, Reach, SafetyPart, SafetyPlan, Side, same_name
from bot.ids import PatientId, new_id, new_tag
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.safety import KnownPerson, SafetyLine

Kept = TypeVar("Kept", Line, Known)
LINE: Final = "safety_line.content"
PERSON: Final = "known_person.content"

_all = union_all(
    select(SafetyLine.id, SafetyLine.tag, SafetyLine.content, literal(LINE, String).label("kind")).where(
        SafetyLine.patient_id == bindparam("patient")
    ),
    select(KnownPerson.id, KnownPerson.tag, KnownPerson.content, literal(PERSON, String)).where(
        KnownPerson.patient_id == bindparam("patient")
    ),
)


def of_patient(work: Work, patient_id: UUID) -> SafetyPlan:
    """All that a person has written here, in the order it was written. What cannot be read is passed over: the rest must be there when it
    is needed, and so must the numbers to call, which stand beside a key to it."""
    rows = sorted(work.connection.execute(_all, {"patient": patient_id}), key=lambda row: row.id)
    lines = (_read(work, _line, row) for row in rows if row.kind == LINE)
    people = (_read(work, _known, row) for row in rows if row.kind == PERSON)
    return SafetyPlan(
        tuple(line for line in lines if line is not None), tuple(one for one in people if one is not None)
    )


def _read(work: Work, how: Callable[[Work, Any], Kept], row: Any) -> Kept | None:  # noqa: ANN401 - a row of `_all`
    return readable(work, "reading safety plans", partial(how, work, row), lambda: None)


def keep_line(work: Work, patient_id: PatientId, part: SafetyPart, text: str) -> None:
    """Keep a line, word for word; the same words of a part are kept once, and of each way of saying no there is one."""
    plan = of_patient(work, patient_id)
    if text in plan.texts(part):
        return
    if part in SAYINGS:
        for line in plan.lines:
            if line.part is part:
                drop_line(work, patient_id, line.tag)
    _insert(work, patient_id, SafetyLine, LINE, {"part": part.value, "text": text})


def drop_line(work: Work, patient_id: UUID, tag: str) -> None:
    """Take a line away for good."""
    work.connection.execute(
        delete(SafetyLine).where(SafetyLine.patient_id == patient_id, SafetyLine.tag == tag)
    )


def keep_person(work: Work, patient_id: PatientId, who: str, **told: object) -> None:
    """Note what was told about somebody: `who` is their tag, or a name; somebody new is added. What is not told stays."""
    people = of_patient(work, patient_id).people
    known = next((one for one in people if one.tag == who), None) or same_name(people, who)
    if known is None:
        content = _written(replace(Known("", who), **told))  # type: ignore[arg-type]
        _insert(work, patient_id, KnownPerson, PERSON, content)
    else:
        _change(work, patient_id, replace(known, **told))  # type: ignore[arg-type]


def drop_person(work: Work, patient_id: UUID, tag: str) -> None:
    """Take somebody away for good."""
    work.connection.execute(
        delete(KnownPerson).where(KnownPerson.patient_id == patient_id, KnownPerson.tag == tag)
    )


def call_last(work: Work, patient_id: PatientId, who: str) -> None:
    """Put somebody at the end of those who are called; `who` as for `keep_person`."""
    places = [one.place or 0 for one in of_patient(work, patient_id).called]
    keep_person(work, patient_id, who, place=max(places, default=0) + 1)


def call_nobody(work: Work, patient_id: PatientId) -> None:
    """Take everybody out of those who are called; who they are stays."""
    for one in of_patient(work, patient_id).called:
        _change(work, patient_id, replace(one, place=None))


def _insert(
    work: Work,
    patient_id: PatientId,
    table: type[SafetyLine | KnownPerson],
    kind: str,
    content: dict[str, Any],
) -> None:
    row_id = new_id()
    row = {
        "id": row_id,
        "patient_id": patient_id,
        "tag": new_tag(),
        "content": work.seal(patient_id, kind, row_id, json.dumps(content, ensure_ascii=False)),
        "at": work.now,
    }
    work.connection.execute(insert(table), row)


def _change(work: Work, patient_id: PatientId, known: Known) -> None:
    at = (KnownPerson.patient_id == patient_id, KnownPerson.tag == known.tag)
    row_id = work.connection.execute(select(KnownPerson.id).where(*at)).scalar_one()
    content = work.seal(patient_id, PERSON, row_id, json.dumps(_written(known), ensure_ascii=False))
    work.connection.execute(update(KnownPerson).where(*at).values(content=content, at=work.now))


def _written(known: Known) -> dict[str, Any]:
    return {key: value for key, value in asdict(known).items() if key != "tag"}


def _line(work: Work, row: Any) -> Line:  # noqa: ANN401 - a row of `_all`
    content = json.loads(work.open(row.content, LINE, row.id))
    return Line(row.tag, SafetyPart(content["part"]), content["text"])


def _known(work: Work, row: Any) -> Known:  # noqa: ANN401 - a row of `_all`
    content = json.loads(work.open(row.content, PERSON, row.id))
    side, reach = content.pop("side"), content.pop("reach")
    return Known(row.tag, side=Side(side) if side else None, reach=Reach(reach) if reach else None, **content)
