"""Getting rid of an older key of the ring: every data key is wrapped anew by the newest, and what rows are found by is kept under it.

Nothing that people told is sealed anew, since data keys stay what they are; so a rotation is short, may be broken off anywhere, and a
second one goes on with what is left. Each step is one short transaction, so the program serves meanwhile.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import func, insert, select, update

from bot.store.database.work import Store, Work
from bot.store.schedules import comebacks
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables.keys import RingKey
from bot.store.tables.people import DataKey

#: Data keys in one transaction: some 2 ms on SQLite, where nobody else writes meanwhile.
AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How many data keys hang on which key of the ring, in all, and which keys nothing hangs on."""

    by_key: Mapping[str, int]
    older: int
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did: data keys wrapped anew, and the ids of those that no key of the ring opens."""

    done: int
    unreadable: tuple[UUID, ...] = field(default=())


def standing(work: Work) -> Standing:
    """What hangs on which key. A key that is kept for look-ups alone is not counted: the newest one opens it."""
    count = select(DataKey.wrapped_by, func.count()).group_by(DataKey.wrapped_by)
    by_key = {str(name): int(many) for name, many in work.connection.execute(count).all()}
    newest, *others = work.vault.names
    kept = select(RingKey.name).where(RingKey.wrapped_by == newest)
    found_without = set(work.connection.execute(kept).scalars())
    idle = tuple(name for name in others if name not in by_key and name in found_without)
    return Standing(by_key, sum(many for name, many in by_key.items() if name != newest), idle)


def starts(work: Work) -> None:
    """Write down that a program starts that puts this ring's newest key first, and what rows are found by under it."""
    _keep(work, work.vault.names[0])
    work.connection.execute(
        update(RingKey).where(RingKey.name == work.vault.names[0]).values(newest_at=work.now)
    )


def runs_with(work: Work) -> str | None:
    """The key that a program which runs now puts first; None when none runs, or nobody knows."""
    if not comebacks.runs(work):
        return None
    newest = select(RingKey.name).where(RingKey.newest_at.is_not(None)).order_by(RingKey.newest_at.desc())
    name = work.connection.execute(newest.limit(1)).scalar_one_or_none()
    return None if name is None else str(name)


def rotate(store: Store, at_once: int = AT_ONCE) -> Iterator[Step]:
    """Wrap everything by the newest key, one transaction a step. May be left at any step, and begun again."""
    store.run(_keep_lookups)
    after: UUID | None = None
    while True:
        after, step = store.run(_wrap_some, after, at_once)
        yield step
        if after is None:
            return


def _keep_lookups(work: Work) -> None:
    for name in work.vault.found_by:
        _keep(work, name)


def _keep(work: Work, name: str) -> None:
    """Keep what rows are found by under `name`, wrapped by the newest key."""
    newest = work.vault.names[0]
    row = work.connection.execute(
        select(RingKey.wrapped_by).where(RingKey.name == name).with_for_update()
    ).one_or_none()
    if row is not None and row.wrapped_by == newest:
        return
    values = {"lookup": work.vault.wrap_lookup(name), "wrapped_by": newest}
    if row is None:
        work.connection.execute(insert(RingKey), {"name": name, "newest_at": None, **values})
    else:
        work.connection.execute(update(RingKey).where(RingKey.name == name).values(**values))


def _wrap_some(work: Work, after: UUID | None, most: int) -> tuple[UUID | None, Step]:
    """Up to `most` data keys behind the id `after`; gives the last one's id, None when there are no more."""
    newest = work.vault.names[0]
    query = (
        select(DataKey.id, DataKey.owner_id, DataKey.wrapped, DataKey.wrapped_by)
        .where(DataKey.wrapped_by != newest)
        .order_by(DataKey.id)
        .limit(most)
        .with_for_update()
    )
    rows = work.connection.execute(query if after is None else query.where(DataKey.id > after)).all()
    done, unreadable = 0, []
    for row in rows:
        try:
            wrapped = work.vault.wrap_again(row.id, row.owner_id, row.wrapped, row.wrapped_by)
        except CannotOpenError:
            unreadable.append(row.id)
            continue
        work.connection.execute(
            update(DataKey).where(DataKey.id == row.id).values(wrapped=wrapped, wrapped_by=newest)
        )
        done += 1
    return rows[-1].id if len(rows) == most else None, Step(done, tuple(unreadable))
