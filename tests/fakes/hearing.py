"""A hearing in which some texts are heard as a test says: for what follows from what is heard, not for what is heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content.weights import load_hearing
from bot.domain.danger.hear import Heard, Hearing


@dataclass(frozen=True, slots=True)
class Fixed(Hearing):
    """Hears `said` as it says, and anything else as the model does."""

    said: Mapping[str, Heard] = field(default_factory=dict)

    def hear(self, text: str) -> Heard:
        """See `Hearing`."""
        return self.said.get(text) or Hearing.hear(self, text)


def brings_the_card(text: str) -> bool:
    """Whether the shipped weights hear danger now in a text: then the card goes before everything else."""
    return load_hearing().hear(text).ring == 1
