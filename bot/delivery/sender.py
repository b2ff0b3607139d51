"""The sender: gets leased outbox rows, and messages that stand in no outbox, to a carrier in order and within its limits.

All of it happens on one event loop. `_pump` starts whatever may go, and is called whenever that can have changed; what came of
each attempt is judged by `verdict.py` and written off by `keeper.py`.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.delivery.access import Access
from bot.delivery.carrier import LONGEST_CALL, Carrier
from bot.delivery.gate import Gate, Wait
from bot.delivery.guards import Guards, StillWanted
from bot.delivery.jobs import Act, Job, Jobs, Nudges, outside_the_outbox
from bot.delivery.keeper import Keeper
from bot.delivery.ledger import Ledger, Settled
from bot.delivery.pauses import Pauses
from bot.delivery.silence import Silence
from bot.delivery.verdict import Then, Verdict, a_fault_of_ours, verdict_on
from bot.domain.messages.message import Message
from bot.log import where
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Lane, Sending

IN_HAND: Final = 64  # rows claimed at most: about two seconds' worth at Telegram's limit
CALLS: Final = 64
CALLS_KEPT: Final = 16  # of these, for all but reminders and bulk
DIRECT_TRIES: Final = 3
DIRECT_MOST: Final = 1_000  # messages outside the outbox that may wait
STOP_SECONDS: Final = 8.0
LOOK_SECONDS: Final = 2.0
_CALL: Final = timedelta(seconds=LONGEST_CALL)

_log = logging.getLogger(__name__)


class Sender:
    """One carrier's sender. `start` and `stop` it; everything but `bell` is called on its event loop."""

    def __init__(
        self,
        carrier: Carrier,
        ledger: Ledger,
        gate: Gate,
        clock: Clock,
        still_wanted: StillWanted,
        *,
        in_hand: int = IN_HAND,
    ) -> None:
        self._carrier = carrier
        self._gate = gate
        self._clock = clock
        self._guards = Guards(still_wanted, clock, self._looked, self._note)
        self._in_hand = in_hand
        self._keeper = Keeper(ledger, clock, self._room, self._claimed)
        self._access = Access(carrier, self._works_again)
        self._silence = Silence(carrier, self._works_again)
        self._pauses = Pauses(
            carrier, gate, clock, self._keeper, spawn=self._spawn, give_back=self._give_back
        )
        self._jobs = Jobs()
        self._nudges = Nudges()
        self._rows = 0  # outbox rows in hand
        self._directs = 0
        self._calls = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = False
        #: How attempts ended: `sent`, `waiting`, ... for rows; `direct`, `direct given up`, `direct refused`.
        self.counts: Counter[str] = Counter()

    @property
    def healthy(self) -> bool:
        """False while the carrier does not let us in: nothing is sent."""
        return self._access.good

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand: no message waits here, and no call is under way."""
        return not self._tasks and not self._rows and not self._directs and not self._jobs

    # --- from outside ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to send."""
        self._keeper.start()

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Begin no further call, wait up to `seconds` for those under way, give the other rows back, and write all off."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        self._access.stop()
        self._silence.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                _log.warning(
                    "%d calls to %s were still under way at the end; their leases run out",
                    len(late),
                    self._carrier.called,
                )
                await asyncio.wait(late)
        await self._guards.finish(LOOK_SECONDS)
        self._give_back("not sent before the end")
        await self._keeper.stop()

    def abandon(self) -> None:
        """Begin no further call and finish nothing, as a killed process does."""
        self._stopping = True

    def offer(self, rows: Iterable[Leased]) -> None:
        """Send rows that are leased to this process."""
        for row in rows:
            self._rows += 1
            self._jobs.add(Job(row))
        if self._stopping or self._held:
            self._give_back(
                "not sent before the end" if self._stopping else f"{self._carrier.called} is away"
            )
        self._pump()

    def direct(self, address: str, message: Message, lane: Lane = Lane.REPLY) -> "asyncio.Future[bool]":
        """Send a message that stands in no outbox, in at most three tries. The result says whether it was delivered."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if self._stopping or (self._directs >= DIRECT_MOST and lane > Lane.URGENT):
            self.counts["direct refused"] += 1
            done.set_result(False)
            return done
        self._directs += 1
        self._jobs.add(Job(outside_the_outbox(address, message, lane), done=done))
        self._pump()
        return done

    def nudge(self, address: str, message_id: int, act: Act) -> None:
        """Change a message that was pressed, once, after the replies. Whether it works out matters to nobody."""
        job = self._nudges.newest(address, message_id, act)
        if job is not None:
            self._jobs.add(job)
            self._pump()

    def bell(self) -> None:
        """Something new stands in the outbox. May be called from any thread."""
        self._keeper.bell()

    # --- what may go now ---------------------------------------------------------------------------------------------

    @property
    def _held(self) -> bool:
        """Whether nothing is sent at all just now."""
        return self._silence.on or not self._access.good

    def _room(self) -> int:
        if self._stopping or self._held or self._pauses.unknown_to_the_ledger:
            return 0
        return self._in_hand - self._rows

    def _claimed(self, settled: Settled) -> None:
        if settled.paused_until is not None:
            seconds = (settled.paused_until - self._clock.now()).total_seconds()
            self._gate.pause(seconds)
        if settled.rows:
            self.offer(settled.rows)

    def _looked(self, job: Job) -> None:
        self._jobs.put_back(job)
        self._pump()

    def _pump(self) -> None:
        if self._stopping or self._held:
            return
        now = self._clock.monotonic()
        self._jobs.wake(now)
        again = self._jobs.next_time()
        while (first := self._jobs.peek()) is not None:
            if self._calls >= (CALLS if first.row.lane < Lane.REMINDER else CALLS - CALLS_KEPT):
                break
            job = self._jobs.pop()
            if job is None or not self._may_go(job):
                continue
            wait = self._gate.ask(job.row.address, job.row.lane)
            if wait is None:
                self._begin(job)
                continue
            at = now + wait.seconds
            again = at if again is None else min(again, at)
            if self._put_off(job, wait, at):
                break
        self._set_timer(again, now)

    def _may_go(self, job: Job) -> bool:
        if not job.kept:
            return True
        if job.row.until - self._clock.now() < _CALL:
            self._note(Written(job.row, Sending.WAITING, error="lease too short"))
            return False
        return self._guards.holds(job)

    def _put_off(self, job: Job, wait: Wait, at: float) -> bool:
        """Let a job wait; True when nothing behind it can go either."""
        then = self._clock.now() + timedelta(seconds=wait.seconds)
        if job.kept and job.row.until - then < _CALL:
            self._note(
                Written(job.row, Sending.WAITING, error=f"{self._carrier.called}'s limit", again_at=then)
            )
            return False
        if wait.everybody:
            self._jobs.put_back(job)
        else:
            self._jobs.put_off(job, at)
        return wait.everybody

    def _set_timer(self, at: float | None, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if at is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.001, at - now), self._pump)

    # --- one call ----------------------------------------------------------------------------------------------------

    def _begin(self, job: Job) -> None:
        self._jobs.busy.add(job.row.address)
        self._nudges.started(job)
        self._calls += 1
        self._spawn(self._send(job))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, job: Job) -> None:
        now = self._clock.now()
        try:
            outcome = await job.carry_out(self._carrier, now)
            verdict = verdict_on(job.row, outcome, self._clock.now(), plain=job.plain)
        except Exception as error:  # noqa: BLE001 - no carrier should raise: the row is parked, reported
            verdict = a_fault_of_ours(job.row, error, where(error))
        finally:
            self._calls -= 1
            self._jobs.release(job.row.address)
        if verdict.then is Then.REPORT:
            _log.error("outbox row %s is parked, it cannot be sent: %s", job.row.id, verdict.words)
        self._act(job, verdict)
        self._pump()

    def _act(self, job: Job, verdict: Verdict) -> None:
        if verdict.then is Then.SLOW_DOWN:
            self._pauses.slowed(job.row.address, verdict.seconds)
        elif verdict.then is Then.STOP:
            self._access.refused()
            self._give_back("not let in")
        elif verdict.written is not None and verdict.written.unknown and self._silence.noticed():
            self._give_back(f"{self._carrier.called} does not answer")
        if job.act is not None:
            return
        if verdict.written is None:
            job.plain = job.plain or verdict.then is Then.PLAIN
            job.anew = job.anew or verdict.then is Then.ANEW
            self._jobs.put_back(job)
        elif job.done is not None:
            self._direct_over(job, job.done, verdict.written)
        else:
            self._note(verdict.written)

    def _direct_over(self, job: Job, done: "asyncio.Future[bool]", written: Written) -> None:
        job.tries += 1
        if written.state is Sending.WAITING and job.tries < DIRECT_TRIES:
            at = written.again_at or self._clock.now()
            self._jobs.put_off(job, self._clock.monotonic() + (at - self._clock.now()).total_seconds())
            return
        self._directs -= 1
        delivered = written.state is Sending.SENT
        self.counts["direct" if delivered else "direct given up"] += 1
        if not delivered:
            _log.warning("a message outside the outbox was given up in try %d: %s", job.tries, written.error)
        if not done.done():
            done.set_result(delivered)

    def _note(self, written: Written) -> None:
        self._rows -= 1
        self.counts[written.state] += 1
        self._keeper.note(written)

    def _give_back(self, why: str, until: datetime | None = None, least: Lane = Lane.HELP) -> None:
        """Write off as waiting whatever of the outbox has not begun, in lane `least` and those that go after it."""
        for job in self._jobs.take_kept(least):
            held = self._held and not self._stopping
            self._note(Written(job.row, Sending.WAITING, error=why, again_at=until, failed=held))

    def _works_again(self) -> None:
        self._keeper.look()
        self._pump()
