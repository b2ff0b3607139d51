"""Ten thousand states and texts: after whatever was not understood the numbers are in view, and no word is lost."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from tests.bench.figures import figure
from tests.fakes.chat import House
from tests.fakes.said import STATES, check

pytestmark = pytest.mark.soak

#: Ten thousand in twenty pieces, each with states of its own, so that they can be run one by one.
PIECES, MANY = 20, 500


@pytest.mark.parametrize("piece", range(PIECES))
def test_ten_thousand_states(store: Store, desk: Desk, clock: ManualClock, piece: int) -> None:
    house, tried, not_understood = House(store, desk, clock).furnish(), 0, 0

    @seed(piece)
    @given(STATES)
    @settings(max_examples=MANY, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def holds(at: dict[str, Any]) -> None:
        nonlocal tried, not_understood
        tried += 1
        not_understood += check(house, at)

    holds()
    kind = "postgres" if store.on_postgres else "sqlite"
    figure(
        f"ring 3 ({kind}, {piece + 1} of {PIECES}): states tried",
        tried,
        "states",
        f">= {MANY}",
        ok=tried >= MANY,
    )
    figure(
        f"ring 3 ({kind}, {piece + 1} of {PIECES}): of them not understood, all with the numbers and the words",
        not_understood,
        "states",
        "any",
        ok=True,
    )
