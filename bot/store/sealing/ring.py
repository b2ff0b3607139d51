"""Whether a key ring is the one a database was sealed with. Asked whenever a store is opened, before anything is read or written.

A wrong ring finds nobody: a patient it was told about yesterday is a stranger to it, and what they write would be lost.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Row, inspect, select

from bot.store.database.work import Work
from bot.store.sealing.vault import WrongRingError
from bot.store.tables.keys import RingKey
from bot.store.tables.people import Clinic, DataKey, Recipient, Staff

#: So many data keys are tried for each key of the ring, the oldest first. An odd number: more than half decide, so that neither one
#: spoilt row nor a few that were made with another ring pass for the whole database.
TRIED: Final = 21
#: What is found again by keyed hashes, which begin with the name of the key.
_LOOKUPS: Final = (Recipient.chat_lookup, Clinic.name_lookup, Staff.name_lookup)
_MEND: Final = (
    "nothing was changed; put back the key ring that was used before (from your copy of it), "
    "the newest key first and the older ones behind it"
)


def prove(work: Work) -> None:
    """See that the ring opens what is there and lacks no key in use. Only reads.

    Raises `WrongRingError`, whose message says which key and what to do.
    """
    if not inspect(work.connection).has_table(DataKey.__tablename__):
        return
    vault = work.vault
    kept = _kept(work)
    used = set(work.connection.execute(select(DataKey.wrapped_by).distinct()).scalars())
    used |= {row.wrapped_by for row in kept}
    known = {*vault.names, *(row.name for row in kept)}
    for column in _LOOKUPS:
        foreign = [~column.startswith(f"{name}:", autoescape=True) for name in known]
        used |= {
            found.partition(":")[0]
            for found in work.connection.execute(select(column).where(*foreign).limit(1)).scalars()
        }
    if missing := sorted(used - set(vault.names)):
        message = f"this database also needs the key named {missing[0]!r}, which is not there; {_MEND}"
        raise WrongRingError(message)
    for name in sorted(used):
        _try(work, name)
    for row in kept:
        vault.learn_lookup(row.name, row.lookup, row.wrapped_by)
    vault.proved()


def take_up(work: Work) -> None:
    """As `prove`, and leave behind what another newest key of the same name will be noticed by."""
    prove(work)
    known = select(DataKey.id).where(DataKey.wrapped_by == work.vault.names[0]).limit(1)
    if work.connection.execute(known).first() is None:
        work.vault.witness(work.connection, work.now)


def _kept(work: Work) -> Sequence[Row[str, bytes, str]]:
    """What rows are found by under each key, also one that has gone (`rotation.py`); none in a database of before there was that."""
    if not inspect(work.connection).has_table(RingKey.__tablename__):
        return []
    return work.connection.execute(select(RingKey.name, RingKey.lookup, RingKey.wrapped_by)).all()


def _try(work: Work, name: str) -> None:
    rows = work.connection.execute(
        select(DataKey.id, DataKey.owner_id, DataKey.wrapped)
        .where(DataKey.wrapped_by == name)
        .order_by(DataKey.id)
        .limit(TRIED)
    ).all()
    if len(rows) % 2 == 0:  # of two that disagree the older one counts
        rows = rows[:-1]
    opened = sum(work.vault.unwraps(row.id, row.owner_id, row.wrapped, name) for row in rows)
    if rows and opened * 2 < len(rows):
        message = f"the key named {name!r} is another one than this database was sealed with; {_MEND}"
        raise WrongRingError(message)
