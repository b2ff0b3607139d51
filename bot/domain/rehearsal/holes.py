"""What is missing in the first days, found in a world: one small rule a kind. Pure: the same world, the same holes.

A rule tells what it sees and nothing else; which scene it belongs to and how it is said is content (`flows/rehearsal/`,
`flows/phrases/rehearsal.yaml`). To add one: a kind, a rule in `RULES`, its words, and a way to plant it in `bot/rehearse/plants.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from bot.domain.days.safety import Side
from bot.domain.flow.verbs import Owner
from bot.domain.people.doors import DoorKind
from bot.domain.rehearsal.asked import would
from bot.domain.rehearsal.world import LOOKED_AT, NIGHT, Helper, PlanLine, World
from bot.domain.requests.hours import is_public_holiday
from bot.domain.requests.policy import Who
from bot.ids import StaffId

SATURDAY: Final = 5


class HoleKind(StrEnum):
    """Every kind of hole (E1, E2, E5, E8, E14, E20, E26, E28, E32, E34, E46, E47, E48)."""

    NO_DAY = "no_day"  # the day of leaving is not known
    NOT_REACHED = "not_reached"  # no message reaches the person
    NOT_ALLOWED = "not_allowed"  # nothing may be passed on to the clinic
    NO_NUMBER = "no_number"  # nobody knows where to call the person
    NO_CASEWORKER = "no_caseworker"
    NO_DEPUTY = "no_deputy"
    UNTOLD = "untold"  # the caseworker or deputy is told by nothing
    NO_DUTY = "no_duty"  # nobody whom anything reaches has duty
    AWAY = "away"  # the caseworker or deputy is away in the first days, and nobody covers
    NOBODY = "nobody"  # a request that cannot wait would reach nobody
    BEFORE_CLOSED = "before_closed"  # the clinic is closed on the day after leaving: a weekend or a holiday
    ON_CLOSED = "on_closed"  # it is closed on the day of leaving itself
    NO_FIRST_CONTACT = "no_first_contact"  # no contact is booked for the first week
    CONTACT_ON_CLOSED = "contact_on_closed"  # it is booked for a day on which nobody works
    NOT_ASKED = "not_asked"  # the municipality has not been asked to take over
    DOOR_MISSING = "door_missing"  # a number near the clinic is not known
    DOOR_UNCHECKED = "door_unchecked"  # nobody has called it within the year
    ITEM_MISSING = "item_missing"  # nothing has been said about something that is needed
    ITEM_NOT_WORKING = "item_not_working"  # it is in place, and does not work for the person
    ITEM_NO_OWNER = "item_no_owner"  # it is not in place, and nobody sees to it
    ITEM_NO_DATE = "item_no_date"  # it is not in place, and there is no day for it
    ITEM_LATE = "item_late"  # its day has passed, or comes after it is needed
    PHARMACY_CLOSED = (
        "pharmacy_closed"  # medicine is not in place, and pharmacies are closed before it can be
    )
    LAR_WEEKEND = "lar_weekend"  # where LAR medicine is had on the first closed day is not agreed
    MONEY_GAP = "money_gap"  # money comes later than it has to last
    NO_KEYS = "no_keys"
    NO_FOOD = "no_food"
    NO_WAY = "no_way"  # an appointment in the first days, and nothing said of how they get there
    NOBODY_TO_CALL = "nobody_to_call"  # there is a map of people, and nobody on it to be called
    CALL_AT_DISTANCE = "call_at_distance"  # one of those who are called is one to keep away from
    NOT_SHARED = "not_shared"  # nobody but the person sees the plan


@dataclass(frozen=True, slots=True, order=True)
class Hole:
    """One hole. `about` says which item, number or person; `hits` the day on which it would be met.

    `owner` and `by` are who could see to it and by when: what is offered for the plan, and nothing anybody has promised.
    """

    kind: HoleKind
    about: str = ""
    hits: date | None = None
    owner: Owner = Owner.CLINIC
    by: date | None = None

    @property
    def name(self) -> str:
        """Kind and what it is about, as one word."""
        return f"{self.kind}.{self.about}" if self.about else self.kind.value

    @property
    def entry(self) -> str:
        """The id under which it stands in a plan: the item it is about, or a short name of its own."""
        return self.about if self.kind in ABOUT_ITEMS else f"h{sha256(self.name.encode()).hexdigest()[:7]}"


#: Those about an item of the check-list.
ABOUT_ITEMS: Final = frozenset(
    {
        HoleKind.ITEM_MISSING,
        HoleKind.ITEM_NOT_WORKING,
        HoleKind.ITEM_NO_OWNER,
        HoleKind.ITEM_NO_DATE,
        HoleKind.ITEM_LATE,
    }
)
#: Those that only an agreement mends, which nobody but the person can say is there: done in the plan, they are no holes any more.
BY_WORD: Final = frozenset(
    {
        HoleKind.BEFORE_CLOSED,
        HoleKind.ON_CLOSED,
        HoleKind.PHARMACY_CLOSED,
        HoleKind.LAR_WEEKEND,
        HoleKind.MONEY_GAP,
        HoleKind.NO_KEYS,
        HoleKind.NO_FOOD,
        HoleKind.NOT_SHARED,
    }
)

Rule = Callable[[World], Iterator[Hole]]

MEDICINE: Final = "medicine"
MONEY: Final = "two_weeks"


def find(world: World, rules: Iterable[Rule] | None = None) -> tuple[Hole, ...]:
    """The holes of a world in the order in which they would be met, those without a day first; each with a day to be mended by."""
    holes = (hole for rule in (RULES if rules is None else rules) for hole in rule(world))
    found = {hole.name: hole for hole in holes if not (hole.kind in BY_WORD and _is_agreed(world, hole))}
    dated = (replace(hole, by=_by(world, hole)) for hole in found.values())
    return tuple(sorted(dated, key=lambda hole: (hole.hits or date.min, hole.name)))


#: What follows from the person's own plan and words: for nobody else, unless they share it (E20, E57).
OWN: Final = ABOUT_ITEMS | {
    HoleKind.PHARMACY_CLOSED,
    HoleKind.LAR_WEEKEND,
    HoleKind.MONEY_GAP,
    HoleKind.NO_KEYS,
    HoleKind.NO_FOOD,
    HoleKind.NO_WAY,
    HoleKind.NOBODY_TO_CALL,
    HoleKind.CALL_AT_DISTANCE,
    HoleKind.NOT_SHARED,
}


def shown_to_staff(holes: Iterable[Hole], shared: Collection[str] = ()) -> tuple[Hole, ...]:
    """What staff may see of the holes: those of the clinic's own, and of the plan those about items that the person has `shared`."""
    return tuple(
        hole
        for hole in holes
        if (hole.kind not in OWN and hole.about != DoorKind.LAR) or (hole.about and hole.about in shared)
    )


