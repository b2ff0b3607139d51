"""Telling staff outside their pages: who can be told at all, what a notice says, and what its fate means for a request."""

from collections.abc import Mapping
from typing import Final

from bot.domain.messages.message import Message
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import NotifyStaff, State
from bot.i18n import SOURCE_LANGUAGE, fill
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.people.people import StaffRow
from bot.store.requests import events
from bot.store.requests.records import Stored
from bot.store.tables.messages import Guard, Lane

#: It came to somebody, and notices to them are on their way.
ARRIVED: Final = "arrived"
#: It came to somebody who has no address that works: it stands in the inbox, and nobody says so anywhere else.
INBOX_ONLY: Final = "inbox_only"
#: A carrier took a notice to somebody; a carrier could not deliver it. Which one, the event says.
TOLD: Final = "told"
NOT_TOLD: Final = "not_told"

#: Whether somebody without any address may be asked all the same, through their page alone. Then `inbox_only` says so in the history,
#: and a banner on the pages; when no longer, they stand on no rung.
PAGE_COUNTS: Final = True


def can_stand(staff: StaffRow, *, page_counts: bool) -> bool:
    """Whether somebody can be asked: an address of theirs works, or they have none and their page counts for one."""
    if not staff.addresses:
        return page_counts
    return any(address.works for address in staff.addresses)


def notify(
    work: Work, desk: Desk, stored: Stored, notice: NotifyStaff, staff: Mapping[StaffId, StaffRow]
) -> None:
    """Write a notice to each address that works of everybody it is for, and into the history what they truly get.

    A notice has the request's code and nothing of the patient. It is dropped when somebody takes the request before it goes out; one to
    whoever has the request already, when they have it no longer.
    """
    urgent = stored.request.urgency is Urgency.URGENT
    phrase = desk.texts.phrase("staff_notice_urgent" if urgent else "staff_notice", SOURCE_LANGUAGE)
    message = Message(fill(phrase, lambda _name: stored.code), neutral=True)
    lane = Lane.URGENT if notice.loud else Lane.NEWS
    guard = Guard.OPEN_REQUEST if stored.request.state is State.OPEN else Guard.TAKEN_REQUEST
    for one in notice.staff:
        working = [address for address in staff[one].addresses if address.works] if one in staff else []
        events.note(work, stored.id, ARRIVED if working else INBOX_ONLY, one)
        for address in working:
            notices.put(work, address, stored.clinic_id, message, lane, guard, stored.id)
