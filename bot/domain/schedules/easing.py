"""The daily question that nobody answers: it slows down, asks once whether to go on, and rests.

That is no silence in the sense of the silence rule (`domain/days/silence.py`): nobody is told, and it comes again as soon as the person
answers one or sets a time (E21, E23).
"""

from enum import StrEnum
from typing import Final

#: So many in a row without an answer come every day; those after them every other day, and then it is asked whether to go on.
DAILY: Final = 3
EVERY_OTHER: Final = 2


class Ease(StrEnum):
    """What becomes of a daily question that is due."""

    ASK = "ask"
    WAIT = "wait"  # not today
    ASK_WHETHER = "ask_whether"
    REST = "rest"


def ease(unanswered: int, days_since: int) -> Ease:
    """What to do after so many unanswered ones in a row, the newest of which came so many days ago."""
    if unanswered < DAILY:
        return Ease.ASK
    if unanswered > DAILY + EVERY_OTHER:
        return Ease.REST
    if days_since < EVERY_OTHER:
        return Ease.WAIT
    return Ease.ASK_WHETHER if unanswered == DAILY + EVERY_OTHER else Ease.ASK
