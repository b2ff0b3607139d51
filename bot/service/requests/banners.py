"""What stands above everybody's inbox until it is mended: where the clinic's ladder did not hold, and who is told nothing outside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from bot.domain.requests.cover import resolved
from bot.service.requests.gaps import Gap, next_gap
from bot.store.database.work import Work
from bot.store.people import handovers, people
from bot.store.people.people import StaffRow
from bot.store.promises import promises
from bot.store.requests import warnings
from bot.store.requests.warnings import Warned

#: What is to be kept within this time stands above the inbox.
SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Banners:
    """What the clinic is warned of.

    `untold` have no channel outside their page, `broken` have some and none of them works; `nobody_told`: that is so for the whole clinic.
    `passed_over`: who has none is asked nothing, for nobody at this clinic has the inbox before them at all hours.
    """

    warned: Sequence[Warned] = ()
    untold: Sequence[str] = ()
    broken: Sequence[str] = ()
    nobody_told: bool = False
    #: Now or soon nobody can be asked for some patients.
    gap: Gap | None = None
    passed_over: bool = False
    #: Somebody waits for the reader to take a patient over.
    to_take_over: bool = False
    #: So much that the reader is to keep is soon due, or past.
    promises: int = 0


def banners(work: Work, staff_id: UUID) -> Banners:
    """The banners of the clinic of a member of staff. Eight statements, whatever there is."""
    clinic_id = people.staff_member(work, staff_id).clinic_id
    staff = people.staff_of(work, clinic_id)
    told = [one for one in staff if any(address.works for address in one.addresses)]
    return Banners(
        warned=warnings.standing(work, clinic_id),
        untold=[one.name for one in staff if not one.addresses],
        broken=[one.name for one in staff if one.addresses and one not in told],
        nobody_told=not told,
        gap=next_gap(work, clinic_id, staff),
        passed_over=not any(one.page_counts for one in staff),
        to_take_over=handovers.is_asked(work, staff_id, clinic_id),
        promises=_near(work, clinic_id, staff_id, staff),
    )


def _near(work: Work, clinic_id: UUID, me: UUID, staff: Sequence[StaffRow]) -> int:
    """How much somebody is to keep soon, or should have: their own, and that of those they cover for."""
    away = resolved([one.away for one in staff if one.away is not None], {one.id for one in staff})
    covers = {one.staff: one.cover for one in away}
    owners = promises.owners_near(work, clinic_id, work.now + SOON)
    return sum(covers.get(owner, owner) == me for owner in owners)
