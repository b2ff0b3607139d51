"""Beats come again after an error, and are armed anew when somebody sets the clock."""

import logging
from datetime import timedelta

import pytest

from bot.beats import Beat, Beats
from bot.clock import ManualClock


class Ticks:
    """Counts how often it was called; raises when told to."""

    def __init__(self) -> None:
        self.count = 0
        self.broken = False

    async def __call__(self) -> None:
        self.count += 1
        if self.broken:
            raise RuntimeError("the tick is broken")


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


async def test_a_beat_can_be_run_by_hand_and_says_when_it_last_ran(clock: ManualClock, ticks: Ticks) -> None:
    beats = Beats(clock, {"timers": Beat(5, ticks)})
    clock.move(timedelta(seconds=7))
    await beats.once("timers")
    assert ticks.count == 1
    assert beats.last["timers"] == 7


async def test_a_beat_that_raises_is_reported_and_comes_again(
    clock: ManualClock, ticks: Ticks, caplog: pytest.LogCaptureFixture
) -> None:
    beats = Beats(clock, {"timers": Beat(5, ticks)})
    ticks.broken = True
    with caplog.at_level(logging.ERROR):
        await beats._run("timers")
    assert "the beat timers failed" in caplog.text
    ticks.broken = False
    await beats._run("timers")
    assert ticks.count == 2
    assert "timers" in beats.last


@pytest.mark.parametrize(
    "by", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(seconds=-6)]
)
async def test_a_clock_that_is_set_arms_every_beat_anew(
    clock: ManualClock, ticks: Ticks, by: timedelta
) -> None:
    beats = Beats(clock, {"timers": Beat(3600, ticks)})
    beats.start()
    scheduler = beats._scheduler
    assert scheduler is not None
    before = scheduler.get_job("timers")
    clock.set_wall(clock.now() + by)
    assert beats.check_clock()
    assert scheduler.get_job("timers") is not before
    assert not beats.check_clock(), "armed once, not at every look"
    await beats.stop()


async def test_time_that_passes_or_drifts_a_little_arms_nothing(clock: ManualClock, ticks: Ticks) -> None:
    beats = Beats(clock, {"timers": Beat(3600, ticks)})
    beats.start()
    clock.move(timedelta(hours=3))
    clock.set_wall(clock.now() + timedelta(seconds=4))
    assert not beats.check_clock()
    await beats.stop()
