"""What every use case has at hand besides its transaction: the content, its translations and the rules. Built once, never changed."""

from dataclasses import dataclass, field

from bot.content import Content
from bot.domain.request import Policy
from bot.i18n import Texts


@dataclass(frozen=True, slots=True)
class Desk:
    """`languages` are those a person can choose: the ones whose catalogue is complete, and Bokmål."""

    content: Content
    texts: Texts
    languages: tuple[str, ...] = ("nb",)
    policy: Policy = field(default_factory=Policy)
