"""What an administrator does with the staff of their own clinic: adding, changing, new links, ending. Of another clinic nobody exists."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from bot.domain.people.names import UnusableNameError, usable
from bot.domain.people.roles import ANSWERING, StaffRole
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.login import ways
from bot.service.people import absences, leaving, staff_login
from bot.service.people.leaving import Leaving
from bot.service.people.staff_login import Link
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.people import handovers, people, roster
from bot.store.people.roster import StaffLine


class Refused(StrEnum):
    """Why the staff stays as it is."""

    BAD_NAME = "bad_name"
    SAME_NAME = "same_name"
    NO_ROLE = "no_role"
    STILL_ANSWERS = "still_answers"  # patients, requests or somebody's cover are theirs
    LAST_ADMIN = "last_admin"
    NO_TAKER = "no_taker"  # what is theirs needs somebody who takes it
    CHANGED = "changed"  # a colleague was first


class StaffRefusedError(Exception):
    """It cannot be done."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


def listed(work: Work, me: StaffId) -> list[StaffLine]:
    """Everybody who works at one's clinic, by name."""
    mine = people.staff_member(work, me)
    return sorted(roster.staff(work, mine.clinic_id), key=lambda one: (one.name or "").casefold())


def one(work: Work, me: StaffId, staff_id: UUID) -> StaffLine:
    """One of them. Raises `NotFoundError`, also for those of another clinic and those who have left."""
    found = next((each for each in listed(work, me) if each.id == staff_id), None)
    if found is None:
        raise NotFoundError
    return found


def add(work: Work, me: StaffId, name: str, does: Collection[StaffRole]) -> tuple[StaffId, Link]:
    """Let somebody work at one's clinic; gives the link they begin with and its code. Whoever was there before is back.

    Raises `StaffRefusedError`.
    """
    clinic_id = people.staff_member(work, me).clinic_id
    name = _checked(name)
    if not does:
        raise StaffRefusedError(Refused.NO_ROLE)
    duty = StaffRole.DUTY in does
    known = people.find_staff(work, clinic_id, name)
    if known is None:
        staff_id = people.add_staff(work, clinic_id, name, on_duty=duty, does=does)
    else:
        if people.staff_member(work, known).active:
            raise StaffRefusedError(Refused.SAME_NAME)
        staff_id = known
        back = next(each for each in roster.staff(work, clinic_id, former=True) if each.id == known)
        roster.change_staff(work, back, name=name, active=True, on_duty=duty)
        roster.set_roles(work, known, does)
    return staff_id, staff_login.make_link_with_code(work, staff_id)


def seen_as(line: StaffLine) -> str:
    """How somebody stands, in words that change when their name or a role does."""
    return " ".join([*sorted(line.roles), line.name or ""])


def change(
    work: Work, me: StaffId, staff_id: UUID, name: str, does: Collection[StaffRole], seen: str
) -> None:
    """Rename somebody, and say what they do from now on; `seen` is how they stood before whoever wrote it.

    Raises `NotFoundError` and `StaffRefusedError`.
    """
    theirs = one(work, me, staff_id)
    if seen != seen_as(theirs):
        raise StaffRefusedError(Refused.CHANGED)
    name = _checked(name)
    if people.find_staff(work, theirs.clinic_id, name) not in {None, theirs.id}:
        raise StaffRefusedError(Refused.SAME_NAME)
    if not does:
        raise StaffRefusedError(Refused.NO_ROLE)
    if StaffRole.ADMIN not in does:
        _somebody_else_is_admin(work, me, theirs)
    if not ANSWERING & set(does) and _answers(work, theirs):
        raise StaffRefusedError(Refused.STILL_ANSWERS)
    new_name = None if name == theirs.name else name
    roster.change_staff(work, theirs, name=new_name, on_duty=StaffRole.DUTY in does)
    roster.set_roles(work, theirs.id, does)


def new_link(work: Work, me: StaffId, staff_id: UUID, *, anew: bool) -> Link:
    """A link for somebody, and its code. `anew`: nothing that let them in before does any more, as after a lost phone.

    Raises `NotFoundError`.
    """
    theirs = one(work, me, staff_id)
    if anew:
        ways.forget_all(work, theirs.id)
    return staff_login.make_link_with_code(work, theirs.id)


def end(work: Work, desk: Desk, me: StaffId, staff_id: UUID, to: UUID | None) -> Leaving:
    """Let somebody leave: at once when nothing is theirs, else when `to` has taken it. Raises `NotFoundError` and `StaffRefusedError`."""
    theirs = one(work, me, staff_id)
    _somebody_else_is_admin(work, me, theirs)
    taker = None if to is None else one(work, me, to)
    can_take = taker is not None and taker.id != theirs.id and bool(ANSWERING & taker.roles)
    if _has_anything(work, theirs) and not can_take:
        raise StaffRefusedError(Refused.NO_TAKER)
    return leaving.begin(work, desk, theirs.id, None if taker is None else taker.id)


def _checked(name: str) -> str:
    try:
        return usable(name)
    except UnusableNameError:
        raise StaffRefusedError(Refused.BAD_NAME) from None


def _somebody_else_is_admin(work: Work, me: StaffId, theirs: StaffLine) -> None:
    others = [each for each in listed(work, me) if StaffRole.ADMIN in each.roles and each.id != theirs.id]
    if StaffRole.ADMIN in theirs.roles and not others:
        raise StaffRefusedError(Refused.LAST_ADMIN)


def _answers(work: Work, theirs: StaffLine) -> bool:
    """Whether anything comes to somebody that has to be answered: patients, requests, or a colleague's whom they cover."""
    covers = any(each.absence.cover == theirs.id for each in absences.coming(work, theirs.clinic_id))
    return covers or _has_anything(work, theirs)


def _has_anything(work: Work, theirs: StaffLine) -> bool:
    return bool(handovers.parts_of(work, theirs.id) or handovers.holds(work, theirs.id))
