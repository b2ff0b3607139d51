"""When the body stands less than before, and when that is to be said in passing: in days 0–28 and after a break (E4). Pure.

The conversations of the first weeks say it in their own place; here is what a check-in or a coming back adds to that.
"""

from datetime import date, timedelta
from typing import Final

#: Last day, counted from the discharge, on which tolerance counts as low.
LOW_DAYS: Final = 28
#: Until this day `before`, `arrival` and `left_today` have had their turn to say it.
OWN_TURN: Final = 4
#: The last conversation before the discharge that says it comes so many days before.
SAID_BEFORE: Final = 3
#: Said so lately, it is not said in passing again: not in every check-in.
NOT_AGAIN: Final = timedelta(days=14)


def is_low(days_out: int | None, *, after_break: bool) -> bool:
    """Whether tolerance counts as low. `days_out`: days since the discharge, None when it is not known."""
    return after_break or (days_out is not None and 0 <= days_out <= LOW_DAYS)


def is_due(today: date, days_out: int | None, told_on: date | None, *, after_break: bool) -> bool:
    """Whether the words are to be said in passing today; `told_on` is when they were said last.

    After a break: unless they were said in the last two weeks. In the first four weeks: only to those who missed them in their place.
    """
    if told_on is not None and today - told_on < NOT_AGAIN:
        return False
    if after_break:
        return True
    if days_out is None or not OWN_TURN <= days_out <= LOW_DAYS:
        return False
    return told_on is None or told_on < today - timedelta(days=days_out + SAID_BEFORE)
