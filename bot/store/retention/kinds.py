"""The kinds of what is kept, each with what takes its oldest away and what says how old its oldest is.

Nothing here opens a sealed value, so no row whose key is gone and no spoilt row stands in anybody's way. A request that is open, or of
which something promised is still to come, keeps its words however old it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, Select, Update, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.people.keeping import Limits
from bot.domain.requests.request import ENDED
from bot.store.conversations import updates
from bot.store.course import keeping as course
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.people import audit
from bot.store.requests.records import FORGOTTEN
from bot.store.retention import plans
from bot.store.tables.api import ApiToken
from bot.store.tables.conversation import Run, RunEvent, RunStatus, Timer
from bot.store.tables.daily import Checkin, CopingUse
from bot.store.tables.instruments import InstrumentAnswer
from bot.store.tables.keeping import Backup
from bot.store.tables.login import LoginAttempt, LoginFailure
from bot.store.tables.messages import FailedUpdate, Outbox, ProcessedUpdate
from bot.store.tables.people import AuditEvent, Enrolment, StaffLogin, StaffSession
from bot.store.tables.promises import Promise
from bot.store.tables.requests import Relay, Request, RequestEvent
from bot.store.tables.schedules import Occurrence
from bot.store.tables.staff_words import FirstDraft, StaffDraft, StaffNote
from bot.store.tables.stays import EnrolmentSeed
from bot.store.tables.voice_back import VoiceBack

#: Rows of a kind in one transaction.
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its limit, what takes the oldest `most` rows from before a moment away and says how many, and how old the oldest is."""

    limit: Callable[[Limits], timedelta]
    forget: Callable[[Work, datetime, int], int]
    oldest: Callable[[Work], datetime | None]


def _gone(work: Work, statement: Delete | Update) -> int:
    return work.connection.execute(statement.execution_options(synchronize_session=False)).rowcount


def _moment(work: Work, query: Select[Any]) -> datetime | None:
    found = work.connection.execute(query).scalar_one_or_none()
    return found if isinstance(found, datetime) else None


# --- the person's own days ---


def _checkins(work: Work, before: datetime, most: int) -> int:
    days = select(Checkin.id).where(Checkin.day < before.date()).limit(most)
    uses = select(CopingUse.id).where(CopingUse.at < before).limit(most)
    of_help = select(VoiceBack.id).where(VoiceBack.day < before.date()).limit(most)
    forms = select(InstrumentAnswer.id).where(InstrumentAnswer.day < before.date()).limit(most)
    return sum(
        _gone(work, delete(table).where(table.id.in_(ids)))
        for table, ids in (
            (Checkin, days),
            (CopingUse, uses),
            (VoiceBack, of_help),
            (InstrumentAnswer, forms),
        )
    )


def _oldest_checkin(work: Work) -> datetime | None:
    return _moment(work, select(func.min(Checkin.at)))


# --- conversations ---

_ended: Final = Run.status == RunStatus.ENDED


def _conversations(work: Work, before: datetime, most: int) -> int:
    """Conversations that are over, with everything that happened in them; those of somebody who has stopped half-way stay."""
    ids = work.connection.execute(
        select(Run.id).where(_ended, Run.at < before).order_by(Run.id).limit(most)
    ).scalars()
    old = list(ids)
    if not old:
        return 0
    _gone(work, update(Occurrence).where(Occurrence.run_id.in_(old)).values(run_id=None))
    for table in (RunEvent, Timer):
        _gone(work, delete(table).where(table.run_id.in_(old)))
    return _gone(work, delete(Run).where(Run.id.in_(old)))


def _oldest_conversation(work: Work) -> datetime | None:
    return _moment(work, select(func.min(Run.at)).where(_ended))


# --- words of requests ---


def _wordy(before: datetime) -> ColumnElement[bool]:
    """What holds of a request whose words have been kept for long enough: it is over, nothing has happened since, nothing is promised."""
    later = exists().where(RequestEvent.request_id == Request.id, RequestEvent.at >= before)
    promised = exists().where(Promise.request_id == Request.id, Promise.ended_at.is_(None))
    return and_(Request.state.in_(ENDED), Request.asked_at < before, ~later, ~promised, _has_words)


_has_words: Final = or_(
    Request.reason != FORGOTTEN,
    exists().where(Relay.request_id == Request.id),
    exists().where(StaffNote.request_id == Request.id),
    exists().where(StaffDraft.request_id == Request.id),
    exists().where(Promise.request_id == Request.id, Promise.text.is_not(None)),
)


def _words(work: Work, before: datetime, most: int) -> int:
    """The words of requests that are over: what the person wrote, what was answered, noted and promised. That there was one stays.

    With them go messages that staff began and never sent, which no request holds.
    """
    _gone(work, delete(FirstDraft).where(FirstDraft.at < before))
    old = list(
        work.connection.execute(
            select(Request.id).where(_wordy(before)).order_by(Request.id).limit(most)
        ).scalars()
    )
    if not old:
        return 0
    for table in (Relay, StaffNote, StaffDraft):
        _gone(work, delete(table).where(table.request_id.in_(old)))
    _gone(work, update(Promise).where(Promise.request_id.in_(old)).values(text=None))
    forgotten = _gone(work, update(Request).where(Request.id.in_(old)).values(reason=FORGOTTEN))
    course.forget_requests(work, old)
    return forgotten


