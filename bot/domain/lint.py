"""Checks on a book of flows before it goes live. Pure: `bot/content` reads the files and turns places into lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain import lint_graph
from bot.domain.book import FlowBook
from bot.domain.flow import Flow
from bot.domain.lint_graph import Graph, HelpOn, carries_help
from bot.domain.lint_names import name_problems
from bot.domain.lint_texts import text_problems
from bot.domain.names import Names
from bot.domain.problems import Problem, Remark
from bot.domain.revision import same_structure


@dataclass(frozen=True, slots=True)
class Known:
    """What flows may refer to besides each other: check-list items with their area, and the keys of texts."""

    items: Mapping[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()


def lint(book: FlowBook, known: Known | None = None, help_on: HelpOn = carries_help) -> list[Problem]:
    """Every problem in the flows in force. `help_on` says which stops carry help."""
    known = known or Known()
    names = Names(book, known.items, known.texts)
    problems = [
        problem for flow in book for problem in (*name_problems(names, flow), *text_problems(names, flow))
    ]
    graph = Graph(book)
    problems += lint_graph.unreachable(graph)
    recursive = list(lint_graph.recursion(graph))
    problems += recursive
    if not recursive:
        problems += lint_graph.silent_loops(graph)
    problems += lint_graph.far_from_help(graph, help_on)
    problems += lint_graph.no_way_out(graph)
    problems += lint_graph.unasked_words(graph)
    problems += lint_graph.silent_ends(graph)
    return problems


def changed_structure(served: Mapping[tuple[str, int], str], book: FlowBook) -> Iterator[Problem]:
    """Flows whose structure differs from what was served under the same version. `served`: (id, version) → compiled JSON."""
    for flow in book:
        old = served.get((flow.id, flow.version))
        if old is not None and not same_structure(old, flow):
            yield Problem(flow.id, ("version",), _raise_version(flow))


def _raise_version(flow: Flow) -> Remark:
    message = f"{flow.id} has other steps than the version {flow.version} that was served; raise `version`"
    return Remark("structure-changed", message)
