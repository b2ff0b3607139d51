"""What stands out in a person's own answers, looked at for one thing only: to ask whether somebody should help (E16, E59). Never told to
staff, never counted aloud, never a judgement (E21).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

#: So many of the newest answers, none of them older than this, make a pattern.
NEWEST: Final = 3
WITHIN: Final = 6
#: Once asked about, it is left alone for so many days.
LEFT_ALONE: Final = 14
STRONG: Final = 7


class Pattern(StrEnum):
    """What stands out."""

    NONE = "none"
    HEAVY = "heavy"
    CRAVING = "craving"
    EMPTY = "empty"


def pattern_of(
    newest: Sequence[tuple[date, Mapping[str, Any]]], today: date, asked_on: date | None = None
) -> Pattern:
    """What stands out in the newest check-ins, the newest first; nothing when it was asked about within `LEFT_ALONE` days."""
    if asked_on is not None and (today - asked_on).days < LEFT_ALONE:
        return Pattern.NONE
    looked_at = [answers for day, answers in newest[:NEWEST] if (today - day).days <= WITHIN]
    if len(looked_at) < NEWEST:
        return Pattern.NONE
    if all(answers.get("mood") == "heavy" for answers in looked_at):
        return Pattern.HEAVY
    if all(isinstance(strong := answers.get("craving"), int) and strong >= STRONG for answers in looked_at):
        return Pattern.CRAVING
    if all(answers.get("today") == "empty" for answers in looked_at):
        return Pattern.EMPTY
    return Pattern.NONE
