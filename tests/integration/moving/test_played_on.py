"""A clinic that has moved plays on as the one that stayed: the same people with the same answers are sent the same, in the same minutes.

Two worlds of one seed (`bot/simulate`). In the middle of a day the program is stopped and begun again in both; in one of them the clinic
lies at another instance from then on, on the other kind of database, under other keys, with the same bot.
"""

import random
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from os import urandom
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from bot.bootstrap import check_keys, open_store
from bot.service.desk import Desk
from bot.service.moving import arriving, leaving
from bot.simulate import days as played
from bot.simulate.days import BEGINS, Days, Plan, Simulated, simulate
from bot.simulate.house import PUBLIC_URL, TOKEN
from bot.simulate.judge import Kind
from bot.store.erasing.journal import Journal
from bot.store.moving import shelf
from bot.store.moving.packing import Here
from bot.store.sealing.vault import KeyRing
from tests.fakes.postgres import PostgresServer

HERE: Final = Here(int(TOKEN.partition(":")[0]), PUBLIC_URL.removeprefix("https://"))
#: What is drawn anew: codes of requests, and what stands behind a link.
DRAWN: Final = re.compile(r"\b[A-Z0-9]{4,8}\b|(?<=/start )\S+|https://\S+")
#: When it moves: days after the first, hour and minute there.
MOVES: Final = (1, 14, 20)
#: How long the program stands still for it: long enough that what is pressed meanwhile is lost, and people are told so.
TAKES: Final = timedelta(minutes=10)


class Stays(Days):
    """Days in the middle of which the program is stopped, just after somebody wrote, and begun again."""

    async def begin(self) -> None:
        """As always, and once more later."""
        await super().begin()
        self.agenda.put(self.moment(*MOVES), self._anew)

    async def _anew(self) -> None:
        for patient in list(self.patients.values())[:3]:
            await patient.begin()
        await self.house.program.tick("pulse")  # it beat a moment ago
        await self.house.stop()
        begun = self.house.clock.now()
        self.packed()
        self.house.clock.jump(begun + TAKES)
        self.arrived()
        await self.house.begin()
        self.tripped = True

    def packed(self) -> None:
        """Nothing happens meanwhile."""

    def arrived(self) -> None:
        """Nothing has come."""


class Moves(Stays):
    """The same, and meanwhile the clinic moves to another instance, as by `rodtrad clinic pack`, `unpack` and `moved`."""

    to: str

    def packed(self) -> None:
        """From here on nobody serves it."""
        with _another_chance():
            house = self.house
            self.old = open_store(house._settings, house.clock)
            check_keys(self.old)
            self.move = self.old.run(leaving.pack, self.clinic_id, HERE, ())

    def arrived(self) -> None:
        """From here on the other instance does."""
        with _another_chance():
            house, journal = self.house, Journal(self.plan.folder / "erasures")
            there = {"database_url": self.to, "keys": SecretStr(KeyRing.fresh("other"))}
            settings = house._settings.model_copy(update=there)
            new = open_store(settings, house.clock)
            check_keys(new)
            parts = list(self.old.read(lambda work: list(shelf.parts(work, self.move.id))))
            receipt = new.run(arriving.unpack, house.desk, parts, HERE).known.receipt
            release = self.old.run(leaving.release, house.desk, self.clinic_id, receipt).known.release
            came = new.run(arriving.activate, journal, self.move.id, release, HERE)
            assert came.rows["patient"] == len(self.patients)
            self.old.close()
            new.close()
            house._settings = settings


@contextmanager
def _another_chance() -> Iterator[None]:
    """What is drawn here takes nothing from the chance of the days (`bot/simulate/chance.py`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", urandom)
        patch.setattr(random, "_urandom", urandom)
        yield


@dataclass(frozen=True)
class Worlds:
    """Three empty databases: two on SQLite, one on PostgreSQL."""

    folder: Path
    desk: Desk
    urls: tuple[str, str, str]


@pytest.fixture
def worlds(
    tmp_path: Path, empty_sqlite: Path, postgres_server: PostgresServer, desk: Desk
) -> Iterator[Worlds]:
    one, other = (f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / name)}" for name in ("1.db", "2.db"))
    yield Worlds(tmp_path, desk, (one, other, postgres_server.lend().render_as_string(hide_password=False)))
    postgres_server.take_back()


def world(kind: type[Days], folder: Path, url: str, desk: Desk, days: int, patients: int) -> Simulated:
    folder.mkdir()
    plan = Plan(days, patients, 4711, url, folder, troubles=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(played, "Days", kind)
        return simulate(plan, desk)


def seen(came: Simulated) -> dict[str, list[tuple[datetime, Any]]]:
    """What each saw and did, in order of each kind, with when: what comes in one moment comes in any order."""
    found: dict[str, list[tuple[datetime, Any]]] = {}
    for one in came.seen:
        if one.kind is not Kind.ROUND:
            keys = [label for label, _ in one.keys]
            what = (one.kind, DRAWN.sub("-", one.text), keys, one.bottom, one.id, one.place)
            found.setdefault(f"{one.who} {one.place} {one.kind}", []).append((one.at, what))
    return found


def play_on(worlds: Worlds, days: int, patients: int, *, back: bool = False) -> int:
    """Both worlds; how much was seen after the move. `back`: from PostgreSQL to SQLite."""
    from_sqlite, to_sqlite, postgres = worlds.urls
    stayed = seen(world(Stays, worlds.folder / "stays", from_sqlite, worlds.desk, days, patients))
    Moves.to = to_sqlite if back else postgres
    begins = postgres if back else to_sqlite
    moved = seen(world(Moves, worlds.folder / "moves", begins, worlds.desk, days, patients))
    assert stayed.keys() == moved.keys()
    for who, theirs in stayed.items():
        for (at, one), (then, other) in zip_longest(theirs, moved[who], fillvalue=(BEGINS, None)):
            assert other == one, (who, at)
            assert abs(then - at) <= timedelta(minutes=1), (who, at, then)
    moment = BEGINS + timedelta(days=MOVES[0], hours=9)
    return sum(at > moment for theirs in stayed.values() for at, _ in theirs)


@pytest.mark.long
def test_three_days(worlds: Worlds) -> None:
    assert play_on(worlds, 3, 3) > 20


@pytest.mark.long
@pytest.mark.parametrize("back", [False, True], ids=["to PostgreSQL", "to SQLite"])
def test_thirty_days(worlds: Worlds, back: bool) -> None:
    assert play_on(worlds, 32, 8, back=back) > 500
