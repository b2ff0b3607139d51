"""An update, a settling and the ticks cost the same beside twenty times as many people and messages."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import FromClause, Table, insert, select

from bot.clock import ManualClock
from bot.ids import new_id
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables.conversation import Run, RunStatus
from bot.store.tables.messages import Lane, Outbox, ProcessedUpdate
from bot.store.tables.people import Patient, Recipient
from tests.integration.store.helpers import patient, put
from tests.integration.store.world import World, a_settling, an_update, build, the_ticks


def crowd(work: Work, people_: int, each: int) -> None:
    """Very many others, each with old runs, and with messages that wait."""
    other = patient(work, 1_000)
    template = {
        table: dict(work.connection.execute(select(table).where(table.c.id == row)).mappings().one())
        for table, row in ((Recipient.__table__, other.recipient_id), (Patient.__table__, other.patient_id))
    }
    recipients, patients = ([new_id() for _ in range(people_)] for _ in range(2))
    chats = [
        {"id": r, "chat_lookup": str(n), "patient_id": p}
        for n, (r, p) in enumerate(zip(recipients, patients, strict=True))
    ]
    fill(work, Recipient.__table__, template[Recipient.__table__], chats)
    pairs = zip(recipients, patients, strict=True)
    fill(
        work, Patient.__table__, template[Patient.__table__], [{"id": p, "recipient_id": r} for r, p in pairs]
    )
    row_id, _ = put(work, other, "x", Lane.BULK, not_before=work.now)
    message = dict(
        work.connection.execute(select(Outbox.__table__).where(Outbox.id == row_id)).mappings().one()
    )
    waiting = [{"id": new_id(), "recipient_id": r} for _ in range(each) for r in recipients]
    fill(work, Outbox.__table__, message | {"timed": False}, waiting)
    ended = [{"id": new_id(), "tag": f"{n}", "patient_id": p, "status": RunStatus.ENDED, "state": b"", "events": 0, "at": work.now}
             for n, p in enumerate(patients * each)]  # fmt: skip
    work.connection.execute(insert(Run), ended)
    handled = [{"bot_id": 1, "update_id": n, "at": work.now} for n in range(100, 100 + people_ * each)]
    work.connection.execute(insert(ProcessedUpdate), handled)


def fill(work: Work, table: FromClause, row: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    """Insert many copies of a row."""
    assert isinstance(table, Table)
    work.connection.execute(insert(table), [row | change for change in changes])


def steps_of(store: Store, people_: int) -> dict[str, int]:
    """How many hundreds of SQLite's own instructions each part takes beside so many other people."""
    world = store.run(build)
    store.run(crowd, people_, 5)
    counts: dict[str, int] = {}
    for part in (an_update, a_settling, the_ticks):

        def counted(work: Work, part: Callable[[Work, World], None] = part) -> None:
            driver = work.connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            steps: list[int] = []

            def tick() -> int:
                steps.append(1)
                return 0

            driver.set_progress_handler(tick, 100)
            part(work, world)
            driver.set_progress_handler(None, 0)
            counts[part.__name__] = len(steps)

        store.run(counted)
    return counts


def test_twenty_times_as_many_people_and_messages_cost_the_same(
    tmp_path: Path, empty_sqlite: Path, clock: ManualClock
) -> None:
    counts = []
    for people_ in (100, 2_000):
        path = shutil.copy(empty_sqlite, tmp_path / f"{people_}.db")
        store = Store(f"sqlite:///{path}", clock, Vault(KeyRing.parse(KeyRing.fresh("k"))))
        counts.append(steps_of(store, people_))
        store.close()
    few, many = counts
    assert all(many[part] <= few[part] * 1.5 + 20 for part in few), counts
