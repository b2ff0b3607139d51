"""What becomes of a notice to staff: it got through, or the next channel is taken at once, or the next person is asked at once."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.requests.request import State, Unreachable
from bot.ids import RequestId, StaffId
from bot.service.desk import Desk
from bot.service.people.channels import ask_whether_it_works
from bot.service.requests.case import Case, Done
from bot.service.requests.ladders import ladder_of
from bot.service.requests.notices import NOT_TOLD, TOLD, next_channel, notice
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.outbox.outbox import Written
from bot.store.people import channels, people, reach
from bot.store.requests import events, records, told
from bot.store.requests.told import DELIVERED_WITHIN, Notice
from bot.store.tables.messages import Guard, Lane, Sending

#: When somebody else has the patient just then, the clock comes back to a notice after this.
SOON: Final = timedelta(seconds=5)
_STANDS_WHILE: Final = {Guard.OPEN_REQUEST: State.OPEN, Guard.TAKEN_REQUEST: State.TAKEN}
#: Urgent ones are looked at once more after they got through: whether they led to anything.
_LED_TO: Final = frozenset({Guard.OPEN_REQUEST, Guard.LIVING_REQUEST})


def notice_ended(work: Work, desk: Desk, result: Written) -> Done:
    """What follows from one attempt to carry something to one of staff.

    It got through: that is history, and whatever the channel failed before is forgotten. It did not: the next channel is taken at once;
    without one, and with nobody at the address any more, the next are asked at once. While there is hope for the last channel the clock
    waits with it (`tick_notices`). One that was dropped because the request was taken meanwhile is no news.
    """
    row = result.row
    if row.staff_id is None:
        return Done()
    for_good = result.unreachable or result.state is Sending.PARKED
    if result.state is Sending.SENT:
        channels.got_through(work, row.recipient_id)
    elif for_good:
        channels.failed(work, row.recipient_id, for_good=True)
    its = told.by_row(work, row.id)
    if row.request_id is None:
        if its is not None and (result.state is Sending.SENT or for_good or result.failed):
            _other_ended(work, desk, its, got_through=result.state is Sending.SENT, hope=not for_good)
        return Done()
    if result.state is Sending.SENT:
        events.note(work, row.request_id, TOLD, row.staff_id, row.carrier)
        if its is not None and not its.over:
            _told(work, its)
        return Done()
    if for_good or result.failed:
        return _not_told(work, desk, row.staff_id, row.request_id, row.carrier, its, hope=not for_good)
    return Done()


def tick_notices(work: Work, desk: Desk, most: int = 50) -> Done:
    """Look at the notices that have not got through within a minute, and at urgent ones that nobody has taken within one.

    1. One whose request has been taken, or ended, is over. 2. One that did not get through counts against its channel, and the next
    channel is taken; without one the next person is asked. 3. An urgent one that got through, but led nobody to the request, is sent by
    the next channel as well: a server that takes a mail and loses it says nothing.
    """
    done = [
        for_one(work, "looking at notices", partial(_look, work, desk, each), partial(told.end, work, each))
        for each in told.due(work, most)
    ]
    moved = [each for each in done if each is not None]
    return Done(tuple(row for each in moved for row in each.rows), len(done))


def _look(work: Work, desk: Desk, its: Notice) -> Done:
    if its.request_id is None:
        _count_against(work, desk, its)
        _other_ended(work, desk, its)
        return Done()
    if not _stands(work, its, its.request_id):
        told.end(work, its)
        return Done()
    if its.told:
        if not _by_the_next(work, desk, its):
            told.end(work, its)
        return Done()
    return _not_told(work, desk, its.staff_id, its.request_id, None, its, hope=False)


def _other_ended(
    work: Work, desk: Desk, its: Notice, *, got_through: bool = False, hope: bool = False
) -> None:
    """What is about no request got through, or goes by the next channel. Nobody is asked in their place: the pages say it as well."""
    if got_through or not (_by_the_next(work, desk, its) or hope):
        told.end(work, its)


def _count_against(work: Work, desk: Desk, its: Notice) -> str | None:
    """Count a minute that is over against the channel that was taken last; gives its carrier."""
    there = channels.of_row(work, its.row_id)
    if there is None:
        return None
    if channels.failed(work, there.recipient_id):
        ask_whether_it_works(work, desk, there.recipient_id)
    return there.carrier


def _stands(work: Work, its: Notice, request_id: RequestId) -> bool:
    """Whether a notice still says what is so. One that asks for somebody's word does until they have given it, or it is wanted no more."""
    stored = records.by_id(work, request_id)
    request = stored.request
    if its.guard is Guard.LIVING_REQUEST:
        ladder, _ = ladder_of(work, stored.patient_id, stored.clinic_id)
        wanted = request.state is State.OPEN or request.missing(ladder)
        return bool(wanted) and its.staff_id not in {request.holder, *request.seen}
    not_theirs = request.state is State.TAKEN and request.holder != its.staff_id
    return request.state is _STANDS_WHILE[its.guard] and not not_theirs