def in_plan(world: World, hole: Hole) -> bool:
    """Whether it stands in the plan already, with a day: then it need not be offered."""
    line = world.plan.get(hole.entry)
    return line is not None and line.by is not None and line.by >= world.today


def _is_agreed(world: World, hole: Hole) -> bool:
    line = world.plan.get(hole.entry)
    return line is not None and line.settled


def _by(world: World, hole: Hole) -> date:
    """The last working day before it would be met or the person leaves, within the week where no day is known; today when none is left."""
    ends = [day for day in (hole.hits, world.leaves) if day is not None] or [
        world.today + timedelta(days=LOOKED_AT)
    ]
    day = min(ends) - timedelta(days=1)
    while day > world.today and hole.owner is not Owner.PATIENT and not world.hours.works_on(day):
        day -= timedelta(days=1)
    return max(day, world.today)


# --- the person and who helps ---


def no_day(world: World) -> Iterator[Hole]:
    if world.leaves is None:
        yield Hole(HoleKind.NO_DAY)


def not_reached(world: World) -> Iterator[Hole]:
    if not world.reached:
        yield Hole(HoleKind.NOT_REACHED, hits=world.leaves)


def not_allowed(world: World) -> Iterator[Hole]:
    if not world.may_contact:
        yield Hole(HoleKind.NOT_ALLOWED, hits=world.leaves, owner=Owner.PATIENT)


def no_number(world: World) -> Iterator[Hole]:
    if not world.phone:
        yield Hole(HoleKind.NO_NUMBER, hits=world.leaves, owner=Owner.PATIENT)


def no_caseworker(world: World) -> Iterator[Hole]:
    if world.caseworker is None:
        yield Hole(HoleKind.NO_CASEWORKER, hits=world.leaves)


def no_deputy(world: World) -> Iterator[Hole]:
    if world.deputy is None:
        yield Hole(HoleKind.NO_DEPUTY, hits=world.leaves)


def _named(world: World) -> Iterator[tuple[str, StaffId]]:
    for who, staff in ((Who.CASEWORKER, world.caseworker), (Who.DEPUTY, world.deputy)):
        if staff is not None:
            yield who.value, staff


