"""The rule for when somebody goes quiet, agreed with them: two words to them, then a request, and only if the silence is their own.

    nothing heard for the days agreed --> a word --> a day on, a second word --> a day on, proof --> a request
       |                                                     |                        +-- not proven: the words begin anew
       +-- anything heard from them, at any time: counting begins anew;  pause, stop, no leave: it rests

Care, not control (E12, E21): nothing is read into what somebody does, any press is enough, and they can change or end it in one tap. Pure
values; who is told is `service/days/silence.py`'s.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.requests.hours import as_utc
from bot.domain.schedules.schedule import QUIET, next_due

#: The hours at which the words come, and at which it becomes a request: in the middle of the day, when people are up and somebody is there.
FIRST: Final = time(12)
SECOND: Final = time(17)
REQUEST: Final = time(10)
#: After the first word, and after the second, at least so long is waited.
BETWEEN: Final = timedelta(hours=20)
BEFORE_REQUEST: Final = timedelta(hours=14)
#: How often it is looked whether somebody of whom a request was made has been heard.
LOOK_AGAIN: Final = timedelta(minutes=10)
#: So many words go before a request.
WORDS: Final = 2
#: The days that can be chosen.
DAYS: Final = (2, 3, 5, 7, 14)
USUAL: Final = 3


class SilenceWho(StrEnum):
    """Who is to know."""

    CASEWORKER = "caseworker"
    DUTY = "duty"  # whoever has duty, not the caseworker first


class Stage(StrEnum):
    """How far it has come since the person was last heard."""

    LISTENING = "listening"
    FIRST = "first"  # a word was sent
    SECOND = "second"
    TOLD = "told"  # it became a request


@dataclass(frozen=True, slots=True)
class Word:
    """One of the two messages: when it was sent, if a carrier has taken it."""

    sent_at: datetime | None


class Outage(StrEnum):
    """What was away."""

    OURS = "ours"
    TELEGRAM = "telegram"


class Doubt(StrEnum):
    """Why a silence is not proven to be the person's own."""

    HEARD = "heard"
    NOT_ACCEPTED = "not_accepted"  # Telegram took not both of the messages
    AT_NIGHT = "at_night"  # one came when people sleep
    PAUSED = "paused"
    BLOCKED = "blocked"  # messages do not reach them; that is another request
    OURS = "ours"  # the program was away since the first
    TELEGRAM = "telegram"  # Telegram was


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a silence at the moment at which it would become a request."""

    since: datetime
    words: tuple[Word, ...]
    heard_at: datetime | None
    outages: frozenset[Outage]
    paused: bool
    reachable: bool
    zone: str


def look_at(stage: Stage, since: datetime, last_word: datetime | None, days: int, zone: str) -> datetime:
    """When the clock looks next: at a set hour of the day on which the wait of this stage is over."""
    match stage:
        case Stage.LISTENING:
            return next_due(FIRST, zone, as_utc(since) + timedelta(days=days) - timedelta(microseconds=1))
        case Stage.FIRST:
            return next_due(SECOND, zone, (last_word or since) + BETWEEN)
        case Stage.SECOND:
            return next_due(REQUEST, zone, (last_word or since) + BEFORE_REQUEST)
        case Stage.TOLD:
            return (last_word or since) + LOOK_AGAIN


def doubts(evidence: Evidence) -> tuple[Doubt, ...]:
    """Everything that speaks against its being the person's own silence; nothing: it is proven."""
    sent = [word.sent_at for word in evidence.words if word.sent_at is not None]
    found = {
        Doubt.HEARD: evidence.heard_at is not None and evidence.heard_at > evidence.since,
        Doubt.BLOCKED: not evidence.reachable,
        Doubt.PAUSED: evidence.paused,
        Doubt.NOT_ACCEPTED: len(sent) < WORDS,
        Doubt.AT_NIGHT: any(QUIET.hold(at, evidence.zone) for at in sent),
        Doubt.OURS: Outage.OURS in evidence.outages,
        Doubt.TELEGRAM: Outage.TELEGRAM in evidence.outages,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)
