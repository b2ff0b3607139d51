"""What an update costs in a database of a thousand, ten thousand and a hundred thousand patients, each with what a few weeks leave."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from bot.clock import SystemClock
from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.schedule import ScheduleKind
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.sealing.vault import KeyRing, Vault
from bot.store.tables import Base
from bot.store.tables.conversation import RunStatus
from bot.store.tables.messages import Guard, Lane, Sending
from bot.store.tables.people import PatientState
from tests.bench.crowd import PEOPLE, Crowd
from tests.bench.figures import tell
from tests.bench.schedules import vacuum
from tests.fakes.postgres import PostgresServer
from tests.soak.world import furnish

pytestmark = pytest.mark.bench

SIZES: Final = (1_000, 10_000, 100_000)
ROUNDS: Final = 5
WAVES: Final = 3
MOST: Final = 1.2
AT_ONCE: Final = 2_000
#: Of each: questions asked and answered, and items of the plan.
STEPS: Final = 4
ITEMS: Final = 3


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[int], Store]]:
    """Gives a store with the schema for each size, closed and dropped at the end."""
    with ExitStack() as stack:

        def opened(size: int) -> Store:
            if request.param == "sqlite":
                url = f"sqlite:///{tmp_path / str(size)}.db"
                schema.upgrade(url)
            else:
                server: PostgresServer = request.getfixturevalue("postgres_server")
                name = f"growth_{size}"
                url = server.create_database(name, template="empty").render_as_string(hide_password=False)
                stack.callback(server.drop_database, name)
            store = Store(url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("bench"))))
            stack.callback(store.close)
            return store

        yield opened


async def test_an_update_costs_as_much_among_many(
    open_store: Callable[[int], Store], request: pytest.FixtureRequest
) -> None:
    """The three take turns; `value` is the median of the rounds' ratios of cost, the most people to the fewest."""
    crowds = {}
    for size in SIZES:
        store = open_store(size)
        store.run(furnish, PEOPLE)
        fill(store, size - PEOPLE)
        crowds[size] = Crowd(store)
        await crowds[size].rate(WAVES)
    rounds = [{size: await crowd.rate(WAVES) for size, crowd in crowds.items()} for _ in range(ROUNDS)]
    for crowd in crowds.values():
        await asyncio.to_thread(crowd.runner.close)
    few, many = SIZES[0], SIZES[-1]
    costs = sorted(each[few] / each[many] for each in rounds)
    rates = ", ".join(f"{size}: {median(each[size] for each in rounds):.0f}/s" for size in SIZES)
    kind = request.node.callspec.params["open_store"]
    name = f"an update among {many} patients, {kind}"
    versus = f"among {few} ({rates}; {ROUNDS} rounds, {costs[0]:.2f} to {costs[-1]:.2f})"
    ratio = median(costs)
    assert tell(name, ratio, "x", f"<= {MOST}", ok=ratio <= MOST, versus=versus, ratio=ratio), rounds


def fill(store: Store, number: int) -> None:
    """So many further patients of the same clinic, with what a few weeks leave of each: nobody's words, but as many and as long."""
    clinic = store.read(lambda work: work.connection.execute(Base.metadata.tables["clinic"].select()).first())
    assert clinic is not None
    for begun in range(0, number, AT_ONCE):
        store.run(_some, clinic.id, begun, min(begun + AT_ONCE, number))
    if store.on_postgres:
        vacuum(store.writer)
    with store.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _some(work: Work, clinic: UUID, first: int, last: int) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for number in range(first, last):
        for name, row in _person(work, clinic, number):
            rows.setdefault(name, []).append(row)
    for name in (
        "recipient",
        "patient",
        "consent",
        "run",
        "run_event",
        "outbox",
        "processed_update",
        "schedule",
        "plan_item",
    ):
        work.connection.execute(insert(Base.metadata.tables[name]), rows[name])


def _person(work: Work, clinic: UUID, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    patient, recipient, run, sealed = uuid4(), uuid4(), uuid4(), os.urandom(300)
    then = work.now - timedelta(days=2, seconds=number % 80_000)
    chat = f"other {number}"
    yield (
        "recipient",
        {
            "id": recipient,
            "who": "patient",
            "who_id": patient,
            "carrier": "telegram",
            "chat": sealed[:40],
            "chat_lookup": chat,
            "reachable": True,
            "created_at": then,
        },
    )
    yield (
        "patient",
        {
            "id": patient,
            "clinic_id": clinic,
            "recipient_id": recipient,
            "name": sealed[:60],
            "language": "nb",
            "state": PatientState.ACTIVE,
            "is_test": True,
            "created_at": then,
        },
    )
    for purpose in Purpose:
        yield (
            "consent",
            {
                "id": uuid4(),
                "patient_id": patient,
                "purpose": purpose,
                "given": True,
                "at": then,
                "wording": "bench",
            },
        )
    yield (
        "run",
        {
            "id": run,
            "tag": f"o{number}",
            "patient_id": patient,
            "status": RunStatus.ENDED,
            "state": sealed,
            "events": STEPS,
            "at": then,
        },
    )
    for step in range(STEPS):
        yield "run_event", {"run_id": run, "n": step, "event": sealed[:120], "at": then}
        yield (
            "outbox",
            {
                "id": uuid4(),
                "recipient_id": recipient,
                "carrier": "telegram",
                "lane": Lane.REPLY,
                "state": Sending.SENT,
                "body": sealed,
                "guard": Guard.NONE,
                "timed": False,
                "not_before": then,
                "fence": 1,
                "attempts": 1,
                "unknowns": 0,
                "message_id": step,
                "created_at": then,
                "done_at": then,
            },
        )
        yield "processed_update", {"bot_id": 9, "update_id": number * STEPS + step, "at": then, "said": None}
    yield (
        "schedule",
        {
            "id": uuid4(),
            "patient_id": patient,
            "kind": ScheduleKind.CHECKIN,
            "minute": 1140,
            "zone": "Europe/Oslo",
            "weekdays": 127,
            "next_on": (work.now + timedelta(days=1)).date(),
            "next_due_at": work.now + timedelta(days=1),
        },
    )
    for item in range(ITEMS):
        yield (
            "plan_item",
            {"id": uuid4(), "patient_id": patient, "item_lookup": str(item), "content": sealed, "at": then},
        )
