"""Beats come again after an error, and are armed anew when somebody sets the clock."""

import asyncio
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.beats import Beat, Beats
from bot.clock import ManualClock
from bot.program import TIMED
from bot.simulate.due import GROUPS
from bot.simulate.timeloop import LoopClock
from bot.store.database.faults import OutOfOrderError
from tests.fakes.timeloop import in_time


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
    (said,) = [r.getMessage() for r in caplog.records]
    assert re.fullmatch(
        r"the beat timers failed \(RuntimeError at test_beats\.py:\d+\); it comes again", said
    )
    assert caplog.records[0].exc_info is None, "a traceback may quote a person"
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


class TestStandingStill:
    """Row 26: any beat that hangs, is not run, or fails each time is known within three minutes of when it should have come."""

    EVERY = (2, 30, 60, 600, 3600)

    def watched(self, clock: ManualClock, ticks: Ticks) -> Beats:
        return Beats(clock, {str(every): Beat(every, ticks) for every in self.EVERY})

    @pytest.mark.parametrize("every", EVERY)
    async def test_a_beat_that_is_not_run_is_known_in_three_minutes_and_said_once(
        self, clock: ManualClock, ticks: Ticks, every: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        beats = self.watched(clock, ticks)
        clock.move(timedelta(seconds=every))
        for one in self.EVERY:
            if one < every:
                await beats.once(str(one))
        assert str(every) not in beats.standing_still()
        clock.move(timedelta(seconds=180))
        for one in self.EVERY:
            if one != every:
                await beats.once(str(one))
        assert beats.standing_still() == [str(every)]
        for _ in range(3):
            beats.check_still()
        await beats.once(str(every))
        for _ in range(3):
            beats.check_still()
        stands, goes = [record.getMessage() for record in caplog.records]
        assert stands.startswith(f"the beat {every} stands still")
        assert goes == f"the beat {every} goes again"

    async def test_a_beat_that_fails_each_time_stands_still_too(
        self, clock: ManualClock, ticks: Ticks
    ) -> None:
        beats = Beats(clock, {"timers": Beat(2, ticks)})
        ticks.broken = True
        for _ in range(70):
            clock.move(timedelta(seconds=2))
            await beats._run("timers")
        assert beats.standing_still() == ["timers"]

    async def test_a_tick_that_hangs_is_seen_by_the_watchdog_itself(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        @in_time
        async def play() -> None:
            beats = Beats(LoopClock(), {"timers": Beat(2, asyncio.Event().wait)})
            beats._scheduler = AsyncIOScheduler(
                timezone="UTC"
            )  # never started: only the watchdog is looked at
            watching = asyncio.ensure_future(beats._watch())
            hanging = asyncio.ensure_future(beats._run("timers"))
            await asyncio.sleep(179)
            assert beats.standing_still() == ["timers"]
            watching.cancel()
            hanging.cancel()

        await asyncio.to_thread(play)
        assert ["stands still" in record.getMessage() for record in caplog.records] == [True]

    async def test_a_process_that_was_frozen_itself_says_nothing(
        self, clock: ManualClock, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.beats.WATCH_EVERY", 0.01)
        beats = self.watched(clock, ticks)
        beats.start()
        await asyncio.sleep(0.05)
        clock.move(timedelta(hours=3))
        await asyncio.sleep(0.1)
        assert beats.standing_still() == []
        await beats.stop()


async def test_the_database_being_away_is_one_line_for_all_beats(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def away() -> None:
        raise OutOfOrderError("away")

    beats = Beats(clock, {name: Beat(2, away) for name in "abc"})
    for name in "abc":
        await beats._run(name)
    assert len({record.getMessage() for record in caplog.records}) == 1
    assert all(record.exc_info is None for record in caplog.records)


def test_every_tick_of_the_services_is_in_a_beat() -> None:
    """What is written to be done every so often, and whatever forgets old rows, is called by a beat of the program."""
    bot = Path(__file__).parents[2] / "bot"
    beats = (bot / "clockwork.py").read_text("utf-8") + (bot / "program.py").read_text("utf-8")
    assert "forget_some" in (bot / "upkeep.py").read_text("utf-8"), (
        "all kinds that retention forgets are called there"
    )
    beats += (bot / "store" / "retention" / "kinds.py").read_text("utf-8")
    ticks = {
        f"{path.stem}.{name}"
        for room in ("service", "store")
        for path in (bot / room).rglob("*.py")
        for name in re.findall(r"^def (tick_\w+|prune\w*)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(ticks) > 5
    assert {tick for tick in ticks if not re.search(rf"\b{re.escape(tick)}\b", beats)} == set()


def test_time_moved_by_hand_does_everything_that_a_moment_in_a_table_says() -> None:
    named = {beat for group in GROUPS for beat in group.split()}
    assert named - set(TIMED) == {"thoughts"}, "which go by real seconds, since somebody is writing"
