"""The file a clinic travels in: its parts, encrypted under a passphrase that travels apart.

The key is made from the passphrase by scrypt (RFC 7914) with a salt of the file's own. Each part is AES-256-GCM; its nonce counts, and says
which part is the last, so that parts can be neither changed, moved nor cut off unnoticed (the STREAM construction, as in age and Tink).
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.store.moving.packing import DAMAGED, PackError

MAGIC: Final = b"rodtrad clinic pack 1\n"
SALT: Final = 16
#: 64 MB and some 0.2 s for each guess at a passphrase.
COST: Final = 2**16
#: As `rodtrad clinic pack` asks for it: what somebody who has the file would have to guess.
SHORTEST: Final = 16
_COUNTER, _LENGTH = 11, 4


def write(path: Path, passphrase: str, parts: Iterable[bytes], at_point: Callable[[str], None]) -> None:
    """Write a new file, readable for its owner alone; it is whole and on the disk under its name, or not there. Raises `PackError`.

    `at_point` is told the names of the points at which a test ends the process.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            header = MAGIC + secrets.token_bytes(SALT)
            file.write(header)
            _frames(file, _cipher(passphrase, header), header, parts, at_point)
            file.flush()
            os.fsync(file.fileno())
        at_point("file written")
        os.link(beside, path)  # refuses a name that is taken
        beside.unlink()
        _sync(path.absolute().parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        message = (
            f"{path} cannot be written ({error.strerror}); the clinic lies packed here all the same: give another file, "
            "or take the clinic back with --cancel"
        )
        raise PackError(message) from None


def _frames(
    file: BinaryIO, cipher: AESGCM, header: bytes, parts: Iterable[bytes], at_point: Callable[[str], None]
) -> None:
    held: bytes | None = None
    number = 0
    for part in parts:
        if held is not None:
            _frame(file, cipher, header, number, held, last=False)
            at_point("file half written")
            number += 1
        held = part
    _frame(file, cipher, header, number, held or b"", last=True)


def _frame(file: BinaryIO, cipher: AESGCM, header: bytes, number: int, part: bytes, *, last: bool) -> None:
    sealed = cipher.encrypt(_nonce(number, last=last), part, header)
    file.write(len(sealed).to_bytes(_LENGTH))
    file.write(sealed)


def read(path: Path, passphrase: str) -> Iterator[bytes]:
    """The parts of a file, each once it was seen to be as it was written. Raises `PackError`."""
    try:
        with path.open("rb") as file:
            yield from _parts(file, passphrase, path)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); give the file that `rodtrad clinic pack` wrote"
        raise PackError(message) from None


def _parts(file: BinaryIO, passphrase: str, path: Path) -> Iterator[bytes]:
    header = file.read(len(MAGIC) + SALT)
    if not header.startswith(MAGIC) or len(header) != len(MAGIC) + SALT:
        message = f"{path} is no packed clinic; give the file that `rodtrad clinic pack` wrote"
        raise PackError(message)
    cipher = _cipher(passphrase, header)
    number, last = 0, False
    while not last:
        sealed = file.read(int.from_bytes(file.read(_LENGTH)))
        last = file.peek(1) == b"" if hasattr(file, "peek") else False
        try:
            part = cipher.decrypt(_nonce(number, last=last), sealed, header)
        except (InvalidTag, ValueError):
            raise PackError(WRONG if number == 0 else DAMAGED) from None
        yield part
        number += 1


WRONG: Final = (
    "the pack does not open: the passphrase is another one, or the file was changed or cut off on its way; "
    "try the passphrase again, then copy the file again"
)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_COUNTER) + bytes([last])


def _cipher(passphrase: str, header: bytes) -> AESGCM:
    salt = header[len(MAGIC) :]
    return AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode()))


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