def _told(work: Work, its: Notice) -> None:
    """It got through. Only of an urgent one is it seen whether it led to anything."""
    loud = its.lane is Lane.URGENT and its.guard in _LED_TO
    told.told(work, its, work.now + DELIVERED_WITHIN if loud else None)


def _not_told(
    work: Work,
    desk: Desk,
    staff_id: StaffId,
    request_id: RequestId | UUID,
    carrier: str | None,
    its: Notice | None,
    *,
    hope: bool,
) -> Done:
    """It did not get through: by the next channel, or on to the next person. With `hope` the last channel is left its minute."""
    if its is None or its.over or its.request_id is None or its.patient_id is None:
        return Done()
    if not reach.try_lock_patient(work, its.patient_id):
        told.look_again(work, its, SOON)
        return Done()
    if carrier is None:  # the minute is over
        carrier = _count_against(work, desk, its)
    if _by_the_next(work, desk, its):
        events.note(work, request_id, NOT_TOLD, staff_id, carrier)
        return Done()
    if hope or its.told:
        return Done()
    events.note(work, request_id, NOT_TOLD, staff_id, carrier)
    told.end(work, its)
    if any(address.works for address in people.staff_member(work, staff_id).addresses):
        return _let_go(work, desk, its.request_id, its.patient_id, staff_id)
    return let_go_of(work, desk, staff_id)


def _by_the_next(work: Work, desk: Desk, its: Notice) -> bool:
    """Send a notice by the next channel of the order; gives whether there is one."""
    staff = people.staff_member(work, its.staff_id)
    found = next_channel(staff, by_night=its.by_night, after=its.position)
    if found is None:
        return False
    position, channel = found
    if its.request_id is None:
        message = notices.said(work, its.row_id)  # about no request: the same again
    else:
        message = notice(desk, records.by_id(work, its.request_id), staff.language)
    row_id = notices.put(
        work,
        channel.recipient_id,
        channel.carrier,
        staff.clinic_id,
        message,
        its.lane,
        its.guard,
        its.request_id,
    )
    told.goes_by(work, its, position, row_id)
    return True


def let_go_of(work: Work, desk: Desk, staff_id: StaffId) -> Done:
    """Take every request that hangs on somebody on to the next who can be asked: nothing reaches them any more, or they have left.

    One whose patient another transaction has just now is left to its deadline.
    """
    moved = [
        done
        for request_id, patient_id in records.hanging_on(work, staff_id)
        if reach.try_lock_patient(work, patient_id)
        and (
            done := for_one(
                work, "taking requests on", partial(_let_go, work, desk, request_id, patient_id, staff_id)
            )
        )
    ]
    return Done(tuple(row for done in moved for row in done.rows), sum(done.count for done in moved))


def _let_go(work: Work, desk: Desk, request_id: RequestId, patient_id: UUID, staff_id: StaffId) -> Done:
    case = Case.open(work, desk, request_id, patient_id)
    before = case.request
    case.apply(Unreachable(staff_id))
    if case.request is before:
        return Done()
    case.save()
    return case.done
