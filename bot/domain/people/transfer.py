"""A hand-over of one person: to another clinic, to a colleague, or to somewhere without Rød tråd, and the summary that goes with it.

What is true of it without a database: its states, how long each may last, and what of a summary travels. Only what the person has said
yes to does; of what they took out nothing is kept but how many lines there were.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """To whom somebody is handed over."""

    CLINIC = "clinic"  # another clinic or municipality of this installation
    COLLEAGUE = "colleague"  # another caseworker of the same clinic
    OUTSIDE = "outside"  # somewhere without Rød tråd: on paper, or as a file


class State(StrEnum):
    """Where it stands. Of all but the last five something is still to come."""

    CODE = "code"  # a code is out, and no clinic has typed it yet
    ASKED = "asked"  # the person is asked; nobody at the receiver's sees anything
    AGREED = "agreed"  # the person said yes; the receiver is asked
    ACCEPTED = "accepted"  # somebody at the receiver's takes over on a day that stands
    DONE = "done"
    NO = "no"  # the person said no
    REFUSED = "refused"  # the receiver did
    WITHDRAWN = "withdrawn"  # whoever began it took it back
    EXPIRED = "expired"  # nobody answered in time


ENDED: Final = frozenset({State.DONE, State.NO, State.REFUSED, State.WITHDRAWN, State.EXPIRED})


class Summary(StrEnum):
    """What became of the summary."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"  # the person wants none to be sent
    UNANSWERED = "unanswered"  # they did not answer: it goes on without


#: The person is reminded once, this long after they were asked.
REMIND_AFTER: Final = timedelta(days=2)
#: So long a summary is waited for; then it goes on without one.
SUMMARY_WAITS: Final = timedelta(days=5)
#: So long the person and the receiver have in all; a code has as long to be typed.
EXPIRES_AFTER: Final = timedelta(days=21)
#: The overlap: from the next day on, and no longer than this.
LONGEST_OVERLAP: Final = timedelta(days=60)
#: The hour, local time, at which the receiver takes over on the last day of the overlap.
TAKES_OVER_AT: Final = 8
#: While something of the giver's is still open, it is looked at again after this.
WAIT_FOR_OPEN: Final = timedelta(minutes=15)
LONGEST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: what it is known by while it can be taken out, the heading it stands under, and what it says."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a hand-over, sealed as one: the summary's lines, what the giver wrote, what the person added and has agreed to."""

    lines: tuple[Line, ...] = ()
    #: Keys of lines that the person has taken out, while they are deciding.
    out: tuple[str, ...] = ()
    #: The giver's own words stand among the lines; these are the person's.
    own: str = ""
    #: What the person said yes to, word for word as it was shown.
    agreed: str = ""
    #: Why the receiver said no, for the giver.
    refusal: str = ""
    #: Its day came while something was open at the giver's, and everybody has been told that it waits for that.
    waits: bool = False

    def staying(self) -> tuple[Line, ...]:
        """The lines that were not taken out."""
        return tuple(line for line in self.lines if line.key not in self.out)

    def without(self, key: str) -> "Content":
        """The same with one line taken out; a key that there is not changes nothing."""
        if key in self.out or all(line.key != key for line in self.lines):
            return self
        return replace(self, out=(*self.out, key))

    def approved(self) -> tuple["Content", int]:
        """What travels, and how many lines were left out. Of those nothing is kept."""
        return replace(self, lines=self.staying(), out=()), len(self.lines) - len(self.staying())

    def emptied(self) -> "Content":
        """The same without a summary."""
        return replace(self, lines=(), out=(), own="")

    def to_json(self) -> str:
        """As it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Content":
        """The reverse of `to_json`."""
        found = json.loads(text)
        lines = tuple(Line(**line) for line in found.pop("lines"))
        return cls(lines=lines, out=tuple(found.pop("out")), **found)


def by_heading(lines: Collection[Line]) -> dict[str, list[str]]:
    """What stands under each heading, in order."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.heading, []).append(line.text)
    return found


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock goes by."""

    kind: Kind
    state: State
    summary: Summary
    made_at: datetime
    asked_at: datetime | None = None
    reminded: bool = False
    agreed_at: datetime | None = None
    takes_over_at: datetime | None = None

    @property
    def waits_for_the_person(self) -> bool:
        """Whether the person has something to answer. That the receiver has accepted meanwhile does not decide about the summary."""
        about_summary = self.state in {State.AGREED, State.ACCEPTED} and self.summary is Summary.ASKED
        return self.state is State.ASKED or about_summary

    @property
    def ends_at(self) -> datetime:
        """When it takes effect, or ends because nobody answered."""
        if self.state is State.ACCEPTED and self.takes_over_at is not None:
            return self.takes_over_at
        return self.made_at + EXPIRES_AFTER

    @property
    def summary_until(self) -> datetime | None:
        """Until when a summary is waited for, from when it could be decided about; None where there is nothing to wait for.

        With another clinic that is when the person agreed: who took their time over that has no less of it for this.
        """
        since = self.agreed_at if self.kind is Kind.CLINIC else self.asked_at
        return since + SUMMARY_WAITS if since is not None and self.waits_for_the_person else None

    @property
    def remind_at(self) -> datetime | None:
        """When the person is to be reminded; None once they were, or where they have nothing to answer."""
        waits = self.waits_for_the_person and not self.reminded and self.asked_at is not None
        return self.asked_at + REMIND_AFTER if waits and self.asked_at is not None else None

    def next_look(self) -> datetime | None:
        """When it is to be looked at next; None once it has ended."""
        if self.state in ENDED:
            return None
        return min(at for at in (self.ends_at, self.summary_until, self.remind_at) if at is not None)
