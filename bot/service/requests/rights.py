"""Who of the staff may see how much of a request. What somebody has no right to does not exist for them."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from bot.domain.requests.request import ENDED, Ladder, Request, State
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.requests.case import Case
from bot.service.requests.notices import ARRIVED, INBOX_ONLY
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.requests import events, records
from bot.store.requests.events import Happened
from bot.store.sealing.vault import CannotOpenError
from bot.store.tables.people import PatientState

#: What brings a request to somebody, and what takes it away from them again.
_ARRIVALS: Final = frozenset({ARRIVED, INBOX_ONLY})
_DEPARTURES: Final = frozenset({"not_mine", "handed_on"})
#: A colleague asked somebody about it by name, and they have said what they think: it is shown to them from the one to the other.
CONSULTED: Final = "consulted"
ADVISED: Final = "advised"
#: The only parts of a history that `sight_of` looks at.
STEPS: Final = _ARRIVALS | _DEPARTURES | {CONSULTED, ADVISED}


class NotFoundError(Exception):
    """There is no such request for this member of staff: another clinic's, somebody else's, or none at all."""


class ErasedError(NotFoundError):
    """The request is there, and whoever made it has had their data deleted: nothing of it can be shown."""


class Sight(IntEnum):
    """How much of a request somebody may see."""

    NOTHING = 0
    STATE = 1  # that it is taken care of, by whom; no word of the patient's
    WORDS = 2


def open_case(
    work: Work, desk: Desk, staff_id: StaffId, code: str, *, lock: bool = True
) -> tuple[Case, StaffRow]:
    """The request of this code, locked unless only looked at, and the member of staff, if they are of its clinic and it exists for them.

    Raises `NotFoundError`, and `ErasedError` for one whose patient was erased.
    """
    me = people.staff_member(work, staff_id)
    found = records.by_code(work, code)
    if found is None or found[2] != me.clinic_id or not me.active:
        raise NotFoundError
    request_id, patient_id, _ = found
    try:
        case = (Case.open if lock else Case.look)(work, desk, request_id, patient_id)
    except CannotOpenError:
        if people.by_id(work, patient_id, lock=False).state is PatientState.ERASED:
            raise ErasedError from None
        raise
    history = events.history(work, request_id)
    if sight_of(case.request, me.id, case.ladder, history) is Sight.NOTHING:
        raise NotFoundError
    return case, me


def sight_of(request: Request, me: StaffId, ladder: Ladder, history: Sequence[Happened]) -> Sight:
    """How much somebody may see: a request has come to those it was brought to, until they said it is not theirs."""
    steps = [one.what for one in history if one.staff_id == me and one.what in STEPS - {CONSULTED, ADVISED}]
    came_here, is_here_still = bool(steps), bool(steps) and steps[-1] in _ARRIVALS
    if request.holder == me or is_consulted(request, me, history):
        return Sight.WORDS
    if request.state in ENDED:
        return Sight.STATE if came_here else Sight.NOTHING
    if ladder.caseworker == me:
        return Sight.WORDS
    if me in request.unseen(ladder) or (is_here_still and request.missing(ladder)):
        return Sight.WORDS  # their word is wanted, or others are asked for it whom they can reach
    if request.state is State.OPEN and (is_here_still or (not came_here and me in request.asked(ladder))):
        return Sight.WORDS
    if is_everybodys(request, me, ladder, history):
        return Sight.WORDS
    return Sight.STATE if came_here else Sight.NOTHING


def turned_down_by(history: Sequence[Happened]) -> frozenset[StaffId]:
    """Who has said that it is not theirs, or handed it on, and has not been asked anew since."""
    newest = {one.staff_id: one.what for one in history if one.what in _ARRIVALS | _DEPARTURES}
    return frozenset(staff for staff, what in newest.items() if staff is not None and what in _DEPARTURES)


def is_everybodys(request: Request, me: StaffId, ladder: Ladder, history: Sequence[Happened]) -> bool:
    """Whether somebody is asked, and all who are have said that it is not theirs: it stays with each of them, or nobody would see it."""
    asked = {*request.asked(ladder)}
    return me in asked and asked <= turned_down_by(history)


def is_consulted(request: Request, me: StaffId, history: Sequence[Happened]) -> bool:
    """Whether a colleague has asked somebody about a living request, and they have yet to answer."""
    asked = [one.what for one in history if one.staff_id == me and one.what in {CONSULTED, ADVISED}]
    return request.state not in ENDED and asked[-1:] == [CONSULTED]
