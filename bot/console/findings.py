"""What `rodtrad doctor` says of one thing: what it is about, how bad it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"

    @property
    def mark(self) -> str:
        """As it stands at the beginning of a line."""
        return {Level.OK: "ok", Level.WARNING: "WARN", Level.BAD: "BAD"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what it is about, how bad, and what to do."""

    about: str
    level: Level
    words: str


def fine(about: str, words: str) -> Finding:
    """All is well."""
    return Finding(about, Level.OK, words)


def warn(about: str, words: str) -> Finding:
    """It works, and something is missing."""
    return Finding(about, Level.WARNING, words)


def bad(about: str, words: str) -> Finding:
    """It does not work, or loses or shows what it must not."""
    return Finding(about, Level.BAD, words)
