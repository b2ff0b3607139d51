"""Entries of plans as rows: what is kept comes back, sealed, in order, and only one's own goes."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.domain.flow.verbs import Owner, PlanStatus
from bot.domain.plan.entry import EntryKind, Kept
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Address
from bot.store.plan import entries
from bot.store.tables.conversation import PlanItem
from tests.integration.store.helpers import patient

AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
GOAL = Kept("tagtagta", EntryKind.GOAL, AT, text="å få se ungene " * 250)
STEP = Kept(
    "steptagt",
    EntryKind.STEP,
    AT,
    PlanStatus.ON_ITS_WAY,
    text="ringe Hanne 🙂 שלום",
    goal="tagtagta",
    owner=Owner.NAMED,
    who="Tante Grete",
    by=date(2026, 4, 3),
    ask_on=date(2026, 4, 4),
    asked_on=date(2026, 4, 4),
    place=2,
)


def test_what_is_kept_comes_back_in_order_and_what_is_dropped_is_gone(store: Store, ola: Address) -> None:
    kari = store.run(patient, 2)

    def keep(work: Work) -> None:
        for entry in (GOAL, STEP, replace(GOAL, text="å få sove")):
            entries.put(work, ola.patient_id, entry, entries.read(work, ola.patient_id))
        entries.put(work, kari.patient_id, STEP, entries.read(work, kari.patient_id))

    store.run(keep)
    assert store.read(entries.of_patient, ola.patient_id) == (replace(GOAL, text="å få sove"), STEP)
    row = store.read(entries.read, ola.patient_id).rows[STEP.id]
    store.run(lambda work: entries.drop(work, kari.patient_id, row))
    assert STEP in store.read(entries.of_patient, ola.patient_id), "nobody drops another person's"
    store.run(lambda work: entries.drop(work, ola.patient_id, row))
    assert store.read(entries.of_patient, ola.patient_id) == (replace(GOAL, text="å få sove"),)
    assert store.read(entries.of_patient, kari.patient_id) == (STEP,), "another person's stays"


def test_nothing_of_an_entry_stands_readable(store: Store, ola: Address) -> None:
    store.run(lambda work: entries.put(work, ola.patient_id, STEP, entries.read(work, ola.patient_id)))
    rows = store.read(
        lambda work: work.connection.execute(select(PlanItem.item_lookup, PlanItem.content)).all()
    )
    stored = b"".join(row.item_lookup.encode() + row.content for row in rows)
    assert stored
    assert not [word for word in (b"Hanne", b"Grete", b"2026-04", b"step", b"named") if word in stored]
