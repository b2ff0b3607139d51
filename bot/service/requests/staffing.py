"""Whether a clinic's policies have somebody on each rung: found before a request needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from bot.domain.requests.policy import Policy, Who
from bot.domain.requests.request import Ladder
from bot.ids import ClinicId
from bot.service.requests.ladders import ladder
from bot.store.database.work import Work
from bot.store.people import absences, people


@dataclass(frozen=True, slots=True)
class Empty:
    """A rung of a policy on which nobody can be asked for so many patients; without any `rung`, nobody on the whole policy.

    Where the word of each on a rung is wanted, a place of it counts as one.
    """

    policy: str
    rung: int | None
    asks: tuple[Who, ...]
    patients: int


_NO_TEAM: Final = (None, None, 1)


@dataclass(frozen=True, slots=True)
class Ladders:
    """The ladders that a clinic's patients have, each with how many have it; `invented` where there are no patients yet."""

    of: tuple[tuple[Ladder, int], ...]
    invented: bool

    @property
    def patients(self) -> int:
        """How many they are; an invented one counts."""
        return sum(count for _, count in self.of)


def ladders_in(work: Work, clinic_id: UUID) -> Ladders:
    """The ladders of a clinic's patients, whoever is away now counted as there; without patients that of one without a team."""
    staff = [one for one in people.staff_of(work, ClinicId(clinic_id)) if one.active]
    teams = absences.teams(work, clinic_id)
    known = (
        (ladder(caseworker, deputy, staff, ()), count) for caseworker, deputy, count in teams or [_NO_TEAM]
    )
    return Ladders(tuple(known), not teams)


def empty_on(name: str, policy: Policy, ladders: Ladders) -> Iterator[Empty]:
    """Where nobody stands on a policy with these ladders."""
    nobody = sum(count for one, count in ladders.of if one.after(policy, None) is None)
    if nobody:
        yield Empty(name, None, (), nobody)
    for at, rung in enumerate(policy.rungs):
        places = [(who,) for who in rung.asks] if rung.of_each else [rung.asks]
        for asks in places:
            place = rung.model_copy(update={"asks": asks})
            without = sum(count for one, count in ladders.of if not one.on(place))
            if without:
                yield Empty(name, at, asks, without)
