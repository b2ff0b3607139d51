"""Where the machine is explored: staff, policies, working hours, a beginning, and the bound. A world is made for one machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, Final, get_type_hints
from uuid import UUID

from bot.content.source import read_source
from bot.domain.requests.hours import DEFAULT_TEXT, WorkingHours
from bot.domain.requests.kinds import Urgency
from bot.ids import PolicyId, StaffId
from bot.proof.machine import Machine
from bot.settings import ROOT

CASEWORKER, DEPUTY, DUTY, COLLEAGUE = (StaffId(UUID(int=number)) for number in range(1, 5))
STAFF: Final = (CASEWORKER, DEPUTY, DUTY, COLLEAGUE)
ALONE: Final = (CASEWORKER, COLLEAGUE)
#: Everything may change around so few people only: each more makes it several times longer.
TWO: Final = (CASEWORKER, DEPUTY)
THREE: Final = (CASEWORKER, DEPUTY, COLLEAGUE)
ON_RUNGS: Final = (CASEWORKER, DEPUTY, DUTY)
#: What a story calls them.
CALLED: Final[Mapping[StaffId, str]] = {
    CASEWORKER: "the caseworker",
    DEPUTY: "the deputy",
    DUTY: "the one on duty",
    COLLEAGUE: "a colleague",
}
ALWAYS: Final = "mon-sun 00:00-24:00; also on holidays"
MONDAY: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
#: Half an hour before the clinic closes for Easter: the longest that it is closed in a row.
BEFORE_EASTER: Final = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)
#: How long the program may be away in the exploration, beyond a deadline.
AWAY: Final = timedelta(hours=26)
KINDS: Final = ROOT / "flows" / "requests" / "kinds.yaml"


class CannotExploreError(Exception):
    """An event of the machine has a field that the explorer cannot fill in: say in `worlds.py` what values it takes."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How far is explored: as many moments at which something is due, and as many changes around the request, on any one path."""

    dues: int
    changes: int


class RememberedHours(WorkingHours):
    """Working hours that remember what they were asked: an exploration asks the same few moments again and again."""

    @lru_cache(maxsize=4096)  # noqa: B019 - a handful of them live as long as their exploration
    def is_open(self, at: datetime) -> bool:
        """See `WorkingHours`."""
        return super().is_open(at)

    @lru_cache(maxsize=4096)  # noqa: B019
    def next_open(self, at: datetime) -> datetime:
        """See `WorkingHours`."""
        return super().next_open(at)

    @lru_cache(maxsize=4096)  # noqa: B019
    def closes_at(self, at: datetime) -> datetime | None:
        """See `WorkingHours`."""
        return super().closes_at(at)

    @lru_cache(maxsize=4096)  # noqa: B019
    def add_working(self, at: datetime, minutes: int) -> datetime:
        """See `WorkingHours`."""
        return super().add_working(at, minutes)


OPEN: Final = RememberedHours.parse(ALWAYS)
CLOSING: Final = RememberedHours.parse(DEFAULT_TEXT)


@dataclass(frozen=True)
class World:
    """`terms` are what a patient may ask under: the first is the first wish, the others its later policy and a more urgent one."""

    name: str
    machine: Machine
    hours: WorkingHours
    begins: datetime
    terms: tuple[Any, ...]
    bound: Bound
    #: Who does things, reachable or not. The places of the ladder that are nobody's of these are empty.
    staff: tuple[StaffId, ...] = STAFF

    @property
    def ladder(self) -> Any:  # noqa: ANN401 - the machine's
        """Everybody in their place and in reach; beside somebody who is alone, the colleague is not."""
        alone = self.staff == ALONE
        return self.machine.Ladder(
            caseworker=CASEWORKER,
            deputy=DEPUTY if DEPUTY in self.staff else None,
            duty=(DUTY,) if DUTY in self.staff else (),
            reachable=frozenset({CASEWORKER} if alone else self.staff),
        )

    @property
    def absences(self) -> tuple[tuple[StaffId, StaffId | None], ...]:
        """Who may be away, and who covers, as the covers lead from one to the next: somebody on no rung, on another one, or nobody."""
        pairs: list[tuple[StaffId, StaffId | None]] = [
            (CASEWORKER, COLLEAGUE),
            (CASEWORKER, DEPUTY),
            (CASEWORKER, None),
            (DEPUTY, DUTY),
            (COLLEAGUE, CASEWORKER),
        ]
        return tuple(one for one in pairs if {*one} <= {*self.staff, None})

    def events(self) -> tuple[Any, ...]:
        """Everything that may happen to a request by itself, but for what names a moment, with each value its fields may have."""
        return tuple(self._events(timed=False, moments=()))

    def timed_events(self, moments: tuple[datetime, ...]) -> tuple[Any, ...]:
        """The rest: each event that names a moment, with each of these."""
        return tuple(self._events(timed=True, moments=moments))

    def _events(self, *, timed: bool, moments: tuple[datetime, ...]) -> Iterator[Any]:
        for event in self.machine.events.values():
            kinds = _kinds(event)
            if timed == any(kind is datetime for _, kind in kinds):
                values = [self._values(event.__name__, name, kind, moments) for name, kind in kinds]
                yield from (event(*chosen) for chosen in product(*values))

    def _values(self, event: str, field: str, kind: object, moments: tuple[datetime, ...]) -> tuple[Any, ...]:
        if kind is StaffId:
            return self.staff
        if kind == frozenset[StaffId]:
            return (frozenset(), frozenset(self.staff))
        if kind is self.machine.Terms:
            return self.terms
        if kind is bool:
            return (False, True)
        if kind is datetime:
            return moments
        raise CannotExploreError(f"{event}.{field} is a {kind}; the explorer knows no values for it")


