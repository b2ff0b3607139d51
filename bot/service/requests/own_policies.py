"""What a clinic decides for itself about its requests: whom each kind asks, how long each is waited for, and when the patient hears of it.

What is decided holds from the next request on; those that are out keep what they were made under. It is refused where somebody would be
left waiting: `check` says why, by the same rules as `rodtrad policy check`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.kinds import KindsFile, RequestKind
from bot.domain.requests.policy import Policy, Who
from bot.domain.requests.policy_faults import Fault, faults_beside
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.requests.rights import NotFoundError
from bot.service.requests.staffing import Empty, Ladders, empty_on, ladders_in
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import policies
from bot.store.requests.policies import Version

#: Nobody is asked, nor goes on to the next, more often than this.
SHORTEST: Final = 5
#: So many earlier versions are shown.
_SHOWN: Final = 20


class PolicyRefusedError(Exception):
    """Nothing was decided; `found` says why."""

    def __init__(self, found: "Found") -> None:
        super().__init__("refused")
        self.found = found


class PolicyChangedError(Exception):
    """Somebody else has decided meanwhile; nothing was."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: `faults` and `nobody` are refused; `gaps` are rungs that are passed over for some patients."""

    faults: tuple[Fault, ...] = ()
    nobody: tuple[Empty, ...] = ()
    gaps: tuple[Empty, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether it may not hold."""
        return bool(self.faults or self.nobody)


@dataclass(frozen=True, slots=True)
class Held:
    """One policy as a clinic has it: `policy` holds for the next request, `number` is of the last that somebody here decided, 0 for none.

    `broken` is the clinic's own that holds no more, since the content has changed: `policy` is the content's then.
    """

    name: str
    kinds: Mapping[str, RequestKind]
    policy: Policy
    contents: Policy
    urgent: bool
    number: int
    own: Version | None
    broken: bool
    #: What was decided here, newest first, with who did, as far as their name can be read.
    history: tuple[tuple[Version, str], ...]
    found: Found


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the page needs of the clinic besides."""

    hours: WorkingHours
    held: tuple[Held, ...]


def show(work: Work, desk: Desk, me: StaffRow) -> Clinic:
    """Every policy that a kind of request goes by, as my clinic has it."""
    return Clinic(people.clinic_hours(work, me.clinic_id), of_clinic(work, desk.content.kinds, me.clinic_id))


def show_one(work: Work, desk: Desk, me: StaffRow, name: str) -> Clinic:
    """One of them. Raises `NotFoundError`."""
    kinds = _known(desk, name)
    held = _held(work, kinds, me.clinic_id, name, ladders_in(work, me.clinic_id))
    return Clinic(people.clinic_hours(work, me.clinic_id), (held,))


def of_clinic(work: Work, kinds: KindsFile, clinic_id: UUID) -> tuple[Held, ...]:
    """Every policy that a kind of request goes by, as a clinic has it."""
    ladders = ladders_in(work, clinic_id)
    return tuple(_held(work, kinds, clinic_id, name, ladders) for name in kinds.policies_in_use())


def empty_rungs(all_held: Iterable[Held]) -> list[Empty]:
    """The rungs on which nobody stands for some patients. Nobody at all on a policy comes first."""
    found = [each for held in all_held for each in (*held.found.nobody, *held.found.gaps)]
    return sorted(found, key=lambda one: one.rung is not None)


def check(work: Work, desk: Desk, me: StaffRow, name: str, policy: Policy) -> Found:
    """What would be wrong with a policy in my clinic. Raises `NotFoundError`."""
    return _check(_known(desk, name), name, policy, ladders_in(work, me.clinic_id))


def decide(work: Work, desk: Desk, me: StaffRow, name: str, policy: Policy, number: int) -> None:
    """Let a policy hold in my clinic from the next request on. `number` is that of the decision that was seen.

    Raises `PolicyRefusedError`, `PolicyChangedError`, `NotFoundError`.
    """
    found = check(work, desk, me, name, policy)
    if found.refused:
        raise PolicyRefusedError(found)
    _alone(work, me, name, number)
    contents = desk.content.kinds.policies[name]
    policies.decide(work, me.clinic_id, name, policy, me.id, own=policy != contents)


def put_back(work: Work, desk: Desk, me: StaffRow, name: str, number: int) -> None:
    """Let the content's own hold again, and follow it. Raises `PolicyChangedError`, `NotFoundError`."""
    contents = _known(desk, name).policies[name]
    _alone(work, me, name, number)
    policies.decide(work, me.clinic_id, name, contents, me.id, own=False)


# --- inside ---


def _known(desk: Desk, name: str) -> KindsFile:
    kinds = desk.content.kinds
    if name not in kinds.policies_in_use():
        raise NotFoundError
    return kinds


def _alone(work: Work, me: StaffRow, name: str, number: int) -> None:
    policies.alone(work, me.clinic_id)
    if _number(policies.versions(work, me.clinic_id, name)) != number:
        raise PolicyChangedError


def _number(found: list[Version]) -> int:
    return next((one.number for one in found if one.staff is not None), 0)


def _check(kinds: KindsFile, name: str, policy: Policy, ladders: Ladders) -> Found:
    faults = tuple(faults_beside(policy, kinds.policies[name], urgent=kinds.is_urgent(name)))
    empty = [one for one in empty_on(name, policy, ladders) if not ladders.invented or _whoever_it_is(one)]
    nobody = tuple(one for one in empty if one.rung is None or one.patients == ladders.patients)
    return Found(faults, nobody, tuple(one for one in empty if one not in nobody))


def _whoever_it_is(one: Empty) -> bool:
    """Whether it is so whoever will be the team of a patient: asked of a clinic that has no patients yet."""
    return one.rung is None or set(one.asks) == {Who.DUTY}


def _held(work: Work, kinds: KindsFile, clinic_id: UUID, name: str, ladders: Ladders) -> Held:
    found, holds = (
        policies.versions(work, clinic_id, name),
        policies.present(work, clinic_id, name, kinds),
    )
    decided = [one for one in found if one.staff is not None][:_SHOWN]
    own = decided[0] if decided and decided[0].own else None
    return Held(
        name,
        kinds.going_by(name),
        holds,
        kinds.policies[name],
        kinds.is_urgent(name),
        _number(found),
        own,
        own is not None and own.policy != holds,
        tuple((one, _who(work, one.staff)) for one in decided),
        _check(kinds, name, holds, ladders),
    )


def _who(work: Work, staff: StaffId | None) -> str:
    return "" if staff is None else people.staff_member(work, staff).name
