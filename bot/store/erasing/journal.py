"""The journal of erasures: a file kept apart from the database, by which a restored copy of before is known to hold somebody who is gone.

One line for each: when, the random id of an empty row, a hash of the receipt, and a checksum of the line. No name, chat or word.
Lines are only added, under a lock, and are on the disk before the erasure they tell of is final.
"""

import fcntl
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from bot.clock import require_aware

#: No 0, 1, I, L, O, U: a receipt can be read out on the telephone.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _LENGTH = 3, 4  # 58 bits: nobody guesses one
_CHECK: Final = 8  # hexadecimal digits at the end of a line


class JournalError(Exception):
    """The journal cannot be read or written; the message says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure as it was written down. `receipt` is the SHA-256 of the receipt that the person was given."""

    patient_id: UUID
    at: datetime
    receipt: str


def new_receipt() -> str:
    """A receipt for one erasure, as the person is told it: three groups of four letters and digits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(_GROUPS))


def hash_of(receipt: str) -> str:
    """What stands in the journal for a receipt, however it was typed: upper or lower case, with or without what stands between."""
    plain = "".join(letter for letter in receipt.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


class Journal:
    """One file. It is made with the first erasure, readable for its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Erased]:
        """Every erasure, the oldest first; none while there is no file.

        A last line that was cut off is of an erasure that never became final. Raises `JournalError` for anything else that is no line.
        """
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._fault(error) from error
        *lines, torn = text.split("\n")
        found = [self._parse(line, number) for number, line in enumerate(lines, 1) if line]
        return found if not torn else [*found, *self._whole(torn)]

    def write(self, erased: Erased) -> None:
        """Add one erasure; it is on the disk when this returns. Raises `JournalError`, and then nothing may be erased."""
        body = f"{require_aware(erased.at).isoformat()} {erased.patient_id} {erased.receipt}"
        line = f"{body} {_check(body)}\n"
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not self._ends_well(file):
                    os.ftruncate(file, self._last_end(file))
                os.write(file, line.encode())
                os.fsync(file)
            finally:
                os.close(file)
            self._sync_folder()
        except OSError as error:
            raise self._fault(error) from error

    def find(self, receipt: str) -> Erased | None:
        """The erasure a receipt was given for. Raises `JournalError`."""
        wanted = hash_of(receipt)
        return next((one for one in self.read() if one.receipt == wanted), None)

    def can_be_written(self) -> bool:
        """Whether an erasure could be written down now; makes no file."""
        there = self.path if self.path.exists() else self.path.absolute().parent
        return os.access(there, os.W_OK)

    def _parse(self, line: str, number: int) -> Erased:
        body, _, check = line.rpartition(" ")
        if check != _check(body):
            message = (
                f"line {number} of the journal of erasures {self.path} is damaged: somebody who was erased may be back after a restore; "
                "put a copy of the file in its place"
            )
            raise JournalError(message)
        at, patient_id, receipt = body.split(" ")
        return Erased(UUID(patient_id), datetime.fromisoformat(at), receipt)

    def _whole(self, torn: str) -> list[Erased]:
        """A last line without its end counts if nothing but the line break is missing."""
        body, _, check = torn.rpartition(" ")
        return [self._parse(torn, 0)] if body and check == _check(body) else []

    @staticmethod
    def _ends_well(file: int) -> bool:
        size = os.fstat(file).st_size
        return size == 0 or os.pread(file, 1, size - 1) == b"\n"

    @staticmethod
    def _last_end(file: int) -> int:
        """Where the last whole line ends: what stands behind it was cut off and is of an erasure that never became final."""
        return os.pread(file, os.fstat(file).st_size, 0).rfind(b"\n") + 1

    def _sync_folder(self) -> None:
        folder = os.open(self.path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _fault(self, error: OSError) -> JournalError:
        why = error.strerror or type(error).__name__
        message = (
            f"the journal of erasures {self.path} cannot be used ({why}): nobody can be erased; "
            "set RODTRAD_ERASURES to a file that can be written"
        )
        return JournalError(message)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK]
