"""The plans of those who share theirs, of many people at once: for the discharge board."""

import json
from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bot.domain.flow.verbs import Purpose
from bot.domain.plan.entry import Kept, from_data
from bot.ids import PatientId
from bot.store.conversations.conversations import ITEM
from bot.store.database.one_by_one import readable
from bot.store.database.work import Work
from bot.store.tables.conversation import PlanItem
from bot.store.tables.people import Consent


def shared_plans(work: Work, patients: Collection[PatientId]) -> dict[PatientId, list[Kept]]:
    """What stands in the plans of those among these people who share theirs now; nobody else's is read. An entry that cannot be read is
    left out."""
    if not patients:
        return {}
    said = select(Consent.patient_id, Consent.given).where(
        Consent.patient_id.in_(patients), Consent.purpose == Purpose.SHARE_PLAN
    )
    newest = {row.patient_id: row.given for row in work.connection.execute(said.order_by(Consent.id))}
    plans: dict[PatientId, list[Kept]] = {PatientId(one): [] for one, given in newest.items() if given}
    if not plans:
        return {}
    items = select(PlanItem.id, PlanItem.patient_id, PlanItem.content).where(PlanItem.patient_id.in_(plans))
    rows = work.connection.execute(items.order_by(PlanItem.id)).all()
    work.fetch_keys([row.content for row in rows])
    for row in rows:
        entry = readable(
            work, "reading shared plans", partial(_entry, work, row.id, row.content), lambda: None
        )
        if entry is not None:
            plans[row.patient_id].append(entry)
    return plans


def _entry(work: Work, row: UUID, content: bytes) -> Kept | None:
    data: dict[str, Any] = json.loads(work.open(content, ITEM, row))
    return from_data(data)
