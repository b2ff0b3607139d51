"""How a promise goes: kept in mind, asked about, kept or not. Pure values; who is told, and in which words, is `service/promises/`'s.

    planned --the owner says how it went--> kept (the patient may still say no), tried (with the next try planned), or unwanted
       |----the clock: reminds the owner, reminds once more, asks the patient, lets it rest unanswered
       |----the patient says yes--> kept;  no--> broken (a request goes out: E15)
       +----the owner takes it back--> taken back

What holds always, each with a test: one that stands has a moment at which the clock looks at it; one that has ended has none, and none is
ended without the patient having been told or asked; nothing is asked outside the hours in `KIND`.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.requests.hours import WorkingHours, as_utc
from bot.domain.schedules.schedule import ONE_DAY, Quiet, next_due

#: Hours in which a patient may be asked whether something happened: not before people are up, nor when nobody could mend it.
KIND: Final = Quiet(time(20), time(9))
#: A new day is asked about, and said to be over, from this time on.
MORNING: Final = time(10)
REMIND_BEFORE: Final = timedelta(minutes=15)
#: So long after the moment the owner is reminded once more, and the patient asked, when nobody has said how it went.
REMIND_AGAIN: Final = timedelta(minutes=30)
ASK_AFTER: Final = timedelta(hours=1)
#: A question that nobody answers rests after this; the owner's page says so.
ANSWER_WITHIN: Final = timedelta(days=3)
#: The next try of a call that reached nobody.
NEXT_TRY: Final = 120  # working minutes
#: Nobody promises anything for later than this: a year that was mistyped is noticed.
LONGEST_AHEAD: Final = timedelta(days=184)
LONGEST_TEXT: Final = 300


class PromiseKind(StrEnum):
    """What was promised."""

    CALL = "call"
    DEED = "deed"


class Standing(StrEnum):
    """Where a promise stands. All but the first have ended."""

    PLANNED = "planned"
    KEPT = "kept"
    BROKEN = "broken"  # the patient says that it did not happen
    TRIED = "tried"  # nobody was reached; another one says when the next try is
    UNWANTED = "unwanted"  # the patient does not want it
    TAKEN_BACK = "taken_back"
    UNKNOWN = "unknown"  # neither of them said how it went


class Result(StrEnum):
    """How it went, as the owner enters it by one press."""

    DONE = "done"  # they spoke; it is done
    NO_ANSWER = "no_answer"
    LEFT_WORD = "left_word"
    AGAIN = "again"  # not now: again at another time
    UNWANTED = "unwanted"

    @property
    def tries_again(self) -> bool:
        """Whether another try follows."""
        return self in {Result.NO_ANSWER, Result.LEFT_WORD, Result.AGAIN}


class Turn(StrEnum):
    """What the clock does when it looks at a promise next."""

    REMIND = "remind"
    REMIND_AGAIN = "remind_again"
    ASK = "ask"
    REST = "rest"


class Wrong(StrEnum):
    """Why something cannot be promised."""

    NO_MOMENT = "no_moment"
    PAST = "past"
    TOO_FAR = "too_far"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    STRANGER = "stranger"  # whoever is to do it does not work there
    NOT_A_CALL = "not_a_call"  # a result that only a call can have
    OVER = "over"  # it has ended already


class PromiseRefused(Exception):
    """It cannot be promised, or has ended; nothing changed."""

    def __init__(self, code: Wrong) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class When:
    """The moment of a promise, in UTC; of one for a whole day the midnight with which the day ends."""

    at: datetime
    all_day: bool = False

    def __post_init__(self) -> None:
        as_utc(self.at)


@dataclass(frozen=True, slots=True)
class Look:
    """What the clock does with a promise next, and at which moment."""

    turn: Turn
    at: datetime


def check_moment(when: When, now: datetime) -> None:
    """Refuse a moment that has passed or lies too far ahead. Raises `PromiseRefused`."""
    if when.at <= as_utc(now):
        raise PromiseRefused(Wrong.PAST)
    if when.at - as_utc(now) > LONGEST_AHEAD:
        raise PromiseRefused(Wrong.TOO_FAR)


def first_look(when: When, now: datetime, hours: WorkingHours) -> Look:
    """When the owner is to be reminded: a little before the moment, of a whole day when its work begins (`hours` are the owner's)."""
    if when.all_day:
        day = hours.day_of(when.at - timedelta(minutes=1))
        begins = hours.next_open(hours.begins(day))
        remind = min(begins, when.at - timedelta(minutes=1))
    else:
        remind = when.at - REMIND_BEFORE
    return Look(Turn.REMIND, max(remind, as_utc(now)))


def after(turn: Turn, when: When, now: datetime, zone: str) -> Look | None:
    """What comes after a turn that was carried out `now`; None when nothing does: it rests. `zone` is the patient's."""
    match turn:
        case Turn.REMIND if not when.all_day and when.at + REMIND_AGAIN > as_utc(now):
            return Look(Turn.REMIND_AGAIN, when.at + REMIND_AGAIN)
        case Turn.REMIND | Turn.REMIND_AGAIN:
            return Look(Turn.ASK, asked_at(when, now, zone))
        case Turn.ASK:
            return Look(Turn.REST, as_utc(now) + ANSWER_WITHIN)
        case Turn.REST:
            return None


def asked_at(when: When, now: datetime, zone: str) -> datetime:
    """When the patient is asked whether it happened: an hour after, of a whole day the next morning, always at a kind hour."""
    if when.all_day:
        return max(next_due(MORNING, zone, when.at - timedelta(minutes=1)), kind_hour(now, zone))
    return kind_hour(max(when.at + ASK_AFTER, as_utc(now)), zone)


def kind_hour(at: datetime, zone: str) -> datetime:
    """The moment itself, or the morning after, where it lies outside the hours in which people are asked such a thing."""
    return next_due(MORNING, zone, at) if KIND.hold(at, zone) else as_utc(at)


def next_try(now: datetime, hours: WorkingHours) -> datetime:
    """When a call that reached nobody is tried again, unless somebody says otherwise: two working hours on, to the quarter."""
    moment = hours.add_working(now, NEXT_TRY)
    late = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    rounded = moment - late
    return rounded if rounded > now and hours.is_open(rounded) else hours.next_open(moment + ONE_DAY)
