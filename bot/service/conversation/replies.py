"""Telegram's Reply: a text that says which of our messages it answers. It is bound to that one, or says that it can be no longer."""

from dataclasses import dataclass

from bot.domain.flow.press import Press, parse_press
from bot.domain.flow.state import Status
from bot.domain.flow.values import WORDS
from bot.service.conversation import listening
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.store.outbox import outbox

#: Begins the data of buttons that belong to a request.
REQUEST = "q:"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a message of ours was: the question of a conversation, or something about a request."""

    question: Press | None
    about_request: bool


def answered(voice: Voice, message_id: int | None) -> Answered | None:
    """What the message was that a text answers; None for one that asked nothing, and where there is none.

    One that is known no longer counts as a question that is open no longer.
    """
    if message_id is None or voice.person.address is None:
        return None
    messages = outbox.messages_at(voice.work, voice.person.address, message_id)
    data = [button.data for message in messages for row in message.buttons for button in row]
    question = next((press for press in map(parse_press, data) if press is not None), None)
    about_request = any(one.startswith(REQUEST) for one in data)
    return Answered(question, about_request) if question or about_request or not messages else None


def bind(talk: Talk, to: Answered, text: str) -> bool:
    """Give the floor to what a text answers, so that it is heard there; True when it has been dealt with already.

    Words to somebody at the clinic are shown before they go.
    """
    if to.about_request:
        talk.start("answer", {WORDS: text}, keep=True)
        return True
    question = to.question
    run = next((one for one in talk.runs if question is not None and one.tag == question.tag), None)
    if run is not None and question is not None and _asks(run.state.status, run.state.seq, question):
        talk.meant = run
        talk.give_floor(run)
        return False
    talk.voice.say("reply_too_late")
    listening.offer(talk, text)
    return True


def _asks(status: Status, seq: int, question: Press) -> bool:
    return status is Status.ASKING and seq == question.seq
