"""One bad row stops nobody: what fails for one person is undone, reported and passed over, and the others go on.

Every beat and every page that goes through many people's rows does it by `for_one` (which may write) or `readable` (which only reads).
"""

import logging
from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from bot.log import where
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Work

T = TypeVar("T")
U = TypeVar("U")

log = logging.getLogger(__name__)

#: The day on which each kind of trouble was last told, by where it was met and what it was.
_told: Final[dict[tuple[str, str], date]] = {}


def for_one(
    work: Work, place: str, do: Callable[[], T], instead: Callable[[], object] | None = None
) -> T | None:
    """Do something for one person behind a savepoint and give what it gives; if it fails it is undone, `instead` is done, None is given.

    `place` is for the operator: what was being done. `instead` should write plain columns only (put the row off, end it), so that the
    row does not stand in the way at the next turn. Faults of the house are raised: they are nobody's in particular.
    """
    try:
        with work.connection.begin_nested():
            return do()
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        _pass_over(work, place, error)
    if instead is not None:
        instead()
    return None


def readable(work: Work, place: str, read: Callable[[], T], instead: Callable[[], U]) -> T | U:
    """Give what is only read of one person; if it cannot be read, what `instead` gives. There is no savepoint, so write nothing."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        _pass_over(work, place, error)
    return instead()


def forget_what_was_told() -> None:
    """Let everything be told anew."""
    _told.clear()


def _pass_over(work: Work, place: str, error: Exception) -> None:
    """Tell the operator, once a day for each place and kind of error; raise what is a fault of the house."""
    if is_infrastructure_fault(error):
        raise error
    kind, today = (place, type(error).__name__), work.now.date()
    if _told.get(kind) == today:
        return
    _told[kind] = today
    log.error(
        "%s: failed for one person and is passed over (%s); the others go on. More of this kind is not told again today",
        place,
        where(error),
    )
