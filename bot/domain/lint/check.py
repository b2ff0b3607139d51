"""Checks on a book of flows before it goes live. Pure: `bot/content` reads the files and turns places into lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.flow.revision import same_structure
from bot.domain.lint import purposes, ways
from bot.domain.lint.names import Names
from bot.domain.lint.problems import Problem, Remark
from bot.domain.lint.references import name_problems
from bot.domain.lint.texts import text_problems
from bot.domain.lint.ways import Graph, HelpOn, carries_help


@dataclass(frozen=True, slots=True)
class Known:
    """What flows may refer to besides each other: check-list items with their area, keys of texts, kinds of requests."""

    items: Mapping[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def lint(book: FlowBook, known: Known | None = None, help_on: HelpOn = carries_help) -> list[Problem]:
    """Every problem in the flows in force. `help_on` says which stops carry help."""
    known = known or Known()
    names = Names(book, known.items, known.texts, known.kinds)
    problems = [
        problem for flow in book for problem in (*name_problems(names, flow), *text_problems(names, flow))
    ]
    graph = Graph(book)
    problems += ways.unreachable(graph)
    recursive = list(ways.recursion(graph))
    problems += recursive
    if not recursive:
        problems += ways.silent_loops(graph)
    problems += ways.far_from_help(graph, help_on)
    problems += ways.no_way_out(graph)
    problems += ways.unasked_words(graph)
    problems += ways.silent_ends(graph)
    problems += purposes.unlike_meanings(book)
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
