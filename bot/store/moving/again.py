"""Sealing what owners' keys have sealed with other keys of the same owners: for what is in two places from now on."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, select, update

from bot.store.database.work import Work
from bot.store.erasing.everything import place_of
from bot.store.people import audit
from bot.store.sealing.vault import Apart
from bot.store.tables import Base
from bot.store.tables.people import AuditEvent, DataKey, Owner

Row = dict[str, Any]
#: What stands there is never changed.
LOG: Final = AuditEvent.__tablename__


class Again:
    """Seals what owners' keys have sealed with new ones of the same owners. Whoever has no key, since they were erased, gets none."""

    def __init__(self, work: Work, owners: Mapping[UUID, Owner]) -> None:
        self._work = work
        self.made: dict[Apart, Owner] = {}
        #: Which key takes the place of which.
        self._new: dict[bytes, Apart] = {}
        keys = select(DataKey.id, DataKey.owner_id).where(DataKey.owner_id.in_(owners)).order_by(DataKey.id)
        by_owner: dict[UUID, Apart] = {}
        for row in work.connection.execute(keys):
            if row.owner_id not in by_owner:
                by_owner[row.owner_id] = work.vault.apart(row.owner_id)
                self.made[by_owner[row.owner_id]] = owners[row.owner_id]
            self._new[row.id.bytes] = by_owner[row.owner_id]

    @property
    def old(self) -> list[UUID]:
        """The keys that were."""
        return [UUID(bytes=one) for one in self._new]

    def keep(self) -> None:
        """Put the new keys beside the old ones."""
        for one, owner in self.made.items():
            self._work.vault.put_apart(self._work.connection, one, owner, self._work.now)

    def forget_old(self) -> None:
        """Nothing is sealed with the old ones any more."""
        self._work.connection.execute(delete(DataKey).where(DataKey.id.in_(self.old)))

    def sealed(self, table: Table, row: Row) -> Row:
        """The row with what an old key sealed sealed by the new one; what cannot be opened stays as it is."""
        again = {}
        for column in table.columns:
            blob = row[column.name]
            key = self._new.get(bytes(blob[1:17])) if column.info.get("sealed") and blob else None
            place = None if key is None else place_of(self._work, table, row, column)
            if key is not None and place is not None:
                text = self._work.open(blob, *place)
                again[column.name] = self._work.vault.seal_apart(key, *place, text)
        return row | again

    def all_of(self, name: str, mine: ColumnElement[bool]) -> None:
        """The same with rows where they stand."""
        table = Base.metadata.tables[name]
        (key,) = table.primary_key.columns
        changed = []
        for found in self._work.connection.execute(select(table).where(mine).order_by(key)).all():
            before = dict(found._mapping)
            after = self.sealed(table, before)
            if after != before:
                changed.append(after)
        if name == LOG:  # so it goes, and comes again
            audit.leave(self._work, key.in_([one["id"] for one in changed]))
            audit.arrive(self._work, changed)
            return
        for after in changed:
            values = {
                column.name: after[column.name] for column in table.columns if column.info.get("sealed")
            }
            self._work.connection.execute(update(table).where(key == after[key.name]).values(**values))
