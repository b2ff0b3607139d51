"""The journal of moves: a file beside that of erasures, by which a restored copy of before is known to hold a clinic that has left.

One line for each time a clinic left for good, or came: when, its random id, which of the two. No name.
"""

from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from bot.clock import require_aware
from bot.store.erasing.lines import Lines

_GONE, _HERE = "gone", "here"
#: The file lies beside the journal of erasures, with this at the end of its name.
BESIDE: Final = ".moves"


class Moves(Lines):
    """The file of moves."""

    words = (
        "the journal of moves",
        "a clinic that has left may be back after a restore",
        "no clinic can leave or come",
    )

    @classmethod
    def beside(cls, erasures: Path) -> "Moves":
        """The one that lies beside a journal of erasures."""
        return cls(erasures.with_name(erasures.name + BESIDE))

    def gone(self) -> dict[UUID, datetime]:
        """The clinics that have left and not come back, and when they left. Raises `JournalError`."""
        found: dict[UUID, datetime] = {}
        for body in self.bodies():
            at, clinic, what = body.split(" ")
            if what == _GONE:
                found[UUID(clinic)] = datetime.fromisoformat(at)
            else:
                found.pop(UUID(clinic), None)
        return found

    def left(self, clinic_id: UUID, at: datetime) -> None:
        """Note that a clinic is another instance's from now on; once is enough. Raises `JournalError`."""
        if clinic_id not in self.gone():
            self.add(f"{require_aware(at).isoformat()} {clinic_id} {_GONE}")

    def came(self, clinic_id: UUID, at: datetime) -> None:
        """Note that a clinic is served here, if it was noted as gone. Raises `JournalError`."""
        if clinic_id in self.gone():
            self.add(f"{require_aware(at).isoformat()} {clinic_id} {_HERE}")
