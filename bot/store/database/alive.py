"""Whether a process lives, as PostgreSQL knows it: its session holds a lock under the process' id, and ends when the process does.

A lease says who may; it need not be waited for when its holder is gone. SQLite has one process and needs none of this.
"""

import threading
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from bot.store.database.work import Store, Work

_name: Final = bindparam("name", type_=BigInteger)
_hold: Final = select(func.pg_advisory_lock(_name))
_free: Final = select(func.pg_try_advisory_xact_lock(_name))
_everybody: Final = {"name": 0x726F_6474_7261_6400}  # held by all processes at once; "rodtrad" in letters
_nobody_else: Final = select(func.pg_try_advisory_lock(_name))
_among: Final = select(func.pg_advisory_lock_shared(_name))
_let_others: Final = select(func.pg_advisory_unlock(_name))


class Alive:
    """One process' sign of life, on a session of its own. May be used from any thread."""

    def __init__(self, store: Store, process: UUID) -> None:
        self._store = store
        self._process = process
        self._session: Connection | None = None
        self._was_alone: bool | None = None
        self._lock = threading.Lock()

    def show(self) -> bool:
        """Be seen to live from now on; anew if the session has ended. Raises what the database raises.

        Gives whether no other process was alive when this one was first seen.
        """
        with self._lock:
            if self._session is not None and not self._is_there(self._session):
                self._end()
            if self._session is None:
                self._begin()
            return bool(self._was_alone)

    def close(self) -> None:
        """Be seen no more."""
        with self._lock:
            self._end()

    def _begin(self) -> None:
        session = self._store.writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        session.detach()  # not one of the pool's, which would keep the lock when it is given back
        try:
            alone = bool(session.execute(_nobody_else, _everybody).scalar_one())
            session.execute(_among, _everybody)
            if alone:
                session.execute(_let_others, _everybody)
            session.execute(_hold, {"name": _number(self._process)})
        except BaseException:
            session.close()
            raise
        self._session = session
        if self._was_alone is None:
            self._was_alone = alone

    def _end(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    @staticmethod
    def _is_there(session: Connection) -> bool:
        try:
            session.execute(select(1))
        except Exception:  # noqa: BLE001 - whatever it is, a new session will tell
            return False
        return True


def is_gone(work: Work, process: UUID) -> bool:
    """Whether nothing is seen of a process. Nobody else finds it gone until this transaction ends."""
    return bool(work.connection.execute(_free, {"name": _number(process)}).scalar_one())


def _number(process: UUID) -> int:
    """The random half of the id, as PostgreSQL's locks are named."""
    return int.from_bytes(process.bytes[8:], "big", signed=True)
