"""What the real machine did in the small worlds, with the functions it went through: a mutant is tried where it can differ first.

A mutant that does the same as the machine at each step of a path stands where the machine stood. So its own step from there is judged as if
it had been explored, and nothing has to be explored anew for it; one that differs on the way is not judged there.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from types import CodeType, FrameType
from typing import Any, Final

from bot.proof.explore import Around, Node, _Exploration
from bot.proof.machine import PACKAGE, PARTS, Machine, real
from bot.proof.moves import Move
from bot.proof.rules import broken
from bot.proof.worlds import World, small_worlds

#: So many moments are gone through with nobody answering: long enough for the patient to hear of it in the morning.
SILENT: Final = 26
#: So many that look alike are kept for each function.
ALIKE: Final = 4
#: An auditor that looks at a state is tried as if it were an event.
AUDIT: Final = "audit"


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """One thing that was done to a state, and what the real machine made of it."""

    exploration: "_Recording"
    node: Node
    name: str
    event: Any
    outcome: object


@dataclass(slots=True)
class Recorded:
    """Everything that was tried, by the name of each function that took part: first one of each sort, then the rest."""

    by_function: dict[str, list[Tried]] = field(default_factory=dict)


@cache
def recorded(most: int, wide: int) -> Recorded:
    """The small worlds as they are explored for a mutant, with the real machine, once in each process."""
    seen: dict[str, dict[object, list[Tried]]] = {}
    for world in small_worlds(real()):
        # Where something changes around a request as well, there is that much more between two moments.
        recording = _Recording(world, most, wide * (1 + world.bound.changes), seen)
        for _ in recording.expansions():
            pass
        recording.in_silence()
    return Recorded({name: _one_of_each_first(sorts) for name, sorts in seen.items()})


def _one_of_each_first(sorts: dict[object, list[Tried]]) -> list[Tried]:
    """The first of each sort, then the second, and so on."""
    return [one for each in zip_longest(*sorts.values()) for one in each if one is not None]


class _Recording(_Exploration):
    """An exploration of the real machine that writes down what it does."""

    def __init__(
        self, world: World, most: int, wide: int, seen: dict[str, dict[object, list[Tried]]]
    ) -> None:
        super().__init__(world, most, wide)
        self._seen = seen

    def in_silence(self) -> None:
        """Do everything at each of many moments of a request that nobody answers."""
        world, clock = self.world, self.machine.events["DeadlinePassed"]()
        node, done = Node(None, world.ladder, world.begins, 0), world.terms[0]
        for _ in range(SILENT):
            comes = list(self._time(node))
            if comes:
                node = comes[0]
            else:
                led_to: Any = outcome_of(self.machine, world, node, done)
                node = Node(led_to.request, node.ladder, node.now, 0, None, node, done, led_to.notices)
                done = clock
            self._expand(node)

    def _do(self, node: Node, name: str, event: Any) -> bool:  # noqa: ANN401 - the machine's
        with _functions() as through:
            outcome: Any = outcome_of(self.machine, self.world, node, event)
        self._keep(Tried(self, node, name, event, outcome), through)
        after = getattr(outcome, "request", None)
        if after is not None and after is not node.request:
            self._reach(Node(after, node.ladder, node.now, node.changes, None, node, event, outcome.notices))
        return True

    def _audited(self, node: Node) -> tuple[str, ...]:
        with _functions() as through:
            found = super()._audited(node)
        self._keep(Tried(self, node, AUDIT, None, ()), through)
        return found

    def audited(self, node: Node) -> tuple[str, ...]:
        """What the auditor says of a state now."""
        return super()._audited(node)

    def _keep(self, tried: Tried, through: set[str]) -> None:
        request, outcome = tried.node.request, tried.outcome
        notices = getattr(outcome, "notices", outcome)
        sort = (
            tried.name,
            None if request is None else (request.state, request.rung, request.addressee is None),
            repr([(type(one).__name__, getattr(one, "what", getattr(one, "why", None))) for one in notices])
            if isinstance(notices, tuple)
            else None,
            frozenset(through),
        )
        for name in through:
            alike = self._seen.setdefault(name, {}).setdefault(sort, [])
            if len(alike) < ALIKE:
                alike.append(tried)


def outcome_of(machine: Machine, world: World, node: Node, event: Any) -> object:  # noqa: ANN401 - the machine's
    """What a machine makes of an event: its step, or the refusal as values that can be compared."""
    try:
        if node.request is None:
            return machine.ask(event, node.now, world.hours, node.ladder)
        return machine.step(node.request, event, node.now, world.hours, node.ladder)
    except machine.Refused as error:
        return (error.code, error.by, str(error))


@contextmanager
def _functions() -> Iterator[set[str]]:
    """The functions of the machine that are gone through meanwhile, by part and qualified name."""
    through: set[str] = set()
    files = _files()

    def note(frame: FrameType, what: str, _: object) -> None:
        part = files.get(frame.f_code.co_filename)
        if what == "call" and part is not None:
            through.add(f"{part}.{frame.f_code.co_qualname}")

    sys.setprofile(note)
    try:
        yield through
    finally:
        sys.setprofile(None)


@cache
def _files() -> dict[str, str]:
    return {str(sys.modules[f"{PACKAGE}.{part}"].__file__): part for part in PARTS}


# --- a mutant in the place of the machine ---


@contextmanager
def in_place(part: str, function: str, code: CodeType) -> Iterator[None]:
    """The real machine with the body of one function exchanged."""
    theirs = _function(part, function)
    before = theirs.__code__
    theirs.__code__ = code
    try:
        yield
    finally:
        theirs.__code__ = before


def takes(part: str, function: str, code: CodeType) -> bool:
    """Whether a function can be given this body: not one that reaches outside where the other does not, as one that calls `super()`."""
    return len(code.co_freevars) == len(_function(part, function).__code__.co_freevars)


def _function(part: str, name: str) -> Any:  # noqa: ANN401 - any function
    found: Any = sys.modules[f"{PACKAGE}.{part}"]
    for word in name.split("."):
        found = vars(found)[word]
    return getattr(found, "fget", None) or getattr(found, "__func__", None) or found


def code_in(module: CodeType, name: str) -> CodeType | None:
    """The code of a function by its qualified name, in the code of its module; None for what is no function."""
    inside = (one for one in module.co_consts if isinstance(one, CodeType))
    for one in inside:
        if one.co_qualname == name:
            return one
        if name.startswith(f"{one.co_name}."):
            found = code_in(one, name)
            if found is not None:
                return found
    return None


def noticed_where_it_differs(tried: list[Tried]) -> str | None:
    """The first sentence that does not hold where a machine that stands in the real one's place does anything else.

    None where none is found, empty where it did the same each time.
    """
    same: dict[int, bool] = {}
    differs = not tried
    for one in tried:
        said = _noticed(one)
        differs = differs or said is not None
        if said and _same_way(one.node, one.exploration.world, same):
            return said
    return None if differs else ""


def _noticed(one: Tried) -> str | None:
    """What does not hold of a step; empty where all holds, None where it is the real one's."""
    world, node = one.exploration.world, one.node
    try:
        if one.name == AUDIT:
            return next(iter(one.exploration.audited(node)), None)
        outcome = outcome_of(world.machine, world, node, one.event)
        if outcome == one.outcome:
            return None
        move = Move(node.request, one.event, one.name, node.now, world.hours, node.ladder)
        if isinstance(outcome, tuple):
            move.code, move.by, move.words = outcome
        else:
            led_to: Any = outcome
            move.after, move.notices = led_to.request, led_to.notices
        return next(broken(move), "")
    except Exception as error:  # noqa: BLE001 - a machine that raises, or what no rule can read, is noticed
        return f"the machine raised {type(error).__name__}"


def _same_way(node: Node, world: World, same: dict[int, bool]) -> bool:
    """Whether a machine comes to a state by the very steps by which the real one came there."""
    known = same.get(id(node))
    if known is None:
        parent = node.parent
        known = parent is None or (_same_way(parent, world, same) and _same_step(parent, node, world))
        same[id(node)] = known
    return known


def _same_step(parent: Node, node: Node, world: World) -> bool:
    if isinstance(node.done, Around):
        return True
    try:
        outcome: Any = outcome_of(world.machine, world, parent, node.done)
    except Exception:  # noqa: BLE001 - it does not come here
        return False
    return bool(getattr(outcome, "request", None) == node.request)
