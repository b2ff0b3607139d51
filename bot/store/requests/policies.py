"""A clinic's policies for requests, in versions that are never changed: the content's defaults, copied when they are first needed.

A request names the version it was made under, and keeps it. When the default in the content changes, the next request of the clinic brings
a version of its own.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.requests.policy import Policy
from bot.ids import PolicyId, new_id
from bot.store.database.work import Work
from bot.store.tables.requests import RequestPolicy

_newest = (
    select(RequestPolicy.id, RequestPolicy.version, RequestPolicy.rules)
    .where(RequestPolicy.clinic_id == bindparam("clinic"), RequestPolicy.name == bindparam("named"))
    .order_by(RequestPolicy.version.desc())
    .limit(1)
)
_ADD: Final = {
    "sqlite": sqlite.insert(RequestPolicy).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(RequestPolicy).on_conflict_do_nothing(),
}
#: Versions by id, as they were read: a row never changes, so neither does what stands here. A handful a clinic.
_read: Final[dict[UUID, Policy]] = {}


def in_force(work: Work, clinic_id: UUID, name: str, default: Policy) -> tuple[PolicyId, Policy]:
    """The clinic's present version of a policy; `default` becomes one when the newest says anything else, or there is none."""
    names = {"clinic": clinic_id, "named": name}
    newest = work.connection.execute(_newest, names).first()
    if newest is None or Policy.model_validate_json(newest.rules) != default:
        row = {
            "id": new_id(),
            "clinic_id": clinic_id,
            "name": name,
            "version": 1 if newest is None else newest.version + 1,
            "rules": default.model_dump_json(),
            "created_at": work.now,
        }
        work.connection.execute(_ADD[work.connection.dialect.name], row)
        newest = work.connection.execute(_newest, names).one()  # another transaction may have been first
    return PolicyId(newest.id), Policy.model_validate_json(newest.rules)


def of_row(policy_id: UUID, rules: str) -> Policy:
    """One version, whose rules were read with whatever refers to it."""
    if policy_id not in _read:
        _read[policy_id] = Policy.model_validate_json(rules)
    return _read[policy_id]
