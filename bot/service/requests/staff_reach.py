"""What becomes of a request when a notice to staff has arrived, or cannot arrive, or when somebody can be asked no longer."""

from functools import partial
from uuid import UUID

from bot.domain.requests.request import Unreachable
from bot.ids import RequestId, StaffId
from bot.service.desk import Desk
from bot.service.requests.case import Case, Done
from bot.service.requests.notices import NOT_TOLD, TOLD
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox.outbox import Written
from bot.store.people import people, reach
from bot.store.requests import events, records
from bot.store.tables.messages import Sending


def notice_ended(work: Work, desk: Desk, result: Written) -> Done:
    """Write into the request's history what became of a notice to staff; if it reached them nowhere, the next are asked at once.

    `result` is about a row to one of staff. One that was dropped because the request was taken meanwhile is no news.
    """
    row = result.row
    if row.staff_id is None or row.request_id is None:
        return Done()
    if result.state is Sending.SENT:
        events.note(work, row.request_id, TOLD, row.staff_id, row.carrier)
    if result.state is not Sending.PARKED and not result.unreachable:
        return Done()
    events.note(work, row.request_id, NOT_TOLD, row.staff_id, row.carrier)
    others = [
        address
        for address in people.staff_member(work, row.staff_id).addresses
        if address.works and address.recipient_id != row.recipient_id
    ]
    return Done() if others else let_go_of(work, desk, row.staff_id)


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
