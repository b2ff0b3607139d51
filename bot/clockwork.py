"""The beats of the clock as the program runs them: each tick again and again while more waits, its rows handed to the sender."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from bot.clock import Clock
from bot.domain.days.silence import Outage
from bot.service.appointments import reminding
from bot.service.clock import quiet, ticks
from bot.service.clock.ticks import AWAY, Ticked
from bot.service.days.schedules import plan_missing
from bot.service.desk import Desk
from bot.service.handover import due
from bot.service.promises import keeping
from bot.store.database.runner import Priority, Runner
from bot.store.database.work import Work
from bot.store.days import silence as rules
from bot.store.outbox.outbox import Leased
from bot.store.schedules import comebacks, occurrences, schedules

P = ParamSpec("P")

#: A heartbeat this far in the future says that the clock was set back.
SET_BACK: Final = timedelta(minutes=1)
REARMED_AT_ONCE: Final = 500
#: Transactions of one beat; what is left waits for the next, so that no beat runs for ever.
MOST_ROUNDS: Final = 500


@dataclass(frozen=True, slots=True)
class Pulsed:
    """What a heartbeat found: an absence (from, to), and whether the clock was set back."""

    absence: tuple[datetime, datetime] | None = None
    set_back: bool = False


class Pulse:
    """The heartbeat of this process.

    At the start the stored beat tells how long the program was away; afterwards monotonic time tells whether it stood still, so that a
    clock set forward is no absence. The first absence ends when the pulse is made, not at its first beat half a minute later: whoever
    has been answered by then knows that the program is back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._made = clock.now()
        self._last: float | None = None

    def beat(self, work: Work) -> Pulsed:
        """Write down that the program is alive, and what the gap since the last time means."""
        stored, passed = comebacks.beat(work), self._clock.monotonic()
        since, until = stored, min(self._made, work.now)
        if self._last is not None:
            since, until = work.now - timedelta(seconds=passed - self._last), work.now
        self._last = passed
        set_back = stored is not None and stored - work.now > SET_BACK
        away = since is not None and not set_back and until - since > AWAY
        return Pulsed((since, until) if since is not None and away else None, set_back)


class Clockwork:
    """Runs the ticks. `offer` takes rows after the commit; `beats` says how often each is to be called, in seconds."""

    def __init__(
        self, runner: Runner, desk: Desk, clock: Clock, offer: Callable[[Sequence[Leased]], None]
    ) -> None:
        self._runner = runner
        self._desk = desk
        self._offer = offer
        self._pulse = Pulse(clock)

    def beats(self) -> Mapping[str, tuple[float, Callable[[], Awaitable[None]]]]:
        """Each beat by name: how often, and what is done."""
        return {
            "thoughts": (1, self.thoughts),
            "timers": (2, self.timers),
            "schedules": (5, self.schedules),
            "promises": (30, self.promises),
            "appointments": (30, self.appointments),
            "handovers": (60, self.handovers),
            "silence": (60, self.silence),
            "pulse": (30, self.pulse),
            "pauses": (60, self.pauses),
            "first_days": (300, self.first_days),
            "old_days": (3600, self.old_days),
        }

    async def thoughts(self) -> None:
        """Words that nothing followed."""
        await self._again(ticks.tick_thoughts, self._desk)

    async def timers(self) -> None:
        """Waits that are over."""
        await self._again(ticks.tick_timers, self._desk)

    async def schedules(self) -> None:
        """What is due."""
        await self._again(ticks.tick_schedules, self._desk)

    async def promises(self) -> None:
        """Promises that somebody is to be reminded of, or asked about."""
        await self._again(keeping.tick_promises, self._desk)

    async def appointments(self) -> None:
        """Appointments that somebody is to be reminded of, or that are over."""
        await self._again(reminding.tick_appointments, self._desk)

    async def handovers(self) -> None:
        """Hand-overs that wait for somebody, or whose day has come."""
        await self._again(due.tick_transfers, self._desk)
        await self._again(due.tick_overlaps, self._desk)

    async def silence(self) -> None:
        """People who have agreed to be asked after when they go quiet."""
        await self._again(quiet.tick_silence, self._desk)

    async def pauses(self) -> None:
        """Pauses that are over, and people who wait for the morning to be told that the program was away."""
        await self._again(ticks.tick_pauses, self._desk)
        await self._again(ticks.tick_away, self._desk)

    async def first_days(self) -> None:
        """Patients whose date of discharge has become known."""
        for _ in range(MOST_ROUNDS):
            if not await self._runner.do(plan_missing, priority=Priority.TICK):
                return

    async def old_days(self) -> None:
        """Forget what was due long ago."""
        await self._runner.do(occurrences.prune, priority=Priority.UPKEEP)

    async def pulse(self) -> None:
        """The heartbeat, and what is to be done when it stood still or the clock was set back."""
        pulsed = await self._runner.do(self._pulse.beat, priority=Priority.TICK)
        if pulsed.absence is not None:
            await self._runner.do(rules.note_outage, Outage.OURS, *pulsed.absence, priority=Priority.TICK)
            ticked = await self._runner.do(
                ticks.away_notice, self._desk, *pulsed.absence, priority=Priority.TICK
            )
            self._offer(ticked.rows)
            await self._again(ticks.tick_away, self._desk)
        if pulsed.set_back:
            await self._rearm()

    async def _rearm(self) -> None:
        after: UUID | None = None
        while True:
            after = await self._runner.do(schedules.rearm, after, REARMED_AT_ONCE, priority=Priority.TICK)
            if after is None:
                return

    async def _again(
        self, tick: Callable[Concatenate[Work, P], Ticked], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        for _ in range(MOST_ROUNDS):
            ticked = await self._runner.do(
                tick, *args, priority=Priority.TICK, together=False, within=None, **kwargs
            )
            self._offer(ticked.rows)
            if not ticked.more:
                return
