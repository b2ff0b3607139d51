"""What the clock does with requests: take on those whose wait is over, and audit that every living one has a deadline in time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from bot.domain.requests.escalation import Fault, check, fault_of
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import ENDED, DeadlinePassed
from bot.ids import PatientId, RequestId
from bot.service.desk import Desk
from bot.service.requests.case import Case, Done
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import reach
from bot.store.requests import policies, records

log = logging.getLogger(__name__)

#: A request that cannot be taken on is put off by this much, so that it does not hold up the others.
PUT_OFF: Final = timedelta(minutes=5)
#: So many are mended in one transaction; the rest waits for the next audit, so that nobody waits for this one.
MENDED_AT_ONCE: Final = 20


class Problem(StrEnum):
    """What the auditor found."""

    NO_DEADLINE = "no_deadline"
    OVERDUE = "overdue"
    TOO_LATE = "too_late"
    CANNOT_BE_READ = "cannot_be_read"


_PROBLEMS: Final = {Fault.OVERDUE: Problem.OVERDUE, Fault.TOO_LATE: Problem.TOO_LATE}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A request whose plain columns say that something is wrong with its deadline."""

    request_id: RequestId
    patient_id: PatientId
    problem: Problem


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found and mended: pairs of request and problem. Only an audit without any lets the heartbeat go out."""

    problems: tuple[tuple[RequestId, Problem], ...]
    done: Done

    @property
    def clean(self) -> bool:
        """Whether every living request has a deadline in time."""
        return not self.problems


def tick_deadlines(work: Work, desk: Desk, most: int = 20) -> Done:
    """Take on up to `most` requests whose deadline has passed, each one step. `count` is how many moved.

    1. The due ones are read through the index, the longest overdue first, and worked on in the order of patients, so that two
       processes cannot lock each other out. A patient whom another transaction has is left for the next tick.
    2. Each is stepped behind a savepoint. One that raises is put off and reported; the others go on.
    """
    rows: list[Leased] = []
    moved = 0
    for request_id, patient_id in sorted(records.due(work, most), key=lambda pair: pair[1]):
        done = _step_or_put_off(work, desk, request_id, patient_id)
        rows += done.rows
        moved += done.count
    return Done(tuple(rows), moved)


def find_suspects(work: Work) -> list[Suspect]:
    """The living requests that are five minutes late, have no deadline, or one too far away. One statement; only reads, opens nothing."""
    hours: dict[tuple[str, str], WorkingHours] = {}
    found = []
    for row in records.living_plain(work):
        place = (row.hours, row.timezone)
        at_work = hours.get(place) or hours.setdefault(place, WorkingHours.parse(*place))
        fault = fault_of(
            policies.of_row(row.policy_id, row.rules), row.rung, row.state, row.deadline_at, work.now, at_work
        )
        if row.deadline_at is None or fault is not None:
            problem = _PROBLEMS[fault] if fault else Problem.NO_DEADLINE
            found.append(Suspect(RequestId(row.id), PatientId(row.patient_id), problem))
    return found


def mend(work: Work, desk: Desk, suspects: Sequence[Suspect]) -> Audit:
    """Push once what is late or has no deadline, and bring one that is too far away into time; at most `MENDED_AT_ONCE` of them.

    Patients whom another transaction has are left for the next audit, and so is what somebody else has put right meanwhile.
    """
    problems: list[tuple[RequestId, Problem]] = []
    rows: list[Leased] = []
    for suspect in sorted(suspects, key=lambda one: one.patient_id)[:MENDED_AT_ONCE]:
        if not reach.try_lock_patient(work, suspect.patient_id):
            continue
        mended = for_one(work, "auditing requests", partial(_mend_one, work, desk, suspect))
        problem, done = mended or (Problem.CANNOT_BE_READ, Done())
        if problem is not None:
            problems.append((suspect.request_id, problem))
            rows += done.rows
    return Audit(tuple(problems), Done(tuple(rows), len(problems)))


def _step_or_put_off(work: Work, desk: Desk, request_id: RequestId, patient_id: PatientId) -> Done:
    """One request, one step. One that fails is tried again; one that cannot be read has no deadline any more: the auditor tells."""

    def put_off() -> None:
        again = work.now + PUT_OFF if records.can_be_read(work, request_id) else None
        records.put_off(work, request_id, again)

    step = partial(_step, work, desk, request_id, patient_id)
    return for_one(work, "taking requests on", step, put_off) or Done()


def _step(work: Work, desk: Desk, request_id: RequestId, patient_id: PatientId) -> Done:
    if not reach.try_lock_patient(work, patient_id):
        return Done()
    case = Case.open(work, desk, request_id, patient_id)
    deadline = case.request.due_at
    if deadline is None or deadline > work.now:
        return Done()
    case.apply(DeadlinePassed())
    case.save()
    return case.done


def _mend_one(work: Work, desk: Desk, suspect: Suspect) -> tuple[Problem | None, Done]:
    """Give a request a deadline that is in time: now, and take it on; or the longest wait from now. Nothing, if it is right by now."""
    case = Case.open(work, desk, suspect.request_id, suspect.patient_id)
    request, hours = case.request, case.voice.hours
    fault = check(request, work.now, hours)
    still = request.deadline_at == request.asked_at if suspect.problem is Problem.NO_DEADLINE else fault
    if request.state in ENDED or not still:
        return None, Done()
    log.error("request %s: %s; it is pushed on now", suspect.request_id, suspect.problem)
    if suspect.problem is Problem.TOO_LATE:
        latest = request.latest_deadline(work.now, hours)
        case.change(replace(case.stored, request=replace(request, deadline_at=latest)))
    else:
        case.apply(DeadlinePassed())
    case.save()
    return suspect.problem, case.done
