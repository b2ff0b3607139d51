"""What a failed call to the Bot API means for delivery, as one pure function.

Telegram says most of what matters in English words, not in codes; the words are those of telegram-bot-api (Client.cpp,
fail_query_with_error) and td.
"""

from typing import Final

from bot.delivery.carrier import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from bot.telegram.carrier.api import RefusedError
from bot.telegram.carrier.http import NoAnswerError, NotSentError

_UNREACHABLE: Final = (
    "chat not found",
    "peer_id_invalid",
    "user is deactivated",
    "bot was kicked",
    "bot was blocked",
)
_EDITED_IS_GONE: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message",
)
_UNCHANGED: Final = "message is not modified"


def judge(error: Exception, edits: int | None = None) -> Outcome:
    """How a call ended that raised; `edits` is the number of the message that it was to change.

    Raises `error` itself when it is none of the client's: a mistake of ours.
    """
    if isinstance(error, RefusedError):
        return _refused(error, edits)
    if isinstance(error, NotSentError):
        return NotSent()
    if isinstance(error, NoAnswerError):
        return Unknown()
    raise error


def _refused(error: RefusedError, edits: int | None) -> Outcome:
    words = error.description.lower()
    if error.code == 429:
        return Refused(Refusal.TOO_FAST, "429 too fast", error.retry_after)
    if error.code in {401, 404}:
        return Refused(Refusal.ACCESS, f"{error.code} token refused")
    if error.code == 403 or any(known in words for known in _UNREACHABLE):
        return Refused(Refusal.UNREACHABLE, f"{error.code} unreachable")
    if error.code >= 500 or error.code == 409:
        return Refused(Refusal.TROUBLE, f"{error.code} trouble at Telegram's")
    if _UNCHANGED in words:
        return Sent(edits)
    if edits is not None and any(known in words for known in _EDITED_IS_GONE):
        return Refused(Refusal.GONE, f"{error.code} edited message is gone")
    return Refused(Refusal.MESSAGE, f"{error.code} refused", words=str(error))
