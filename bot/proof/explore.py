"""Every interleaving, up to a bound: the states of one request that can be reached, and the shortest way to one where a rule is broken.

Time is exact. It moves only to the next moment at which something is due, since the machine compares the time with nothing else; any event
may come at each such moment, before the clock's own step as well as after it. Two states that differ in nothing that the machine goes by
are one.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from bot.domain.requests.cover import Away
from bot.domain.requests.request import ENDED, State, What
from bot.ids import StaffId
from bot.proof.moves import ASK, Move, asked, concerned, due, latest, next_morning, put_off_at_most
from bot.proof.rules import broken
from bot.proof.worlds import AWAY, CALLED, CASEWORKER, COLLEAGUE, STAFF, World

#: How many states one world is taken on before the next one has its turn.
SIDE_BY_SIDE: Final = 20
#: The auditor reports what is so late (`bot/domain/requests/escalation.py`).
OVERDUE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Around:
    """What changes around a request, of itself: somebody cannot be reached, can be again, leaves, is the new caseworker; or time passes."""

    what: str
    staff: StaffId | None = None


DUE: Final = Around("the next moment at which something is due")
GONE_AND_BACK: Final = Around("the program is away, past what was due")


@dataclass(slots=True, eq=False)
class Node:
    """A state that was reached, and from which by what. `untold`: since when nobody who can be reached has it, unknown to the patient."""

    request: Any
    ladder: Any
    now: datetime
    changes: int
    untold: datetime | None = None
    parent: "Node | None" = None
    done: Any = None
    notices: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterExample:
    """What was broken, and the way there: each thing done, with the state it led to."""

    world: World
    broken: tuple[str, ...]
    way: tuple[Node, ...]


@dataclass(slots=True)
class Explored:
    """What was found in a world. `untold` is the longest that nobody had a request and the patient was not told."""

    world: World
    states: int = 0
    steps: int = 0
    untold: timedelta = timedelta()
    counter_example: CounterExample | None = None
    events: set[str] = field(default_factory=set)


def explore(world: World, most: int | None = None) -> Explored:
    """Explore a world up to its bound, or until `most` states are found; ends at the first counter-example, which is among the shortest."""
    return _Exploration(world, most).run()


def first_broken(worlds: Sequence[World], most: int, wide: int | None = None) -> CounterExample | None:
    """The first counter-example in any of these worlds, all explored side by side: what is wrong soon in the last of them is not waited
    for until the others are done.

    Each ends at `most` states. With `wide` only so many states are gone on from between two moments, the nearest to the beginning: most of
    what is wrong shows when time has passed, and is found long before everything that may happen at the first moment has been tried.
    """
    explorations = [_Exploration(world, most, wide) for world in worlds]
    under_way = [(one, one.expansions()) for one in explorations]
    while under_way:
        for one, expansions in list(under_way):
            for _ in islice(expansions, SIDE_BY_SIDE):
                pass
            if one.found.counter_example is not None:
                return one.found.counter_example
            if one.over:
                under_way.remove((one, expansions))
    return None


class _Exploration:
    def __init__(self, world: World, most: int | None, wide: int | None = None) -> None:
        self.wide = wide
        self.world = world
        self.machine = world.machine
        self.events = world.events()
        self.most = most
        self.found = Explored(world)
        self.seen: set[tuple[object, ...]] = set()
        self.layer: deque[Node] = deque()
        self.later: list[Node] = []
        self.over = False

    def run(self) -> Explored:
        """Explore all of it."""
        for _ in self.expansions():
            pass
        return self.found

    def expansions(self) -> Iterator[None]:
        """Explore; comes back after each state from which everything was done. `over` when there is no more, or a rule was broken."""
        self._reach(Node(None, self.world.ladder, self.world.begins, self.world.bound.changes))
        nobody = replace(self.world.ladder, reachable=frozenset())
        self._reach(Node(None, nobody, self.world.begins, 0))
        for _ in range(self.world.bound.dues + 1):
            expanded = 0
            while self.layer and expanded != self.wide:
                expanded += 1
                node = self.layer.popleft()
                enough = self.most is not None and self.found.states >= self.most
                if not self._expand(node) or enough:
                    self.over = True
                    return
                yield
            self.layer.clear()
            for node in self.later:
                self._reach(node)
            self.later = []
        self.over = True

    def _reach(self, node: Node) -> None:
        key = self._key(node)
        if key not in self.seen:
            self.seen.add(key)
            self.found.states += 1
            self.layer.append(node)

    def _expand(self, node: Node) -> bool:
        """Do everything that may be done here; False when a rule was broken."""
        if node.request is None:
            for terms in self.world.terms:
                if not self._do(node, ASK, terms):
                    return False
        else:
            try:
                wrong = self._audited(node)
            except Exception as error:  # noqa: BLE001 - an auditor that raises is a finding
                wrong = (f"the auditor raised {type(error).__name__}: {error}",)
            if wrong:
                return self._wrong(node, wrong)
            for event in (*self.events, *self._timed(node)):
                if not self._do(node, type(event).__name__, event):
                    return False
        for changed in self._around(node):
            self._reach(changed)
        self.later += self._time(node)
        return True

    def _timed(self, node: Node) -> tuple[Any, ...]:
        """What names a moment: now, which is too early, the latest that may be, and a second later."""
        latest_of_all = put_off_at_most(node.request, self.world.hours)
        if latest_of_all is None:
            return self.world.timed_events((node.now + OVERDUE,))
        return self.world.timed_events((node.now, latest_of_all, latest_of_all + timedelta(seconds=1)))

    def _do(self, node: Node, name: str, event: Any) -> bool:  # noqa: ANN401 - the machine's
        self.found.steps += 1
        self.found.events.add(name)
        world, request = self.world, node.request
        move = Move(request, event, name, node.now, world.hours, node.ladder)
        try:
            if request is None:
                led_to = self.machine.ask(event, node.now, world.hours, node.ladder)
            else:
                led_to = self.machine.step(request, event, node.now, world.hours, node.ladder)
        except self.machine.Refused as error:
            move.code, move.by, move.words = error.code, error.by, str(error)
            led_to = None
        except Exception as error:  # noqa: BLE001 - a machine that raises is a finding
            return self._wrong(_tried(node, event), (f"the machine raised {type(error).__name__}: {error}",))
        try:
            if led_to is not None:
                move.after, move.notices = led_to.request, led_to.notices
            wrong = tuple(broken(move))
        except Exception as error:  # noqa: BLE001 - what no rule can read is broken
            wrong = (f"what came of it cannot be judged: {type(error).__name__} {error}",)
        after = move.after
        if after is None and not wrong:
            return True
        reached = Node(after or request, node.ladder, node.now, node.changes, None, node, event, move.notices)
        if wrong:
            return self._wrong(reached, wrong)
        reached.untold = self._untold(node, reached, move)
        if after is not request:
            self._reach(reached)
        return True

    # --- what is measured ---

    def _untold(self, node: Node, reached: Node, move: Move) -> datetime | None:
        """Since when nobody has it, and the patient does not know; measures how long that was, when it ends."""
        told = any(
            one.what in {What.NOBODY_ANSWERED, What.NOBODY_REACHABLE} and not one.quiet for one in move.told
        )
        if node.untold is not None and (told or move.notified):
            self.found.untold = max(self.found.untold, node.now - node.untold)
            return None
        if not _nobody_has_it(reached):
            return None
        return node.now if move.name in {"Took", "Working"} else node.untold

    def _audited(self, node: Node) -> tuple[str, ...]:
        """What the auditor says of a state, held to what it should say."""
        request, hours, now = node.request, self.world.hours, node.now
        deadline = request.deadline_at
        if deadline is None:
            return (
                ()
                if self.machine.check(request, now, hours) is None
                else ("the auditor finds fault with what has ended",)
            )
        wrong = []
        end = latest(request, now, hours)
        if deadline > end or request.latest_deadline(now, hours) != end:
            wrong.append("no wait is longer than its policy's")
        first = due(request) or deadline
        looks = {
            now: "overdue" if now - first >= OVERDUE else None,
            first + OVERDUE: "overdue",
            first + OVERDUE - timedelta(seconds=1): None,
        }
        for at, says in looks.items():
            # What has been is not looked at: a deadline that was set since would seem to lie too far away.
            if at >= now and self.machine.check(request, at, hours) != says:
                wrong.append("the auditor finds what is five minutes late, and nothing that is in time")
                break
        late = replace(request, deadline_at=end + timedelta(seconds=1))
        others = request.others_at
        # One thing is said of a request: what waits for several others is overdue before a deadline is too late.
        says = "overdue" if others is not None and now - others >= OVERDUE else "too_late"
        if self.machine.check(late, now, hours) != says:
            wrong.append("the auditor finds a deadline that lies beyond the policy's longest wait")
        return tuple(wrong)

    def _wrong(self, node: Node, wrong: tuple[str, ...]) -> bool:
        way: list[Node] = []
        one: Node | None = node
        while one is not None:
            way.append(one)
            one = one.parent
        self.found.counter_example = CounterExample(self.world, wrong, tuple(reversed(way)))
        return False

    # --- what happens by itself ---

    def _time(self, node: Node) -> Iterator[Node]:
        """The next moment at which something is due; and once on a path a long time, past a deadline that nobody saw."""
        request = node.request
        if request is None or request.state in ENDED:
            return
        comes = due(request) or node.now
        if node.now < comes:
            next_at = min(at for at in self._dues(request) if at > node.now)
            yield Node(request, node.ladder, next_at, node.changes, node.untold, node, DUE)
        if node.changes:
            at = comes + AWAY
            untold = at if node.untold else None
            yield Node(request, node.ladder, at, node.changes - 1, untold, node, GONE_AND_BACK)

    def _dues(self, request: Any) -> Iterator[datetime]:  # noqa: ANN401 - the machine's
        """The moments that the machine compares the time with."""
        yield request.deadline_at
        if request.others_at is not None:
            yield request.others_at
        repeats = request.terms.policy.repeats
        if request.last_notified_at is not None:
            yield request.last_notified_at + timedelta(minutes=repeats.staff)
        if request.silence_at is not None:
            yield self._tells_again(request)

    def _tells_again(self, request: Any) -> datetime:  # noqa: ANN401 - the machine's
        if request.silences <= 1:
            once_more: datetime = request.silence_at + timedelta(minutes=request.terms.policy.repeats.patient)
            return once_more
        return next_morning(request.silence_at, self.world.hours)

    def _around(self, node: Node) -> Iterator[Node]:
        """Each change around the request that is left to happen on this path. News of it may come, as an event, or never."""
        if not node.changes:
            return
        for change, ladder in self._changes(node.ladder):
            around = Node(node.request, ladder, node.now, node.changes - 1, node.untold, node, change)
            if node.request is not None:
                around.untold = (node.untold or node.now) if _nobody_has_it(around) else None
            yield around

    def _changes(self, ladder: Any) -> Iterator[tuple[Around, Any]]:  # noqa: ANN401 - the machine's
        for staff in self.world.staff:
            if staff in ladder.reachable:
                away = replace(ladder, reachable=ladder.reachable - {staff})
                yield Around("cannot be reached any more", staff), away
                left = replace(
                    away,
                    caseworker=None if ladder.caseworker == staff else ladder.caseworker,
                    deputy=None if ladder.deputy == staff else ladder.deputy,
                    duty=tuple(one for one in ladder.duty if one != staff),
                )
                if left != away:
                    yield Around("leaves the clinic", staff), left
            else:
                yield (
                    Around("can be reached again", staff),
                    replace(ladder, reachable=ladder.reachable | {staff}),
                )
        for staff, cover in self.world.absences:
            if staff in ladder.reachable and not ladder.away:
                away = (Away(staff, self.world.begins + AWAY, cover),)
                changed = replace(ladder, reachable=ladder.reachable - {staff}, away=away)
                yield Around(f"is away, covered by {CALLED[cover] if cover else 'nobody'}", staff), changed
        for one in ladder.away:
            back = replace(ladder, reachable=ladder.reachable | {one.staff}, away=())
            yield Around("is back", one.staff), back
        if ladder.caseworker == CASEWORKER:
            yield Around("is the caseworker from now on", COLLEAGUE), replace(ladder, caseworker=COLLEAGUE)

    # --- what makes two states one ---

    def _key(self, node: Node) -> tuple[object, ...]:
        request, ladder, now = node.request, node.ladder, node.now
        around = (ladder.caseworker, ladder.deputy, ladder.duty, ladder.reachable, ladder.away, node.changes)
        if request is None or request.state in ENDED:
            mine = (None, None) if request is None else (request.state, request.holder)
            return (*around[:5], node.changes if request is None else 0, *mine)
        rests = timedelta(minutes=request.terms.policy.repeats.staff)
        last, again = request.last_notified_at, None
        put_off = put_off_at_most(request, self.world.hours)
        if request.silence_at is not None:
            again = max(self._tells_again(request) - now, timedelta())
        return (
            *around,
            request.state,
            request.rung,
            request.addressee,
            request.holder,
            request.reminded,
            request.told,
            request.seen,
            None if request.others_at is None else request.others_at - now,
            request.working,
            request.snoozed,
            None if put_off is None else put_off - now,
            id(request.terms),
            min(request.round, 2),
            min(request.silences, 2),
            request.deadline_at - now,
            None if last is None else min(now - last, rests),
            again,
            None if node.untold is None else now - node.untold,
            self._phase(now, request),
        )

    def _phase(self, now: datetime, request: Any) -> object:  # noqa: ANN401 - the machine's
        """What the calendar adds: the moment itself where the clinic closes; else the time of day, once mornings count."""
        if self.world.hours.closes_at(now) is not None or not self.world.hours.is_open(now):
            return now
        return now.time() if request.silences else None


def _tried(node: Node, event: Any) -> Node:  # noqa: ANN401 - the machine's
    """A node for something that was tried and led nowhere."""
    return Node(node.request, node.ladder, node.now, node.changes, None, node, event)


def _nobody_has_it(node: Node) -> bool:
    """Whether nobody who can be reached has the request, though it waits and the patient was not told that nobody has it."""
    request = node.request
    if request.state in ENDED or request.state == State.ANSWERED or concerned(request, node.ladder):
        return False
    if request.snoozed:
        return False  # the patient knows until when; from then on it counts
    return request.state == State.TAKEN or request.rung is not None or request.addressee is not None


def left_alone(world: World) -> timedelta:
    """The longest until the patient hears that nobody answers, when nobody of whoever is there does anything."""
    longest = timedelta()
    for number in range(2 ** len(STAFF)):
        there = frozenset(one for at, one in enumerate(STAFF) if number >> at & 1)
        ladder = replace(world.ladder, reachable=there)
        for terms in world.terms[:1]:
            led_to = world.machine.ask(terms, world.begins, world.hours, ladder)
            event, now = world.machine.events["DeadlinePassed"](), world.begins
            while not _silence_told(led_to):
                now = led_to.request.deadline_at
                led_to = world.machine.step(led_to.request, event, now, world.hours, ladder)
            longest = max(longest, now - world.begins)
    return longest


def _silence_told(led_to: Any) -> bool:  # noqa: ANN401 - the machine's
    silence = {What.NOBODY_ANSWERED, What.NOBODY_REACHABLE}
    return any(getattr(one, "what", None) in silence and not one.quiet for one in led_to.notices)


__all__ = ["Around", "CounterExample", "Explored", "Node", "asked", "explore", "first_broken", "left_alone"]
