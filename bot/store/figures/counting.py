"""What a clinic's figures are counted from: moments and words of the program, of real patients only. No name, no text."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from bot.domain.requests.policy import Policy
from bot.domain.requests.request import State
from bot.ids import PatientId
from bot.store.database.work import Work
from bot.store.requests import events, policies
from bot.store.requests.events import Happened
from bot.store.tables.daily import Checkin, CopingUse
from bot.store.tables.people import Consent, Enrolment, Patient, Purpose
from bot.store.tables.requests import Direction, Relay, Request, RequestEvent, RequestPolicy
from bot.store.tables.stays import Stay

#: What staff do that a patient has as an answer.
ANSWERS: Final = ("answered", "call_done", "closed")
#: Requests that no patient made: the program found something out, or one of the staff wrote first.
_UNASKED: Final = ("found", events.WROTE_FIRST)
_OF_INTEREST: Final = (*ANSWERS, *_UNASKED)


@dataclass(frozen=True, slots=True)
class StayCount:
    """One stay: when it began, whether a link of it was opened, and when the person did anything since."""

    began_at: datetime
    opened: bool
    acted_at: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RequestCount:
    """One request: when it was asked, under which limits, and when somebody answered it."""

    asked_at: datetime
    policy: Policy
    answered_at: datetime | None


def first_stay(work: Work, clinic_id: UUID) -> datetime | None:
    """When the first real patient of a clinic was enrolled."""
    query = (
        select(func.min(Stay.began_at))
        .join(Patient, Patient.id == Stay.patient_id)
        .where(Stay.clinic_id == clinic_id, Patient.is_test.is_(False))
    )
    return work.connection.execute(query).scalar_one()


def stays(work: Work, clinic_id: UUID, since: datetime, until: datetime) -> list[StayCount]:
    """The stays of real patients that began from `since` on and before `until`."""
    opened = exists().where(
        Enrolment.patient_id == Stay.patient_id,
        Enrolment.created_at >= Stay.began_at,
        Enrolment.redeemed_at.is_not(None),
    )
    query = (
        select(Stay.patient_id, Stay.began_at, opened.label("opened"))
        .join(Patient, Patient.id == Stay.patient_id)
        .where(Stay.clinic_id == clinic_id, Patient.is_test.is_(False))
        .where(Stay.began_at >= since, Stay.began_at < until)
    )
    rows = work.connection.execute(query).all()
    acts: dict[UUID, list[datetime]] = {}
    for patient_id, at in _acts(work, [row.patient_id for row in rows]):
        acts.setdefault(patient_id, []).append(at)
    return [StayCount(row.began_at, bool(row.opened), tuple(acts.get(row.patient_id, ()))) for row in rows]


def _acts(work: Work, patients: list[UUID]) -> Iterator[tuple[UUID, datetime]]:
    """What these people have done themselves: answered a check-in, tried something against a craving, asked, written."""
    written_first = exists().where(
        RequestEvent.request_id == Request.id, RequestEvent.what == events.WROTE_FIRST
    )
    asked = select(Request.patient_id, Request.asked_at.label("at")).where(
        Request.patient_id.in_(patients), ~written_first
    )
    wrote = (
        select(Request.patient_id, Relay.at)
        .join(Request, Request.id == Relay.request_id)
        .where(Request.patient_id.in_(patients), Relay.direction == Direction.TO_STAFF)
    )
    days: list[Any] = [
        select(table.patient_id, table.at).where(table.patient_id.in_(patients))
        for table in (Checkin, CopingUse)
    ]
    for query in (asked, wrote, *days):
        for row in work.connection.execute(query):
            yield row.patient_id, row.at


def requests(work: Work, clinic_id: UUID, since: datetime, until: datetime) -> list[RequestCount]:
    """The requests of real patients asked in that time; not those the program or the staff made, nor those that were taken back."""
    query = (
        select(Request.id, Request.asked_at, Request.policy_id, RequestPolicy.rules)
        .join(Patient, Patient.id == Request.patient_id)
        .join(RequestPolicy, RequestPolicy.id == Request.policy_id)
        .where(and_(Request.clinic_id == clinic_id, Patient.is_test.is_(False)))
        .where(Request.asked_at >= since, Request.asked_at < until, Request.state != State.WITHDRAWN)
    )
    rows = work.connection.execute(query).all()
    told = events.histories_of(work, [row.id for row in rows], _OF_INTEREST)
    return [
        RequestCount(row.asked_at, policies.of_row(row.policy_id, row.rules), _answered(told.get(row.id, [])))
        for row in rows
        if not any(each.what in _UNASKED for each in told.get(row.id, []))
    ]


def _answered(history: list[Happened]) -> datetime | None:
    return next((each.at for each in history if each.what in ANSWERS), None)


def began_to_share(work: Work, clinic_id: UUID, since: datetime, until: datetime) -> list[PatientId]:
    """Real patients who first agreed to share their plan in that time, and share it still."""
    shares = (Consent.patient_id == Patient.id, Consent.purpose == Purpose.SHARE_PLAN)
    first = select(func.min(Consent.at)).where(*shares, Consent.given).scalar_subquery()
    still = select(Consent.given).where(*shares).order_by(Consent.id.desc()).limit(1).scalar_subquery()
    query = select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.is_test.is_(False))
    rows = work.connection.execute(query.where(first >= since, first < until, still))
    return [PatientId(row) for row in rows.scalars()]
