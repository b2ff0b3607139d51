"""The journal of erasures: a file kept apart from the database, by which a restored copy of before is known to hold somebody who is gone.

One line for each: when, the random id of an empty row, a hash of the receipt, and a checksum of the line. No name, chat or word.
A line is on the disk before the erasure it tells of is final.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from bot.clock import require_aware
from bot.store.erasing.lines import JournalError as JournalError  # noqa: PLC0414 - what its readers meet
from bot.store.erasing.lines import Lines

#: No 0, 1, I, L, O, U: a receipt can be read out on the telephone.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _LENGTH = 3, 4  # 58 bits: nobody guesses one


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


class Journal(Lines):
    """The file of erasures."""

    words = (
        "the journal of erasures",
        "somebody who was erased may be back after a restore",
        "nobody can be erased",
    )

    def read(self) -> list[Erased]:
        """Every erasure, the oldest first. Raises `JournalError`."""
        parts = (body.split(" ") for body in self.bodies())
        return [Erased(UUID(who), datetime.fromisoformat(at), receipt) for at, who, receipt in parts]

    def write(self, erased: Erased) -> None:
        """Add one erasure; it is on the disk when this returns. Raises `JournalError`, and then nothing may be erased."""
        self.add(f"{require_aware(erased.at).isoformat()} {erased.patient_id} {erased.receipt}")

    def find(self, receipt: str) -> Erased | None:
        """The erasure a receipt was given for. Raises `JournalError`."""
        wanted = hash_of(receipt)
        return next((one for one in self.read() if one.receipt == wanted), None)
