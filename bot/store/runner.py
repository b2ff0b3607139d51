"""Carrying out use cases from asynchronous code: one thread for SQLite (several commands a commit), a few for PostgreSQL."""

import asyncio
import heapq
import itertools
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.store.faults import is_house_fault, wants_retry
from bot.store.work import Bell, Store, Work

P = ParamSpec("P")
T = TypeVar("T")

GROUP: Final = 32  # commands that may share one commit
POSTGRES_THREADS: Final = 8


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
    result: Any = None
    error: BaseException | None = None
    bells: set[Bell] = field(default_factory=set)


class Runner:
    """`await runner.do(use_case, ...)` runs it in a thread and returns once it is committed, the more urgent of those waiting first.

    On SQLite one thread writes: commands that wait at the same time share a transaction, each behind a savepoint, so that one that
    raises undoes only itself. If the shared transaction itself fails, each is carried out again alone.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, _Job]] = []
        self._changed = threading.Condition()
        self._closed = False
        count = POSTGRES_THREADS if store.on_postgres else 1
        self._threads = [
            threading.Thread(target=self._serve, name=f"store-{n}", daemon=True) for n in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def do(  # type: ignore[valid-type]  # mypy's only objection: a keyword between args and kwargs
        self,
        use_case: Callable[Concatenate[Work, P], T],
        *args: P.args,
        priority: Priority = Priority.REPLY,
        **kwargs: P.kwargs,
    ) -> T:
        """Carry out `use_case` in a transaction of its own (or its own savepoint) and give what it returns, or raise what it raises.

        Once asked for it is carried out even when the caller no longer waits. Raises `RuntimeError` after `close`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        job = _Job(priority, lambda work: use_case(work, *args, **kwargs), loop, future)
        turn = self.store.clock.monotonic() + PATIENCE[priority]
        with self._changed:
            if self._closed:
                message = "the store's runner is closed"
                raise RuntimeError(message)
            heapq.heappush(self._waiting, (turn, next(self._numbers), job))
            self._changed.notify()
        return await future

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
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
                else:
                    self._together(jobs)
            except BaseException as error:  # noqa: BLE001 - handed to those who wait
                for job in jobs:
                    job.error = error
            self._report(jobs)

    def _take(self) -> list[_Job]:
        """The next commands, at least one; nothing once the runner is closed and no more wait."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            most = 1 if self.store.on_postgres else GROUP
            jobs: list[_Job] = []
            while self._waiting and len(jobs) < most:
                alone = self._waiting[0][2].priority > LAST_SHARED
                if alone and jobs:
                    break
                jobs.append(heapq.heappop(self._waiting)[2])
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
                    if isinstance(error, DBAPIError) and is_house_fault(error):
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
