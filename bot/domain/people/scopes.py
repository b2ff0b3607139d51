"""What a clinic's own program may do with a token, each for itself."""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token opens."""

    ENROL = "enrol"  # enrol somebody, give a new link, see who of the staff can be chosen
    READ = "read"  # see how far an enrolment has come
    CHANGE = "change"  # change the day of discharge
    REVOKE = "revoke"  # let an unused link stop working


def written(scopes: Iterable[Scope]) -> str:
    """Scopes as they are stored."""
    return " ".join(sorted(set(scopes)))


def read(text: str) -> frozenset[Scope]:
    """Scopes as they were stored; words that this program does not know mean nothing."""
    return frozenset(Scope(word) for word in text.split() if word in set(Scope))