def _helper(world: World, staff: StaffId) -> Helper | None:
    return next((one for one in world.helpers if one.id == staff), None)


def untold(world: World) -> Iterator[Hole]:
    for who, staff in _named(world):
        helper = _helper(world, staff)
        if helper is None or not helper.reached:
            yield Hole(HoleKind.UNTOLD, who, world.leaves)


def no_duty(world: World) -> Iterator[Hole]:
    if not any(one.on_duty and one.reached for one in world.helpers):
        yield Hole(HoleKind.NO_DUTY, hits=world.leaves)


def away(world: World) -> Iterator[Hole]:
    for who, staff in _named(world):
        day = next((day for day in world.days() if world.absent_without_cover(staff, day)), None)
        if day is not None:
            yield Hole(HoleKind.AWAY, who, day)


def nobody(world: World) -> Iterator[Hole]:
    """Asked of the request machine, each night of the first week: whom would something urgent reach?"""
    for day in world.days():
        if any(would(world, world.at(day, NIGHT), kind).nobody for kind in world.terms):
            yield Hole(HoleKind.NOBODY, hits=day)
            return


# --- days ---


def before_closed(world: World) -> Iterator[Hole]:
    if world.leaves is None or not world.hours.works_on(world.leaves):
        return
    after = world.leaves + timedelta(days=1)
    if not world.hours.works_on(after):
        about = "holiday" if is_public_holiday(after) and after.weekday() < SATURDAY else "weekend"
        yield Hole(HoleKind.BEFORE_CLOSED, about, after)


def on_closed(world: World) -> Iterator[Hole]:
    if world.leaves is not None and not world.hours.works_on(world.leaves):
        yield Hole(HoleKind.ON_CLOSED, hits=world.leaves)


def no_first_contact(world: World) -> Iterator[Hole]:
    booked = world.first_contact
    if world.leaves is not None and (booked is None or booked not in set(world.days())):
        yield Hole(HoleKind.NO_FIRST_CONTACT, hits=world.leaves + timedelta(days=1))


def contact_on_closed(world: World) -> Iterator[Hole]:
    """Whoever it is with: on a Sunday or a public holiday hardly anybody works."""
    day = world.first_contact
    if day is None or day not in set(world.days()):
        return
    if day.weekday() > SATURDAY or is_public_holiday(day):
        yield Hole(HoleKind.CONTACT_ON_CLOSED, hits=day)


def not_asked(world: World) -> Iterator[Hole]:
    if not world.municipality_asked:
        yield Hole(HoleKind.NOT_ASKED, hits=world.leaves)


# --- numbers ---


def _doors(world: World) -> Iterator[DoorKind]:
    """The numbers that the first days may need; that of LAR only for whoever gets medicine there."""
    for kind in DoorKind:
        if kind is not DoorKind.LAR or world.told.lar:
            yield kind


def door_missing(world: World) -> Iterator[Hole]:
    for kind in _doors(world):
        if kind not in world.doors:
            yield Hole(HoleKind.DOOR_MISSING, kind.value, world.leaves)


def door_unchecked(world: World) -> Iterator[Hole]:
    """Not checked, or no longer by the end of the first week: nobody would be shown it then."""
    last = max(world.days(), default=world.today)
    for kind in _doors(world):
        if kind in world.doors and not world.doors[kind].holds(last):
            yield Hole(HoleKind.DOOR_UNCHECKED, kind.value, world.leaves)


# --- the plan ---


def _items(world: World) -> Iterator[tuple[str, PlanLine | None, date | None]]:
    """What the scenes lean on: the item, where it stands, and the day on which it is needed."""
    for item, day in world.leans_on.items():
        yield item, world.plan.get(item), world.leaves and world.leaves + timedelta(days=day)


def _open(world: World) -> Iterator[tuple[str, PlanLine, date | None]]:
    """Those that somebody still has to see to."""
    for item, line, needed in _items(world):
        if line is not None and not line.settled:
            yield item, line, needed


def item_missing(world: World) -> Iterator[Hole]:
    for item, line, needed in _items(world):
        if line is None:
            yield Hole(HoleKind.ITEM_MISSING, item, needed, Owner.PATIENT)


def item_not_working(world: World) -> Iterator[Hole]:
    for item, line, needed in _open(world):
        if line.works is not None and line.owner is None:
            yield Hole(HoleKind.ITEM_NOT_WORKING, item, needed, Owner.CASEWORKER)


