"""What the linter reports: a fault, where it stands, and what to do about it. `bot/content` turns places into files and lines."""

from dataclasses import dataclass
from enum import StrEnum

#: A place in a file: keys and positions from the top, `("steps", "first", "next", 0, "go")`.
Where = tuple[str | int, ...]


class Severity(StrEnum):
    """An error keeps content from going live; a warning only for `--release`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a text or value, without a place yet."""

    code: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """A remark at a place in a flow."""

    flow: str
    at: Where
    remark: Remark
