"""How long a request waits for whom: a policy's rungs, limits and end. Pure values; how a request moves along them is `escalation`'s.

The defaults stand in the content (`flows/requests/kinds.yaml`); each clinic has its own copy in versions, and a request keeps the version
it was made under (`store/requests/policies.py`).
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from pydantic import Field, field_validator

from bot.domain.flow.language import Part
from bot.domain.requests.hours import WorkingHours, as_utc
from bot.domain.schedules.schedule import next_due

#: No single wait is longer than two weeks: whoever asked for a person must hear from one.
LONGEST_WAIT: Final = 14 * 24 * 60
MORNING: Final = time(9)
#: Nobody who was told in the early hours is told again in the same morning.
MORNING_AFTER: Final = timedelta(hours=4)


class Who(StrEnum):
    """Whom a rung asks: the people a patient has, and those of the clinic who are on duty."""

    CASEWORKER = "caseworker"
    DEPUTY = "deputy"
    DUTY = "duty"


class Counted(StrEnum):
    """How the minutes of a wait are counted."""

    WORKING = "working"  # in the clinic's working time
    CLOCK = "clock"


class AtEnd(StrEnum):
    """Where a request goes on when nobody on the last rung took it. It always goes on: no policy ends one."""

    FROM_THE_TOP = "from_the_top"
    LAST_AGAIN = "last_again"


class Acknowledge(StrEnum):
    """Of how many of the places on a rung it takes a word that they have seen the request. One who takes it has said so."""

    ANY = "any"  # whoever is first
    ALL = "all"  # each of them, whoever has taken it


class Wait(Part):
    """How long a wait may last."""

    minutes: int = Field(ge=1, le=LONGEST_WAIT)
    counted: Counted = Counted.CLOCK

    @property
    def working(self) -> bool:
        """Whether it stands still while the clinic is closed."""
        return self.counted is Counted.WORKING

    def ends(self, now: datetime, hours: WorkingHours) -> datetime:
        """When a wait that begins now is over, in UTC."""
        if self.working:
            return hours.add_working(now, self.minutes)
        return as_utc(now) + timedelta(minutes=self.minutes)


class Rung(Wait):
    """One step of the ladder: whom it asks, all at once, and how long until the request goes on to the next."""

    asks: tuple[Who, ...] = Field(min_length=1)
    #: Who is passed over on this rung, whatever else they are: on duty, or covering. What is about somebody does not come to them first.
    but: tuple[Who, ...] = ()
    #: Who has to say that they have seen it: with `all` the others are asked on, and further rungs with them, until each has.
    acknowledge: Acknowledge = Acknowledge.ANY

    @property
    def of_each(self) -> bool:
        """Whether each place on it has to say so."""
        return self.acknowledge is Acknowledge.ALL

    @field_validator("asks", "but", mode="before")
    @classmethod
    def _one(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return (data,) if isinstance(data, str) else data


class Repeats(Part):
    """How often the same thing is said again, in minutes."""

    #: Staff are not notified of the same request by the patient's repeats more often than this.
    staff: int = Field(ge=1, le=LONGEST_WAIT)
    #: The patient is told at once that nobody has answered, once more after this, and then each morning.
    patient: int = Field(ge=1, le=LONGEST_WAIT)


class Policy(Part):
    """One version of a clinic's limits for some kinds of requests."""

    rungs: tuple[Rung, ...] = Field(min_length=1, max_length=12)
    at_end: AtEnd
    #: From taken to answered: at the first limit the holder is reminded, at the second the request goes on.
    answer: Wait
    #: How long an answered request waits for a reply before it closes by itself.
    quiet: Wait
    #: How long after the patient last asked the holder may put it off, telling them; none: not beyond their time to answer.
    snooze: Wait | None = None
    repeats: Repeats

    def rung(self, position: int | None) -> Rung:
        """The rung at a position; without one the first, whose wait is also that of a request that reaches nobody."""
        return self.rungs[min(position or 0, len(self.rungs) - 1)]

    @property
    def of_each(self) -> bool:
        """Whether any rung waits for the word of each place on it."""
        return any(rung.of_each for rung in self.rungs)

    def position_of(self, rung: Rung) -> int | None:
        """Where somebody whom another policy's `rung` asks stands first in this one; None when nobody does."""
        return next((at for at, own in enumerate(self.rungs) if set(own.asks) & set(rung.asks)), None)

    def ends_at_the_latest(self, now: datetime, hours: WorkingHours) -> datetime:
        """The latest end of a wait that begins now for an answer: of the answer's own, or of being put off, which the patient knows."""
        waits = [self.answer] if self.snooze is None else [self.answer, self.snooze]
        return max(wait.ends(now, hours) for wait in waits)

    def notify_again(self) -> timedelta:
        """How long staff are left in peace by the patient's repeats."""
        return timedelta(minutes=self.repeats.staff)

    def say_again_at(self, times: int, last: datetime, hours: WorkingHours) -> datetime:
        """When a patient who was told `times` times that nobody answers, lastly at `last`, is to be told again.

        Staff are asked at the pace of the rungs all the while; for the patient the same words four times an hour would be fear, not news.
        In the morning means when work begins, and on days without work at `MORNING`; so it is never more than `MORNING_AFTER` and a day.
        """
        if times <= 1:
            return last + timedelta(minutes=self.repeats.patient)
        morning = next_due(MORNING, hours.timezone, last + MORNING_AFTER)
        work_begins = hours.next_open(hours.closes_at(last) or last)
        return min(morning, work_begins) if work_begins > last else morning
