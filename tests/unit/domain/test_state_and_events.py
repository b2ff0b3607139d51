import pytest

from bot.domain.flow.events import (
    Event,
    Left,
    Pressed,
    Resumed,
    Started,
    TimerFired,
    Wrote,
    event_from_json,
    event_to_json,
)
from bot.domain.flow.state import Frame, Phase, RunState, Status, Tap


def test_a_state_comes_back_from_json_as_it_was() -> None:
    state = RunState(
        frames=(
            Frame("talk", 1, "first", Phase.RUN),
            Frame("coping", 7, "how", Phase.ASK, {"tool": "walk", "many": ("a", "b")}),
        ),
        answers={"b": 8.5, "a": ("x", "y"), "c": "Æ «ord»", "d": 3},
        seq=36,
        status=Status.ASKING,
        picked=("x",),
        versions={"talk": 1, "coping": 7},
        last=Tap(35, "talk", "first", "yes"),
    )
    again = RunState.from_json(state.to_json())
    assert again == state
    assert list(again.answers) == ["b", "a", "c", "d"]
    assert isinstance(again.answers["d"], int)
    assert RunState.from_json(RunState().to_json()) == RunState()


@pytest.mark.parametrize(
    "event",
    [
        Started("talk", {"about": "@discharge.x", "many": ("a",)}, {"talk": 3}),
        Pressed(3, "talk", "first", "_skip"),
        Wrote("Æ \n «ord»"),
        TimerFired(3),
        Resumed(),
        Left(),
    ],
)
def test_an_event_comes_back_from_json_as_it_was(event: Event) -> None:
    assert event_from_json(event_to_json(event)) == event
