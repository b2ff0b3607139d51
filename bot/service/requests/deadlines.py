"""What the clock does with requests: take on those whose wait is over, and audit that every living one has a deadline in time."""

import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from bot.domain.requests.escalation import Fault, check
from bot.domain.requests.request import ENDED, DeadlinePassed
from bot.ids import PatientId, RequestId
from bot.service.desk import Desk
from bot.service.requests.case import Case, Done
from bot.store.database.faults import is_house_fault
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import reach
from bot.store.requests import records

log = logging.getLogger(__name__)

#: A request that cannot be taken on is put off by this much, so that it does not hold up the others.
PUT_OFF: Final = timedelta(minutes=5)


class Problem(StrEnum):
    """What the auditor found."""

    NO_DEADLINE = "no_deadline"
    OVERDUE = "overdue"
    TOO_LATE = "too_late"
    CANNOT_BE_READ = "cannot_be_read"


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
        stepped = _behind_savepoint(work, desk, request_id, patient_id)
        if stepped is not None:
            rows += stepped.rows
            moved += stepped.count
    return Done(tuple(rows), moved)


def audit_requests(work: Work, desk: Desk) -> Audit:
    """Look at the next deadline of every living request; push once what is five minutes late, has none, or one too far away."""
    problems: list[tuple[RequestId, Problem]] = []
    rows: list[Leased] = []
    for request_id, patient_id, deadline in records.all_living(work):
        if not reach.try_lock_patient(work, patient_id):
            continue
        problem = Problem.NO_DEADLINE if deadline is None else _problem(work, desk, request_id, patient_id)
        if problem is None:
            continue
        problems.append((request_id, problem))
        log.error("request %s: %s; it is pushed on now", request_id, problem)
        rows += _push(work, desk, request_id, patient_id, problem)
    return Audit(tuple(problems), Done(tuple(rows), len(problems)))


def _behind_savepoint(work: Work, desk: Desk, request_id: RequestId, patient_id: UUID) -> Done | None:
    """One request, one step; None when it is another's just now, or cannot be stepped."""
    try:
        with work.connection.begin_nested():
            return _step(work, desk, request_id, patient_id)
    except Exception as error:
        if is_house_fault(error):
            raise
        # No traceback and no message: they might hold words of the patient's.
        log.error("request %s cannot be taken on (%s)", request_id, _where(error))  # noqa: TRY400
    records.put_off(work, request_id, work.now + PUT_OFF)
    return None


def _step(work: Work, desk: Desk, request_id: RequestId, patient_id: UUID) -> Done | None:
    if not reach.try_lock_patient(work, patient_id):
        return None
    case = Case.open(work, desk, request_id, patient_id)
    deadline = case.request.deadline_at
    if deadline is None or deadline > work.now:
        return None
    case.apply(DeadlinePassed())
    case.save()
    return case.done


def _problem(work: Work, desk: Desk, request_id: RequestId, patient_id: PatientId) -> Problem | None:
    try:
        case = Case.open(work, desk, request_id, patient_id)
    except Exception as error:
        if is_house_fault(error):
            raise
        return Problem.CANNOT_BE_READ
    if case.request.state in ENDED:
        return None
    fault = check(case.request, work.now, desk.policy, case.voice.hours)
    return {None: None, Fault.OVERDUE: Problem.OVERDUE, Fault.TOO_LATE: Problem.TOO_LATE}[fault]


def _push(
    work: Work, desk: Desk, request_id: RequestId, patient_id: UUID, problem: Problem
) -> Iterable[Leased]:
    """Give a request a deadline that is in time: now, or the longest wait from now."""
    if problem is Problem.CANNOT_BE_READ:
        return ()
    if problem is Problem.TOO_LATE:
        case = Case.open(work, desk, request_id, patient_id)
        latest = desk.policy.latest_deadline(
            case.request.kind, case.request.state, work.now, case.voice.hours
        )
        case.change(replace(case.stored, request=replace(case.request, deadline_at=latest)))
        case.save()
        return case.done.rows
    if problem is Problem.NO_DEADLINE:
        records.put_off(work, request_id, work.now)
    stepped = _behind_savepoint(work, desk, request_id, patient_id)
    return () if stepped is None else stepped.rows


def _where(error: BaseException) -> str:
    """The type of an error and where it was raised, never its message."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
