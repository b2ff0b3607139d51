"""What was published of a clinic's figures: added, and read again; never changed."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from bot.domain.figures.measures import RULES, Measure
from bot.ids import ClinicId, new_id
from bot.store.database.work import Work
from bot.store.tables.figures import FigurePeriod


@dataclass(frozen=True, slots=True)
class Published:
    """One row as it is shown; `median` is in minutes, and None where it is not counted or the total is small."""

    first_on: date
    last_on: date
    total: int | None
    parts: tuple[int, ...] | None
    median: int | None = None


def of_clinic(work: Work, clinic_id: UUID) -> dict[Measure, list[Published]]:
    """Everything published of a clinic, the oldest first."""
    found: dict[Measure, list[Published]] = {measure: [] for measure in Measure}
    query = select(FigurePeriod).where(FigurePeriod.clinic_id == clinic_id).order_by(FigurePeriod.first_on)
    for row in work.connection.execute(query):
        numbers = json.loads(row.numbers)
        known = numbers["parts"] is not None and len(numbers["parts"]) == len(RULES[row.measure].parts)
        parts = (
            tuple(numbers["parts"]) if known else None
        )  # of another version's parts only the total is shown
        found[row.measure].append(
            Published(row.first_on, row.last_on, numbers["total"], parts, numbers.get("median"))
        )
    return found


def add(work: Work, clinic_id: ClinicId, measure: Measure, row: Published) -> None:
    """Publish a row."""
    numbers = {"total": row.total, "parts": row.parts} | (
        {} if row.median is None else {"median": row.median}
    )
    values = {
        "id": new_id(),
        "clinic_id": clinic_id,
        "measure": measure,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "numbers": json.dumps(numbers),
        "at": work.now,
    }
    work.connection.execute(insert(FigurePeriod), values)
