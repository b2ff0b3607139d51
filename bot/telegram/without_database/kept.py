"""What one record of the spool says: an update with the moment it came in, or that an update has been answered without the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as Telegram sent it, and when it came in.

    `answered`: the crisis card or the help numbers have been delivered for it, so that they need not be said again.
    """

    raw: Mapping[str, Any] = field(repr=False)
    received_at: datetime | None = None
    answered: bool = False

    def to_text(self) -> str:
        """The record. Whether it is answered stands in a record of its own, since that is known only later."""
        received = self.received_at and self.received_at.isoformat()
        return json.dumps({"received": received, "update": self.raw})


def answered_text(update_id: int) -> str:
    """The record that says so."""
    return json.dumps({"answered": update_id})


def read_record(text: str) -> Kept | int:
    """What a record says: an update, or the number of one that has been answered. Raises `ValueError`.

    A record of before December 2026 is the update itself.
    """
    said = json.loads(text)
    if not isinstance(said, dict):
        raise ValueError("a record of the spool that is neither an update nor a note")
    if isinstance(said.get("answered"), int):
        return int(said["answered"])
    if "update" not in said:
        return Kept(said)
    received = said.get("received")
    return Kept(said["update"], datetime.fromisoformat(received) if received else None)
