"""What every use case has at hand besides its transaction: the content, its translations and the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.content import Content
from bot.domain.danger.hear import Hearing
from bot.domain.messages.thought import THOUGHT
from bot.domain.people.keeping import Limits
from bot.i18n import Texts


@dataclass(slots=True)
class Desk:
    """`languages` are those a person can choose: the ones whose catalogue is complete, and Bokmål. `thought` is how long after a message
    more of the same thought is waited for.

    Built before the database is asked, so what was served earlier is taken in afterwards, once; nothing else ever changes here.
    """

    content: Content
    texts: Texts
    #: Hears danger and wishes in what people write.
    hearing: Hearing
    languages: tuple[str, ...] = ("nb",)
    thought: timedelta = THOUGHT
    #: Where the staff's inbox is, for notices to them; empty where nothing is sent.
    inbox: str = ""
    #: How long what is kept may lie there, as people are told.
    kept: Limits = field(default_factory=Limits)

    def take_in(self, compiled: Iterable[str]) -> None:
        """Add older versions of flows (their compiled JSON), so that conversations pinned to them go on as they began."""
        content = self.content.with_older(compiled)
        self.texts = Texts(content.texts, self.texts.catalogues, content.aliases, content.official)
        self.content = content
