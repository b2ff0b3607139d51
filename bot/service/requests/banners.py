"""What stands above everybody's inbox until it is mended: where the clinic's ladder did not hold, and who is told nothing outside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from bot.service.requests.gaps import Gap, next_gap
from bot.store.database.work import Work
from bot.store.people import handovers, people
from bot.store.requests import warnings
from bot.store.requests.warnings import Warned


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


def banners(work: Work, staff_id: UUID) -> Banners:
    """The banners of the clinic of a member of staff. Seven statements, whatever there is."""
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
        to_take_over=handovers.is_asked(work, staff_id),
    )
