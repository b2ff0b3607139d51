"""Ten thousand random histories, each with what everybody really saw at a random moment: the player gives the same bytes of all of them.

`RODTRAD_HISTORIES=from:to` plays a part of them. As many processes as there are cores play some each, in databases of their own: the
clock of one goes over the requests of all.
"""

import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.bench.figures import figure, tell
from tests.conftest import MONDAY_MORNING
from tests.fakes.clinic import desk
from tests.fakes.histories import History

pytestmark = pytest.mark.soak

EVERY = "0:10000"
#: So many histories share a database.
TOGETHER = 25
#: How much happens in each of ten histories: most are short, so that ten thousand take minutes. In every fourth two people look.
ACTS = (3, 4, 4, 5, 5, 6, 7, 8, 10, 14)


def test_ten_thousand_random_histories_give_equal_bytes(empty_sqlite: Path, tmp_path: Path) -> None:
    first, last = map(int, os.environ.get("RODTRAD_HISTORIES", EVERY).split(":"))
    desk()  # read once, before there are several processes
    begun, views = time.monotonic(), 0
    differ: list[str] = []
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        some = range(first, last, TOGETHER)
        for seen, found in pool.map(partial(played, empty_sqlite, tmp_path, last), some):
            views += seen
            differ += found
    seconds = time.monotonic() - begun
    tell(f"views that differ, of {views} in {last - first} histories", len(differ), "", "0", ok=not differ)
    figure(f"seconds for {last - first} histories", seconds, "s", "told for comparison", ok=True)
    assert not differ, differ[0]


def played(empty: Path, folder: Path, last: int, first: int) -> tuple[int, list[str]]:
    """Some histories in a database of their own: how many views were compared, and which differ."""
    views, differ = 0, []
    file, vault = folder / f"{first}.db", Vault(KeyRing.parse(KeyRing.fresh("histories")))
    store = Store(f"sqlite:///{shutil.copy(empty, file)}", ManualClock(MONDAY_MORNING), vault)
    event.listen(store.writer, "connect", _soon_thrown_away)
    for number in range(first, min(first + TOGETHER, last)):
        store.clock = clock = ManualClock(MONDAY_MORNING)
        history = History(store, clock, number).happen(
            acts=ACTS[number % 10], looks=1, watched=2 if number % 4 == 0 else 1
        )
        views += history.views
        differ += [f"history {number}: {one}" for one in history.differences()]
    store.close()
    file.unlink()
    return views, differ


def _soon_thrown_away(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")
