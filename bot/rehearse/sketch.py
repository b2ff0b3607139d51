"""An invented person with their clinic, as plain values that can be changed: whole to begin with, then with holes planted in it.

Some of what it holds only looks like a hole (an absence with cover, an item with owner and day), so that false alarms show. It shares
nothing with what finds holes, and knows nothing of the database.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from bot.rehearse.calendar import CLOSED, PLAIN_DAYS

ITEMS: Final = (
    *("first_night", "safe", "first_day", "two_weeks", "medicine"),
    *("evenings", "call", "door", "appointment"),
)
DOORS: Final = ("shelter", "detox", "acute_team", "lar", "ward")
WEEKDAYS: Final = (
    "mon-fri 08:00-15:00",
    "mon-fri 08:00-11:30, 12:00-15:30",
    "mon-thu 07:30-15:00; fri 08:00-14:00",
)
#: Places in the list of staff.
CASEWORKER, DEPUTY, DUTY, STAND_IN, UNTOLD = range(5)


@dataclass
class Colleague:
    """One of the staff: `told` says whether their channel works."""

    name: str
    duty: bool = False
    told: bool = True
    hours: str | None = None


@dataclass
class Off:
    """An absence in local time; `cover` is a place in the list of staff."""

    who: int
    since: datetime
    until: datetime
    cover: int | None


@dataclass
class Line:
    """One item of the plan, in the words of the store."""

    status: str = "in_place"
    works: str | None = "yes"
    owner: str | None = None
    by: date | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to see to it."""
        done = self.status == "in_place" and self.works in {None, "yes"}
        return not done and self.status != "not_relevant"


@dataclass
class Sketch:
    """Everything that is written down of one invented person."""

    chance: random.Random
    leaves: date
    today: date
    day_known: bool = True
    hours: str = WEEKDAYS[0]
    staff: list[Colleague] = field(default_factory=list)
    caseworker: int | None = CASEWORKER
    deputy: int | None = DEPUTY
    off: list[Off] = field(default_factory=list)
    doors: dict[str, date | None] = field(default_factory=dict)
    chat: bool = True
    reachable: bool = True
    consent: bool | None = True
    phone: str = "90000000"
    contact_on: date | None = None
    asked_municipality: bool = True
    items: dict[str, Line] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    #: Appointments: days after leaving, and by which way (None: nothing said). People: side, and place among those who are called.
    visits: list[tuple[int, str | None]] = field(default_factory=list)
    near: list[tuple[str | None, int | None]] = field(default_factory=list)
    shared: bool = True
    #: The names of the holes that were planted.
    truth: set[str] = field(default_factory=set)

    def move(self, leaves: date) -> None:
        """Let the person leave on another day, and everything else with it."""
        shift = leaves - self.leaves
        self.leaves, self.today = leaves, self.today + shift
        self.contact_on = next_plain(leaves)
        self.doors = {kind: None if on is None else on + shift for kind, on in self.doors.items()}
        for one in self.off:
            one.since, one.until = one.since + shift, one.until + shift
        for line in self.items.values():
            line.by = None if line.by is None else line.by + shift
        if "rehearse_payday" in self.told:
            payday = date.fromisoformat(self.told["rehearse_payday"]) + shift
            self.told["rehearse_payday"] = payday.isoformat()


def next_plain(leaves: date) -> date:
    """A Tuesday or Wednesday within the week after leaving: no holiday of the two years in hand falls on both."""
    days = (leaves + timedelta(days=n) for n in range(1, 8))
    return next(day for day in days if day.weekday() in {1, 2} and day not in CLOSED)


def whole(chance: random.Random) -> Sketch:
    """Somebody with nothing missing, and with some things that only look as if."""
    leaves = chance.choice(PLAIN_DAYS)
    sketch = Sketch(chance, leaves, leaves - timedelta(days=chance.randint(3, 20)))
    sketch.hours = chance.choice(WEEKDAYS)
    sketch.staff = [
        Colleague("Kari"),
        Colleague("Ola"),
        Colleague("Berit", duty=True),
        Colleague("Siv"),
        Colleague("Tor", told=False),
    ]
    sketch.contact_on = next_plain(leaves)
    sketch.doors = {kind: sketch.today - timedelta(days=chance.randint(0, 330)) for kind in DOORS}
    sketch.items = {item: _settled(chance, sketch) for item in ITEMS}
    for decoy in _DECOYS:
        if chance.random() < 0.3:
            decoy(sketch)
    return sketch


def _settled(chance: random.Random, sketch: Sketch) -> Line:
    kind = chance.random()
    if kind < 0.6:
        return Line()
    if kind < 0.75:
        return Line("not_relevant", None)
    days = (sketch.leaves - sketch.today).days
    by = sketch.today + timedelta(days=chance.randint(0, days))
    return Line(chance.choice(("need_help", "on_its_way", "later")), None, "caseworker", by)


def midnight(day: date) -> datetime:
    """The beginning of a local day."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local, as somebody types it


# --- what only looks like a hole ---


def _away_with_cover(sketch: Sketch) -> None:
    since = midnight(sketch.leaves + timedelta(days=sketch.chance.randint(-2, 2)))
    sketch.off.append(Off(CASEWORKER, since, since + timedelta(days=6), STAND_IN))


def _away_before(sketch: Sketch) -> None:
    since = midnight(sketch.today)
    sketch.off.append(Off(DEPUTY, since, midnight(sketch.leaves), None))


def _away_long_after(sketch: Sketch) -> None:
    since = midnight(sketch.leaves + timedelta(days=9))
    sketch.off.append(Off(DEPUTY, since, since + timedelta(days=20), None))


def _away_by_night(sketch: Sketch) -> None:
    since = midnight(sketch.leaves) + timedelta(hours=19)
    sketch.off.append(Off(CASEWORKER, since, since + timedelta(hours=9), None))


def _more_duty(sketch: Sketch) -> None:
    sketch.staff[UNTOLD].duty = True


def _lar_is_agreed(sketch: Sketch) -> None:
    sketch.told |= {"rehearse_lar": "yes", "rehearse_lar_weekend": "yes"}


def _money_comes_later(sketch: Sketch) -> None:
    sketch.told["rehearse_payday"] = (sketch.leaves + timedelta(days=9)).isoformat()
    sketch.items["two_weeks"] = Line()


def _money_came(sketch: Sketch) -> None:
    sketch.told["rehearse_payday"] = sketch.leaves.isoformat()


def _keys_and_food(sketch: Sketch) -> None:
    sketch.told |= {"rehearse_keys": "yes", "rehearse_food": "yes"}


def _goes_there(sketch: Sketch) -> None:
    sketch.visits += [(sketch.chance.randint(0, 6), sketch.chance.choice(("walk", "bus", "car")))]


def _goes_there_later(sketch: Sketch) -> None:
    sketch.visits += [(sketch.chance.randint(9, 30), None)]


def _has_people(sketch: Sketch) -> None:
    sketch.near += [("support", 1), ("distance", None), ("unsure", None)]


_DECOYS: Final = (
    _goes_there,
    _goes_there_later,
    _has_people,
    _away_with_cover,
    _away_before,
    _away_long_after,
    _away_by_night,
    _more_duty,
    _lar_is_agreed,
    _money_comes_later,
    _money_came,
    _keys_and_food,
)
