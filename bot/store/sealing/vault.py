"""Sealing: every name, number, id, answer and word is stored as AES-GCM bytes that only the vault opens.

A ring of key-encryption keys (`RODTRAD_KEYS`) wraps one data key per clinic and per patient; erasing a patient's data key shreds all that
it sealed. Rows are found again by keyed hashes. The envelope is `version | data key id | nonce | ciphertext`; the place it belongs to
(owner, table, column, row) is authenticated with it, so that bytes moved to another row do not open.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Select, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.ids import new_id
from bot.store.database.faults import OutOfOrderError
from bot.store.tables.people import DataKey, Owner

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
HEADER_BYTES = 1 + 16 + NONCE_BYTES
FETCHED_AT_ONCE = 10_000  # keys in one statement
PROGRAM = UUID(int=0)  # owner id of the key that seals what belongs to nobody yet
_NAME = re.compile(r"[A-Za-z0-9._-]{1,24}")


class KeyRingError(ValueError):
    """`RODTRAD_KEYS` cannot be used; the message says how to mend it."""


class CannotOpenError(Exception):
    """Sealed bytes do not open: wrong key ring, erased key, or bytes that were moved or changed."""


class WrongRingError(CannotOpenError, OutOfOrderError):
    """The key ring is not the one this database was sealed with: a fault of the house, whatever is being read."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key-encryption keys by name; the first one wraps and hashes, the others still unwrap and find."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `name:base64,name:base64`, newest first; raise `KeyRingError` with what is wrong, never with a part of a key."""
        keys = []
        for number, part in enumerate(filter(None, (piece.strip() for piece in text.split(","))), 1):
            name, _, encoded = part.partition(":")
            try:
                key = base64.b64decode(encoded, altchars=b"-_", validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if not _NAME.fullmatch(name) or len(key) != KEY_BYTES:
                message = (
                    f"key number {number} is not a name (1 to 24 of A-Z a-z 0-9 . _ -), a colon and {KEY_BYTES} bytes in base64; "
                    "make one with `rodtrad keys new`"
                )
                raise KeyRingError(message)
            keys.append((name, key))
        if not keys:
            message = "no key given; make one with `rodtrad keys new`"
            raise KeyRingError(message)
        if len({name for name, _ in keys}) != len(keys):
            message = "two keys have the same name; names must differ, for they say which key opens what"
            raise KeyRingError(message)
        return cls(tuple(keys))

    @staticmethod
    def fresh(name: str) -> str:
        """One new random key as it stands in `RODTRAD_KEYS`."""
        return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


@dataclass(frozen=True, slots=True)
class _Key:
    id: bytes
    owner: bytes
    raw: bytes = field(repr=False)

    def cipher(self) -> AESGCM:
        """Made anew for each use: it takes 2 µs, and kept ones take 2.5 kB of memory each."""
        return AESGCM(self.raw)


@dataclass(frozen=True, slots=True)
class Apart:
    """A data key that is in no row yet: for a copy of what an owner's own key has sealed, in another place."""

    id: UUID
    owner_id: UUID
    raw: bytes = field(repr=False)

    def row(self, owner: Owner, now: datetime) -> dict[str, object]:
        """Its row, but for the key itself."""
        return {"id": self.id, "owner": owner, "owner_id": self.owner_id, "created_at": now}


class KeyRow(Protocol):
    """A data key as it stands in its row."""

    @property
    def id(self) -> UUID:
        """Its own id."""

    @property
    def owner_id(self) -> UUID:
        """Whose it is."""

    @property
    def wrapped(self) -> bytes:
        """The key, wrapped by one of the ring."""

    @property
    def wrapped_by(self) -> str:
        """The name of that one."""


_by_owner = (
    select(DataKey.id, DataKey.owner_id, DataKey.wrapped, DataKey.wrapped_by)
    .where(DataKey.owner_id == bindparam("owner_id"))
    .order_by(DataKey.created_at.desc(), DataKey.id.desc())
    .limit(1)
)  # several, once copies of theirs have come together again
_by_id = select(DataKey.id, DataKey.owner_id, DataKey.wrapped, DataKey.wrapped_by).where(
    DataKey.id == bindparam("key_id")
)
_by_ids = select(DataKey.id, DataKey.owner_id, DataKey.wrapped, DataKey.wrapped_by).where(
    DataKey.id.in_(bindparam("key_ids", expanding=True))
)
_insert_program = {
    "sqlite": sqlite.insert(DataKey).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(DataKey).on_conflict_do_nothing(),
}


