"""Telling staff outside their pages: who can be told at all, what a notice says, and on which channel it begins.

What becomes of it, and the next channel, is `staff_reach`'s.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from bot.domain.messages.message import Message
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import NotifyStaff, State
from bot.ids import StaffId
from bot.service.desk import Desk
from bot.service.people.staff_words import words
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.people.addresses import StaffAddress
from bot.store.people.people import StaffRow
from bot.store.requests import events, told
from bot.store.requests.records import Stored
from bot.store.tables.messages import Guard, Lane

#: It came to somebody, and a notice to them is on its way.
ARRIVED: Final = "arrived"
#: It came to somebody who has no channel that works: it stands in the inbox, and nobody says so anywhere else.
INBOX_ONLY: Final = "inbox_only"
#: A carrier took a notice to somebody; it did not get through on a channel. Which carrier, the event says.
TOLD: Final = "told"
NOT_TOLD: Final = "not_told"


def can_stand(staff: StaffRow) -> bool:
    """Whether somebody can be asked: a channel of theirs works, or they have none and their clinic always has the inbox before it."""
    if not staff.addresses:
        return staff.page_counts
    return any(address.works for address in staff.addresses)


def next_channel(staff: StaffRow, *, by_night: bool, after: int = 0) -> tuple[int, StaffAddress] | None:
    """The next channel of somebody that works, with its place in the order; None past the last.

    Whoever has none that works in this order is told by the other one: asked at all, they have to hear of it.
    """
    working = [address for address in staff.addresses if address.works]
    if not any(address.place(by_night=by_night) is not None for address in working):
        by_night = not by_night
    places = [(address.place(by_night=by_night), address) for address in working]
    in_order = sorted(
        ((place, address) for place, address in places if place is not None and place > after),
        key=lambda pair: (pair[0], pair[1].recipient_id),
    )
    return in_order[0] if in_order else None


def notice(desk: Desk, stored: Stored, language: str) -> Message:
    """What a notice of a request says: its code, that it is urgent where it is, and which round of asking this is after the first."""
    request = stored.request
    phrase = "notice_urgent" if request.urgency is Urgency.URGENT else "notice_request"
    anew = request.state is State.OPEN and request.addressee is None and request.round > 1
    return words(
        desk,
        f"{phrase}_anew" if anew else phrase,
        language,
        desk.inbox,
        code=stored.code,
        round=str(request.round),
    )


def notify(
    work: Work,
    desk: Desk,
    stored: Stored,
    wanted: NotifyStaff,
    staff: Mapping[StaffId, StaffRow],
    hours: WorkingHours,
    unseen: Collection[StaffId] = (),
) -> None:
    """Write a notice to the first channel of everybody it is for, and into the history what they truly get.

    It is dropped when somebody takes the request before it goes out; one to whoever has the request already, when they have it no longer.
    One to whoever has to say that they have seen it (`unseen`) goes out whoever has taken it.
    """
    lane = Lane.URGENT if wanted.loud else Lane.NEWS
    by_night = stored.request.urgency is Urgency.URGENT and not hours.is_open(work.now)
    for one in wanted.staff:
        first = next_channel(staff[one], by_night=by_night) if one in staff else None
        events.note(work, stored.id, ARRIVED if first else INBOX_ONLY, one)
        if first is None:
            continue
        position, channel = first
        guard = Guard.OPEN_REQUEST if stored.request.state is State.OPEN else Guard.TAKEN_REQUEST
        if one in unseen:
            guard = Guard.LIVING_REQUEST
        message = notice(desk, stored, staff[one].language)
        row_id = notices.put(
            work, channel.recipient_id, channel.carrier, stored.clinic_id, message, lane, guard, stored.id
        )
        told.begin(
            work,
            stored.id,
            one,
            lane=lane,
            guard=guard,
            by_night=by_night,
            position=position,
            row_id=row_id,
        )


def tell_board(work: Work, desk: Desk, one: StaffRow) -> bool:
    """Tell one of the staff on their first channel that the board needs them; from there it goes to the next as every notice. False
    without a channel that works."""
    return _tell(work, one, words(desk, "notice_board", one.language, desk.inbox))


def tell_handover(work: Work, desk: Desk, one: StaffRow, hours: WorkingHours) -> None:
    """Tell one of the staff on their first channel, when their clinic is open, that there is news of a hand-over; neither whose nor what.
    From there it goes to the next as every notice; the pages say it as well."""
    _tell(work, one, words(desk, "notice_handover", one.language, desk.inbox), hours.next_open(work.now))


def tell_needed(work: Work, desk: Desk, stored: Stored, one: StaffRow, hours: WorkingHours) -> None:
    """Tell one of the staff on their first channel that they are needed: somebody asks them about a request. From there it goes to the next
    as every notice; nobody is asked in their place, and without a channel it stands in their inbox."""
    by_night = stored.request.urgency is Urgency.URGENT and not hours.is_open(work.now)
    _tell(work, one, notice(desk, stored, one.language), by_night=by_night)


def _tell(
    work: Work, one: StaffRow, said: Message, not_before: datetime | None = None, *, by_night: bool = False
) -> bool:
    """Tell one of the staff something that asks nobody else in their place; False without a channel that works."""
    first = next_channel(one, by_night=by_night)
    if first is None:
        return False
    position, channel = first
    lane, guard, at = Lane.NEWS, Guard.NONE, not_before or work.now
    row_id = notices.put(
        work, channel.recipient_id, channel.carrier, one.clinic_id, said, lane, guard, not_before=at
    )
    told.begin(
        work, None, one.id, lane=lane, guard=guard, by_night=by_night, position=position, row_id=row_id, at=at
    )
    return True
