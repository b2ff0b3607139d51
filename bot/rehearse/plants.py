"""The holes that are planted, each by changing plain facts of a sketch, with the truth beside it. Nothing is shared with what finds them.

`touches` are the facts a plant changes: two that touch the same are never planted together, so that each truth stays what it says.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.rehearse.calendar import CLOSED, EVES, FRIDAYS, SHUT_DAYS, SUNDAY, no_pharmacy
from bot.rehearse.sketch import (
    CASEWORKER,
    DEPUTY,
    DOORS,
    DUTY,
    ITEMS,
    UNTOLD,
    Line,
    Off,
    Sketch,
    midnight,
    whole,
)

MOST: Final = 5
_FOR_EVERYBODY: Final = tuple(kind for kind in DOORS if kind != "lar")


@dataclass(frozen=True)
class Plant:
    """One kind of hole: what it changes, and the names that it must be found by."""

    names: frozenset[str]
    touches: frozenset[str]
    put: Callable[[Sketch], None]


def planted(seed: int, number: int) -> Sketch:
    """One invented person with up to `MOST` holes of different kinds; the same seed and number, the same person."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - nothing secret
    sketch = whole(chance)
    touched: set[str] = set()
    for plant in chance.sample(PLANTS, k=len(PLANTS))[: chance.randint(0, MOST) * 2]:
        if plant.touches & touched or len(sketch.truth) >= MOST:
            continue
        touched |= plant.touches
        plant.put(sketch)
        sketch.truth |= plant.names
    sketch.truth |= _follows(sketch)
    return sketch


def _follows(sketch: Sketch) -> set[str]:
    """What is true besides because two facts meet: medicine that is not in place, and money that is not, by the hand-written calendar."""
    found = set()
    medicine, money = sketch.items.get("medicine"), sketch.items.get("two_weeks")
    first_days = [sketch.leaves + timedelta(days=n) for n in range(3)]
    if sketch.day_known and medicine is not None and medicine.open and any(map(no_pharmacy, first_days)):
        found.add("pharmacy_closed")
    payday = sketch.told.get("rehearse_payday", "")
    if sketch.day_known and payday > sketch.leaves.isoformat() and (money is None or money.open):
        found.add("money_gap")
    return found


def _set(**values: object) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        for name, value in values.items():
            setattr(sketch, name, value)

    return put


def _untold(place: int) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.staff[place].told = False
        sketch.off = [one for one in sketch.off if one.who != place]

    return put


def _away(place: int) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        """Away all the first days: without cover, covered by whom nothing reaches, or by somebody who is away as well."""
        since, until = midnight(sketch.leaves), midnight(sketch.leaves + timedelta(days=6))
        cover = sketch.chance.choice((None, UNTOLD))
        sketch.off = [one for one in sketch.off if one.who != place]
        sketch.off.append(Off(place, since, until, cover))

    return put


def _no_duty(sketch: Sketch) -> None:
    if sketch.chance.random() < 0.5:
        sketch.staff[DUTY].duty = False
    else:
        sketch.staff[DUTY].told = False


def _leaves_on(days: tuple[object, ...]) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.move(sketch.chance.choice(days))  # type: ignore[arg-type]  # days, all of them

    return put


def _no_contact(sketch: Sketch) -> None:
    sketch.contact_on = sketch.chance.choice(
        (None, sketch.leaves + timedelta(days=15), sketch.leaves - timedelta(days=1))
    )


def _contact_on_sunday(sketch: Sketch) -> None:
    days = [sketch.leaves + timedelta(days=n) for n in range(1, 8)]
    sketch.contact_on = sketch.chance.choice(
        [day for day in days if day.weekday() == SUNDAY or day in CLOSED]
    )


