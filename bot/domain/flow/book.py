"""The book of flows, keyed by id and version, and the form of a flow that the engine runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.domain.flow.actions import ReadyAction, reference
from bot.domain.flow.conditions import Predicate, compile_condition
from bot.domain.flow.language import Ask, Branch, Call, Choice, Flow, Step, day_keys, option_ids, saved_by
from bot.domain.flow.values import Answers, Value


class UnknownFlowError(LookupError):
    """No such flow, or not at that version."""


class ReadyStep:
    """A step made ready: conditions compiled, option ids listed."""

    __slots__ = (
        "actions",
        "ask",
        "branches",
        "call",
        "menu",
        "options",
        "parts",
        "seconds",
        "speaks_while_waiting",
        "unless",
    )

    def __init__(self, step: Step) -> None:
        self.unless: Predicate | None = compile_condition(step.unless) if step.unless else None
        self.parts: int = len(step.say)
        self.ask: Ask | None = step.ask
        self.options: frozenset[str] = (
            frozenset((*option_ids(step.ask), *day_keys(step.ask))) if step.ask else frozenset()
        )
        self.menu: str | None = step.ask.menu if isinstance(step.ask, Choice) else None
        self.actions: tuple[ReadyAction, ...] = tuple(ReadyAction(action) for action in step.do)
        self.call: ReadyCall | None = ReadyCall(step.run) if step.run else None
        self.seconds: int | None = step.wait.seconds if step.wait else None
        #: The step's own message carries the "now" button, because nothing comes between the message and the wait.
        self.speaks_while_waiting: bool = bool(
            step.wait and step.say and not step.wait.say and not step.ask and not step.run
        )
        self.branches: tuple[tuple[Predicate | None, str], ...] = tuple(
            _ready(branch) for branch in step.next
        )


class ReadyCall:
    """A call made ready."""

    __slots__ = ("_literals", "_references", "flow")

    def __init__(self, call: Call) -> None:
        self.flow = call.flow
        self._references = {
            key: name for key, value in call.arguments.items() if (name := reference(value)) is not None
        }
        self._literals = {key: value for key, value in call.arguments.items() if key not in self._references}

    def params(self, answers: Answers) -> dict[str, Value]:
        """What the called flow is given; absent answers are left out."""
        given: dict[str, Value] = dict(self._literals)
        for key, name in self._references.items():
            if (value := answers.get(name)) is not None:
                given[key] = value
        return given


def _ready(branch: Branch) -> tuple[Predicate | None, str]:
    return (compile_condition(branch.when) if branch.when else None, branch.go)


class Program:
    """A flow made ready; `saves` are the names of its own questions."""

    __slots__ = ("saves", "steps")

    def __init__(self, flow: Flow) -> None:
        self.steps: Mapping[str, ReadyStep] = {name: ReadyStep(step) for name, step in flow.steps.items()}
        self.saves: frozenset[str] = frozenset(
            name for step in flow.steps.values() if step.ask for name in saved_by(step.ask)
        )


class FlowBook:
    """Flows by id and version. Immutable.

    `current` are the flows of the content in force, one version each; `older` are those that open conversations are pinned to.
    Where both hold the same id and version, `current` wins: it is the same structure with newer words.
    """

    def __init__(self, current: Iterable[Flow], older: Iterable[Flow] = ()) -> None:
        self._current: Final[Mapping[str, Flow]] = {flow.id: flow for flow in current}
        self._flows = {(flow.id, flow.version): flow for flow in (*older, *self._current.values())}
        self._programs = {key: Program(flow) for key, flow in self._flows.items()}
        self._versions = {flow: self._pins(flow) for flow in self._current}

    def __iter__(self) -> Iterator[Flow]:
        """The flows in force, in the order they were given."""
        return iter(self._current.values())

    def __contains__(self, flow: object) -> bool:
        """Whether a flow of this id is in force."""
        return flow in self._current

    def get(self, flow: str, version: int) -> Flow:
        """The flow at that version. Raises `UnknownFlowError`."""
        try:
            return self._flows[flow, version]
        except KeyError:
            raise UnknownFlowError(f"flow {flow} has no version {version} here") from None

    def latest(self, flow: str) -> Flow:
        """The flow in force. Raises `UnknownFlowError`."""
        try:
            return self._current[flow]
        except KeyError:
            raise UnknownFlowError(f"there is no flow {flow}") from None

    def find(self, flow: str, version: int | None) -> Flow | None:
        """The flow at that version, else the one in force, else None."""
        return self._flows.get((flow, version or 0)) or self._current.get(flow)

    def program(self, flow: str, version: int) -> Program:
        """The steps of a flow, ready to run. Raises `UnknownFlowError`."""
        try:
            return self._programs[flow, version]
        except KeyError:
            raise UnknownFlowError(f"flow {flow} has no version {version} here") from None

    def versions_from(self, flow: str) -> Mapping[str, int]:
        """The versions in force of a flow and of every flow it can reach by calls: what a new conversation is pinned to."""
        try:
            return self._versions[flow]
        except KeyError:
            raise UnknownFlowError(f"there is no flow {flow}") from None

    def text_prefix(self, flow: str, version: int) -> str:
        """What the keys of a flow's texts begin with: its id, and for a version that is not in force `id@version`."""
        current = self._current.get(flow)
        return flow if current is not None and current.version == version else f"{flow}@{version}"

    def with_older(self, older: Iterable[Flow]) -> "FlowBook":
        """This book with more older versions in it."""
        return FlowBook(self._current.values(), (*self._flows.values(), *older))

    def _pins(self, flow: str) -> Mapping[str, int]:
        pins: dict[str, int] = {}
        todo = [flow]
        while todo:
            name = todo.pop()
            if name in pins or name not in self._current:
                continue
            pins[name] = self._current[name].version
            todo += [step.run.flow for step in self._current[name].steps.values() if step.run]
        return pins
