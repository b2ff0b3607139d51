"""What came in, as the services see it: a Telegram update without Telegram's shapes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    """Where an update comes from. Only `PRIVATE` is served; all others are left politely."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class UpdateKind(StrEnum):
    """What a person did."""

    TEXT = "text"
    PRESS = "press"
    EDITED = "edited"
    STICKER = "sticker"
    VOICE = "voice"
    PICTURE = "picture"
    CONTACT = "contact"
    LOCATION = "location"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    ADDED = "added"
    OTHER = "other"
    NOTHING = "nothing"  # no word of the person's: there is nothing to answer


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update.

    `text` is the typed text (or the caption of a picture) without NUL and lone surrogates; `press` the data of a pressed button and
    `press_id` what Telegram wants back in `answerCallbackQuery`. `sent_at` is when the person did it, aware UTC; of a press Telegram does
    not tell, and it is when the press came in. `answered` says that the crisis card or the help numbers have been given for it already,
    without the database; `more_of_album` that it is another picture of an album that has been taken. `reply_to` is the message of ours
    that it answers by Telegram's Reply.
    """

    update_id: int
    kind: UpdateKind
    chat_id: int = 0
    chat_kind: ChatKind = ChatKind.PRIVATE
    text: str = ""
    press: str = ""
    press_id: str = ""
    message_id: int | None = None
    reply_to: int | None = None
    sent_at: datetime | None = None
    language: str = ""
    answered: bool = False
    more_of_album: bool = False


def clean_text(text: str) -> str:
    """Text without NUL and lone surrogates, which neither database nor UTF-8 can carry."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\x00", "")
