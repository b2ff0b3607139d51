"""Everything a rehearsal looks at, as one frozen value: the person's plan, who helps, the clinic's hours and numbers, the day of leaving.

Whoever reads the database makes one (`service/rehearsal/`); what is found in it is `holes`'. Nothing here knows where a value came from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.days.safety import Side
from bot.domain.flow.verbs import PlanStatus, Works
from bot.domain.people.doors import Door, DoorKind
from bot.domain.requests.cover import Absence, Away, covers_at, day_off, resolved
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.request import Ladder, Terms
from bot.ids import StaffId

#: So many days from the day of leaving on are looked at: the first night, the first weekend, the first week.
LOOKED_AT: Final = 7
#: When Norwegian pharmacies usually have open; the scene says «som regel», and that a watch pharmacy may be open.
PHARMACY: Final = "mon-fri 09:00-17:00; sat 10:00-15:00"
#: Moments of a day at which it is asked who would be there.
NIGHT: Final = time(22)


@dataclass(frozen=True, slots=True)
class Helper:
    """One of the clinic's staff: whether anything reaches them, whether they have duty, and hours of their own (None: the clinic's)."""

    id: StaffId
    reached: bool
    on_duty: bool = False
    hours: WorkingHours | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Where one thing of the plan stands: what was last said about it, who sees to it and by when, where somebody has said that."""

    status: PlanStatus
    works: Works | None = None
    owner: str | None = None
    by: date | None = None

    @property
    def settled(self) -> bool:
        """Not relevant, or in place and working: nothing is left to do."""
        if self.status is PlanStatus.NOT_RELEVANT:
            return True
        return self.status is PlanStatus.IN_PLACE and self.works in {None, Works.YES}


@dataclass(frozen=True, slots=True)
class Visit:
    """One of the person's appointments in the first days, and whether it is said how they get there; what it is, nothing here needs."""

    on: date
    has_way: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody around the person, without a name: how they are for them, and whether they stand among those who are called."""

    side: Side | None = None
    called: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What only the person can know, as they said it while they played; None: not said."""

    #: The next day on which money comes.
    payday: date | None = None
    #: Whether they get LAR medicine, and whether it is agreed where they get it on the first weekend.
    lar: bool | None = None
    lar_weekend: bool | None = None
    keys: bool | None = None
    food: bool | None = None


@dataclass(frozen=True, slots=True)
class World:
    """The first days of one person, as they would be if nothing changed."""

    now: datetime
    leaves: date | None
    hours: WorkingHours
    caseworker: StaffId | None = None
    deputy: StaffId | None = None
    helpers: tuple[Helper, ...] = ()
    absences: tuple[Absence, ...] = ()
    #: What a request of a kind would be made under, by the kind's name: the clinic's own policies.
    terms: Mapping[str, Terms] = field(default_factory=dict)
    doors: Mapping[DoorKind, Door] = field(default_factory=dict)
    #: Whether messages reach the person, they may be passed on, and there is a number to call them on.
    reached: bool = True
    may_contact: bool = True
    phone: bool = True
    #: The day for which a first contact after leaving is booked, and whether the municipality was asked to take over.
    first_contact: date | None = None
    municipality_asked: bool = True
    plan: Mapping[str, PlanLine] = field(default_factory=dict)
    #: The items of the plan that the scenes lean on, with the day (counted from leaving) on which each is needed.
    leans_on: Mapping[str, int] = field(default_factory=dict)
    #: What the person has written down: appointments, the people around them, and whether anybody else may see the plan.
    visits: tuple[Visit, ...] = ()
    near: tuple[Near, ...] = ()
    shared: bool = True
    told: Told = Told()
    pharmacy: WorkingHours | None = None

    @property
    def today(self) -> date:
        """The local day on which it is played."""
        return self.hours.day_of(self.now)

    def days(self) -> Iterator[date]:
        """The day of leaving and those after it; none while it is not known."""
        if self.leaves is not None:
            yield from (self.leaves + timedelta(days=n) for n in range(LOOKED_AT + 1))

    def at(self, day: date, clock: time) -> datetime:
        """A local moment, in UTC."""
        return self.hours.at_local(datetime.combine(day, clock))

    def openings(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """From when to when the clinic is open on a local day, in UTC."""
        at = self.hours.begins(day)
        while True:
            opens = self.hours.next_open(at)
            if self.hours.day_of(opens) != day:
                return
            closes = self.hours.closes_at(opens)
            if closes is None:
                yield opens, self.hours.begins(day + timedelta(days=1))
                return
            yield opens, closes
            at = closes

    def away(self, at: datetime) -> tuple[Away, ...]:
        """Who is away at a moment or has the day off, and who truly stands in for them."""
        named = {one.staff: Away(one.staff, one.until, one.cover) for one in self.absences if one.holds(at)}
        for one in self.helpers:
            if one.id not in named and one.hours is not None:
                back = day_off(one.hours, self.hours, at)
                if back is not None:
                    named[one.id] = Away(one.id, back)
        return resolved(named.values(), {one.id for one in self.helpers if one.reached})

    def ladder(self, at: datetime) -> Ladder:
        """Who would be asked at a moment, in which order: the very value that the request machine goes by."""
        gone = self.away(at)
        return Ladder(
            caseworker=self.caseworker,
            deputy=self.deputy,
            duty=tuple(one.id for one in self.helpers if one.on_duty),
            reachable=frozenset(one.id for one in self.helpers if one.reached) - {one.staff for one in gone},
            away=gone,
        )

    def absent_without_cover(self, staff: StaffId, day: date) -> bool:
        """Whether somebody is entered as away while the clinic is open on a day, and nobody who is there stands in."""
        present = {one.id for one in self.helpers if one.reached}
        for opens, closes in self.openings(day):
            edges = {opens, *(one.since for one in self.absences if opens < one.since < closes)}
            for moment in edges:
                covers = covers_at(self.absences, moment)
                if staff in covers and self._stands_in(staff, moment) not in present:
                    return True
        return False

    def _stands_in(self, staff: StaffId, moment: datetime) -> StaffId | None:
        return next((one.cover for one in self.away(moment) if one.staff == staff), staff)
