"""What is sent to staff outside their pages, in their own language: one line and a link, and nothing of any patient."""

from bot.domain.messages.message import Message
from bot.i18n import fill
from bot.service.desk import Desk


def words(desk: Desk, phrase: str, language: str, link: str, /, **values: str) -> Message:
    """A phrase, and below it a link where there is one."""
    text = fill(desk.texts.phrase(phrase, language), lambda name: values[name])
    return Message(f"{text}\n\n{link}" if link else text, neutral=True)
