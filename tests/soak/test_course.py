"""Ten thousand random histories, each with what everybody really saw at a random moment: the player gives the same bytes of all of them.

`RODTRAD_HISTORIES=from:to` plays a part of them.
"""

import os
import shutil
import time
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.sealing.vault import Vault
from tests.bench.figures import figure, tell
from tests.conftest import MONDAY_MORNING
from tests.fakes.histories import History

pytestmark = pytest.mark.soak

EVERY = "0:10000"


def test_ten_thousand_random_histories_give_equal_bytes(
    empty_sqlite: Path, tmp_path: Path, vault: Vault
) -> None:
    first, last = map(int, os.environ.get("RODTRAD_HISTORIES", EVERY).split(":"))
    store = Store(
        f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'h.db')}", ManualClock(MONDAY_MORNING), vault
    )
    begun, views = time.monotonic(), 0
    differ: list[str] = []
    for number in range(first, last):
        store.clock = clock = ManualClock(MONDAY_MORNING)
        history = History(store, clock, number).happen(acts=5 + number % 10, looks=1, watched=2)
        views += history.views
        differ += [f"history {number}: {one}" for one in history.differences()]
    seconds = time.monotonic() - begun
    store.close()
    tell(f"views that differ, of {views} in {last - first} histories", len(differ), "", "0", ok=not differ)
    figure(f"seconds for {last - first} histories", seconds, "s", "told for comparison", ok=True)
    assert not differ, differ[0]
