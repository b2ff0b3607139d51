"""The kinds of requests of the repository's content, for tests of the machine."""

from dataclasses import replace
from typing import Any, Final

from bot.content.source import read_source
from bot.domain.requests.kinds import KindsFile
from bot.domain.requests.policy import Policy
from bot.domain.requests.request import Terms
from bot.ids import PolicyId, new_id
from bot.settings import ROOT

KINDS: Final = KindsFile.model_validate(
    read_source(ROOT / "flows" / "requests" / "kinds.yaml", "kinds.yaml").data
)


def terms(kind: str) -> Terms:
    """What a request of a kind is made under."""
    entry = KINDS.kinds[kind]
    return Terms(kind, entry.urgency, KINDS.policy_of(entry), PolicyId(new_id()))


def under(made: Terms, **changes: Any) -> Terms:
    """The same with another policy."""
    policy = Policy.model_validate({**made.policy.model_dump(), **changes})
    return replace(made, policy=policy, policy_id=PolicyId(new_id()))


ORDINARY: Final = terms("ordinary")
URGENT: Final = terms("urgent")
