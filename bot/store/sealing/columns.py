"""Column types and the two ways a text may stand in a column: sealed, or plain with a stated reason."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Column, DateTime, Dialect, LargeBinary, String
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.clock import require_aware

E = TypeVar("E", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite forgets zones, so the zone is taken off on the way in and put back on the way out.

    Raises `ValueError` for a naive datetime.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; give the database UTC."""
        return None if value is None else require_aware(value).astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the program an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Code(TypeDecorator[E], Generic[E]):
    """A word from a closed list, stored as itself."""

    impl = String(16)
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """The word itself; anything outside the list raises `ValueError`."""
        return None if value is None else self.words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], E | None]:
        """What gives the member of the enum: a look-up, since every row of every list needs it. A word outside it raises `ValueError`."""
        return _Members(self.words).__getitem__


class _Members(dict[str | None, Any]):
    """The members of an enum by their words, and None for None."""

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__({None: None} | {word.value: word for word in words})
        self.words = words

    def __missing__(self, word: Any) -> StrEnum:  # noqa: ANN401 - what the database gives
        return self.words(word)


def sealed(**options: Any) -> MappedColumn[Any]:
    """A column whose bytes only the vault can read (see `store/sealing/vault.py`)."""
    return mapped_column(LargeBinary, info={"sealed": True}, **options)


def plain(why: str, length: int = 64, **options: Any) -> MappedColumn[Any]:
    """A text column that may be read by a stranger with the database, and `why` that does no harm."""
    return mapped_column(String(length), info={"plain": why}, **options)


def digest(why: str, **options: Any) -> MappedColumn[Any]:
    """A keyed hash by which a row is found again; it tells nothing without the key."""
    return mapped_column(String(96), info={"plain": f"{_HASH}{why}"}, **options)


def is_digest(column: Column[Any]) -> bool:
    """Whether a column was made by `digest`."""
    return str(column.info.get("plain", "")).startswith(_HASH)


_HASH: Final = "keyed hash: "
