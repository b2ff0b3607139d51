"""What would become of a request that nobody takes, under a policy: asked of the machine itself, until "nobody answered"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from bot.domain.requests.escalation import ask, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.policy import Who
from bot.domain.requests.request import (
    DeadlinePassed,
    Ladder,
    Notice,
    NotifyStaff,
    TellPatient,
    Terms,
    What,
)
from bot.ids import StaffId

#: One for each place: with everybody there it is seen whom each rung asks.
PLACES: Final = {who: StaffId(UUID(int=number)) for number, who in enumerate(Who, 1)}
_LADDER: Final = Ladder(
    caseworker=PLACES[Who.CASEWORKER],
    deputy=PLACES[Who.DEPUTY],
    duty=(PLACES[Who.DUTY],),
    reachable=frozenset(PLACES.values()),
)
_NOBODY: Final = frozenset({What.NOBODY_ANSWERED, What.NOBODY_REACHABLE})
#: More steps than this no round has.
_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Foretold:
    """One step: when, who is asked then, and what the patient is told, if anything, with whom it names and when the clinic opens."""

    at: datetime
    asked: tuple[Who, ...]
    told: TellPatient | None

    @property
    def names(self) -> Who | None:
        """Who stands in what the patient is told."""
        return next((who for who, one in PLACES.items() if self.told and self.told.staff == one), None)

    @property
    def is_nobody(self) -> bool:
        """Whether the patient hears that nobody answered."""
        return self.told is not None and self.told.what in _NOBODY


def foretell(terms: Terms, at: datetime, hours: WorkingHours) -> list[Foretold]:
    """Each step of a request made `at` a moment that nobody takes, until the patient has heard that nobody answered."""
    led_to = ask(terms, at, hours, _LADDER)
    found = [_step(at, led_to.notices)]
    while not found[-1].is_nobody and len(found) < _MOST:
        due = led_to.request.due_at
        if due is None:
            break
        led_to = step(led_to.request, DeadlinePassed(), due, hours, _LADDER)
        found.append(_step(due, led_to.notices))
    return found


def _step(at: datetime, notices: tuple[Notice, ...]) -> Foretold:
    asked = {one for notice in notices if isinstance(notice, NotifyStaff) for one in notice.staff}
    told = next(_told(notices), None)
    return Foretold(at, tuple(who for who, one in PLACES.items() if one in asked), told)


def _told(notices: tuple[Notice, ...]) -> Iterator[TellPatient]:
    return (one for one in notices if isinstance(one, TellPatient) and not one.quiet)
