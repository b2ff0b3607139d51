"""What a person has said yes to, taken back in one tap; it holds before anything else is sent.

A key names what it takes back (`agreed.py`). It does so whenever it is pressed, also when it is old, and a second time it changes nothing.
"""

from bot.domain.flow.verbs import Consent, Purpose
from bot.service.conversation import agreed
from bot.service.conversation.talk import Talk
from bot.service.conversation.verbs import carry_out


def press(talk: Talk, rest: str) -> None:
    """Take back what a key names, and say what holds from now on. A request that is out ends with the consent to contact."""
    voice = talk.voice
    if rest not in set(Purpose):
        voice.say("stale_press")
        talk.show_where_we_are()
        return
    purpose = Purpose(rest)
    if agreed.holds(voice, purpose):
        voice.asked = lambda: agreed.label(voice, purpose)
        carry_out(voice, Consent(purpose=purpose, given=False), f"phrase taken_back_{purpose}")
        voice.asked = None
    voice.say(f"taken_back_{purpose}", keyboard=voice.keyboard())
