"""Memory: what `rodtrad run` has in RAM after a hundred thousand updates, against what it had when it had just warmed up."""

from pathlib import Path

import pytest

from tests.bench.figures import figure
from tests.bench.rig import Contender
from tests.bench.test_throughput import settings_for

pytestmark = pytest.mark.soak

UPDATES = 100_000
#: By then every patient's key, every statement and every sentence has been used: what grows after that grows for ever.
WARM = 5_000
BATCH = 5_000


def test_memory_does_not_grow_with_updates(database_url: str, tmp_path: Path) -> None:
    """People ask for their plan, over HTTP, as Telegram would bring it."""
    settings = settings_for(database_url)
    with Contender(tmp_path / "ours", ["-m", "tests.bench.programs", "rodtrad"], settings) as ours:
        ours.begin()
        ours.answers(WARM)
        warm = ours.resident_mb
        for _ in range(UPDATES // BATCH):
            ours.answers(BATCH)
        grown = ours.resident_mb
    percent = (grown / warm - 1) * 100
    figure(f"memory after {UPDATES} updates", grown, "MB", "told for comparison", ok=True)
    figure(f"growth of memory by {UPDATES} updates", percent, "%", "<= 5", ok=percent <= 5)
