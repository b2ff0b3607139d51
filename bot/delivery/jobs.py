"""What the sender has in hand, in the order it may go: urgent lanes first, one call at a time for an address."""

import asyncio
import heapq
import itertools
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from bot.delivery.carrier import Attempt, Carrier, Outcome
from bot.domain.messages.message import Message
from bot.store.outbox.outbox import Leased
from bot.store.tables.messages import Guard, Lane

_NOBODY: Final = UUID(int=0)
_FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NUDGE_LAG: Final = 0.5  # a nudge goes after the replies of its lane

#: A small call of a carrier's own, to a message it has delivered.
Act = Callable[[], Awaitable[Outcome]]


@dataclass(slots=True, eq=False)
class Job:
    """One message or small call to make.

    `row` is the outbox row, or a stand-in for what stands in no outbox (`done` then tells the asker whether it was delivered).
    A nudge has its ready-made `act`, and the message it is about. `wanted_at` is when its guard was last found to hold, on the
    monotonic clock.
    """

    row: Leased
    done: "asyncio.Future[bool] | None" = None
    act: Act | None = None
    about: int = 0
    tries: int = 0
    plain: bool = False
    anew: bool = False
    wanted_at: float = float("-inf")
    rank: tuple[float, int] = (0.0, 0)

    @property
    def kept(self) -> bool:
        """Whether it stands in the outbox."""
        return self.done is None and self.act is None

    async def carry_out(self, carrier: Carrier, now: datetime) -> Outcome:
        """Make the call."""
        if self.act is not None:
            return await self.act()
        row = self.row
        edits = None if self.anew else row.edit_message_id
        attempt = Attempt(row.id, row.lane, now, edits, row.unknowns, self.plain)
        return await carrier.deliver(row.address, row.message, attempt)


def outside_the_outbox(address: str, message: Message, lane: Lane) -> Leased:
    """A row for a message that is stored nowhere, so that it is judged by the same table."""
    return Leased(_NOBODY, _NOBODY, address, lane, 0, _FOREVER, message, Guard.NONE, None, None, 1, 0)


@dataclass(slots=True)
class Jobs:
    """Jobs that are ready, jobs whose time has not come, and jobs that wait for another call to their address."""

    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _ready: list[tuple[tuple[float, int], Job]] = field(default_factory=list)
    _later: list[tuple[float, int, Job]] = field(default_factory=list)
    _behind: dict[str, list[Job]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._ready) + len(self._later) + sum(len(jobs) for jobs in self._behind.values())

    def add(self, job: Job) -> None:
        """Take a new job; jobs of one lane go in the order they are added."""
        lag = _NUDGE_LAG if job.act is not None else 0.0
        job.rank = (job.row.lane + lag, next(self._numbers))
        self.put_back(job)

    def put_back(self, job: Job) -> None:
        """Make a job ready again, at its old place."""
        heapq.heappush(self._ready, (job.rank, job))

    def put_off(self, job: Job, at: float) -> None:
        """Make a job ready at `at`, on the monotonic clock."""
        heapq.heappush(self._later, (at, next(self._numbers), job))

    def wake(self, now: float) -> None:
        """Make the jobs ready whose time has come."""
        while self._later and self._later[0][0] <= now:
            self.put_back(heapq.heappop(self._later)[2])

    def next_time(self) -> float | None:
        """When the next job that was put off becomes ready."""
        return self._later[0][0] if self._later else None

    def peek(self) -> Job | None:
        """The first ready job."""
        return self._ready[0][1] if self._ready else None

    def pop(self) -> Job | None:
        """Take the first ready job; one to a busy address is set aside until `release`, and None given."""
        job = heapq.heappop(self._ready)[1]
        if job.row.address in self.busy:
            self._behind.setdefault(job.row.address, []).append(job)
            return None
        return job

    def release(self, address: str) -> None:
        """The call to this address is over."""
        self.busy.discard(address)
        for job in self._behind.pop(address, ()):
            self.put_back(job)

    def take_kept(self, least: Lane = Lane.HELP) -> list[Job]:
        """Take out every job that stands in the outbox, in lane `least` or one that goes after it."""

        def goes(job: Job) -> bool:
            return job.kept and job.row.lane >= least

        everything = [job for _, job in self._ready]
        everything += [job for _, _, job in self._later]
        everything += [job for waiting in self._behind.values() for job in waiting]
        self._ready = [(rank, job) for rank, job in self._ready if not goes(job)]
        heapq.heapify(self._ready)
        self._later = [entry for entry in self._later if not goes(entry[2])]
        heapq.heapify(self._later)
        self._behind = {
            address: rest
            for address, all_ in self._behind.items()
            if (rest := [job for job in all_ if not goes(job)])
        }
        return [job for job in everything if goes(job)]


class Nudges:
    """Edits of pressed messages that wait to go: of several for one message only the newest matters."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[str, int], Job] = OrderedDict()

    def newest(self, address: str, message_id: int, act: Act) -> Job | None:
        """A job for this edit, or None when one that waits already was given the new content."""
        waiting = self._waiting.get((address, message_id))
        if waiting is not None:
            waiting.act = act
            return None
        job = Job(outside_the_outbox(address, Message(""), Lane.REPLY), act=act, about=message_id)
        self._waiting[address, message_id] = job
        return job

    def started(self, job: Job) -> None:
        """The edit is on its way: from now on a newer one is a job of its own."""
        if job.act is not None:
            self._waiting.pop((job.row.address, job.about), None)
