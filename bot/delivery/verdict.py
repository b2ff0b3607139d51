"""What the outcome of an attempt means for its outbox row: the error table of the design, as one pure function."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from bot.delivery.carrier import NotSent, Outcome, Refusal, Refused, Sent, Unknown
from bot.store.outbox.outbox import Leased, Written
from bot.store.tables.messages import Lane, Sending

FIRST_PAUSE: Final = 1.0  # seconds; doubled with every attempt
LONGEST_PAUSE: Final = 60.0
DEFAULT_RETRY_AFTER: Final = 5.0  # seconds, for a carrier that says "too fast" and names none


class Then(StrEnum):
    """What the sender does beside writing the row off."""

    NOTHING = "nothing"
    PLAIN = "plain"  # send at once, once more, in its simplest form
    ANEW = "anew"  # send the edit as a new message
    SLOW_DOWN = "slow_down"  # note that the carrier finds us too fast
    STOP = "stop"  # the carrier does not let us in: send nothing more
    REPORT = "report"  # parked: one ERROR line


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt is written off (`written`; None when it is tried again at once), and what else is done.

    `seconds` is the carrier's pause for `Then.SLOW_DOWN`, `words` what the log says for `Then.REPORT`.
    """

    written: Written | None
    then: Then = Then.NOTHING
    seconds: float = 0.0
    words: str = ""


def verdict_on(row: Leased, outcome: Outcome, now: datetime, *, plain: bool = False) -> Verdict:
    """The verdict on one attempt for an outbox row; `plain` says that it had already been made as simple as can be."""
    match outcome:
        case Sent(message_id):
            return Verdict(Written(row, Sending.SENT, message_id=message_id))
        case Refused():
            return _refused(row, outcome, now, plain=plain)
        case NotSent():
            return _later(row, now, back_off(row.attempts), "not sent")
        case Unknown():
            return _unknown(row, now)
        case _:
            assert_never(outcome)


def a_fault_of_ours(row: Leased, error: Exception, words: str) -> Verdict:
    """The verdict on an attempt that raised what no carrier should: parked and reported."""
    return Verdict(Written(row, Sending.PARKED, error=type(error).__name__), Then.REPORT, words=words)


def _refused(row: Leased, refused: Refused, now: datetime, *, plain: bool) -> Verdict:
    match refused.kind:
        case Refusal.TOO_FAST:
            seconds = DEFAULT_RETRY_AFTER if refused.retry_after is None else refused.retry_after
            return Verdict(_later(row, now, seconds, refused.why).written, Then.SLOW_DOWN, seconds)
        case Refusal.ACCESS:
            return Verdict(_later(row, now, LONGEST_PAUSE, refused.why, hold=False).written, Then.STOP)
        case Refusal.UNREACHABLE:
            return Verdict(Written(row, Sending.DROPPED, error=refused.why, unreachable=True))
        case Refusal.TROUBLE:
            return _later(row, now, back_off(row.attempts), refused.why)
        case Refusal.GONE:
            return Verdict(None, Then.ANEW)
        case Refusal.MESSAGE:
            if not plain:
                return Verdict(None, Then.PLAIN)
            parked = Written(row, Sending.PARKED, error=refused.why)
            return Verdict(parked, Then.REPORT, words=refused.words or refused.why)
        case _:
            assert_never(refused.kind)


def _unknown(row: Leased, now: datetime) -> Verdict:
    again = row.lane.insists or (row.lane is not Lane.BULK and row.unknowns == 0)
    if not again:
        return Verdict(Written(row, Sending.UNKNOWN, error="outcome unknown", unknown=True))
    at = now + timedelta(seconds=back_off(row.unknowns + 1))
    return Verdict(
        Written(
            row,
            Sending.WAITING,
            error="outcome unknown",
            again_at=at,
            unknown=True,
            hold_chat=True,
            failed=True,
        )
    )


def _later(row: Leased, now: datetime, seconds: float, why: str, *, hold: bool = True) -> Verdict:
    at = now + timedelta(seconds=seconds)
    return Verdict(Written(row, Sending.WAITING, error=why, again_at=at, hold_chat=hold, failed=True))


def back_off(attempt: int) -> float:
    """Seconds to wait after the `attempt`-th failure (from 1): 1, 2, 4, ... 60, less up to a quarter by chance."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempt - 1, 10))
    return longest * random.uniform(0.75, 1.0)  # noqa: S311 - spreads load, guards nothing
