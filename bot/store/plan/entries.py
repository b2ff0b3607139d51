"""The entries of people's plans as rows: goals, steps, own ones, and what was said of check-list items. All of each is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete

from bot.domain.plan.entry import Kept, from_data, to_data
from bot.ids import PatientId
from bot.store.conversations.conversations import plan_rows, write_plan_item
from bot.store.database.work import Work
from bot.store.tables.conversation import PlanItem


@dataclass(frozen=True, slots=True)
class Stored:
    """A person's whole plan as read: the entries in the order in which they were first said, and where each stands."""

    entries: tuple[Kept, ...]
    rows: Mapping[str, UUID]


def read(work: Work, patient_id: UUID) -> Stored:
    """A person's plan with its rows, for whoever is about to write."""
    found = plan_rows(work, patient_id)
    entries = (from_data(data) for _, data in found)
    return Stored(
        tuple(one for one in entries if one is not None), {data["item"]: row for row, data in found}
    )


def of_patient(work: Work, patient_id: UUID) -> tuple[Kept, ...]:
    """Everything in a person's plan, in the order in which it was first said."""
    return read(work, patient_id).entries


def put(work: Work, patient_id: PatientId, entry: Kept, stored: Stored) -> None:
    """Write an entry as it is now, instead of what stood under its id when the plan was read."""
    write_plan_item(work, patient_id, stored.rows.get(entry.id), entry.id, to_data(entry))


def drop(work: Work, patient_id: UUID, row_id: UUID) -> None:
    """Take an entry away for good."""
    work.connection.execute(delete(PlanItem).where(PlanItem.id == row_id, PlanItem.patient_id == patient_id))
