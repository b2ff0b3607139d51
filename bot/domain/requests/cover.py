"""Who is away, until when, and who stands in: absences with cover of cover, and days off. Pure values; who may enter one is `service/`'s.

Cover is followed from one to the next until somebody is there; a circle is refused when it is entered, and if one stands all the same (two
were entered in the same moment, or somebody has left) it ends with nobody: the rung is empty, and passed over at once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.requests.hours import WorkingHours, as_utc
from bot.ids import StaffId

#: Nobody is away for longer than this: a date that was mistyped is noticed. Whoever does not come back leaves.
LONGEST: Final = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is not at work now: until when, and who covers for them (at first whom they named, `resolved` whom that leads to)."""

    staff: StaffId
    until: datetime
    cover: StaffId | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """From `since` up to `until` somebody is away; `cover` does their part. Without one, what would reach them goes on at once."""

    staff: StaffId
    since: datetime
    until: datetime
    cover: StaffId | None = None

    def holds(self, at: datetime) -> bool:
        """Whether they are away at a moment."""
        return self.since <= at < self.until

    def meets(self, other: "Absence") -> bool:
        """Whether there is a moment at which both hold."""
        return self.since < other.until and other.since < self.until


class Wrong(StrEnum):
    """Why an absence cannot be entered."""

    ENDS_BEFORE = "ends_before"  # before it begins
    OVER = "over"  # it has ended already
    TOO_LONG = "too_long"
    COVERS_SELF = "covers_self"
    NO_COVER = "no_cover"  # and it was not said that there is to be none
    TWICE = "twice"  # they are away then already
    CIRCLE = "circle"  # whoever covers is covered by them
    NO_REASON = "no_reason"  # entered by somebody else without one
    STRANGER = "stranger"  # one of them does not work there
    ANSWERS_NOBODY = "answers_nobody"  # whoever is to cover has no role in which requests come to them


class AbsenceRefused(Exception):
    """The absence cannot be entered; nothing changed. `people` are those of a circle, in order, or whoever it is about."""

    def __init__(self, code: Wrong, people: tuple[StaffId, ...] = (), other: Absence | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.people = people
        #: The absence that it clashes with.
        self.other = other


def check(new: Absence, others: Collection[Absence], now: datetime, *, without_cover: bool = False) -> None:
    """Refuse an absence that cannot be, beside all `others` of the clinic. Raises `AbsenceRefused`.

    One without a cover has to be meant: then the next rung is asked at once, which is better than to keep somebody who fell ill from
    being entered at all.
    """
    if new.until <= new.since:
        raise AbsenceRefused(Wrong.ENDS_BEFORE)
    if new.until <= as_utc(now):
        raise AbsenceRefused(Wrong.OVER)
    if new.until - new.since > LONGEST:
        raise AbsenceRefused(Wrong.TOO_LONG)
    if new.cover is None and not without_cover:
        raise AbsenceRefused(Wrong.NO_COVER)
    if new.cover == new.staff:
        raise AbsenceRefused(Wrong.COVERS_SELF, (new.staff,))
    for other in others:
        if other.staff == new.staff and other.meets(new):
            raise AbsenceRefused(Wrong.TWICE, (new.staff,), other)
    circle = circle_of(new, others)
    if circle:
        raise AbsenceRefused(Wrong.CIRCLE, circle)


def circle_of(new: Absence, others: Collection[Absence]) -> tuple[StaffId, ...]:
    """Those who would cover for each other in a circle at some moment of this absence, who is away first; empty when nobody does."""
    together = [other for other in others if other.meets(new)]
    for moment in sorted({new.since, *(max(other.since, new.since) for other in together)}):
        cover = covers_at([*together, new], moment)
        path = [new.staff]
        while (after := cover.get(path[-1])) is not None and after not in path:
            path.append(after)
        if after == new.staff:
            return tuple(path)
    return ()


def covers_at(absences: Iterable[Absence], at: datetime) -> dict[StaffId, StaffId | None]:
    """Who is away at a moment, and whom they named."""
    return {one.staff: one.cover for one in absences if one.holds(at)}


def resolved(away: Iterable[Away], present: Collection[StaffId]) -> tuple[Away, ...]:
    """Everybody who is away, with whoever truly stands in: cover of cover followed to one of `present` who is not away; None for nobody.

    The order is that of the ids, so that equal worlds are equal.
    """
    known = {one.staff: one for one in away}
    named = {staff: one.cover for staff, one in known.items()}
    return tuple(
        Away(staff, known[staff].until, _end_of(staff, named, present)) for staff in sorted(known, key=str)
    )


def _end_of(
    staff: StaffId, named: Mapping[StaffId, StaffId | None], present: Collection[StaffId]
) -> StaffId | None:
    """Where the covers lead from somebody who is away."""
    seen = {staff}
    cover = named[staff]
    while cover is not None and cover in named:
        if cover in seen:
            return None
        seen.add(cover)
        cover = named[cover]
    return cover if cover in present else None


def day_off(own: WorkingHours, clinic: WorkingHours, at: datetime) -> datetime | None:
    """When somebody with hours of their own is back, if they have the day off on which the clinic works next (or now); else None.

    Lunch and an early evening are no day off: the wait goes on, as it does for everybody.
    """
    day = clinic.day_of(clinic.next_open(at))
    return None if own.works_on(day) else own.next_open(clinic.begins(day))
