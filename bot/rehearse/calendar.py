"""The days of 2026 and 2027 on which Norway is closed, written out by hand from the almanac: what the finder computes is held against it.

Nothing is computed here, and nothing is shared with what computes.
"""

from datetime import date
from typing import Final

#: Public holidays, Sundays among them only where they are holidays by name.
CLOSED: Final = frozenset(
    {
        *(date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6)),
        *(date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 17), date(2026, 5, 24), date(2026, 5, 25)),
        *(date(2026, 12, 25), date(2026, 12, 26)),
        *(date(2027, 1, 1), date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 28), date(2027, 3, 29)),
        *(date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 16), date(2027, 5, 17)),
        *(date(2027, 12, 25), date(2027, 12, 26)),
    }
)
#: Ordinary days, Monday to Thursday, after which another working day follows, far from any holiday.
PLAIN_DAYS: Final = (
    *(date(2026, 1, 12), date(2026, 1, 20), date(2026, 2, 3), date(2026, 2, 18), date(2026, 3, 10)),
    *(date(2026, 4, 21), date(2026, 6, 1), date(2026, 6, 17), date(2026, 7, 7), date(2026, 8, 12)),
    *(date(2026, 9, 8), date(2026, 10, 21), date(2026, 11, 16), date(2026, 12, 2), date(2027, 1, 20)),
    *(date(2027, 2, 16), date(2027, 3, 3), date(2027, 4, 14), date(2027, 6, 8), date(2027, 9, 21)),
)
FRIDAYS: Final = (
    *(date(2026, 1, 16), date(2026, 2, 13), date(2026, 3, 20), date(2026, 6, 12), date(2026, 8, 28)),
    *(date(2026, 10, 23), date(2027, 1, 15), date(2027, 2, 26), date(2027, 4, 16), date(2027, 9, 10)),
)
#: Working days after which a holiday follows on a weekday.
EVES: Final = (
    *(date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 13), date(2026, 12, 24)),
    *(date(2027, 3, 24), date(2027, 5, 5)),
)
#: Saturdays, Sundays, and holidays on weekdays.
SHUT_DAYS: Final = (
    *(date(2026, 1, 17), date(2026, 2, 15), date(2026, 4, 3), date(2026, 5, 14), date(2026, 5, 25)),
    *(date(2027, 3, 26), date(2027, 5, 6), date(2027, 4, 17), date(2027, 9, 12)),
)
SUNDAY: Final = 6


def no_pharmacy(day: date) -> bool:
    """Whether pharmacies are shut on a day: Sundays and holidays."""
    return day.weekday() == SUNDAY or day in CLOSED
