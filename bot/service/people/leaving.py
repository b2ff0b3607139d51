"""Somebody of the staff leaves: what asks only them goes on at once. Hand-over, absence and their pages come later."""

from uuid import UUID

from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.people import roster
from bot.service.requests.case import Done
from bot.service.requests.staff_reach import let_go_of
from bot.store.database.work import Work
from bot.store.people.roster import StaffLine


def leave(work: Work, desk: Desk, staff_id: UUID) -> tuple[StaffLine, Done]:
    """Take somebody off the staff, and every request that waits for them alone on to the next; gives who left and what went on.

    Raises `RosterError` as `roster.remove_staff` does, also while they have taken requests that are not closed.
    """
    gone = roster.remove_staff(work, staff_id)
    return gone, let_go_of(work, desk, StaffId(staff_id))
