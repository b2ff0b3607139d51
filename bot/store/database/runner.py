"""Carrying out use cases from asynchronous code: one thread for SQLite, a few for PostgreSQL, several commands a commit on both."""

import asyncio
import heapq
import itertools
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.store.database.faults import OutOfOrderError, is_infrastructure_fault, wants_retry
from bot.store.database.work import Bell, Store, Work

P = ParamSpec("P")
T = TypeVar("T")

GROUP: Final = 32  # commands that may share one commit
GROUP_POSTGRES: Final = 16  # of those that say that they may: what they lock stays locked until the commit
POSTGRES_THREADS: Final = 8
READERS: Final = 4  # as many pages may wait for the database at a time


class Priority(IntEnum):
    """Who goes first when there is a queue."""

    CRISIS = 0
    REPLY = 1
    SENDING = 2
    TICK = 3
    UPKEEP = 4


#: By how many seconds a later command may go before one of this priority: the clock's ticks wait, but never for ever.
PATIENCE: Final = {
    Priority.CRISIS: -1e9,
    Priority.REPLY: 0.0,
    Priority.SENDING: 0.1,
    Priority.TICK: 1.0,
    Priority.UPKEEP: 10.0,
}
#: Those less urgent than this may be long, and share their commit with nobody: no reply has to wait for the end of it twice.
LAST_SHARED: Final = Priority.SENDING