@lru_cache(maxsize=512)
def _kinds(event: type) -> tuple[tuple[str, object], ...]:
    """The fields of an event, each with what it holds."""
    hints = get_type_hints(event)
    return tuple((field.name, hints[field.name]) for field in fields(event))


def policies() -> Mapping[str, Mapping[str, Any]]:
    """The policies of the content, as they are written."""
    data: Mapping[str, Mapping[str, Any]] = read_source(KINDS, KINDS.name).data["policies"]
    return data


#: Several on a rung, each of whom has to say that they have seen it, several who may be the same person, and an end at which the last
#: rung is asked again: what the content may say one day.
ODD: Final[Mapping[str, Any]] = {
    "rungs": [
        {"asks": ["duty", "caseworker"], "minutes": 12, "acknowledge": "all"},
        {"asks": "deputy", "minutes": 40},
        {"asks": ["deputy", "duty"], "minutes": 20, "counted": "working"},
    ],
    "at_end": "last_again",
    "answer": {"minutes": 25},
    "quiet": {"minutes": 70},
    "snooze": {"minutes": 50},
    "repeats": {"staff": 10, "patient": 40},
}


def worlds(machine: Machine, deeper: int = 0) -> list[World]:
    """What is explored, each policy of the content among it; `deeper` is added to how many moments pass on a path.

    Wide: everything may change once around the request. Long: nothing changes, and more time passes. Before Easter: the clinic closes.
    """
    written = {**policies(), "odd": ODD}
    made = []
    for name, data in written.items():
        terms = _terms(machine, name, data, written)
        few: tuple[StaffId, ...]
        if name == "odd":
            asked, few, dues = terms[:1], ON_RUNGS, 2
        elif terms[0].urgency is Urgency.URGENT:
            asked, few, dues = terms, THREE, 2
        else:
            asked, few, dues = terms[::2], TWO, 2
        if name not in {"ordinary", "urgent", "odd"}:
            made.append(World(f"{name}, long", machine, OPEN, MONDAY, terms[:1], Bound(1 + deeper, 0)))
            continue
        some = terms[:1] if few is THREE else asked
        made += [
            World(f"{name}, much changes", machine, OPEN, MONDAY, some, Bound(1 + deeper, 1), few),
            World(f"{name}, long", machine, OPEN, MONDAY, asked, Bound(dues + deeper, 0)),
        ]
        if name != "odd" and "working" in str(data):
            closing = Bound(1 + deeper, 0)
            made.append(World(f"{name}, before Easter", machine, CLOSING, BEFORE_EASTER, terms[:1], closing))
    made.append(_alone(machine, written, 3 + deeper))
    return made


def of_policies(machine: Machine) -> dict[str, World]:
    """For each policy of the content the smallest world in which it holds."""
    written = policies()
    return {
        name: World(name, machine, OPEN, MONDAY, _terms(machine, name, data, written)[:1], Bound(1, 0))
        for name, data in written.items()
    }


def small_worlds(machine: Machine) -> list[World]:
    """The same machine with the smallest bounds: what notices most mutants within a second."""
    written = {**policies(), "odd": ODD}
    terms = {name: _terms(machine, name, data, written) for name, data in written.items()}
    return [
        World("urgent", machine, OPEN, MONDAY, terms["urgent"][:1], Bound(1, 0)),
        World("odd", machine, OPEN, MONDAY, terms["odd"], Bound(1, 0)),
        World("ordinary, before Easter", machine, CLOSING, BEFORE_EASTER, terms["ordinary"][:1], Bound(1, 0)),
        World("ordinary", machine, OPEN, MONDAY, terms["ordinary"][::2], Bound(1, 0)),
        _alone(machine, written, 3),
        World("odd, long", machine, OPEN, MONDAY, terms["odd"][:1], Bound(4, 0)),
        World("urgent, much changes", machine, OPEN, MONDAY, terms["urgent"][:1], Bound(1, 1), THREE),
        # Somebody is away whose word it takes while another has it: whoever covers is asked, and the patient's line follows.
        World("tonight, much changes", machine, OPEN, MONDAY, terms["tonight"][:1], Bound(0, 1), ON_RUNGS),
    ]


def _alone(machine: Machine, written: Mapping[str, Any], dues: int) -> World:
    """A caseworker, and nobody else: whoever falls away, nobody is left."""
    terms = _terms(machine, "urgent", written["urgent"], written)
    return World("urgent, one person", machine, OPEN, MONDAY, terms[:1], Bound(dues, 1), staff=ALONE)


def _terms(
    machine: Machine, name: str, data: Mapping[str, Any], written: Mapping[str, Any]
) -> tuple[Any, ...]:
    """The first wish; the same after the clinic has changed its policy; a more urgent one, unless this is the most urgent there is."""

    def policy(rules: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the machine's
        return machine.Policy.model_validate(rules)

    number = (PolicyId(UUID(int=one)) for one in range(100, 200))
    rungs = data["rungs"]
    later = {**data, "rungs": [*rungs[1:], {**rungs[0], "minutes": 7}], "at_end": "last_again"}
    made = [
        machine.Terms(kind, Urgency.ROUTINE, policy(rules), next(number))
        for kind, rules in ((name, data), (name, later))
    ]
    if name == "urgent":
        return tuple(machine.Terms(one.kind, Urgency.URGENT, one.policy, one.policy_id) for one in made)
    urgent = written["urgent"]
    if name == "odd":
        urgent = {**urgent, "rungs": urgent["rungs"][2:]}
    return (*made, machine.Terms("urgent", Urgency.URGENT, policy(urgent), next(number)))
