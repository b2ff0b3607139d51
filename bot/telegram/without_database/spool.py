"""The spool: a file that keeps raw updates, sealed and on the disk, while the database is away.

Records are only added (`O_APPEND`, fsync of file and folder): length, key id, nonce, AES-GCM. A record that was cut off by a crash
was never acknowledged, so it is left out and reported. Reading a record twice does no harm: its update_id is known by then.
"""

import fcntl
import hashlib
import os
import secrets
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.sealing.vault import NONCE_BYTES, KeyRing

MOST_BYTES: Final = 64 * 1024 * 1024
_HEAD: Final = struct.Struct(">I4s")  # bytes that follow the head, key id
_CONTEXT: Final = b"rodtrad spool 1"
_LEAST: Final = NONCE_BYTES + 16


class SpoolError(OSError):
    """The spool cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """One spooled update: `text` is None when no key of the ring opens it. `sealed` is the record as it stands in the file."""

    text: str | None = field(repr=False)
    sealed: bytes = field(repr=False)


class Spool:
    """One file, one process. Its calls may come from any thread; each is carried out whole before the next begins."""

    def __init__(self, path: Path, ring: KeyRing, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._ciphers = {_derive(key, b"id", 4): AESGCM(_derive(key, b"key", 32)) for _, key in ring.keys}
        self._active = next(iter(self._ciphers))
        self._file = -1
        self._end = 0
        self._alone = threading.RLock()
        #: Bytes at the end of the file that belong to no whole record, as found when it was opened.
        self.torn_bytes = 0

    @property
    def bytes_used(self) -> int:
        """How many bytes of whole records the spool holds."""
        return self._end

    def open(self) -> None:
        """Open or make the file and find its last whole record. Raises `SpoolError`."""
        with self._alone:
            self._open_file()

    def _open_file(self) -> None:
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._sync_folder()
            size = os.fstat(self._file).st_size
            self._end = self._whole_records(size)
            self.torn_bytes = size - self._end
        except OSError as error:
            self.close()
            why = error.strerror or type(error).__name__
            if isinstance(error, BlockingIOError):
                why = "another process uses it"
            message = f"the spool {self._path} cannot be opened: {why}; set RODTRAD_SPOOL to a file of this process alone"
            raise SpoolError(message) from error

    def close(self) -> None:
        """Close the file."""
        with self._alone:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def append(self, texts: Sequence[str]) -> None:
        """Add updates; when this returns they are on the disk. Raises `SpoolError`, and then none of them is kept."""
        block = b"".join(self._seal(text) for text in texts)
        with self._alone:
            if self._end + len(block) > self._most_bytes:
                message = f"the spool {self._path} is full ({self._most_bytes} bytes)"
                raise SpoolError(message)
            try:
                if os.fstat(self._file).st_size != self._end:
                    os.ftruncate(self._file, self._end)
                _write_all(self._file, block)
                os.fsync(self._file)
            except OSError as error:
                message = f"the spool {self._path} cannot be written: {error.strerror}"
                raise SpoolError(message) from error
            self._end += len(block)

    def read(self, start: int = 0, most: int = 500) -> tuple[list[Record], int]:
        """Up to `most` records from byte `start`, and the byte after them; `start` itself at the end. Raises `SpoolError`."""
        records = []
        with self._alone:
            try:
                for _ in range(most):
                    if start >= self._end:
                        break
                    length, _ = _HEAD.unpack(os.pread(self._file, _HEAD.size, start))
                    sealed = os.pread(self._file, _HEAD.size + length, start)
                    records.append(Record(self._open(sealed), sealed))
                    start += len(sealed)
            except (OSError, struct.error) as error:
                message = f"the spool {self._path} cannot be read"
                raise SpoolError(message) from error
        return records, start

    def forget(self, read_to: int, but: Sequence[Record] = ()) -> None:
        """Take out what stands before byte `read_to` (as `read` gave it), except for some records.

        What was appended since that byte was read stays: it has been acknowledged, and nobody has seen it yet. One step that a crash
        cannot halve. Raises `SpoolError`, and then everything stays.
        """
        with self._alone:
            try:
                if not but and read_to >= self._end:
                    os.ftruncate(self._file, 0)
                    self._end = 0  # already so in the file, whatever becomes of the fsync
                    os.fsync(self._file)
                    return
                grown = os.pread(self._file, self._end - read_to, read_to)
                self._replace(b"".join(record.sealed for record in but) + grown)
            except OSError as error:
                message = f"the spool {self._path} cannot be emptied: {error.strerror}"
                raise SpoolError(message) from error
            self.close()
            self._open_file()

    def _replace(self, content: bytes) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(self._path)

    def _whole_records(self, size: int) -> int:
        end = 0
        for length in self._lengths(size):
            end += length
        return end

    def _lengths(self, size: int) -> Iterator[int]:
        at = 0
        while at + _HEAD.size <= size:
            length = _HEAD.size + _HEAD.unpack(os.pread(self._file, _HEAD.size, at))[0]
            if length < _HEAD.size + _LEAST or at + length > size:
                return
            at += length
            yield length

    def _seal(self, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._ciphers[self._active].encrypt(nonce, text.encode(), _CONTEXT)
        return _HEAD.pack(len(sealed), self._active) + sealed

    def _open(self, sealed: bytes) -> str | None:
        _, key_id = _HEAD.unpack(sealed[: _HEAD.size])
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            return None
        nonce, body = sealed[_HEAD.size : _HEAD.size + NONCE_BYTES], sealed[_HEAD.size + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _CONTEXT).decode()
        except (InvalidTag, UnicodeDecodeError):
            return None

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _derive(key: bytes, what: bytes, size: int) -> bytes:
    return hashlib.blake2b(b"rodtrad spool " + what, key=key, digest_size=size).digest()


def _write_all(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]
