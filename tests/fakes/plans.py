"""Writing into a person's plan without a conversation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.ids import PatientId
from bot.store.conversations.conversations import write_plan_item
from bot.store.database.work import Work
from bot.store.plan import entries


def put_plan_item(work: Work, patient_id: UUID, item: str, content: Mapping[str, Any]) -> None:
    """Write where one item stands, instead of what stood there."""
    row = entries.read(work, patient_id).rows.get(item)
    write_plan_item(work, PatientId(patient_id), row, item, content)
