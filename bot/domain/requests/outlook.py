"""What the clock will do with a request at its deadline if nobody does anything before: found by asking the machine itself.

Staff read it beside each request. Since it is the very step that the clock will take, it cannot say anything else than what will happen.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.domain.requests.escalation import step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.policy import Who
from bot.domain.requests.request import (
    ENDED,
    DeadlinePassed,
    Ladder,
    NotifyStaff,
    Request,
    State,
)
from bot.ids import StaffId

#: Hours decide how long the *next* wait is, which is not told.
_HOURS: Final = WorkingHours.parse("mon-sun 00:00-24:00", "UTC")


class Ahead(StrEnum):
    """What a deadline brings."""

    GOES_ON = "goes_on"  # others are asked
    ASKS_AGAIN = "asks_again"  # the same people are asked once more
    FINDS_NOBODY = "finds_nobody"  # there is nobody to ask; it is tried again
    REMINDS = "reminds"  # the holder is reminded
    RETURNS = "returns"  # it was put off until then
    CLOSES = "closes"
    ASKS_OTHERS = "asks_others"  # those who have yet to say that they have seen it, whoever has it


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes at the deadline: `staff` are asked (or reminded) then, as those whom a rung `asks`."""

    ahead: Ahead
    staff: tuple[StaffId, ...] = ()
    asks: tuple[Who, ...] = ()


@lru_cache(maxsize=4096)
def outlook(request: Request, ladder: Ladder) -> Outlook | None:
    """What the clock does next with this request, as the ladder is now; None when it has ended."""
    if request.state in ENDED or request.due_at is None:
        return None
    others = request.others_at == request.due_at
    if request.state is State.ANSWERED and not others:
        return Outlook(Ahead.CLOSES)
    led_to = step(request, DeadlinePassed(), request.due_at, _HOURS, ladder)
    staff = tuple(one for notice in led_to.notices if isinstance(notice, NotifyStaff) for one in notice.staff)
    if others:
        return Outlook(Ahead.ASKS_OTHERS, staff)
    if led_to.request.state is State.TAKEN:
        return Outlook(Ahead.RETURNS if request.snoozed else Ahead.REMINDS, staff)
    if not staff:
        return Outlook(Ahead.FINDS_NOBODY)
    again = request.state is State.OPEN and set(staff) == set(request.asked(ladder))
    return Outlook(Ahead.ASKS_AGAIN if again else Ahead.GOES_ON, staff, led_to.request.asks)
