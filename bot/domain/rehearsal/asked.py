"""What would become of a request: asked of the request machine itself, in a copy. Nothing is stored and nobody is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.rehearsal.world import World
from bot.domain.requests.escalation import ask, step
from bot.domain.requests.hours import as_utc
from bot.domain.requests.policy import Who
from bot.domain.requests.request import DeadlinePassed, NotifyStaff, State
from bot.ids import StaffId

#: So far the clock is followed: what has reached nobody by then reaches nobody.
FAR: Final = timedelta(days=16)
MOST_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """At a moment these people are asked, as those whom a rung `asks`, unless somebody has taken it before."""

    at: datetime
    staff: tuple[StaffId, ...]
    asks: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class Would:
    """The way one request would go if nobody took it: each turn once, and the moment at which all of them would have been asked in vain.

    Without any turn nobody would be asked, and the person would be told so at once.
    """

    turns: tuple[Turn, ...]
    all_asked_by: datetime | None

    @property
    def nobody(self) -> bool:
        """Whether it would reach nobody at all."""
        return not self.turns


def would(world: World, at: datetime, kind: str) -> Would:
    """The way a request of a kind, made at a moment, would go: the real machine, with the world as it would be at each step.

    Raises `KeyError` for a kind whose terms the world does not hold.
    """
    moment = as_utc(at)
    made = ask(world.terms[kind], moment, world.hours, world.ladder(moment))
    turns: list[Turn] = []
    seen: set[StaffId] = set()
    for _ in range(MOST_STEPS):
        request = made.request
        staff = tuple(
            dict.fromkeys(
                one for notice in made.notices if isinstance(notice, NotifyStaff) for one in notice.staff
            )
        )
        if set(staff) - seen:
            turns.append(Turn(moment, staff, request.asks))
            seen |= set(staff)
        if request.state is not State.OPEN or request.deadline_at is None or request.round > 1:
            break
        if request.deadline_at - as_utc(at) > FAR:
            break
        moment = request.deadline_at
        made = step(request, DeadlinePassed(), moment, world.hours, world.ladder(moment))
    return Would(tuple(turns), moment if turns else None)
