"""Everything that is stored of one patient, as it stands and opened: for the file that they get. A new table is in it by itself."""

import json
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, select

from bot.store.database.work import Work
from bot.store.erasing.rows import owned
from bot.store.sealing.columns import is_digest
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables import Base

#: What is not told, table by table, and why. `docs/own-data.md` says the same in plain words; a test compares.
NOT_TOLD: Final = {
    "data_key": "the key that seals the rest",
    "outbox": "what was sent is in the chat",
    "processed_update": "numbers of updates, and which key of a request's was pressed, for three days",
    "clinic_reference": "a hash of the clinic's own reference",
    "enrolment_seed": "a hash of the form that made a link",
    "staff_note": "words of the staff to each other; the clinic answers for them and is asked for them",
    "staff_draft": "an answer that one of the staff has begun and not sent",
    "first_draft": "a message that one of the staff has begun and not sent",
    "staff_notice": "by which channel one of the staff was told that somebody asked",
    "patient_change": "earlier states of rows that are told, with words of the staff to each other among them",
}
#: Stands where a value could not be opened.
LOST: Final = "(cannot be read)"


def of_patient(work: Work, patient_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of a patient's by table, as plain values that JSON has; hashes are left out. `NOT_TOLD` says what is not in it."""
    found = {}
    for name, mine in owned(patient_id).items():
        table = Base.metadata.tables[name]
        if name in NOT_TOLD:
            continue
        rows = work.connection.execute(select(table).where(mine).order_by(*table.primary_key.columns)).all()
        if rows:
            found[name] = [_told(work, table, row) for row in rows]
    return found


def is_told(column: Column[Any]) -> bool:
    """Whether a column says anything to a person: hashes do not."""
    return not is_digest(column) and not column.info.get("wrapped")


def _told(work: Work, table: Table, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    values = row._mapping
    return {
        column.name: _opened(work, table, values, column)
        if column.info.get("sealed")
        else _plain(values[column.name])
        for column in table.columns
        if is_told(column) and values[column.name] is not None
    }


def _opened(work: Work, table: Table, values: Any, column: Column[Any]) -> Any:  # noqa: ANN401 - what JSON has
    place = place_of(work, table, values, column)
    return LOST if place is None else _read(work.open(values[column.name], *place))


def place_of(work: Work, table: Table, values: Any, column: Column[Any]) -> tuple[str, UUID] | None:  # noqa: ANN401 - a row
    """The place and row that a value was sealed for: one of the ids there, and where a number names the row with it, by that too.

    None for one that does not open.
    """
    blob = values[column.name]
    place = f"{table.name}.{column.name}"
    numbers = [values[one.name] for one in table.primary_key.columns if one.type.python_type is int]
    ids = [value for value in values.values() if isinstance(value, UUID)]
    for each in (place, *(f"{place} {number}" for number in numbers)):
        for row_id in ids:
            try:
                work.open(blob, each, row_id)
            except CannotOpenError:
                continue
            return each, row_id
    return None


def _read(text: str) -> Any:  # noqa: ANN401 - what JSON has
    """What was sealed as JSON is told as what it says, any other text as it is."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, (dict, list)) else text


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON has
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value
