"""A clinic's policies for requests, in versions that are never changed: the content's, copied when they are first needed, or its own.

A request names the version it was made under, and keeps it. When the content's policy changes, the next request of the clinic brings
a version of its own; what a clinic has decided for itself stays, as long as it may (`faults_beside`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from bot.domain.requests.hours import WorkingHours, hours_of
from bot.domain.requests.kinds import KindsFile
from bot.domain.requests.policy import Policy
from bot.domain.requests.policy_faults import faults_beside
from bot.ids import PolicyId, StaffId, new_id
from bot.store.database.work import Work
from bot.store.tables.people import Clinic
from bot.store.tables.requests import RequestPolicy

_versions = (
    select(
        RequestPolicy.id,
        RequestPolicy.version,
        RequestPolicy.rules,
        RequestPolicy.own,
        RequestPolicy.staff_id,
        RequestPolicy.created_at,
    )
    .where(RequestPolicy.clinic_id == bindparam("clinic"), RequestPolicy.name == bindparam("named"))
    .order_by(RequestPolicy.version.desc())
)
_newest = _versions.limit(1)
_later = aliased(RequestPolicy)
_hours_and_own = (
    select(Clinic.hours, Clinic.timezone, RequestPolicy.id, RequestPolicy.rules)
    .outerjoin(
        RequestPolicy,
        and_(
            RequestPolicy.clinic_id == Clinic.id,
            RequestPolicy.own.is_(True),
            ~exists().where(
                _later.clinic_id == RequestPolicy.clinic_id,
                _later.name == RequestPolicy.name,
                _later.version > RequestPolicy.version,
            ),
        ),
    )
    .where(Clinic.id == bindparam("clinic"))
)
#: Without `preserve_rowcount` SQLAlchemy gives -1 for an INSERT on PostgreSQL.
_ADD: Final = {
    "sqlite": sqlite.insert(RequestPolicy).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(RequestPolicy)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True),
}
#: Another may bring a version in between; nobody decides without the clinic's lock, so that this is more than enough.
_TRIES: Final = 5
#: Versions by id, as they were read: a row never changes, so neither does what stands here. A handful a clinic.
_read: Final[dict[UUID, Policy]] = {}


@dataclass(frozen=True, slots=True)
class Version:
    """One version: `own` for what the clinic made itself, `staff` for who decided it; nobody for what the content brought."""

    id: PolicyId
    number: int
    policy: Policy
    own: bool
    staff: StaffId | None
    at: datetime


def in_force(work: Work, clinic_id: UUID, name: str, kinds: KindsFile) -> tuple[PolicyId, Policy]:
    """The clinic's present version of a policy of the content: its own, or the content's, which is copied where the newest is neither."""
    contents, names = kinds.policies[name], {"clinic": clinic_id, "named": name}
    for _ in range(_TRIES):
        row = work.connection.execute(_newest, names).first()
        if row is not None:
            policy = of_row(row.id, row.rules)
            if policy == contents or (row.own and _holds(policy, contents, urgent=kinds.is_urgent(name))):
                return PolicyId(row.id), policy
        _insert(work, clinic_id, name, row.version + 1 if row else 1, contents)  # or another was first
    raise _restless(name, clinic_id)


def present(work: Work, clinic_id: UUID, name: str, kinds: KindsFile) -> Policy:
    """What `in_force` would give, without writing anything."""
    contents = kinds.policies[name]
    row = work.connection.execute(_newest, {"clinic": clinic_id, "named": name}).first()
    if row is None or not row.own:
        return contents
    own = of_row(row.id, row.rules)
    return own if _holds(own, contents, urgent=kinds.is_urgent(name)) else contents


def versions(work: Work, clinic_id: UUID, name: str) -> list[Version]:
    """Every version of a clinic's policy, the newest first."""
    rows = work.connection.execute(_versions, {"clinic": clinic_id, "named": name}).all()
    return [
        Version(
            PolicyId(row.id),
            row.version,
            of_row(row.id, row.rules),
            row.own,
            None if row.staff_id is None else StaffId(row.staff_id),
            row.created_at,
        )
        for row in rows
    ]


def hours_and_own(work: Work, clinic_id: UUID) -> tuple[WorkingHours, list[Policy]]:
    """When a clinic works, and the policies that it has made itself and not put back, in one statement: every inbox asks for both."""
    rows = work.connection.execute(_hours_and_own, {"clinic": clinic_id}).all()
    own = [of_row(row.id, row.rules) for row in rows if row.id is not None]
    return hours_of(rows[0].hours, rows[0].timezone), own


def alone(work: Work, clinic_id: UUID) -> None:
    """Lock a clinic's policies for whoever decides them, until the transaction ends: of two at once the second finds the first."""
    work.connection.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))


def decide(work: Work, clinic_id: UUID, name: str, policy: Policy, staff: UUID, *, own: bool) -> None:
    """Let a policy hold from now on, decided by one of the staff: the clinic's `own`, or the content's again."""
    for _ in range(_TRIES):
        newest = work.connection.execute(_newest, {"clinic": clinic_id, "named": name}).first()
        number = newest.version + 1 if newest else 1
        if _insert(work, clinic_id, name, number, policy, staff, own=own):  # else a request brought a version
            return
    raise _restless(name, clinic_id)


def of_row(policy_id: UUID, rules: str) -> Policy:
    """One version, whose rules were read with whatever refers to it."""
    if policy_id not in _read:
        _read[policy_id] = Policy.model_validate_json(rules)
    return _read[policy_id]


def _restless(name: str, clinic_id: UUID) -> RuntimeError:
    return RuntimeError(f"the policy {name} of the clinic {clinic_id} changes all the while")


def _holds(policy: Policy, contents: Policy, *, urgent: bool) -> bool:
    return next(faults_beside(policy, contents, urgent=urgent), None) is None


def _insert(
    work: Work,
    clinic_id: UUID,
    name: str,
    number: int,
    policy: Policy,
    staff: UUID | None = None,
    *,
    own: bool = False,
) -> bool:
    row = {
        "id": new_id(),
        "clinic_id": clinic_id,
        "name": name,
        "version": number,
        "rules": policy.model_dump_json(),
        "own": own,
        "staff_id": staff,
        "created_at": work.now,
    }
    return work.connection.execute(_ADD[work.connection.dialect.name], row).rowcount == 1