def item_no_owner(world: World) -> Iterator[Hole]:
    for item, line, needed in _open(world):
        if line.works is None and line.owner is None:
            yield Hole(HoleKind.ITEM_NO_OWNER, item, needed, Owner.CASEWORKER)


def item_no_date(world: World) -> Iterator[Hole]:
    for item, line, needed in _open(world):
        if line.owner is not None and line.by is None:
            yield Hole(HoleKind.ITEM_NO_DATE, item, needed, Owner.CASEWORKER)


def item_late(world: World) -> Iterator[Hole]:
    for item, line, needed in _open(world):
        if line.by is not None and (line.by < world.today or (needed is not None and line.by > needed)):
            yield Hole(HoleKind.ITEM_LATE, item, needed, Owner.CASEWORKER)


# --- medicine, money, keys, food ---


def pharmacy_closed(world: World) -> Iterator[Hole]:
    """Only where medicine is not in place: then the first day on which nothing can be fetched counts, of leaving and the two after it."""
    line = world.plan.get(MEDICINE)
    if world.pharmacy is None or line is None or line.settled:
        return
    closed = (day for day in list(world.days())[:3] if not world.pharmacy.works_on(day))
    for day in closed:
        yield Hole(HoleKind.PHARMACY_CLOSED, hits=day, owner=Owner.CLINIC)
        return


def lar_weekend(world: World) -> Iterator[Hole]:
    if world.told.lar and not world.told.lar_weekend:
        day = next(
            (day for day in world.days() if day.weekday() >= SATURDAY or is_public_holiday(day)), world.leaves
        )
        yield Hole(HoleKind.LAR_WEEKEND, hits=day)


def money_gap(world: World) -> Iterator[Hole]:
    """Money comes after the day of leaving, and what there is until then is not in place."""
    line, payday = world.plan.get(MONEY), world.told.payday
    if world.leaves is None or payday is None or payday <= world.leaves:
        return
    if line is None or not line.settled:
        yield Hole(HoleKind.MONEY_GAP, hits=world.leaves, owner=Owner.CASEWORKER)


def no_keys(world: World) -> Iterator[Hole]:
    if world.told.keys is False:
        yield Hole(HoleKind.NO_KEYS, hits=world.leaves, owner=Owner.CASEWORKER)


def no_food(world: World) -> Iterator[Hole]:
    if world.told.food is False:
        yield Hole(HoleKind.NO_FOOD, hits=world.leaves, owner=Owner.PATIENT)


# --- appointments, people, who sees the plan ---


def no_way(world: World) -> Iterator[Hole]:
    """Of several, the first: with it the others are thought of."""
    days = set(world.days())
    without = [one.on for one in world.visits if one.on in days and not one.has_way]
    if without:
        yield Hole(HoleKind.NO_WAY, hits=min(without), owner=Owner.PATIENT)


def nobody_to_call(world: World) -> Iterator[Hole]:
    """Only for whoever has written people down: whether there is anybody at all, the check-list asks."""
    if world.near and not any(
        one.side is not Side.DISTANCE and (one.called or one.side is Side.SUPPORT) for one in world.near
    ):
        yield Hole(HoleKind.NOBODY_TO_CALL, hits=world.leaves, owner=Owner.PATIENT)


def call_at_distance(world: World) -> Iterator[Hole]:
    if any(one.called and one.side is Side.DISTANCE for one in world.near):
        yield Hole(HoleKind.CALL_AT_DISTANCE, hits=world.leaves, owner=Owner.PATIENT)


def not_shared(world: World) -> Iterator[Hole]:
    """Where it could be: there is somebody who would see it, and messages may be passed on to them."""
    if world.plan and world.caseworker is not None and world.may_contact and not world.shared:
        yield Hole(HoleKind.NOT_SHARED, hits=world.leaves, owner=Owner.PATIENT)


RULES: Final[tuple[Rule, ...]] = (
    no_day,
    not_reached,
    not_allowed,
    no_number,
    no_caseworker,
    no_deputy,
    untold,
    no_duty,
    away,
    nobody,
    before_closed,
    on_closed,
    no_first_contact,
    contact_on_closed,
    not_asked,
    door_missing,
    door_unchecked,
    item_missing,
    item_not_working,
    item_no_owner,
    item_no_date,
    item_late,
    pharmacy_closed,
    lar_weekend,
    money_gap,
    no_keys,
    no_food,
    no_way,
    nobody_to_call,
    call_at_distance,
    not_shared,
)
