"""How often a log-in failed in a row, by a typed name and by a network address. Neither is stored: the rows know keyed hashes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database.work import Work
from bot.store.tables.login import LoginFailure

_INSERT: Final[Mapping[str, Callable[..., Any]]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
#: After so long without another failure nothing is held against anybody.
FORGOTTEN_AFTER: Final = timedelta(hours=24)


def of(work: Work, kind: str, who: str) -> tuple[int, datetime | None]:
    """The failures in a row, and when the last one was."""
    row = work.connection.execute(
        select(LoginFailure.failures, LoginFailure.last_at).where(
            LoginFailure.who.in_(_lookups(work, kind, who)),
            LoginFailure.last_at > work.now - FORGOTTEN_AFTER,
        )
    ).first()
    return (row.failures, row.last_at) if row else (0, None)


def add(work: Work, kind: str, who: str) -> None:
    """One more failure; what is forgotten goes."""
    work.connection.execute(delete(LoginFailure).where(LoginFailure.last_at <= work.now - FORGOTTEN_AFTER))
    row = {"who": _lookups(work, kind, who)[0], "failures": 1, "last_at": work.now}
    more = {"failures": LoginFailure.failures + 1, "last_at": work.now}
    new = _INSERT[work.connection.dialect.name](LoginFailure).values(
        **row
    )  # several may fail at the same time
    work.connection.execute(new.on_conflict_do_update(index_elements=[LoginFailure.who], set_=more))


def forget(work: Work, kind: str, who: str) -> None:
    """It worked: nothing is held against a name any more."""
    work.connection.execute(delete(LoginFailure).where(LoginFailure.who.in_(_lookups(work, kind, who))))


def _lookups(work: Work, kind: str, who: str) -> Sequence[str]:
    return work.vault.lookups(f"log-in failure {kind}", who)
