"""What a person has said yes to, as keys under the page that says what is stored: each takes one of it back (`taking_back.py`)."""

from typing import Final

from bot.dialogue.speech import Buttons
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button
from bot.service.conversation import purposes
from bot.service.conversation.voice import Voice
from bot.service.requests import unasked

#: What the data of the keys begins with.
PRESS: Final = "c"


def keys(voice: Voice) -> Buttons:
    """A key for each purpose that somebody has agreed to, and for what holds until they say no."""
    return tuple(
        (Button(label(voice, purpose), f"{PRESS}:{purpose}"),) for purpose in Purpose if holds(voice, purpose)
    )


def label(voice: Voice, purpose: Purpose) -> str:
    """What stands on the key of a purpose."""
    return voice.phrase("take_back_key", what=voice.phrase(f"own_data_to_{purpose}"))


def holds(voice: Voice, purpose: Purpose) -> bool:
    """Whether there is anything to take back."""
    if purpose is Purpose.WRITTEN_FIRST:
        return unasked.is_agreed(voice.work, voice.person.id)
    return purposes.holds(voice.work, voice.person.id, purpose)
