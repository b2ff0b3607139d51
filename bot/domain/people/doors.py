"""The doors near a clinic: a shelter, detox, an acute team, LAR, its own ward, each with a number and hours. What counts as checked."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

#: A number that was checked longer ago than this is shown to nobody (E45).
HOLDS: Final = timedelta(days=365)
#: From then on the operator is reminded to call it again.
GROWS_OLD: Final = timedelta(days=300)
LONGEST_HOURS: Final = 80
_PHONE: Final = re.compile(r"\+?\d[\d ]{1,18}\d")


class DoorKind(StrEnum):
    """What is behind a door. The fact and the placeholder of a conversation are called `door_<kind>`."""

    SHELTER = "shelter"
    DETOX = "detox"
    ACUTE_TEAM = "acute_team"
    LAR = "lar"
    WARD = "ward"


#: How facts and placeholders are called.
DOOR_PREFIX: Final = "door_"
DOOR_NAMES: Final = frozenset(f"{DOOR_PREFIX}{kind}" for kind in DoorKind)


class DoorError(ValueError):
    """Something that was entered cannot be used; the message says what would do, `code` what is wrong: `phone`, `hours` or `day`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Door:
    """One door of a clinic. `hours` are words, "hver kveld 20–08"; `verified_on` is the day on which somebody called the number."""

    kind: DoorKind
    phone: str
    hours: str
    verified_on: date | None

    def holds(self, today: date) -> bool:
        """Whether it may be shown: somebody has called the number, not too long ago."""
        return self.verified_on is not None and today - self.verified_on <= HOLDS

    def grows_old(self, today: date) -> bool:
        """Whether it is time to call the number again."""
        return self.verified_on is None or today - self.verified_on > GROWS_OLD

    def said(self) -> str:
        """The number, and when it answers."""
        return f"{self.phone} ({self.hours})"


def checked(kind: DoorKind, phone: str, hours: str, verified_on: date | None, today: date) -> Door:
    """A door as it is stored. Raises `DoorError`."""
    phone, hours = " ".join(phone.split()), " ".join(hours.split())
    if not _PHONE.fullmatch(phone):
        message = f"{phone or 'nothing'} is no telephone number; digits and spaces, for example '22 33 44 55'"
        raise DoorError(message, "phone")
    if not 1 <= len(hours) <= LONGEST_HOURS or not hours.isprintable():
        message = f"say when it answers in at most {LONGEST_HOURS} characters, for example 'hver kveld 20–08'"
        raise DoorError(message, "hours")
    if verified_on is not None and verified_on > today:
        message = f"{verified_on} is not yet; give the day on which somebody called the number"
        raise DoorError(message, "day")
    return Door(kind, phone, hours, verified_on)