class Vault:
    """Seals and opens. Keeps unwrapped data keys in memory; beyond `keep` the oldest go. Safe to share between threads.

    A key is kept only from the transaction after the one that made it: that one may still be undone, and what another thread sealed
    with its key could never be opened.
    """

    def __init__(self, ring: KeyRing, keep: int = 10_000) -> None:
        self._ring = dict(ring.keys)
        self._active = ring.keys[0][0]
        self._keep = keep
        self._proved = False
        self._lock = threading.Lock()  # for changes of the two dictionaries; looking a key up needs none
        self._by_owner: dict[UUID, _Key] = {}
        self._by_id: dict[bytes, _Key] = {}
        self._made: WeakKeyDictionary[Connection, set[bytes]] = WeakKeyDictionary()
        self._index = {
            name: hashlib.blake2b(b"rodtrad look-up", key=key, digest_size=32).digest()
            for name, key in ring.keys
        }

    def new_key(self, connection: Connection, owner: Owner, owner_id: UUID, now: datetime) -> None:
        """Make and store the data key of an owner; to be called once, when the owner's row is made."""
        connection.execute(insert(DataKey), self._new_row(connection, owner, owner_id, now))

    def house_key(self, connection: Connection, now: datetime) -> None:
        """See to it that there is a key for what belongs to nobody yet; several may do so at the same time."""
        if (
            PROGRAM not in self._by_owner
            and connection.execute(_by_owner, {"owner_id": PROGRAM}).first() is None
        ):
            connection.execute(
                _insert_program[connection.dialect.name],
                self._new_row(connection, Owner.PROGRAM, PROGRAM, now),
            )

    def seal(self, connection: Connection, owner_id: UUID, place: str, row: UUID, text: str) -> bytes:
        """Seal `text` with the owner's key for one place (`"table.column"`) and row. Raises `CannotOpenError` without a key."""
        key = self._by_owner.get(owner_id) or self._load(connection, _by_owner, {"owner_id": owner_id})
        nonce = secrets.token_bytes(NONCE_BYTES)
        return (
            VERSION + key.id + nonce + key.cipher().encrypt(nonce, text.encode(), _context(key, place, row))
        )

    def apart(self, owner_id: UUID) -> Apart:
        """A new key for an owner who has one, to seal what is in two places with another one in each."""
        return Apart(new_id(), owner_id, secrets.token_bytes(KEY_BYTES))

    def seal_apart(self, by: Apart, place: str, row: UUID, text: str) -> bytes:
        """Seal a text with such a key."""
        key, nonce = _Key(by.id.bytes, by.owner_id.bytes, by.raw), secrets.token_bytes(NONCE_BYTES)
        return (
            VERSION + key.id + nonce + key.cipher().encrypt(nonce, text.encode(), _context(key, place, row))
        )

    def put_apart(self, connection: Connection, key: Apart, owner: Owner, now: datetime) -> None:
        """Store such a key."""
        wrapped, by = self.take_over(key.id, key.owner_id, key.raw)
        with self._lock:
            self._made.setdefault(connection, set()).add(key.id.bytes)
        connection.execute(insert(DataKey), key.row(owner, now) | {"wrapped": wrapped, "wrapped_by": by})

    def open(self, connection: Connection, blob: bytes, place: str, row: UUID) -> str:
        """The text sealed for this place and row. Raises `CannotOpenError`."""
        if blob[:1] != VERSION or len(blob) < HEADER_BYTES:
            message = f"{place}: not a sealed value"
            raise CannotOpenError(message)
        key = self._key_of(connection, blob)
        try:
            return (
                key.cipher()
                .decrypt(blob[17:HEADER_BYTES], blob[HEADER_BYTES:], _context(key, place, row))
                .decode()
            )
        except InvalidTag:
            message = f"{place}: sealed for another row, or changed"
            raise CannotOpenError(message) from None

    def owner_of(self, connection: Connection, blob: bytes) -> UUID:
        """Whose key sealed a value. Raises `CannotOpenError` when that key is gone."""
        return UUID(bytes=self._key_of(connection, blob).owner)

    def _key_of(self, connection: Connection, blob: bytes) -> _Key:
        key_id = bytes(blob[1:17])
        return self._by_id.get(key_id) or self._load(connection, _by_id, {"key_id": UUID(bytes=key_id)})

    def fetch_keys(self, connection: Connection, blobs: Iterable[bytes]) -> None:
        """Read the keys of many sealed values in one statement, so that opening them takes none; one that is gone is missed later."""
        wanted = {bytes(blob[1:17]) for blob in blobs if len(blob) >= HEADER_BYTES} - self._by_id.keys()
        ids = [UUID(bytes=key_id) for key_id in wanted]
        for first in range(0, len(ids), FETCHED_AT_ONCE):
            some = {"key_ids": ids[first : first + FETCHED_AT_ONCE]}
            for row in connection.execute(_by_ids, some).all():
                with suppress(CannotOpenError):
                    self._unwrapped(connection, row)

    def lookup(self, kind: str, value: str) -> str:
        """The keyed hash under which a new row is stored: `key name:hex`."""
        return self._hash(self._active, kind, value)

    def lookups(self, kind: str, value: str) -> list[str]:
        """The keyed hashes a row may be found under: one for each key of the ring, newest first, then for those that have gone."""
        return [self._hash(name, kind, value) for name in self._index]

    def mac(self, connection: Connection, kind: str, text: str) -> str:
        """An HMAC-SHA256 by the program's data key, which a rotation only wraps anew. Raises `CannotOpenError` without that key."""
        key = self._by_owner.get(PROGRAM) or self._load(connection, _by_owner, {"owner_id": PROGRAM})
        derived = hashlib.blake2b(b"rodtrad mac " + kind.encode(), key=key.raw, digest_size=32).digest()
        return hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()

    def forget(self) -> None:
        """Drop every key kept in memory, for example after one was erased."""
        with self._lock:
            self._by_owner.clear()
            self._by_id.clear()

    @property
    def names(self) -> tuple[str, ...]:
        """What the keys of the ring are called, newest first."""
        return tuple(self._ring)

    @property
    def found_by(self) -> tuple[str, ...]:
        """The keys that rows can be found under: those of the ring, and those whose look-ups are kept."""
        return tuple(self._index)

    def wrap_lookup(self, name: str) -> bytes:
        """What rows are found by under a key (`found_by`), wrapped by the newest one."""
        return self._wrap(self._index[name], _of_lookups(name))

    def learn_lookup(self, name: str, wrapped: bytes, by: str) -> None:
        """Find rows also under a key that has gone from the ring. Raises `WrongRingError` when the ring does not open it, or has
        another key of this name."""
        try:
            nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
            opened = AESGCM(self._ring[by]).decrypt(nonce, sealed, _of_lookups(name))
        except (InvalidTag, ValueError, KeyError):
            message = (
                f"what rows are found by since the key {name!r} went is not opened by the key named {by!r}"
            )
            raise WrongRingError(message) from None
        if self._index.get(name, opened) != opened:
            message = f"the key named {name!r} is another one than the one that had this name before; give a new key a new name"
            raise WrongRingError(message)
        with self._lock:
            self._index = {**self._index, name: opened}

    def wrap_again(self, key_id: UUID, owner_id: UUID, wrapped: bytes, by: str) -> bytes:
        """A data key as it stands in its row, wrapped by the newest key. Raises `CannotOpenError`."""
        return self._wrap(self._unwrap(key_id, owner_id, wrapped, by), key_id.bytes + owner_id.bytes)

    def hand_over(self, key: "KeyRow") -> bytes:
        """A data key itself, to be given along with a clinic that leaves (`store/moving`). Raises `CannotOpenError`."""
        return self._unwrap(key.id, key.owner_id, key.wrapped, key.wrapped_by)

    def take_over(self, key_id: UUID, owner_id: UUID, raw: bytes) -> tuple[bytes, str]:
        """A data key that came along with a clinic: wrapped by the newest key of this ring, and that one's name."""
        return self._wrap(raw, key_id.bytes + owner_id.bytes), self._active

    def hand_over_lookup(self, name: str) -> bytes:
        """What rows are found by under a key of `found_by`, to be given along; it opens nothing."""
        return self._index[name]

    def take_over_lookup(self, name: str, raw: bytes) -> tuple[str, bytes | None]:
        """What rows are found by that came along: the name it has here, and itself wrapped by the newest key, to be kept under that name.

        Nothing is to be kept where the same is known here under some name already.
        """
        known = next((here for here, index in self._index.items() if index == raw), None)
        return (name, self._wrap(raw, _of_lookups(name))) if known is None else (known, None)

    def opens(self, key: "KeyRow", blob: bytes, place: str, row: UUID) -> bool:
        """Whether a sealed value opens for this place and row by a data key as it stands in its row, in a backup for one."""
        try:
            raw = self._unwrap(key.id, key.owner_id, key.wrapped, key.wrapped_by)
            whole = _Key(key.id.bytes, key.owner_id.bytes, raw)
            whole.cipher().decrypt(blob[17:HEADER_BYTES], blob[HEADER_BYTES:], _context(whole, place, row))
        except (CannotOpenError, InvalidTag):
            return False
        return True

    def _wrap(self, raw: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._ring[self._active]).encrypt(nonce, raw, context)

    def unwraps(self, key_id: UUID, owner_id: UUID, wrapped: bytes, by: str) -> bool:
        """Whether the ring opens a wrapped data key, as it stands in its row."""
        try:
            self._unwrap(key_id, owner_id, wrapped, by)
        except CannotOpenError:
            return False
        return True

    def proved(self) -> None:
        """Be told that this ring is the database's (`ring.prove`): a single key that does not open is that row's trouble from now on."""
        self._proved = True

    def witness(self, connection: Connection, now: datetime) -> None:
        """Leave a data key of no other use under the newest key, by which another one of the same name will be noticed."""
        owner_id = uuid5(PROGRAM, self._active)
        connection.execute(
            _insert_program[connection.dialect.name], self._new_row(connection, Owner.PROGRAM, owner_id, now)
        )

    def _new_row(
        self, connection: Connection, owner: Owner, owner_id: UUID, now: datetime
    ) -> dict[str, object]:
        key_id, raw = new_id(), secrets.token_bytes(KEY_BYTES)
        wrapped = self._wrap(raw, key_id.bytes + owner_id.bytes)
        with self._lock:
            self._made.setdefault(connection, set()).add(key_id.bytes)
        return {
            "id": key_id,
            "owner": owner,
            "owner_id": owner_id,
            "wrapped": wrapped,
            "wrapped_by": self._active,
            "created_at": now,
        }

    def _hash(self, name: str, kind: str, value: str) -> str:
        text = b"%s\x1f%s" % (kind.encode(), value.encode())
        hashed = hashlib.blake2b(text, key=self._index[name], digest_size=32).digest()
        return f"{name}:{hashed.hex()}"

    def _load(
        self, connection: Connection, query: Select[UUID, UUID, bytes, str], values: dict[str, UUID]
    ) -> _Key:
        row = connection.execute(query, values).one_or_none()
        if row is None:
            message = "the data key is gone: the owner was erased"
            raise CannotOpenError(message)
        return self._unwrapped(connection, row)

    def _unwrapped(self, connection: Connection, row: Any) -> _Key:  # noqa: ANN401 - a row of the queries above
        key = _Key(
            row.id.bytes, row.owner_id.bytes, self._unwrap(row.id, row.owner_id, row.wrapped, row.wrapped_by)
        )
        with self._lock:
            if key.id not in self._made.get(connection, ()):
                self._by_owner[row.owner_id] = self._by_id[key.id] = key
                if len(self._by_id) > self._keep:
                    self._by_owner.pop(next(iter(self._by_owner)))
                    self._by_id.pop(next(iter(self._by_id)))
        return key

    def _unwrap(self, key_id: UUID, owner_id: UUID, wrapped: bytes, by: str) -> bytes:
        if by not in self._ring:
            message = f"a data key is wrapped by {by!r}, which is not in RODTRAD_KEYS; put that key back, behind the newest one"
            raise WrongRingError(message)
        try:
            opened = AESGCM(self._ring[by]).decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], key_id.bytes + owner_id.bytes
            )
        except (InvalidTag, ValueError):  # the latter for bytes that are too few
            if self._proved:
                message = f"the data key of {owner_id} was wrapped by another key named {by!r} than the one in RODTRAD_KEYS"
                raise CannotOpenError(message) from None
            message = f"the key named {by!r} in RODTRAD_KEYS is not the one this database was sealed with"
            raise WrongRingError(message) from None
        return opened


def _of_lookups(name: str) -> bytes:
    return b"look-ups of %s" % name.encode()


def _context(key: _Key, place: str, row: UUID) -> bytes:
    return b"%s|%s|%s" % (key.owner, place.encode(), row.bytes)