def _no_door(kind: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.doors.pop(kind)

    return put


def _old_door(kind: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.doors[kind] = sketch.chance.choice((None, sketch.today - timedelta(days=400)))

    return put


def _no_lar_door(sketch: Sketch) -> None:
    sketch.told |= {"rehearse_lar": "yes", "rehearse_lar_weekend": "yes"}
    sketch.doors.pop("lar")


def _lar(sketch: Sketch) -> None:
    sketch.told["rehearse_lar"] = "yes"
    sketch.told.pop("rehearse_lar_weekend", None)
    if sketch.chance.random() < 0.5:
        sketch.told["rehearse_lar_weekend"] = "no"


def _no_money(sketch: Sketch) -> None:
    sketch.told["rehearse_payday"] = (
        sketch.leaves + timedelta(days=sketch.chance.randint(1, 20))
    ).isoformat()
    sketch.items["two_weeks"] = Line("on_its_way", None, "caseworker", sketch.leaves)


def _missing(item: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.items.pop(item)

    return put


def _not_working(item: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.items[item] = Line("in_place", sketch.chance.choice(("partly", "no")))

    return put


def _not_owned(item: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.items[item] = Line(sketch.chance.choice(("need_help", "on_its_way", "later")), None)

    return put


def _not_dated(item: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        sketch.items[item] = Line(sketch.chance.choice(("need_help", "on_its_way")), None, "clinic")

    return put


def _late(item: str) -> Callable[[Sketch], None]:
    def put(sketch: Sketch) -> None:
        by = sketch.chance.choice((sketch.today - timedelta(days=2), sketch.leaves + timedelta(days=30)))
        sketch.items[item] = Line("on_its_way", None, "municipality", by)

    return put


def _nobody(sketch: Sketch) -> None:
    for place in (CASEWORKER, DEPUTY, DUTY):
        _untold(place)(sketch)


def _no_medicine(sketch: Sketch) -> None:
    sketch.move(sketch.chance.choice(FRIDAYS))
    sketch.items["medicine"] = Line("on_its_way", None, "clinic", sketch.leaves)


def _no_way(sketch: Sketch) -> None:
    sketch.visits = [(sketch.chance.randint(0, 6), sketch.chance.choice((None, "unsure"))), (20, None)]


def _nobody_to_call(sketch: Sketch) -> None:
    sketch.near = [(sketch.chance.choice(("distance", "unsure", None)), None)] * sketch.chance.randint(1, 3)


def _call_at_distance(sketch: Sketch) -> None:
    sketch.near = [("support", 1), ("distance", 2)]


def _plant(names: str, touches: str, put: Callable[[Sketch], None]) -> Plant:
    return Plant(frozenset(names.split()), frozenset(touches.split()), put)


PLANTS: Final = (
    # Without a day nothing that is counted from it can be found: that is the hole.
    _plant("no_day", "leaves contact away late lar_days", _set(day_known=False)),
    _plant("not_reached", "chat", _set(chat=False)),
    _plant("not_reached", "chat", _set(reachable=False)),
    _plant("not_allowed", "consent", _set(consent=False)),
    _plant("not_allowed", "consent", _set(consent=None)),
    _plant("no_number", "phone", _set(phone="")),
    _plant("no_caseworker", "caseworker", _set(caseworker=None)),
    _plant("no_deputy", "deputy", _set(deputy=None)),
    _plant("untold.caseworker", "caseworker", _untold(CASEWORKER)),
    _plant("untold.deputy", "deputy", _untold(DEPUTY)),
    _plant("nobody untold.caseworker untold.deputy no_duty", "caseworker deputy duty leaves", _nobody),
    _plant("no_duty", "duty deputy", _no_duty),
    _plant("away.caseworker", "caseworker away", _away(CASEWORKER)),
    _plant("away.deputy", "deputy away", _away(DEPUTY)),
    _plant("before_closed.weekend", "leaves", _leaves_on(FRIDAYS)),
    _plant("before_closed.holiday", "leaves", _leaves_on(EVES)),
    _plant("on_closed", "leaves", _leaves_on(SHUT_DAYS)),
    _plant("no_first_contact", "contact leaves", _no_contact),
    _plant("contact_on_closed", "contact leaves", _contact_on_sunday),
    _plant("not_asked", "municipality", _set(asked_municipality=False)),
    *(_plant(f"door_missing.{kind}", f"door_{kind}", _no_door(kind)) for kind in _FOR_EVERYBODY),
    *(_plant(f"door_unchecked.{kind}", f"door_{kind}", _old_door(kind)) for kind in _FOR_EVERYBODY),
    _plant("door_missing.lar", "lar", _no_lar_door),
    _plant("lar_weekend", "lar lar_days", _lar),
    _plant("money_gap", "two_weeks leaves", _no_money),
    _plant("pharmacy_closed before_closed.weekend", "leaves medicine", _no_medicine),
    _plant("no_keys", "keys", lambda sketch: sketch.told.update(rehearse_keys="no")),
    _plant("no_food", "food", lambda sketch: sketch.told.update(rehearse_food="no")),
    _plant("no_way", "visits leaves", _no_way),
    _plant("nobody_to_call", "near", _nobody_to_call),
    _plant("call_at_distance", "near", _call_at_distance),
    _plant("not_shared", "shared consent caseworker", _set(shared=False)),
    *(_plant(f"item_missing.{item}", item, _missing(item)) for item in ITEMS),
    *(_plant(f"item_not_working.{item}", item, _not_working(item)) for item in ITEMS),
    *(_plant(f"item_no_owner.{item}", item, _not_owned(item)) for item in ITEMS),
    *(_plant(f"item_no_date.{item}", item, _not_dated(item)) for item in ITEMS),
    *(_plant(f"item_late.{item}", f"{item} late leaves", _late(item)) for item in ITEMS),
)
