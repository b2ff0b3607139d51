"""What a failed call to the Bot API means for delivery, as one pure function.

Telegram says most of what matters in English words, not in codes; the words are those of telegram-bot-api (Client.cpp,
fail_query_with_error) and td.
"""

from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut

from bot.delivery.carrier import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from bot.telegram.carrier.api import TOKEN_REFUSED
from bot.telegram.carrier.http import NotSentError

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

    Raises `error` itself when it is none of the library's: a mistake of ours.
    """
    if isinstance(error, RetryAfter):
        return Refused(Refusal.TOO_FAST, "too fast", pause_of(error))
    if isinstance(error, TOKEN_REFUSED):
        return Refused(Refusal.ACCESS, "token refused")
    if isinstance(error, Forbidden):
        return Refused(Refusal.UNREACHABLE, "unreachable")
    if isinstance(error, BadRequest):  # to the library a `NetworkError`, as the two that follow
        return _refused(error, edits)
    if isinstance(error, NotSentError):
        return NotSent()
    if isinstance(error, TimedOut):
        return Unknown()
    if isinstance(error, TelegramError):  # a 5xx, a conflict, or a kind that only a later library raises
        return Refused(Refusal.TROUBLE, f"trouble at Telegram's ({type(error).__name__})")
    raise error


def pause_of(error: RetryAfter) -> float:
    """The seconds that Telegram wants to be left alone."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _refused(error: BadRequest, edits: int | None) -> Outcome:
    words = str(error).lower()
    if any(known in words for known in _UNREACHABLE):
        return Refused(Refusal.UNREACHABLE, "unreachable")
    if _UNCHANGED in words:
        return Sent(edits)
    if edits is not None and any(known in words for known in _EDITED_IS_GONE):
        return Refused(Refusal.GONE, "the edited message is gone")
    return Refused(Refusal.MESSAGE, "refused", words=str(error))