def _oldest_words(work: Work) -> datetime | None:
    """When the request was last touched that has kept its words longest."""
    last = select(func.max(RequestEvent.at)).where(RequestEvent.request_id == Request.id).scalar_subquery()
    promised = exists().where(Promise.request_id == Request.id, Promise.ended_at.is_(None))
    query = select(func.min(func.coalesce(last, Request.asked_at)))
    return _moment(work, query.where(Request.state.in_(ENDED), ~promised, _has_words))


# --- what came in and went out ---


def _updates(work: Work, before: datetime, most: int) -> int:
    return updates.prune(work, most, work.now - before)


def _sent(work: Work, before: datetime, most: int) -> int:
    del most  # it takes a thousand, since there are many
    return outbox.prune(work, work.now - before)


def _parked(work: Work, before: datetime, most: int) -> int:
    ids = select(FailedUpdate.id).where(FailedUpdate.at < before).order_by(FailedUpdate.id).limit(most)
    return _gone(work, delete(FailedUpdate).where(FailedUpdate.id.in_(ids)))


# --- the access log ---


def _audit(work: Work, before: datetime, most: int) -> int:
    return audit.forget_old(work, before, most)


# --- ways in that lead nowhere any more ---


def _links(work: Work, before: datetime, most: int) -> int:
    """Log-in links, sessions, tokens and enrolment links that have ended. A person's newest enrolment link stays: it says how far they
    came, and holds hashes alone."""
    newer = aliased(Enrolment)
    over = or_(Enrolment.confirmed_at < before, Enrolment.revoked_at < before, Enrolment.expires_at < before)
    not_newest = exists().where(newer.patient_id == Enrolment.patient_id, newer.id > Enrolment.id)
    seeds = (
        select(EnrolmentSeed.seed_lookup)
        .join(Enrolment, Enrolment.id == EnrolmentSeed.enrolment_id)
        .where(over)
        .limit(most)
    )
    gone = _gone(work, delete(EnrolmentSeed).where(EnrolmentSeed.seed_lookup.in_(seeds)))
    for table, key, ended in (
        (
            Enrolment,
            Enrolment.id,
            and_(over, not_newest, ~exists().where(EnrolmentSeed.enrolment_id == Enrolment.id)),
        ),
        (StaffLogin, StaffLogin.token_hash, StaffLogin.expires_at < before),
        (
            StaffSession,
            StaffSession.id,
            or_(StaffSession.ended_at < before, StaffSession.expires_at < before),
        ),
        (ApiToken, ApiToken.id, ApiToken.revoked_at < before),
        (LoginAttempt, LoginAttempt.id, LoginAttempt.expires_at < before),
        (LoginFailure, LoginFailure.who, LoginFailure.last_at < before),
    ):
        gone += _gone(work, delete(table).where(key.in_(select(key).where(ended).limit(most))))
    newest = select(func.max(Backup.at)).scalar_subquery()
    return gone + _gone(work, delete(Backup).where(Backup.at < before, Backup.at < newest))


def _oldest_link(work: Work) -> datetime | None:
    """The longest ended of them, by the ends that are indexed or few."""
    ends = [
        _moment(work, query)
        for query in (
            select(func.min(StaffLogin.expires_at)).where(StaffLogin.expires_at < work.now),
            select(func.min(StaffSession.expires_at)).where(StaffSession.expires_at < work.now),
            select(func.min(ApiToken.revoked_at)),
        )
    ]
    return min((end for end in ends if end is not None), default=None)


KINDS: Final[Mapping[str, Kind]] = {
    "check-ins": Kind(lambda limits: limits.checkins, _checkins, _oldest_checkin),
    "conversations": Kind(lambda limits: limits.conversations, _conversations, _oldest_conversation),
    "appointments": Kind(
        lambda limits: limits.appointments, plans.forget_appointments, plans.oldest_appointment
    ),
    "plans": Kind(lambda limits: limits.plans, plans.forget_plans, plans.oldest_plan),
    "words of requests": Kind(lambda limits: limits.words, _words, _oldest_words),
    "sent messages": Kind(
        lambda limits: limits.sent, _sent, lambda work: _moment(work, select(func.min(Outbox.done_at)))
    ),
    "handled updates": Kind(
        lambda limits: limits.updates,
        _updates,
        lambda work: _moment(work, select(func.min(ProcessedUpdate.at))),
    ),
    "courses": Kind(lambda limits: limits.words, course.forget_old, course.oldest),
    "access log": Kind(
        lambda limits: limits.audit, _audit, lambda work: _moment(work, select(func.min(AuditEvent.at)))
    ),
    "links and sessions": Kind(lambda limits: limits.links, _links, _oldest_link),
    "failed updates": Kind(
        lambda limits: limits.parked, _parked, lambda work: _moment(work, select(func.min(FailedUpdate.at)))
    ),
}


def forget_some(work: Work, kind: str, limits: Limits, most: int = AT_ONCE) -> int:
    """Take the oldest rows of a kind away that are older than they may be, about `most` at a time; gives how many went."""
    one = KINDS[kind]
    return one.forget(work, work.now - one.limit(limits), most)


def overdue(work: Work, limits: Limits, by: timedelta) -> dict[str, datetime]:
    """The kinds of which something lies there longer than it may by more than `by`, with how old the oldest is."""
    found = {}
    for name, kind in KINDS.items():
        oldest = kind.oldest(work)
        if oldest is not None and oldest < work.now - kind.limit(limits) - by:
            found[name] = oldest
    return found
