"""Ring 3 as a property: whatever state, language and text, the reply to what was not understood has the numbers, and the text is kept."""

import logging
from typing import Any

import pytest
from hypothesis import example, given, settings

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.tables.people import PatientState
from tests.fakes.chat import House
from tests.fakes.said import FLOWS, PARTS, STATES, WRITTEN, check
from tests.integration.store.test_canary import dump

AT_THE_START: dict[str, Any] = {
    "flow": "craving",
    "presses": [],
    "language": "nb",
    "state": PatientState.GREETED,
    "before": None,
    "text": WRITTEN[0],
}


@pytest.mark.parametrize("tried", [60, pytest.param(400, marks=pytest.mark.long)])
def test_after_any_text_that_was_not_understood_the_numbers_are_there_and_the_text_is_kept(
    store: Store, desk: Desk, clock: ManualClock, caplog: pytest.LogCaptureFixture, tried: int
) -> None:
    caplog.set_level(logging.DEBUG)
    house, seen = House(store, desk, clock).furnish(), 0

    @given(STATES)
    @settings(max_examples=tried, deadline=None, derandomize=True)
    @example(AT_THE_START)
    def holds(at: dict[str, Any]) -> None:
        nonlocal seen
        seen += check(house, at)

    holds()
    assert seen > tried * 0.3, "most of what is tried is not understood; else nothing is tested"
    written = [text for text in WRITTEN if len(text) > 16]
    on_disk = dump(store)
    assert [text for text in written if text in caplog.text or text.encode() in on_disk] == [], "it leaks"


def test_every_conversation_is_among_the_states(desk: Desk) -> None:
    """Those that a person can be in the middle of; the rest only say something, or are parts of others."""
    asking = {flow.id for flow in desk.content.book if any(step.ask for step in flow.steps.values())}
    assert {one for one in asking if not one.startswith("discharge")} == {*FLOWS, *PARTS} - {"discharge"}
