"""When people are asked how the help is: first two weeks after leaving, then about once a month, never beside another question. Pure."""

from datetime import date, time, timedelta
from typing import Final

#: From so many days after leaving on; so many days at least from one time to the next (E25). Looked at once a week.
AFTER: Final = timedelta(days=14)
EVERY: Final = timedelta(days=28)
AT: Final = time(12, 30)


def weekday_of(discharge_on: date) -> int:
    """The day of the week on which somebody may be asked: the one after that on which the weeks are counted, 0 for Monday.

    What comes in the first weeks comes on the weekday of leaving, mostly; a weekend is passed over, when nobody at work could answer.
    """
    day = (discharge_on.weekday() + 1) % 7
    return day if day < 5 else 0


def is_time(today: date, discharge_on: date | None, asked_on: date | None) -> bool:
    """Whether it is time to ask, by the calendar alone. `asked_on`: the last day on which it was."""
    if discharge_on is None or today - discharge_on < AFTER:
        return False
    return asked_on is None or today - asked_on >= EVERY
