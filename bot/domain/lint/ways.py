"""Checks on the way through conversations: loops, ends, unreachable steps, the way to help, and what is said unasked."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from bot.domain.flow.language import Choice, Flow, Starts, Step, own_skip
from bot.domain.flow.values import END
from bot.domain.lint.problems import Problem, Remark, Severity, Where

#: Taps to help from any step (E11; promise 3 of the design).
MOST_TAPS: Final = 2


class Spot(StrEnum):
    """A point in a step, in the order in which a conversation goes through it."""

    ENTER = "enter"
    ASKED = "asked"  # stopped at the question
    ACT = "act"
    BACK = "back"  # returned from a called flow
    WAITING = "waiting"  # stopped at the wait
    NEXT = "next"
    OVER = "over"  # the conversation has ended; the reply keyboard remains


#: Where a conversation stays until somebody does something, or time passes.
_AT_REST: Final = frozenset({Spot.ASKED, Spot.WAITING, Spot.OVER})


class Point(NamedTuple):
    """Where a conversation can be."""

    flow: str
    step: str
    spot: Spot


#: Whether the buttons of a stop (`ASKED` or `WAITING`) include help.
HelpOn = Callable[[Step, Spot], bool]

#: The kinds of question under whose message the renderer puts "help". A new kind has to be entered here, when it has been seen to.
_CARRY_HELP: Final = frozenset("choice many yes_no scale text number date time when".split())


def carries_help(step: Step, spot: Spot) -> bool:
    """Whether help stands under the stop: under every wait, and every kind of question we know."""
    return spot is Spot.WAITING or bool(step.ask and step.ask.kind in _CARRY_HELP)


class Graph:
    """Every point of every flow and where it leads without anybody doing anything.

    Calls are followed without remembering who called: a flow's end leads back to all its callers. So a path found here may not
    exist, but every path that exists is found.
    """

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.flows = {flow.id: flow for flow in flows}
        self.callers: dict[str, list[Point]] = {}
        self._onward: dict[Point, list[Point]] = {}  # each stop's walk goes the same ways
        for flow in self.flows.values():
            for name, step in flow.steps.items():
                if step.run:
                    self.callers.setdefault(step.run.flow, []).append(Point(flow.id, name, Spot.BACK))

    def step(self, point: Point) -> Step:
        """The step a point lies in."""
        return self.flows[point.flow].steps[point.step]

    def starts(self, flow: str) -> list[Point]:
        """The first point of a flow; none when the flow or its first step is not there."""
        found = self.flows.get(flow)
        return [Point(flow, found.start, Spot.ENTER)] if found and found.start in found.steps else []

    def onward(self, point: Point) -> list[Point]:
        """Where a point leads by itself; nowhere from a stop."""
        if point.spot in _AT_REST:
            return []
        step = self.step(point)
        at = _at(point)
        match point.spot:
            case Spot.ENTER:
                passing = bool(step.unless) or (isinstance(step.ask, Choice) and step.ask.menu is not None)
                return [*([at(Spot.NEXT)] if passing else []), at(Spot.ASKED) if step.ask else at(Spot.ACT)]
            case Spot.ACT:
                return (
                    self.starts(step.run.flow)
                    if step.run and step.run.flow in self.flows
                    else [at(Spot.BACK)]
                )
            case Spot.BACK:
                return [at(Spot.WAITING)] if step.wait else [at(Spot.NEXT)]
            case _:
                return [target for go in self.branches(step) for target in self.target(point.flow, go)]

    def branches(self, step: Step) -> list[str]:
        """The targets of `next`; the end when there is none."""
        return [branch.go for branch in step.next] or [END]

    def target(self, flow: str, go: str) -> list[Point]:
        """Where `go` leads: a step, the callers, or nothing more."""
        if go != END:
            return [Point(flow, go, Spot.ENTER)] if go in self.flows[flow].steps else []
        return self.callers.get(flow, []) or [Point(flow, "", Spot.OVER)]

    def after(self, stop: Point) -> list[Point]:
        """Where a stop leads once the person has answered, skipped, or waited."""
        at = _at(stop)
        return [at(Spot.ACT), at(Spot.NEXT)] if stop.spot is Spot.ASKED else [at(Spot.NEXT)]

    def walk(
        self, begin: Iterable[Point], through: Callable[[Point], bool] = lambda _: True
    ) -> Iterator[Point]:
        """Every point reached without anybody doing anything, each once; only on from points that `through` allows."""
        seen: set[Point] = set()
        todo = list(begin)
        while todo:
            point = todo.pop()
            if point in seen:
                continue
            seen.add(point)
            yield point
            if through(point):
                todo += self._onward.get(point) or self._onward.setdefault(point, self.onward(point))

    @cached_property
    def stops(self) -> list[Point]:
        """Every question and every wait of every flow."""
        return [
            Point(flow.id, name, spot)
            for flow in self.flows.values()
            for name, step in flow.steps.items()
            for spot, there in ((Spot.ASKED, step.ask), (Spot.WAITING, step.wait))
            if there
        ]


def _at(point: Point) -> Callable[[Spot], Point]:
    return lambda spot: Point(point.flow, point.step, spot)


def _problem(
    point: Point, code: str, message: str, *more: str, severity: Severity = Severity.ERROR
) -> Problem:
    at: Where = ("steps", point.step, *more) if point.step else ()
    return Problem(point.flow, at, Remark(code, message, severity))


def unreachable(graph: Graph) -> Iterator[Problem]:
    """Steps that no branch leads to."""
    for flow in graph.flows.values():
        seen: set[str] = set()
        todo = [flow.start]
        while todo:
            name = todo.pop()
            if name in flow.steps and name not in seen:
                seen.add(name)
                todo += graph.branches(flow.steps[name])
        for name in flow.steps.keys() - seen:
            message = f"nothing leads to step {name}; lead there or take it out"
            yield _problem(Point(flow.id, name, Spot.ENTER), "unreachable", message)


def recursion(graph: Graph) -> Iterator[Problem]:
    """Flows that call themselves, directly or through others."""
    for flow in graph.flows:
        for name, step in graph.flows[flow].steps.items():
            if step.run and flow in called(graph, step.run.flow):
                message = (
                    f"{flow} calls {step.run.flow}, which leads back to {flow}; a flow may not call itself"
                )
                yield _problem(Point(flow, name, Spot.ACT), "recursion", message, "run")


def called(graph: Graph, flow: str) -> set[str]:
    """A flow and every flow it can reach by calls."""
    found: set[str] = set()
    todo = [flow]
    while todo:
        name = todo.pop()
        if name in graph.flows and name not in found:
            found.add(name)
            todo += [step.run.flow for step in graph.flows[name].steps.values() if step.run]
    return found


def silent_loops(graph: Graph) -> Iterator[Problem]:
    """Steps that a conversation could come back to without ever asking or waiting. The flows must not be recursive."""
    passing = {flow for flow in graph.flows if _passes(graph, flow)}
    for flow in graph.flows.values():
        for name in flow.steps:
            if name in _silently_onward(graph, flow, name, passing):
                message = f"the conversation can come back to step {name} without asking anything; put a question in between"
                yield _problem(Point(flow.id, name, Spot.ENTER), "silent-loop", message)
                break


def _passes(graph: Graph, flow: str) -> bool:
    """Whether a called flow can end without asking or waiting."""
    found = graph.flows[flow]
    inside = {name for name in called(graph, flow) - {flow} if _passes(graph, name)}
    return END in _silently_onward(graph, found, found.start, inside)


def _silent_targets(graph: Graph, flow: Flow, name: str, passing: set[str]) -> set[str]:
    """Where a step leads if it can be gone through without a stop."""
    step = flow.steps.get(name)
    if step is None:
        return set()
    menu = isinstance(step.ask, Choice) and step.ask.menu is not None
    stops = step.ask or step.wait or (step.run and step.run.flow not in passing)
    return set(graph.branches(step)) if step.unless or menu or not stops else set()


def _silently_onward(graph: Graph, flow: Flow, name: str, passing: set[str]) -> set[str]:
    """Every step (and the end) that can be reached from a step without a stop, itself only by a loop."""
    seen: set[str] = set()
    todo = list(_silent_targets(graph, flow, name, passing))
    while todo:
        target = todo.pop()
        if target not in seen:
            seen.add(target)
            todo += _silent_targets(graph, flow, target, passing)
    return seen


def far_from_help(graph: Graph, help_on: HelpOn = carries_help) -> Iterator[Problem]:
    """Stops from which help is more than two taps away, over the whole book; a tap is one on "help", or one on to another stop."""
    taps = {stop: 1 for stop in graph.stops if help_on(graph.step(stop), stop.spot)}
    for distance in range(2, MOST_TAPS + 1):
        near = {
            stop
            for stop in graph.stops
            if stop not in taps
            and any(point.spot is Spot.OVER or point in taps for point in graph.walk(graph.after(stop)))
        }
        taps |= dict.fromkeys(near, distance)
    for stop in graph.stops:
        if stop not in taps:
            key = "ask" if stop.spot is Spot.ASKED else "wait"
            yield _problem(stop, "far-from-help", f"help is more than {MOST_TAPS} taps away from here", key)


def no_way_out(graph: Graph) -> Iterator[Problem]:
    """Questions without a key to leave by (their own key for skipping stands alone) where skipping leads only to other such questions."""
    for stop in graph.stops:
        step = graph.step(stop)
        if stop.spot is not Spot.ASKED or not own_skip(step.ask):
            continue
        passed_over = graph.target(stop.flow, graph.branches(step)[-1])
        onward = [point for point in graph.walk(passed_over) if point.spot in _AT_REST]
        if onward and all(point.spot is Spot.ASKED and own_skip(graph.step(point).ask) for point in onward):
            message = f"«{own_skip(step.ask)}» leads to {onward[0].flow}.{onward[0].step}, which has no key to leave by either"
            yield _problem(stop, "no-way-out", message, "ask")


def unasked_words(graph: Graph) -> Iterator[Problem]:
    """Messages that can come unasked, when the bot begins or after a wait, and are not neutral (promise 7)."""
    begins = [
        point for flow in graph.flows.values() if flow.starts is Starts.BOT for point in graph.starts(flow.id)
    ]
    waits = [point for stop in graph.stops if stop.spot is Spot.WAITING for point in graph.after(stop)]
    done: set[Point] = set()
    for unasked, why in (
        (begins, "the bot begins this conversation"),
        (waits, "this comes by itself after a wait"),
    ):
        for point in graph.walk(unasked):
            if (
                point.spot is Spot.ENTER
                and point not in done
                and graph.step(point).say
                and not graph.step(point).neutral
            ):
                done.add(point)
                message = f"{why}, so it can light up a lock screen: say something neutral and mark it `neutral: true`"
                yield _problem(point, "must-be-neutral", message, "say")


def silent_ends(graph: Graph) -> Iterator[Problem]:
    """Questions after whose answer a conversation can end without another word."""
    for stop in graph.stops:
        if stop.spot is not Spot.ASKED:
            continue
        answered = [Point(stop.flow, stop.step, Spot.ACT)]
        reached = graph.walk(answered, through=lambda point: not _says_something(graph, point))
        if any(point.spot is Spot.OVER for point in reached):
            message = "an answer here can end the conversation without another word; say what happens next"
            yield _problem(stop, "silent-end", message, "ask", severity=Severity.WARNING)


def _says_something(graph: Graph, point: Point) -> bool:
    if point.spot is Spot.OVER:
        return False
    step = graph.step(point)
    return bool((point.spot is Spot.ENTER and step.say) or (point.spot is Spot.ACT and step.do))