@dataclass(slots=True, eq=False)
class _Job:
    priority: Priority
    use_case: Callable[[Work], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    turn: tuple[float, int]
    shares: bool
    result: Any = None
    error: BaseException | None = None
    bells: set[Bell] = field(default_factory=set)
    given_up: bool = False


class BusyError(OutOfOrderError):
    """The database did not get to something in the time there was for it."""


class Runner:
    """`await runner.do(use_case, ...)` runs it in a thread and returns once it is committed, the more urgent of those waiting first.

    On SQLite one thread writes: commands that wait at the same time share a transaction, each behind a savepoint, so that one that
    raises undoes only itself. If the shared transaction itself fails, each is carried out again alone.
    On PostgreSQL only those share that were asked for `together`, without savepoints, which cost two round trips each: whatever goes
    wrong, a lock that is not had for one among them, undoes all, and each goes back into the queue to be carried out alone.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers = itertools.count()
        self._waiting: list[tuple[tuple[float, int], _Job]] = []
        self._changed = threading.Condition()
        self._closed = False
        count = POSTGRES_THREADS if store.on_postgres else 1
        self._threads = [
            threading.Thread(target=self._serve, name=f"store-{n}", daemon=True) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()
        #: Not the loop's default threads: what reads for pages must not stand in the way of what keeps updates safe.
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def do(  # type: ignore[valid-type]  # mypy's only objection: a keyword between args and kwargs
        self,
        use_case: Callable[Concatenate[Work, P], T],
        *args: P.args,
        priority: Priority = Priority.REPLY,
        together: bool = False,
        within: float | None = None,
        **kwargs: P.kwargs,
    ) -> T:
        """Carry out `use_case` in a transaction of its own (or its own savepoint) and give what it returns, or raise what it raises.

        `together`: on PostgreSQL too it may share its transaction with others of this kind. Only for what waits for no lock that another
        of them can hold: updates, of which a chat has one at a time.
        Once asked for it is carried out even when the caller no longer waits, unless it was asked for `within` so many seconds: then it is
        given up with `BusyError`, and never begun if it has not begun by then. Raises `RuntimeError` after `close`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        turn = (self.store.clock.monotonic() + PATIENCE[priority], next(self._numbers))
        shares = together or not self.store.on_postgres
        job = _Job(priority, lambda work: use_case(work, *args, **kwargs), loop, future, turn, shares)
        with self._changed:
            if self._closed:
                message = "the store's runner is closed"
                raise RuntimeError(message)
            heapq.heappush(self._waiting, (turn, job))
            self._changed.notify()
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            if not future.cancelled():  # the use case's own
                raise
            job.given_up = True
            message = f"the database did not get to it within {within} s"
            raise BusyError(message) from None

    async def read(  # type: ignore[valid-type]  # as above
        self,
        query: Callable[Concatenate[Work, P], T],
        *args: P.args,
        within: float | None = None,
        **kwargs: P.kwargs,
    ) -> T:
        """Look something up on the engine that cannot write, in one of a few threads of their own; give what `query` gives.

        Raises `BusyError` when it takes longer than `within` seconds.
        """
        look = partial(self.store.read, query, *args, **kwargs)
        looking = asyncio.get_running_loop().run_in_executor(self._readers, look)
        try:
            return await asyncio.wait_for(looking, within)
        except TimeoutError:
            message = f"the database did not answer within {within} s"
            raise BusyError(message) from None

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
        self._readers.shutdown(wait=False, cancel_futures=True)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        """A thread's life. Nothing that happens to a command may end it: everybody after would wait for ever."""
        while jobs := self._take():
            try:
                if len(jobs) == 1:
                    self._alone(jobs[0])
                elif self.store.on_postgres:
                    jobs = self._all_or_none(jobs)
                else:
                    self._together(jobs)
            except BaseException as error:  # noqa: BLE001 - handed to those who wait
                for job in jobs:
                    job.error = error
            self._report(jobs)

    def _take(self) -> list[_Job]:
        """The next commands, at least one; nothing once the runner is closed and no more wait."""
        with self._changed:
            while True:
                while self._waiting and self._waiting[0][1].given_up:
                    heapq.heappop(self._waiting)
                if self._waiting or self._closed:
                    break
                self._changed.wait()
            most = GROUP
            if (
                self.store.on_postgres
            ):  # half of them: another thread works while this one waits for an answer
                most = min(GROUP_POSTGRES, (len(self._waiting) + 1) // 2)
            jobs: list[_Job] = []
            while self._waiting and len(jobs) < most:
                first = self._waiting[0][1]
                if first.given_up:
                    heapq.heappop(self._waiting)
                    continue
                alone = not first.shares or first.priority > LAST_SHARED
                if alone and jobs:
                    break
                jobs.append(heapq.heappop(self._waiting)[1])
                if alone:
                    break
            return jobs

    def _alone(self, job: _Job) -> None:
        try:
            job.result, job.error = self.store.run(job.use_case), None
        except BaseException as error:  # noqa: BLE001 - handed to the one who waits
            job.error = error

    def _together(self, jobs: list[_Job]) -> None:
        try:
            self.store.again(lambda: self._in_one_transaction(jobs))
        except (DBAPIError, sqlite3.Error) as error:
            if wants_retry(error):  # still locked after all attempts: it would be for each of them
                raise
            for job in jobs:
                self._alone(job)
            return
        for job in jobs:
            if job.error is None:
                self.store.rung(job.bells)

    def _all_or_none(self, jobs: list[_Job]) -> list[_Job]:
        """Carry out all in one transaction, and give them back; if anything is wrong, nothing is done, and each waits for a turn alone."""
        try:
            with self.store.begin() as work:
                for job in jobs:
                    job.bells.clear()
                    job.result = job.use_case(Work(work.connection, work.now, work.vault, job.bells))
        except BaseException:  # noqa: BLE001 - each meets it again by itself, and only those whose fault it is
            with self._changed:
                for job in jobs:
                    job.shares = False
                    heapq.heappush(self._waiting, (job.turn, job))
                self._changed.notify_all()
            return []
        for job in jobs:
            self.store.rung(job.bells)
        return jobs

    def _in_one_transaction(self, jobs: list[_Job]) -> None:
        with self.store.begin() as work:
            # Straight to the driver: what SQLAlchemy does around a statement costs more than these.
            driver = work.connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - only SQLite's commands share
            for job in jobs:
                job.bells.clear()
                driver.execute("SAVEPOINT command")
                try:
                    job.result, job.error = (
                        job.use_case(Work(work.connection, work.now, work.vault, job.bells)),
                        None,
                    )
                except BaseException as error:
                    if isinstance(error, DBAPIError) and is_infrastructure_fault(error):
                        raise
                    job.error = error
                    driver.execute("ROLLBACK TO command")
                driver.execute("RELEASE command")

    @staticmethod
    def _report(jobs: list[_Job]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in jobs:
            by_loop.setdefault(job.loop, []).append(job)
        for loop, finished in by_loop.items():
            try:
                loop.call_soon_threadsafe(_settle, finished)
            except RuntimeError:  # the loop is closed: nobody waits any more
                continue


def _settle(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if isinstance(job.error, StopIteration):  # which a future refuses
            job.future.set_exception(RuntimeError("a use case raised StopIteration"))
        elif job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
