"""Keeping what comes by itself apart: nobody is written to unasked twice within two hours, nor asked the same thing twice.

Pure. When something is due stands in `schedule.py`; what the clock does about it, in `service/clock/begin_due.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.schedules.schedule import ScheduleKind, Skip

APART: Final = timedelta(hours=2)
#: Both ask how the evening is. The check-in was chosen by the person (E18, E23) and asks for more, so it is the one that comes.
SAME: Final = frozenset({ScheduleKind.CHECKIN, ScheduleKind.EVENING})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Something else that comes to the same person by itself: when it came (or they last answered it), or is to come."""

    kind: ScheduleKind
    at: datetime


def room(
    kind: ScheduleKind, now: datetime, expires: datetime, others: Sequence[Neighbour]
) -> datetime | Skip | None:
    """What becomes of something that is due now: None, it comes; a moment, it waits until then; `Skip.NEAR`, it gives way.

    1. Of the evening's word and the check-in only one comes: the check-in when it is near ahead, else whichever was first.
    2. The check-in keeps its time: what else is due within two hours before it waits until two hours after it.
    3. Behind something that has come, everything waits for two hours; what would then be too late (`expires`) gives way.
    4. What cannot wait until after the check-in comes now: its words are nowhere else (a bed, the first call), and the check-in waits.
    """
    near = [one for one in others if abs(one.at - now) < APART]
    behind = [one for one in near if one.at <= now]
    ahead = [
        one
        for one in near
        if one.at > now and one.kind is ScheduleKind.CHECKIN and kind is not ScheduleKind.CHECKIN
    ]
    if kind in SAME and any(one.kind in SAME for one in (*behind, *ahead)):
        return Skip.NEAR
    for blocking in ((*behind, *ahead), behind):
        free = max((one.at + APART for one in blocking), default=now)
        if free <= expires:
            return free if free > now else None
    return Skip.NEAR
