"""Somebody of the staff leaves: not while patients or requests are theirs without a taker, and at once when nothing is."""

from dataclasses import dataclass, field
from uuid import UUID

from bot.ids import StaffId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.people import roster
from bot.service.people.handovers import hand_over
from bot.service.people.roster import RosterError
from bot.service.promises import keeping
from bot.service.requests.case import Done
from bot.service.requests.staff_reach import let_go_of
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import handovers, people
from bot.store.people.roster import StaffLine
from bot.store.promises import promises


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves: `gone` at once, or when `offered` hand-overs are accepted and `held` requests are done or handed on."""

    staff: StaffLine
    gone: bool
    offered: int = 0
    held: int = 0
    done: Done = field(default_factory=Done)


def begin(work: Work, desk: Desk, staff_id: UUID, to: StaffId | None) -> Leaving:
    """Let somebody leave. With nothing of theirs they are gone at once; else all of it is offered to `to`, and they leave when the last
    is accepted. Until then they are asked as before, and the patients are told who is to come. What they have promised other patients is
    the taker's at once.

    Raises `RosterError`, without a taker for what is theirs.
    """
    one = roster.staff(work, staff_id)
    if not one.active:
        message = f"{one.name or staff_id} has left already"
        raise RosterError(message)
    parts, held = handovers.parts_of(work, one.id), handovers.holds(work, one.id)
    owed = [
        patient for patient in promises.patients_of(work, one.id) if patient not in {of for of, _ in parts}
    ]
    if not parts and not held and not owed:
        gone, done = leave(work, desk, staff_id)
        return Leaving(gone, gone=True, done=done)
    if to is None:
        more = f" (and {len(owed)} others have been promised something)" if owed else ""
        message = (
            f"{len(parts)} patients and {held} requests are with {one.name or staff_id}{more}; name who takes them: "
            f"`rodtrad staff leave {staff_id} --to ID`"
        )
        raise RosterError(message)
    if to == one.id:
        message = "somebody else has to take them"
        raise RosterError(message)
    rows: list[Leased] = []
    for patient_id, role in parts:
        rows += hand_over(work, desk, patient_id, role, to).rows
    for patient_id in owed:
        voice = Voice(work, desk, people.by_id(work, patient_id))
        keeping.handed_over(voice, StaffId(one.id), to)
        rows += voice.rows
    if not parts and not held:
        gone, done = leave(work, desk, staff_id)
        return Leaving(gone, gone=True, done=Done((*rows, *done.rows), done.count))
    handovers.set_leaving(work, one.id, leaving=True)
    return Leaving(one, gone=False, offered=len(parts), held=held, done=Done(tuple(rows), len(parts)))


def tick_leaving(work: Work, desk: Desk) -> Done:
    """Let those who are on their way out go, of whom nothing is left: the last hand-over was accepted, the last request closed."""
    gone = [
        leave(work, desk, staff_id)[1]
        for staff_id in handovers.leaving(work)
        if not (
            handovers.parts_of(work, staff_id)
            or handovers.holds(work, staff_id)
            or promises.owned(work, staff_id)
        )
    ]
    return Done(tuple(row for one in gone for row in one.rows), len(gone))


def leave(work: Work, desk: Desk, staff_id: UUID) -> tuple[StaffLine, Done]:
    """Take somebody off the staff, and every request that waits for them alone on to the next; gives who left and what went on.

    Raises `RosterError` as `roster.remove_staff` does, also while they have taken requests that are not closed.
    """
    gone = roster.remove_staff(work, staff_id)
    handovers.set_leaving(work, staff_id, leaving=False)
    return gone, let_go_of(work, desk, StaffId(staff_id))
