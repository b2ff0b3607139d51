"""The keys under what is said of a hand-over."""

from typing import Final

from bot.service.conversation.talk import Talk
from bot.service.handover import answering, telling

#: The conversation in which the person decides.
HANDOVER: Final = "handover"


def press(talk: Talk, data: str) -> None:
    """Carry out a button of a hand-over; one that says nothing any more gets a kind word, and where we are."""
    voice = talk.voice
    row, action = answering.found(voice, data)
    if row is None:
        talk.key_is_over()
        return
    match action:
        case telling.OPEN:
            talk.start(HANDOVER)
        case telling.NO:
            answering.ask_whether_to_stop(voice, row)
        case telling.STOP:
            answering.stop(voice, row)
        case telling.LEAVE:
            voice.say("handover_goes_on", keyboard=voice.keyboard())
        case _:
            talk.key_is_over()
