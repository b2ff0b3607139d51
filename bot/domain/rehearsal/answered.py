"""What would be answered in a scene of the rehearsal (`service/rehearsal/in_copy.py`)."""

from dataclasses import dataclass

from bot.domain.messages.message import Button


@dataclass(frozen=True, slots=True)
class Answered:
    """What was said at last, and the keys that can be pressed now."""

    said: tuple[str, ...] = ()
    keys: tuple[Button, ...] = ()
