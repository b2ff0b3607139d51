"""What a failed call means for the message it carried: the error table of the design, as one pure function.

Telegram says most of what matters in English words, not in codes; the words are those of telegram-bot-api (Client.cpp,
fail_query_with_error) and td.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.domain.messages.message import Method
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Lane, Sending
from bot.telegram.carrier.api import RefusedError
from bot.telegram.carrier.http import NoAnswerError, NotSentError

FIRST_PAUSE: Final = 1.0  # seconds; doubled with every attempt
LONGEST_PAUSE: Final = 60.0
DEFAULT_RETRY_AFTER: Final = 5.0  # seconds, for a 429 that names none

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


class Then(StrEnum):
    """What the sender does beside writing the row off."""

    NOTHING = "nothing"
    PLAIN = "plain"  # send at once, once more, as plain text
    ANEW = "anew"  # send the edit as a new message
    SLOW_DOWN = "slow_down"  # note a 429
    STOP = "stop"  # the token is refused: send nothing more
    REPORT = "report"  # parked: one ERROR line


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a failed attempt is written off (`written`; None when it is tried again at once), and what else is done.

    `seconds` is Telegram's pause for `Then.SLOW_DOWN`.
    """

    written: Written | None
    then: Then = Then.NOTHING
    seconds: float = 0.0


def judge(row: Leased, error: Exception, now: datetime, *, plain: bool = False) -> Verdict:
    """The verdict on one failed call for an outbox row; `plain` says that it had already been made as simple as can be."""
    if isinstance(error, RefusedError):
        return _refused(row, error, now, plain=plain)
    if isinstance(error, NotSentError):
        return _later(row, now, back_off(row.attempts), "not sent")
    if isinstance(error, NoAnswerError):
        return _unknown(row, now)
    return Verdict(Written(row, Sending.PARKED, error=type(error).__name__), Then.REPORT)


def _refused(row: Leased, error: RefusedError, now: datetime, *, plain: bool) -> Verdict:
    words = error.description.lower()
    if error.code == 429:
        seconds = DEFAULT_RETRY_AFTER if error.retry_after is None else error.retry_after
        return Verdict(_later(row, now, seconds, "429 too fast").written, Then.SLOW_DOWN, seconds)
    if error.code in {401, 404}:
        return Verdict(
            _later(row, now, LONGEST_PAUSE, f"{error.code} token refused", hold=False).written, Then.STOP
        )
    if error.code == 403 or any(known in words for known in _UNREACHABLE):
        return Verdict(Written(row, Sending.DROPPED, error=f"{error.code} unreachable", unreachable=True))
    if error.code >= 500 or error.code == 409:
        return _later(row, now, back_off(row.attempts), f"{error.code} trouble at Telegram's")
    if _UNCHANGED in words:
        return Verdict(Written(row, Sending.SENT, message_id=row.edit_message_id))
    if row.message.method is Method.EDIT and any(known in words for known in _EDITED_IS_GONE):
        return Verdict(None, Then.ANEW)
    if not plain:
        return Verdict(None, Then.PLAIN)
    return Verdict(Written(row, Sending.PARKED, error=f"{error.code} refused"), Then.REPORT)


def _unknown(row: Leased, now: datetime) -> Verdict:
    again = row.lane.insists or (row.lane is not Lane.BULK and row.unknowns == 0)
    if not again:
        return Verdict(Written(row, Sending.UNKNOWN, error="outcome unknown", unknown=True))
    at = now + timedelta(seconds=back_off(row.unknowns + 1))
    return Verdict(
        Written(row, Sending.WAITING, error="outcome unknown", again_at=at, unknown=True, hold_chat=True)
    )


def _later(row: Leased, now: datetime, seconds: float, why: str, *, hold: bool = True) -> Verdict:
    at = now + timedelta(seconds=seconds)
    return Verdict(Written(row, Sending.WAITING, error=why, again_at=at, hold_chat=hold))


def back_off(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failure (from 1): 1, 2, 4, ... 60, less up to a quarter by chance."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 10))
    return longest * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, guards nothing


def where(error: BaseException) -> str:
    """Type and place of an error without its words, which may quote a person: `KeyError at verbs.py:41`."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
