"""A clinic as lines of JSON: first what it is and where it comes from, then every row, last how many rows of each table there were.

Data keys stand in them as they are, so the lines are only ever kept sealed (`shelf.py`) or encrypted (`file.py`).
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table

from bot.store.conversations.updates import RAW
from bot.store.database.work import Work
from bot.store.moving.again import Row
from bot.store.moving.rows import of_clinic, read
from bot.store.moving.standing import Along
from bot.store.sealing.columns import Code, UtcDateTime
from bot.store.sealing.vault import CannotOpenError, WrongRingError
from bot.store.tables import Base
from bot.store.tables.messages import FailedUpdate
from bot.store.tables.people import DataKey

FORMAT: Final = 1
KEYS: Final = DataKey.__tablename__
PARKED: Final = FailedUpdate.__tablename__
#: So many bytes, compressed, are one part.
PART: Final = 256 * 1024
_GZIP: Final = 31  # zlib's word for gzip


class PackError(Exception):
    """A clinic cannot be packed, or what was packed cannot be used; the message is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Here:
    """What an instance is to a clinic that comes or goes: the number of its bot, and the host of its pages."""

    bot_id: int
    host: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a pack says about itself; what receipt and release are for says `service/moving`.

    `bot_id` is the number of the bot the clinic was served by, `host` that of its pages. `lookups` are what its rows are found by, in
    base64, by the names they had; `flows` the versions its open conversations are pinned to (flow, version, hash, compiled); `kinds`
    those of its open requests; `erased` what the journal has of its people (patient, when, hash of the receipt); `chats` who may write
    before it is live (patient, chat, language).
    """

    move_id: UUID
    clinic_id: UUID
    name: str
    revision: str
    at: datetime
    bot_id: int
    host: str
    receipt: str
    release_hash: str
    lookups: Mapping[str, str]
    flows: tuple[tuple[str, int, str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    erased: tuple[tuple[str, str, str], ...] = ()
    chats: tuple[tuple[str, int, str], ...] = ()

    def to_json(self) -> str:
        """One line."""
        return json.dumps({"rodtrad_pack": FORMAT, **asdict(self)}, default=_plain)

    @classmethod
    def from_json(cls, line: str) -> "Origin":
        """The reverse. Raises `PackError` for another format."""
        data = json.loads(line)
        if data.pop("rodtrad_pack", None) != FORMAT:
            message = "this pack was made by another version of the program; bring both instances to the same version and pack again"
            raise PackError(message)
        ids = {name: UUID(data[name]) for name in ("move_id", "clinic_id")}
        lists = {name: tuple(tuple(one) for one in data[name]) for name in ("flows", "erased", "chats")}
        plain = {"at": datetime.fromisoformat(data["at"]), "kinds": tuple(data["kinds"])}
        return cls(**{**data, **ids, **lists, **plain})


def lines(work: Work, origin: Origin) -> Iterator[str]:
    """The lines of a clinic."""
    yield origin.to_json()
    counted: Counter[str] = Counter()
    along = Along(work, origin.clinic_id, of_clinic(origin.clinic_id))
    for row in along.new_keys():
        counted[KEYS] += 1
        yield _line(Base.metadata.tables[KEYS], row)
    for table, found in read(work, origin.clinic_id, along):
        row = along.prepared(table, found)
        if table.name == KEYS and not _opened_key(work, row):
            continue  # nothing that it sealed can be read here either
        if table.name == PARKED:
            row["raw"] = work.open(
                row["raw"], RAW, row["id"]
            ).encode()  # sealed with the program's key, which stays
        counted[table.name] += 1
        yield _line(table, row)
    yield json.dumps({"end": counted})


def _line(table: Table, row: Row) -> str:
    return json.dumps({"t": table.name, "r": [row[column.name] for column in table.columns]}, default=_plain)


def _opened_key(work: Work, row: Row) -> bool:
    """Put a data key itself in place of the wrapped one; False when no key of the ring opens it."""
    try:
        row["wrapped"] = work.vault.hand_over(
            _Key(row["id"], row["owner_id"], row["wrapped"], row["wrapped_by"])
        )
    except WrongRingError:
        raise
    except CannotOpenError:
        return False
    row["wrapped_by"] = ""
    return True


@dataclass(frozen=True, slots=True)
class _Key:
    id: UUID
    owner_id: UUID
    wrapped: bytes
    wrapped_by: str


def parts(packed: Iterable[str]) -> Iterator[bytes]:
    """The lines, compressed, in pieces."""
    zipped, held = zlib.compressobj(wbits=_GZIP), bytearray()
    for line in packed:
        held += zipped.compress(line.encode() + b"\n")
        if len(held) >= PART:
            yield bytes(held)
            held.clear()
    yield bytes(held) + zipped.flush()


@dataclass(slots=True)
class Pack:
    """A pack being read: what it says of itself, then its rows, table by table in the order in which they can be put in."""

    origin: Origin
    _rest: Iterator[str] = field(repr=False)

    def rows(self, most: int = 500) -> Iterator[tuple[Table, list[Row]]]:
        """Rows of one table at a time, `most` at most. Raises `PackError` when any is missing at the end."""
        counted: Counter[str] = Counter()
        table: Table | None = None
        batch: list[Row] = []
        for line in self._rest:
            data = json.loads(line)
            if "end" in data:
                if data["end"] != counted:
                    raise PackError(DAMAGED)
                break
            if table is None or data["t"] != table.name or len(batch) >= most:
                if table is not None:
                    yield table, batch
                table, batch = Base.metadata.tables[data["t"]], []
            counted[table.name] += 1
            batch.append(_row(table, data["r"]))
        else:
            raise PackError(DAMAGED)
        if table is not None:
            yield table, batch


DAMAGED: Final = (
    "the pack is not whole: it was cut off or changed on its way; copy the file again, "
    "or write it anew with `rodtrad clinic pack`"
)


def opened(pieces: Iterable[bytes]) -> Pack:
    """Read a pack. Raises `PackError`."""
    rest = _lines(pieces)
    try:
        return Pack(Origin.from_json(next(rest)), rest)
    except (StopIteration, ValueError, KeyError, TypeError):
        raise PackError(DAMAGED) from None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    unzipped, left = zlib.decompressobj(wbits=_GZIP), b""
    try:
        for piece in pieces:
            *whole, left = (left + unzipped.decompress(piece)).split(b"\n")
            yield from (line.decode() for line in whole)
    except (zlib.error, UnicodeDecodeError):
        raise PackError(DAMAGED) from None
    if left or not unzipped.eof:
        raise PackError(DAMAGED)


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON has
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Enum):
        return value.value
    raise TypeError(type(value).__name__)


def _row(table: Table, values: list[Any]) -> Row:
    readers = _readers(table)
    return {
        column.name: value if value is None else readers[column.name](value)
        for column, value in zip(table.columns, values, strict=True)
    }


def _readers(table: Table) -> dict[str, Callable[[Any], Any]]:
    return {column.name: _reader(column.type) for column in table.columns}


def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a column's type
    if isinstance(kind, Code):
        return kind.words
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    made: Callable[[Any], Any] = kind.python_type
    readers: dict[object, Callable[[Any], Any]] = {bytes: base64.b64decode, date: date.fromisoformat}
    return readers.get(made, made)
