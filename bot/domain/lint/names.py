"""What flows can refer to by name over a whole book: answers and where they come from, facts, check-list items, texts, kinds."""

from collections.abc import Mapping
from functools import cached_property

from bot.domain.flow.actions import reference
from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Ask, Choice, Flow, option_ids, saved_by
from bot.domain.flow.values import PLAN_MENUS, Value
from bot.domain.flow.verbs import VERBS, Remember, Request


class Names:
    """What is known by name over the whole book: answers by flow, with the questions they come from."""

    def __init__(
        self, book: FlowBook, items: Mapping[str, str], texts: frozenset[str], kinds: frozenset[str]
    ) -> None:
        self.flows: dict[str, Flow] = {flow.id: flow for flow in book}
        self.items = items
        self.texts = texts
        #: The kinds of requests.
        self.kinds = kinds

    @cached_property
    def remembered(self) -> set[str]:
        """The keys that some flow remembers."""
        actions = (
            action for flow in self.flows.values() for step in flow.steps.values() for action in step.do
        )
        return {str(action.args.get("key")) for action in actions if VERBS[action.verb] is Remember}

    @cached_property
    def _calls(self) -> dict[str, set[str]]:
        return {
            flow.id: {step.run.flow for step in flow.steps.values() if step.run}
            for flow in self.flows.values()
        }

    def _reach(self, flow: str, *, up: bool) -> set[str]:
        found: set[str] = set()
        todo = [flow]
        while todo:
            name = todo.pop()
            if name in found or name not in self.flows:
                continue
            found.add(name)
            todo += (
                [caller for caller, called in self._calls.items() if name in called]
                if up
                else self._calls[name]
            )
        return found

    @cached_property
    def together(self) -> dict[str, set[str]]:
        """For each flow, the flows whose answers it can see: those reached from it, or from any flow that leads to it."""
        return {
            flow: {other for top in self._reach(flow, up=True) for other in self._reach(top, up=False)}
            for flow in self.flows
        }

    @cached_property
    def _asked(self) -> dict[str, dict[str, list[Ask]]]:
        """For each flow, the questions of its own by the names their answers are kept under."""
        found: dict[str, dict[str, list[Ask]]] = {flow: {} for flow in self.flows}
        for flow in self.flows.values():
            for ask in (step.ask for step in flow.steps.values() if step.ask):
                for name in saved_by(ask):
                    found[flow.id].setdefault(name, []).append(ask)
        return found

    def asks(self, flow: str, name: str) -> list[Ask]:
        """The questions whose answer `name` can be, in this flow or one it shares answers with."""
        return [ask for other in self.together[flow] for ask in self._asked[other].get(name, ())]

    @cached_property
    def given(self) -> dict[str, dict[str, list[tuple[str, Value]]]]:
        """For each flow, the names that callers give it, with each caller and what it writes down."""
        found: dict[str, dict[str, list[tuple[str, Value]]]] = {flow: {} for flow in self.flows}
        for flow in self.flows.values():
            for step in flow.steps.values():
                if step.run:
                    for name, value in step.run.arguments.items():
                        found.setdefault(step.run.flow, {}).setdefault(name, []).append((flow.id, value))
        return found

    @cached_property
    def kind_params(self) -> set[tuple[str, str]]:
        """The flows, each with the name of what it is called with, that make it the kind of a request."""
        return {
            (flow.id, name)
            for flow in self.flows.values()
            for step in flow.steps.values()
            for action in step.do
            if VERBS[action.verb] is Request and (name := action.references.get("kind"))
        }

    def is_answer(self, flow: str, name: str) -> bool:
        """Whether there can be an answer of this name in the flow."""
        return bool(name in self.flows[flow].takes or name in self.given[flow] or self.asks(flow, name))

    def values(self, flow: str, name: str) -> set[str] | None:
        """Everything the answer can be, as text; None when that cannot be listed."""
        if name in self.flows[flow].takes:
            return None
        found: set[str] = set()
        for _, value in self.given[flow].get(name, ()):
            if reference(value) is not None:
                return None
            found.add(str(value))
        for ask in self.asks(flow, name):
            if not option_ids(ask):
                return None
            found |= set(option_ids(ask))
        return found

    def is_option(self, flow: str, name: str) -> bool:
        """Whether the answer can be the id of an option, here or where a caller took it from."""
        seen: set[tuple[str, str]] = set()
        todo = [(flow, name)]
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            if any(_has_ids(ask) for ask in self.asks(*here)):
                return True
            passed = ((caller, reference(value)) for caller, value in self.given[here[0]].get(here[1], ()))
            todo += [(caller, taken) for caller, taken in passed if taken]
        return False


def _has_ids(ask: Ask) -> bool:
    """Whether an answer is an id that says nothing to anybody; an entry of the person's plan is read as they wrote it."""
    if isinstance(ask, Choice) and ask.menu is not None:
        return ask.menu not in PLAN_MENUS
    return bool(option_ids(ask))
