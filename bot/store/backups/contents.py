"""What a backup holds, as it is read back: the revision of its tables, how many rows each has, and a sealed value of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from bot.store.database.schema import HEAD
from bot.store.sealing.vault import HEADER_BYTES, Vault
from bot.store.tables import Base

#: Of each sealed column so many values are looked at for one whose data key is still there: that of an erased person is gone.
LOOKED_AT: Final = 50


class BackupError(Exception):
    """A backup cannot be made, is none, or cannot be used; the message is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value with what else stands in its row: it is sealed for one of the ids there."""

    table: str
    column: str
    blob: bytes = field(repr=False)
    ids: Sequence[UUID]
    numbers: Sequence[int]

    @property
    def key_id(self) -> UUID:
        """The data key that sealed it."""
        return UUID(bytes=self.blob[1:17])

    @property
    def places(self) -> list[str]:
        """The places it may have been sealed for."""
        place = f"{self.table}.{self.column}"
        return [place, *(f"{place} {number}" for number in self.numbers)]


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it stands in its row."""

    id: UUID
    owner_id: UUID
    wrapped: bytes = field(repr=False)
    wrapped_by: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. `sealed` has up to `LOOKED_AT` values of each sealed column, `keys` the data keys that they name."""

    revision: str
    rows: Mapping[str, int]
    sealed: Sequence[Sealed] = field(default=(), repr=False)
    keys: Mapping[UUID, WrappedKey] = field(default_factory=dict, repr=False)

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(self.rows.values())

    def unopened(self, vault: Vault) -> list[str]:
        """The sealed columns of which no value opens with this key ring, though the data key of one is there."""
        tried: dict[str, bool] = {}
        for value in self.sealed:
            key = self.keys.get(value.key_id)
            if key is None or tried.get(f"{value.table}.{value.column}"):
                continue
            opens = any(
                vault.opens(key, value.blob, place, row) for row in value.ids for place in value.places
            )
            tried[f"{value.table}.{value.column}"] = opens
        return sorted(column for column, opens in tried.items() if not opens)

    def opened(self, vault: Vault) -> int:
        """Of how many sealed columns a value was opened."""
        there = {f"{one.table}.{one.column}" for one in self.sealed if one.key_id in self.keys}
        return len(there) - len(self.unopened(vault))


#: By table: its sealed columns, those that hold ids, and whole numbers that are part of what names a row.
SEALED: Final = {
    table.name: sealed
    for table in Base.metadata.sorted_tables
    if (sealed := [column.name for column in table.columns if column.info.get("sealed")])
}
NUMBERS: Final = {
    table.name: [column.name for column in table.primary_key.columns if column.type.python_type is int]
    for table in Base.metadata.sorted_tables
}


def sealed_of(table: str, row: Mapping[str, Any], column: str) -> Sealed | None:
    """The sealed value of a column of a row, given as Python values (ids as `UUID`); None where there is none."""
    blob = row.get(column)
    if not isinstance(blob, bytes) or len(blob) < HEADER_BYTES:
        return None
    ids = [value for value in row.values() if isinstance(value, UUID)]
    numbers = [int(row[name]) for name in NUMBERS.get(table, ()) if row.get(name) is not None]
    return Sealed(table, column, blob, ids, numbers)


def not_newer(contents: Contents) -> None:
    """Raise `BackupError` for a backup that an older program cannot read."""
    if contents.revision > HEAD:
        message = (
            f"the backup is at revision {contents.revision}, newer than this program ({HEAD}); "
            "restore it with the program that made it, or a newer one"
        )
        raise BackupError(message)
